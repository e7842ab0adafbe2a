"""How customers want to be billed, as /me/billing and /me/autorenew show it."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType

from panier.core.account.billing import BillingChoice, PurchaseOrderKind
from panier.core.account.billing import BillingGroup as CoreGroup
from panier.core.account.billing import PurchaseOrder as CorePurchaseOrder
from panier.wire.types import (
    OPTIONAL,
    Arguments,
    Date,
    DateIn,
    Datetime,
    DatetimeIn,
    Long,
    Shape,
    Text,
    Words,
    datetime_or_null,
    datetime_out,
    model,
)


@model("nichandle.NicAutorenewInfos")
class AutomaticRenewal(Shape):
    """The day of the month on which an account's services are renewed; a PUT changes it."""

    taken: ClassVar[tuple[str, ...]] = ("active", "renew_day")

    active: Annotated[bool | None, OPTIONAL] = None
    last_renew: DatetimeIn | None = None
    renew_day: Annotated[Long | None, OPTIONAL] = None


@model("nichandle.NicAutorenewInfos")
class ShownRenewal(Shape):
    """The day of the month on which an account's services are renewed."""

    active: bool
    last_renew: Datetime | None
    renew_day: Long


class RenewalDay(Shape):
    """A day of the month."""

    renew_day: Long


class ByPost(Shape):
    """Whether bills are sent by post."""

    enable: bool


@model("me.billing.group.BillingGroup")
class BillingGroup(Shape):
    """A group of services that are billed together; a PUT changes its name, contact and payment method."""

    taken: ClassVar[tuple[str, ...]] = ("name", "contact_id", "payment_method_id")

    contact_id: Long | UnsetType | None = UNSET
    creation_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    group_id: Annotated[Long | None, OPTIONAL] = None
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    name: Annotated[Text | None, OPTIONAL] = None
    payment_method_id: Long | UnsetType | None = UNSET


@model("me.billing.group.BillingGroup")
class ShownGroup(Shape):
    """A group of services that are billed together."""

    contact_id: Long | None
    creation_date: Datetime
    group_id: Long
    last_update: Datetime
    name: str
    payment_method_id: Long | None


@model("me.billing.group.Service")
class GroupService(Shape):
    """A service in a billing group."""

    group_id: Long
    service_id: Long


@model("me.billing.group.service.Create")
class ServiceChoice(Shape):
    """A service to put into a billing group."""

    service_id: Long


class GroupFilter(Shape):
    """Filter by name and by service."""

    name: Words | None = None
    service_id: Long | None = None


@model("me.billing.purchaseOrder.PurchaseOrderTypeEnum")
class PurchaseOrderType(StrEnum):
    """The kinds of purchase orders."""

    PURCHASE_ORDER = "PURCHASE_ORDER"
    REFERENCE_ORDER = "REFERENCE_ORDER"


@model("me.billing.purchaseOrder.StatusEnum")
class PurchaseOrderStatus(StrEnum):
    """Whether a purchase order is there."""

    CREATED = "CREATED"
    DELETED = "DELETED"


@model("me.billing.purchaseOrder.PurchaseOrder")
class PurchaseOrder(Shape):
    """A reference that bills of a time have on them."""

    active: bool | None
    billing_group_id: Long | None
    creation_date: Datetime
    description: str | None
    end_date: Date | None
    id: Long
    last_update: Datetime
    reference: str
    start_date: Date
    status: PurchaseOrderStatus
    type: PurchaseOrderType


@model("me.billing.purchaseOrder.Creation")
class PurchaseOrderCreation(Shape, kw_only=True):
    """A purchase order to make; the end is the day after its last one."""

    active: bool | None = None
    billing_group_id: Long | None = None
    description: Text | None = None
    end_date: DateIn | None = None
    reference: Text
    start_date: DateIn
    type: PurchaseOrderType

    def arguments(self) -> Arguments:
        """The fields in the core's words."""
        return {
            "reference": self.reference,
            "kind": PurchaseOrderKind(self.type.value),
            "begin_day": self.start_date,
            "end_day": self.end_date,
            "description": self.description,
            "is_active": self.active,
            "group_id": self.billing_group_id,
        }


@model("me.billing.purchaseOrder.Update")
class PurchaseOrderUpdate(Shape):
    """What changes of a purchase order; null takes its end, description or group away."""

    active: bool | None = None
    billing_group_id: Long | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    end_date: DateIn | UnsetType | None = UNSET
    reference: Text | None = None
    start_date: DateIn | None = None
    type: PurchaseOrderType | None = None

    def arguments(self) -> Arguments:
        """The fields that were sent, in the core's words."""
        sent = {
            "reference": self.reference,
            "kind": None if self.type is None else PurchaseOrderKind(self.type.value),
            "begin_day": self.start_date,
            "end_day": self.end_date,
            "description": self.description,
            "is_active": self.active,
            "group_id": self.billing_group_id,
        }
        return {name: value for name, value in sent.items() if value is not UNSET}


class PurchaseOrderFilter(Shape):
    """Filter by billing group."""

    billing_group_id: Long | None = None


def renewal_out(choice: BillingChoice) -> ShownRenewal:
    """The day on which services are renewed."""
    return ShownRenewal(
        active=choice.has_renew_day, last_renew=datetime_or_null(choice.renewed_us), renew_day=choice.renew_day
    )


def is_by_post_out(is_by_post: bool) -> bool:  # noqa: FBT001 - the answer is a yes or no
    """Whether bills are sent by post."""
    return is_by_post


def group_out(group: CoreGroup) -> ShownGroup:
    """A billing group."""
    return ShownGroup(
        contact_id=group.contact_id,
        creation_date=datetime_out(group.created_us),
        group_id=group.group_id,
        last_update=datetime_out(group.changed_us),
        name=group.name,
        payment_method_id=group.method_id,
    )


def group_service_out(numbers: tuple[int, int]) -> GroupService:
    """The numbers of a billing group and of a service in it."""
    return GroupService(group_id=numbers[0], service_id=numbers[1])


def purchase_order_out(order: CorePurchaseOrder) -> PurchaseOrder:
    """A purchase order."""
    return PurchaseOrder(
        active=order.is_active,
        billing_group_id=order.group_id,
        creation_date=datetime_out(order.created_us),
        description=order.description,
        end_date=order.end_day,
        id=order.purchase_order_id,
        last_update=datetime_out(order.changed_us),
        reference=order.reference,
        start_date=order.begin_day,
        status=PurchaseOrderStatus.CREATED if order.deleted_us is None else PurchaseOrderStatus.DELETED,
        type=PurchaseOrderType(order.kind.value),
    )
