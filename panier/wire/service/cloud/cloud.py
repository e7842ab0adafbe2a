"""What is asked of /cloud besides projects themselves: credit, bills, orders, and whether one may order."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from panier.core.service.cloud.cloud_order import CloudOffers, CloudOrder, Eligibility
from panier.core.service.cloud.project import ShownCredit
from panier.wire.prices import Price, price_out
from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import (
    Arguments,
    Datetime,
    DatetimeIn,
    Long,
    Shape,
    Text,
    Words,
    datetime_out,
    model,
)

SecretWords = Annotated[Words, Meta(extra={"ovh": "password"})]


@model("cloud.common.VoucherValidity")
class VoucherValidity(Shape):
    """When credit can be used."""

    from_: Datetime | None = field(name="from")
    to: Datetime | None


@model("cloud.Credit")
class Credit(Shape):
    """Credit of a project: what was given, and what is left of it."""

    available_credit: Price = field(name="available_credit")
    bill: str | None
    description: str | None
    id: Long
    products: list[str] | None
    total_credit: Price = field(name="total_credit")
    used_credit: Price = field(name="used_credit")
    validity: VoucherValidity | None
    voucher: str | None


class VoucherCode(Shape):
    """A voucher to redeem."""

    code: Text


@model("cloud.project.BillTypeEnum")
class BillType(StrEnum):
    """What a bill of a project is for."""

    CREDIT_PURCHASED = "creditPurchased"
    MONTHLY_CONSUMPTION = "monthlyConsumption"
    MONTHLY_INSTANCE_ACTIVATION = "monthlyInstanceActivation"


@model("cloud.project.Bill")
class ProjectBill(Shape):
    """A bill of a project."""

    bill_id: str
    type: BillType


class BillDates(Shape):
    """The dates between which bills are asked for."""

    from_: DatetimeIn = field(name="from")
    to: DatetimeIn

    def arguments(self) -> Arguments:
        """The two moments, under names that Python leaves free."""
        return {"since": self.from_, "until": self.to}


@model("cloud.project.ProductNameEnum")
class ProductName(StrEnum):
    """The products that have agreements of their own."""

    REGISTRY = "registry"


class ProductWish(Shape):
    """The product whose agreements are asked for."""

    product: ProductName


@model("cloud.project.ProductAgreements")
class ProductAgreements(Shape):
    """The agreements of a product by number."""

    agreements_to_validate: list[Long] | None
    agreements_validated: list[Long] | None


@model("cloud.project.EligibilityAction")
class EligibilityAction(StrEnum):
    """What has to be done before a project can be ordered."""

    ADD_PAYMENT_METHOD = "addPaymentMethod"
    ASK_INCREASE_PROJECTS_QUOTA = "askIncreaseProjectsQuota"
    CHALLENGE_PAYMENT_METHOD = "challengePaymentMethod"
    VERIFY_PAYPAL = "verifyPaypal"


@model("cloud.project.PaymentMethodAuthorized")
class AuthorizedMethod(StrEnum):
    """The payment methods that are taken for projects."""

    BANK_ACCOUNT = "bankAccount"
    CREDIT = "credit"
    CREDIT_CARD = "creditCard"
    PAYPAL = "paypal"
    RUPAY = "rupay"
    SEPA_DIRECT_DEBIT = "sepaDirectDebit"


@model("cloud.project.NewProjectInfoVoucher")
class NewProjectVoucher(Shape):
    """What a voucher adds to a new project."""

    credit: Price
    payment_method_required: bool


@model("cloud.project.EligibilityInfo")
class EligibilityShown(Shape):
    """Whether a project can be ordered, and what is missing."""

    actions_required: list[EligibilityAction] | None
    minimum_credit: Price | None
    payment_methods_authorized: list[AuthorizedMethod] | None
    voucher: NewProjectVoucher | None


class VoucherAsked(Shape):
    """The voucher that is asked about."""

    voucher: SecretWords | None = None


@model("cloud.order.StatusEnum")
class CloudOrderStatus(StrEnum):
    """The states of a project's order."""

    DELIVERED = "delivered"
    DELIVERING = "delivering"
    UNKNOWN = "unknown"
    UNPAID = "unpaid"


@model("cloud.order.Order")
class CloudOrderShown(Shape):
    """A project that was ordered."""

    date: Datetime
    order_id: Long
    plan_code: str
    service_name: str | None
    status: CloudOrderStatus


class PlanFilter(Shape):
    """The plan whose orders are asked for."""

    plan_code: Words | None = None


class PlacesAsked(Shape):
    """The subsidiary whose regions are asked for, and of which plans."""

    ovh_subsidiary: SubsidiaryIn
    addon_family: Words | None = None
    plan_code: Words | None = None


@model("cloud.order.rule.AvailabilityPlan")
class PlanPlaces(Shape):
    """The regions in which a plan is available."""

    code: str
    regions: list[str]


@model("cloud.order.rule.AvailabilityProduct")
class ProductPlaces(Shape):
    """The regions in which a product is available."""

    name: str
    regions: list[str]


@model("cloud.order.rule.Availability")
class Availability(Shape):
    """Where plans and products are available."""

    plans: list[PlanPlaces]
    products: list[ProductPlaces]


def credit_out(shown: ShownCredit) -> Credit:
    """Credit of a project, and what was taken off the orders of months."""
    credit = shown.credit
    left = credit.left(shown.now_us)
    return Credit(
        available_credit=price_out(left, shown.subsidiary),
        bill=None,
        description=credit.description,
        id=credit.credit_id,
        products=None,
        total_credit=price_out(credit.total, shown.subsidiary),
        used_credit=price_out(credit.used, shown.subsidiary),
        validity=VoucherValidity(from_=datetime_out(credit.begin_us), to=datetime_out(credit.end_us)),
        voucher=credit.code or None,
    )


def bills_out(bills: Sequence[str]) -> list[ProjectBill]:
    """The bills for what a project consumed."""
    return [ProjectBill(bill_id=one, type=BillType.MONTHLY_CONSUMPTION) for one in bills]


def agreements_out(numbers: Sequence[int]) -> ProductAgreements:
    """The agreements of a product, none of which is agreed to yet."""
    return ProductAgreements(agreements_to_validate=list(numbers), agreements_validated=[])


def eligibility_out(found: Eligibility) -> EligibilityShown:
    """Whether a project can be ordered; a project itself costs nothing, so no credit is asked for."""
    means = {*found.means, "credit"}
    voucher = None
    if found.credit is not None:
        voucher = NewProjectVoucher(credit=price_out(found.credit, found.subsidiary), payment_method_required=False)
    return EligibilityShown(
        actions_required=[EligibilityAction.ADD_PAYMENT_METHOD] if found.needs_method else [],
        minimum_credit=None,
        payment_methods_authorized=[one for one in AuthorizedMethod if one.value in means],
        voucher=voucher,
    )


def orders_out(orders: Sequence[CloudOrder]) -> list[CloudOrderShown]:
    """The projects that were ordered."""
    return [
        CloudOrderShown(
            date=datetime_out(one.created_us),
            order_id=one.order_id,
            plan_code=one.plan_code,
            service_name=one.name,
            status=CloudOrderStatus(one.state.value),
        )
        for one in orders
    ]


def places_out(offers: CloudOffers) -> Availability:
    """Where plans and products are available."""
    return Availability(
        plans=[PlanPlaces(code=one.name, regions=list(one.regions)) for one in offers.plans],
        products=[ProductPlaces(name=one.name, regions=list(one.regions)) for one in offers.products],
    )
