"""How an order can be paid and how it was paid.

The paths are /me/order/{orderId}/paymentMethods and …/payment.
"""

from enum import StrEnum

from panier.core.order.charge import Charge
from panier.core.payment.payment import BALANCE_MEAN, FREE_MEAN, ShownMethod, WaysToPay
from panier.core.payment.transfer import KIND, TransferOffer
from panier.wire.payment.payment import icon_name
from panier.wire.types import Datetime, Long, Shape, datetime_or_null, datetime_out, model


@model("payment.method.StatusEnum")
class Status(StrEnum):
    """Whether a payment method can be charged."""

    CANCELED = "CANCELED"
    CANCELING = "CANCELING"
    CREATED = "CREATED"
    CREATING = "CREATING"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    MAINTENANCE = "MAINTENANCE"
    PAUSED = "PAUSED"
    REJECTED = "REJECTED"
    REPLACED = "REPLACED"
    VALID = "VALID"
    VALIDATING = "VALIDATING"


@model("payment.method.IntegrationType")
class Integration(StrEnum):
    """How a customer proves ownership of a payment method."""

    BANK_TRANSFER = "BANK_TRANSFER"
    COMPONENT = "COMPONENT"
    DONE = "DONE"
    IFRAME_VANTIV = "IFRAME_VANTIV"
    INSIDE = "IN_CONTEXT"
    NONE = "NONE"
    POST_FORM = "POST_FORM"
    REDIRECT = "REDIRECT"


@model("payment.method.SubTypeEnum")
class SubType(StrEnum):
    """The brand of a card, or the term of a deferred payment."""

    DAYS_30 = "30_DAYS"
    DAYS_45 = "45_DAYS"
    DAYS_60 = "60_DAYS"
    AMERICAN_EXPRESS = "AMERICAN_EXPRESS"
    AURA = "AURA"
    CARTE_BANCAIRE = "CARTE_BANCAIRE"
    CARTE_BLEUE = "CARTE_BLEUE"
    CHORUS = "CHORUS"
    DINERS_CLUB = "DINERS_CLUB"
    DISCOVER = "DISCOVER"
    JCB = "JCB"
    MAESTRO = "MAESTRO"
    MASTERCARD = "MASTERCARD"
    NONE = "NONE"
    RUPAY = "RUPAY"
    VISA = "VISA"


@model("payment.method.Icon")
class Icon(Shape):
    """The icon of a kind of payment method."""

    data: str | None
    name: str | None
    url: str | None


@model("payment.method.AvailablePaymentMethod")
class AvailablePaymentMethod(Shape):
    """A kind of payment method that the order could be paid with."""

    form_session_id: str | None
    icon: Icon
    integration: Integration
    merchant_id: str | None
    oneshot: bool
    organization_id: str | None
    payment_sub_type: str | None
    payment_type: str
    registerable: bool
    registerable_with_transaction: bool


@model("payment.method.PaymentMethod")
class PaymentMethod(Shape):
    """A registered payment method that the order can be paid with."""

    billing_contact_id: Long | None
    creation_date: Datetime
    default: bool
    description: str | None
    expiration_date: Datetime | None
    form_session_id: str | None
    icon: Icon
    integration: Integration | None
    label: str | None
    last_update: Datetime | None
    merchant_id: str | None
    oneclick: bool | None
    payment_mean_id: Long | None
    payment_method_id: Long
    payment_sub_type: SubType | None
    payment_type: str
    status: Status


@model("billing.order.PaymentMethods")
class PaymentMethods(Shape):
    """The payment methods for an order: registered ones, and kinds that can be registered."""

    available: list[AvailablePaymentMethod]
    payment_methods: list[PaymentMethod]
    registered: list[Long]


@model("billing.PaymentMeanEnum")
class Mean(StrEnum):
    """What was used to pay."""

    CASH = "cash"
    CHARGEBACK = "chargeback"
    CHECK = "check"
    CHEQUE = "cheque"
    CREDIT_ACCOUNT = "creditAccount"
    CREDIT_CARD = "creditCard"
    DEBT_ACCOUNT = "debtAccount"
    DEPOSIT = "deposit"
    DIGITAL_LAUNCH_PAD = "digitalLaunchPad"
    EDINAR = "edinar"
    FIDELITY_POINTS = "fidelityPoints"
    FREE = "free"
    IDEAL = "ideal"
    INCUBATOR_ACCOUNT = "incubatorAccount"
    MANDAT = "mandat"
    MULTIBANCO = "multibanco"
    NONE = "none"
    OVH_ACCOUNT = "ovhAccount"
    PAYMENT_MANDATE = "paymentMandate"
    PAYPAL = "paypal"
    PAYU = "payu"
    PLATNOSCI = "platnosci"
    REFUND = "refund"
    RUPAY = "rupay"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"


@model("billing.Payment")
class Payment(Shape):
    """When and how an order was paid."""

    payment_date: Datetime
    payment_identifier: str | None
    payment_type: Mean


# What a charge was made by -> its name on a receipt.
RECEIPTS = {
    "creditCard": Mean.CREDIT_CARD,
    "bankAccount": Mean.PAYMENT_MANDATE,
    "paypal": Mean.PAYPAL,
    "deferredPaymentAccount": Mean.CREDIT_ACCOUNT,
    "transfer": Mean.TRANSFER,
    FREE_MEAN: Mean.FIDELITY_POINTS,
    BALANCE_MEAN: Mean.OVH_ACCOUNT,
}


def ways_out(ways: WaysToPay) -> PaymentMethods:
    """What an order can be paid with."""
    return PaymentMethods(
        available=[
            *(_available_out(kind) for kind in ways.kinds),
            *(() if ways.transfer is None else (_available_out(KIND, ways.transfer),)),
        ],
        payment_methods=[_method_out(shown) for shown in ways.methods],
        registered=[shown.method.method_id for shown in ways.methods],
    )


def payment_out(charge: Charge) -> Payment:
    """The charge that settled an order."""
    assert charge.settled_us is not None, "a payment is a settled charge"
    return Payment(
        payment_date=datetime_out(charge.settled_us),
        payment_identifier=str(charge.charge_id),
        payment_type=RECEIPTS[charge.mean],
    )


def _available_out(kind: str, offer: TransferOffer | None = None) -> AvailablePaymentMethod:
    """A kind that can be registered, or a transfer.

    The published shape has no better place for the account and the reference.
    """
    return AvailablePaymentMethod(
        form_session_id=None if offer is None else offer.reference,
        icon=_icon(kind),
        integration=Integration.NONE if offer is None else Integration.BANK_TRANSFER,
        merchant_id=None if offer is None else offer.account.iban,
        oneshot=offer is not None,
        organization_id=None,
        payment_sub_type=None,
        payment_type=kind,
        registerable=offer is None,
        registerable_with_transaction=False,
    )


def _method_out(shown: ShownMethod) -> PaymentMethod:
    method = shown.method
    return PaymentMethod(
        billing_contact_id=None,
        creation_date=datetime_out(method.created_us),
        default=method.is_default,
        description=method.description,
        expiration_date=datetime_or_null(method.expires_us),
        form_session_id=None,
        icon=_icon(method.kind),
        integration=None,
        label=method.label,
        last_update=datetime_out(method.changed_us),
        merchant_id=None,
        oneclick=None,
        payment_mean_id=method.method_id,
        payment_method_id=method.method_id,
        payment_sub_type=None if shown.brand is None else SubType(shown.brand),
        payment_type=method.kind,
        status=Status(shown.status),
    )


def _icon(kind: str) -> Icon:
    return Icon(data=None, name=icon_name(kind), url=None)
