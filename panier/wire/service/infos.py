"""What every owned service shows of itself: its lifecycle (services.Service)."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType, structs

from panier.core.domain.domain import ManagedDomain
from panier.core.period import at
from panier.core.service.details import RenewalWish
from panier.core.service.owned import OwnedService
from panier.wire.types import OPTIONAL, Arguments, Date, DateIn, Long, Shape, Words, model

AccountName = Annotated[str, Meta(extra={"ovh": "coreTypes.AccountId:string"})]
AccountNameIn = Annotated[Words, Meta(extra={"ovh": "coreTypes.AccountId:string"})]
CloudServiceId = Annotated[Long, Meta(extra={"ovh": "coreTypes.ServiceId:long"})]

_NEVER = "9999-12-31"


@model("service.RenewType")
class RenewType(Shape):
    """How a service is renewed."""

    automatic: bool
    delete_at_expiration: bool
    forced: bool
    manual_payment: bool | None
    period: Long | None


@model("service.RenewalTypeEnum")
class RenewalType(StrEnum):
    """The renewal types."""

    AUTOMATIC_FORCED_PRODUCT = "automaticForcedProduct"
    AUTOMATIC_V2012 = "automaticV2012"
    AUTOMATIC_V2014 = "automaticV2014"
    AUTOMATIC_V2016 = "automaticV2016"
    MANUAL = "manual"
    ONE_SHOT = "oneShot"
    OPTION = "option"


@model("service.RenewalTypeEnum")
class CloudRenewalType(StrEnum):
    """The renewal types of Public Cloud projects, as /cloud lists them."""

    AUTOMATIC_FORCED_PRODUCT = "automaticForcedProduct"
    AUTOMATIC_V2012 = "automaticV2012"
    AUTOMATIC_V2014 = "automaticV2014"
    AUTOMATIC_V2016 = "automaticV2016"
    AUTOMATIC_V2024 = "automaticV2024"
    MANUAL = "manual"
    ONE_SHOT = "oneShot"
    OPTION = "option"


@model("service.StateEnum")
class ServiceState(StrEnum):
    """The states of a service."""

    AUTORENEW_IN_PROGRESS = "autorenewInProgress"
    EXPIRED = "expired"
    IN_CREATION = "inCreation"
    OK = "ok"
    PENDING_DEBT = "pendingDebt"
    UN_PAID = "unPaid"


@model("services.Service")
class ServiceInfos(Shape):
    """The administrative details of a service: its dates, renewal and contacts."""

    can_delete_at_expiration: bool
    contact_admin: str
    contact_billing: str
    contact_tech: str
    creation: Date
    domain: str
    engaged_up_to: Date | None
    expiration: Date
    possible_renew_period: list[Long] | None
    renew: RenewType | None
    renewal_type: RenewalType
    service_id: Long
    status: ServiceState


@model("services.NonExpiringService")
class NonExpiringInfos(Shape):
    """The administrative details of a service without an end: when it began, its contacts and its state."""

    contact_admin: str
    contact_billing: str
    contact_tech: str
    creation: Date
    domain: str
    service_id: Long
    status: ServiceState


@model("services.Service")
class CloudServiceInfos(Shape):
    """The dates, renewal and contacts of a Public Cloud project, in the types of /cloud."""

    can_delete_at_expiration: bool
    contact_admin: AccountName
    contact_billing: AccountName
    contact_tech: AccountName
    creation: Date
    domain: str
    engaged_up_to: Date | None
    expiration: Date
    possible_renew_period: list[Long] | None
    renew: RenewType | None
    renewal_type: CloudRenewalType
    service_id: CloudServiceId
    status: ServiceState


@model("service.RenewType")
class RenewWish(Shape):
    """How to renew a service; fields that are left out stay."""

    automatic: Annotated[bool | None, OPTIONAL] = None
    delete_at_expiration: Annotated[bool | None, OPTIONAL] = None
    forced: Annotated[bool | None, OPTIONAL] = None
    manual_payment: bool | UnsetType | None = UNSET
    period: Long | UnsetType | None = UNSET

    def to_core(self) -> RenewalWish:
        """The renewal in the core's form."""
        return RenewalWish(
            is_automatic=self.automatic,
            ends=self.delete_at_expiration,
            period=None if self.period is UNSET else self.period,
            has_period=self.period is not UNSET,
            is_paid_by_hand=None if self.manual_payment is UNSET else self.manual_payment,
            has_payment=self.manual_payment is not UNSET,
            is_forced=bool(self.forced),
        )


class RenewalSent(Shape):
    """The administrative details of anything, as they are sent back; only the renewal can be changed."""

    taken: ClassVar[tuple[str, ...]] = ("renew",)

    can_delete_at_expiration: Annotated[bool | None, OPTIONAL] = None
    creation: Annotated[DateIn | None, OPTIONAL] = None
    domain: Annotated[Words | None, OPTIONAL] = None
    engaged_up_to: DateIn | None = None
    expiration: Annotated[DateIn | None, OPTIONAL] = None
    possible_renew_period: list[Long] | None = None
    renew: RenewWish | None = None
    status: Annotated[ServiceState | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The renewal alone."""
        return {"wish": None if self.renew is None else self.renew.to_core()}


@model("services.Service")
class ServiceInfosUpdate(RenewalSent):
    """The administrative details of a service; only the renewal can be changed."""

    contact_admin: Annotated[Words | None, OPTIONAL] = None
    contact_billing: Annotated[Words | None, OPTIONAL] = None
    contact_tech: Annotated[Words | None, OPTIONAL] = None
    renewal_type: Annotated[RenewalType | None, OPTIONAL] = None
    service_id: Annotated[Long | None, OPTIONAL] = None


@model("services.Service")
class CloudServiceInfosUpdate(RenewalSent):
    """The administrative details of a Public Cloud project; only the renewal can be changed."""

    contact_admin: Annotated[AccountNameIn | None, OPTIONAL] = None
    contact_billing: Annotated[AccountNameIn | None, OPTIONAL] = None
    contact_tech: Annotated[AccountNameIn | None, OPTIONAL] = None
    renewal_type: Annotated[CloudRenewalType | None, OPTIONAL] = None
    service_id: Annotated[CloudServiceId | None, OPTIONAL] = None


def name_infos_out(managed: ManagedDomain) -> ServiceInfos:
    """The administrative details of a domain name."""
    infos = infos_out(managed.owned)
    return structs.replace(infos, possible_renew_period=list(managed.extension.renew_months))


def cloud_infos_out(owned: OwnedService) -> CloudServiceInfos:
    """The administrative details of a Public Cloud project."""
    infos = structs.asdict(infos_out(owned))
    return CloudServiceInfos(**infos | {"renewal_type": CloudRenewalType(infos["renewal_type"])})


def lasting_infos_out(owned: OwnedService) -> NonExpiringInfos:
    """The administrative details of a service without an end."""
    infos = infos_out(owned)
    shown = {name: getattr(infos, name) for name in NonExpiringInfos.__struct_fields__}
    return NonExpiringInfos(**shown)


def infos_out(owned: OwnedService) -> ServiceInfos:
    """The administrative details of a service."""
    service, renewal = owned.service, owned.renewal
    return ServiceInfos(
        can_delete_at_expiration=True,
        contact_admin=owned.admin,
        contact_billing=owned.billing,
        contact_tech=owned.tech,
        creation=_day(service.created_us),
        domain=service.name,
        engaged_up_to=None,
        expiration=_NEVER if service.expires_us is None else _day(service.expires_us),
        possible_renew_period=None,
        renew=RenewType(
            automatic=renewal.is_automatic,
            delete_at_expiration=renewal.ends,
            forced=False,
            manual_payment=renewal.is_paid_by_hand,
            period=renewal.period,
        ),
        renewal_type=RenewalType.AUTOMATIC_V2016 if renewal.is_automatic else RenewalType.MANUAL,
        service_id=service.service_id,
        status=_status(owned),
    )


def _status(owned: OwnedService) -> ServiceState:
    if owned.standing is not None:
        return ServiceState(owned.standing)
    return ServiceState.EXPIRED if owned.is_over else ServiceState.OK


def _day(time_us: int) -> str:
    return at(time_us).date().isoformat()
