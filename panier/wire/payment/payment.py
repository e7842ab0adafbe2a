"""Registered payment methods under their newer name (/me/payment)."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from panier.core.payment.payment import ShownMethod, WaysBack
from panier.core.payment.transaction import MethodTransaction
from panier.wire.prices import Price, order_price_out
from panier.wire.types import (
    OPTIONAL,
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


@model("me.payment.method.StatusEnum")
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


@model("me.payment.IntegrationEnum")
class Integration(StrEnum):
    """How a customer proves ownership of a payment method."""

    BANK_TRANSFER = "BANK_TRANSFER"
    COMPONENT = "COMPONENT"
    IFRAME_VANTIV = "IFRAME_VANTIV"
    INSIDE = "IN_CONTEXT"
    NONE = "NONE"
    POST_FORM = "POST_FORM"
    REDIRECT = "REDIRECT"


@model("me.payment.AvailableSubTypeEnum")
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


@model("me.payment.CreationSubTypeEnum")
class CreationSubType(StrEnum):
    """The subtypes of payment methods that can be registered."""

    CHORUS = "CHORUS"
    NONE = "NONE"


@model("me.payment.Icon")
class Icon(Shape):
    """The icon of a kind of payment method."""

    data: str | None
    name: str
    url: str | None


@model("me.payment.PaymentMethod")
class PaymentMethod(Shape):
    """A registered payment method; a PUT sets its description or makes it the default."""

    taken: ClassVar[tuple[str, ...]] = ("default", "description")

    billing_contact_id: Long | None = None
    creation_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    default: Annotated[bool | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    expiration_date: DatetimeIn | None = None
    form_session_id: Text | None = None
    icon: Annotated[Icon | None, OPTIONAL] = None
    integration: Integration | None = None
    label: Text | None = None
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    merchant_id: Text | None = None
    oneclick: bool | None = None
    payment_mean_id: Long | None = None
    payment_method_id: Annotated[Long | None, OPTIONAL] = None
    payment_sub_type: SubType | None = None
    payment_type: Annotated[Text | None, OPTIONAL] = None
    status: Annotated[Status | None, OPTIONAL] = None


@model("me.payment.AvailablePaymentMethod")
class AvailablePaymentMethod(Shape):
    """A kind of payment method that can be registered."""

    form_session_id: str | None
    icon: Icon
    integration: Integration
    merchant_id: str | None
    oneshot: bool
    organization_id: str | None
    payment_sub_type: SubType | None
    payment_type: str
    registerable: bool
    registerable_with_transaction: bool


@model("me.payment.method.CallbackUrl")
class CallbackUrl(Shape):
    """Where the browser goes after a registration on another site."""

    cancel: Text
    error: Text
    failure: Text
    pending: Text
    success: Text


@model("me.payment.method.Creation")
class Creation(Shape, kw_only=True):
    """A payment method to register."""

    taken: ClassVar[tuple[str, ...]] = (
        "payment_type", "default", "description", "form_data", "register", "order_id", "callback_url",
    )  # fmt: skip

    billing_contact_id: Long | None = None
    callback_url: CallbackUrl
    default: Annotated[bool | None, OPTIONAL] = None
    description: Text | None = None
    form_data: Text | None = None
    order_id: Long | None = None
    payment_sub_type: CreationSubType | None = None
    payment_type: Text
    register: Annotated[bool | None, OPTIONAL] = None

    def arguments(self) -> dict[str, Any]:
        """What is wished for, what was typed, and where the browser goes afterwards."""
        sent = super().arguments()
        named = {("typed" if name == "form_data" else name): value for name, value in sent.items()}
        return {**named, "callback_url": WaysBack(**msgspec.structs.asdict(self.callback_url))}


@model("me.payment.method.Validation")
class Validation(Shape):
    """What makes a new payment method valid; nothing where the validation type is NONE."""

    form_session_id: str | None
    merchant_id: str | None
    organization_id: str | None
    payment_method_id: Long
    transaction_id: Long | None
    url: str | None
    validation_type: Integration


@model("me.payment.method.Challenge")
class Challenge(Shape):
    """The answer to the challenge of a new payment method."""

    challenge: Text

    def arguments(self) -> dict[str, Any]:
        """The answer."""
        return {"answer": self.challenge}


@model("me.payment.method.Details")
class Details(Shape):
    """What the gateway's page said to the challenge of a new payment method."""

    details: Annotated[Text | None, OPTIONAL] = None
    transaction_id: Annotated[Long | None, OPTIONAL] = None

    def arguments(self) -> dict[str, Any]:
        """What was said."""
        return {"answer": self.details or "", "transaction_id": self.transaction_id}


@model("me.payment.method.Finalize")
class Finalize(Shape):
    """The end of the registration of a payment method."""

    expiration_month: Long | None = None
    expiration_year: Long | None = None
    form_session_id: Text | None = None
    registration_id: Text | None = None


@model("me.payment.transaction.StatusEnum")
class TransactionStatus(StrEnum):
    """How a transaction stands."""

    CANCELED = "CANCELED"
    CANCELING = "CANCELING"
    CONFIRMING = "CONFIRMING"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    READY = "READY"
    SUCCESS = "SUCCESS"


@model("me.payment.transaction.TypeEnum")
class TransactionType(StrEnum):
    """Whether money comes or goes."""

    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


@model("me.payment.Transaction")
class Transaction(Shape):
    """A payment or a refund of a payment method."""

    amount: Price
    creation_date: Datetime
    last_update: Datetime
    payment_method_id: Long
    status: TransactionStatus
    transaction_id: Long
    type: TransactionType


class TransactionFilter(Shape):
    """Filter for transactions."""

    payment_method_id: Long | None = None
    status: TransactionStatus | None = None


class Filter(Shape):
    """Filter for payment methods."""

    is_default: bool | None = msgspec.field(default=None, name="default")
    payment_type: Words | None = None
    status: Status | None = None


def icon_name(kind: str) -> str:
    """The name of the icon of a kind of payment method: credit-card."""
    return kind.lower().replace("_", "-")


def method_out(shown: ShownMethod) -> PaymentMethod:
    """A registered payment method."""
    method = shown.method
    return PaymentMethod(
        creation_date=datetime_out(method.created_us),
        default=method.is_default,
        description=method.description,
        expiration_date=datetime_or_null(method.expires_us),
        icon=Icon(data=None, name=icon_name(method.kind), url=None),
        label=method.label,
        last_update=datetime_out(method.changed_us),
        payment_mean_id=method.method_id,
        payment_method_id=method.method_id,
        payment_sub_type=None if shown.brand is None else SubType(shown.brand),
        payment_type=method.kind,
        status=Status(shown.status),
    )


def kinds_out(kinds: tuple[str, ...]) -> list[AvailablePaymentMethod]:
    """The kinds of payment method that can be registered."""
    return [
        AvailablePaymentMethod(
            form_session_id=None,
            icon=Icon(data=None, name=icon_name(kind), url=None),
            integration=Integration.NONE,
            merchant_id=None,
            oneshot=False,
            organization_id=None,
            payment_sub_type=None,
            payment_type=kind,
            registerable=True,
            registerable_with_transaction=False,
        )
        for kind in kinds
    ]


def validation_out(shown: ShownMethod) -> Validation:
    """How a new payment method is confirmed, if it has to be."""
    method = shown.method
    asked = Integration.INSIDE if method.challenge_url is None else Integration.REDIRECT
    return Validation(
        form_session_id=None,
        merchant_id=None,
        organization_id=None,
        payment_method_id=method.method_id,
        transaction_id=None,
        url=method.challenge_url,
        validation_type=Integration.NONE if method.challenged_us is None else asked,
    )


def transaction_out(one: MethodTransaction) -> Transaction:
    """A payment or a refund."""
    return Transaction(
        amount=order_price_out(one.amount),
        creation_date=datetime_out(one.created_us),
        last_update=datetime_out(one.changed_us),
        payment_method_id=one.method_id,
        status=TransactionStatus(one.status),
        transaction_id=one.transaction_id,
        type=TransactionType(one.kind),
    )
