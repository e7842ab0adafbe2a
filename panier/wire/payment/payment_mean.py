"""Registered payment methods under their older name (/me/paymentMean).

The guides still pay with it.
"""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, UnsetType

from panier.core.account.account import Account
from panier.core.payment.payment import KINDS, ShownMethod
from panier.core.period import at
from panier.wire.payment.payment import icon_name
from panier.wire.types import OPTIONAL, DateIn, DatetimeIn, Long, Shape, Text, datetime_out, model


@model("me.paymentMean.CreditCardStateEnum")
class CardState(StrEnum):
    """Whether a card can be charged."""

    EXPIRED = "expired"
    TOO_MANY_FAILURES = "tooManyFailures"
    VALID = "valid"


@model("me.paymentMean.BankAccountStateEnum")
class BankAccountState(StrEnum):
    """Whether a bank account can be charged."""

    BLOCKED_FOR_INCIDENTS = "blockedForIncidents"
    PENDING_VALIDATION = "pendingValidation"
    REPLACED = "replaced"
    VALID = "valid"


@model("me.paymentMean.PaypalStateEnum")
class PaypalState(StrEnum):
    """Whether a PayPal agreement can be charged."""

    FAILING = "failing"
    TOO_MANY_FAILURES = "tooManyFailures"
    VALID = "valid"


@model("me.paymentMean.IconData")
class Icon(Shape):
    """The icon of a kind of payment mean."""

    data: str | None
    name: str | None
    url: str | None


@model("me.paymentMean.CreditCard")
class CreditCard(Shape):
    """A registered credit card; only the first and last digits of its number are known. A PUT sets its description."""

    taken: ClassVar[tuple[str, ...]] = ("description",)

    default_payment_mean: Annotated[bool | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    expiration_date: Annotated[DateIn | None, OPTIONAL] = None
    icon: Icon | None = None
    id: Annotated[Long | None, OPTIONAL] = None
    number: Annotated[Text | None, OPTIONAL] = None
    state: Annotated[CardState | None, OPTIONAL] = None
    three_ds_validated: Annotated[bool | None, OPTIONAL] = None
    type: Annotated[Text | None, OPTIONAL] = None


@model("me.paymentMean.BankAccount")
class BankAccount(Shape):
    """A registered bank account; only the ends of its number are known. A PUT sets its description."""

    taken: ClassVar[tuple[str, ...]] = ("description",)

    bic: Annotated[Text | None, OPTIONAL] = None
    creation_date: Annotated[DateIn | None, OPTIONAL] = None
    default_payment_mean: Annotated[bool | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    iban: Annotated[Text | None, OPTIONAL] = None
    icon: Icon | None = None
    id: Annotated[Long | None, OPTIONAL] = None
    mandate_signature_date: DateIn | None = None
    owner_address: Annotated[Text | None, OPTIONAL] = None
    owner_name: Annotated[Text | None, OPTIONAL] = None
    state: Annotated[BankAccountState | None, OPTIONAL] = None
    unique_reference: Annotated[Text | None, OPTIONAL] = None
    validation_document_link: Text | None = None


@model("me.paymentMean.Paypal")
class Paypal(Shape):
    """A registered PayPal agreement; a PUT sets its description."""

    taken: ClassVar[tuple[str, ...]] = ("description",)

    agreement_id: Annotated[Text | None, OPTIONAL] = None
    creation_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    default_payment_mean: Annotated[bool | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    email: Annotated[Text | None, OPTIONAL] = None
    icon: Icon | None = None
    id: Annotated[Long | None, OPTIONAL] = None
    state: Annotated[PaypalState | None, OPTIONAL] = None


@model("me.paymentMean.DeferredStateEnum")
class DeferredState(StrEnum):
    """Whether a deferred payment account can be charged."""

    FAILED = "failed"
    VALID = "valid"


@model("me.paymentMean.Deferred")
class Deferred(Shape):
    """A deferred payment account, which the shop grants; a PUT sets its description."""

    taken: ClassVar[tuple[str, ...]] = ("description",)

    creation_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    default_payment_mean: Annotated[bool | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    icon: Icon | None = None
    id: Annotated[Long | None, OPTIONAL] = None
    label: Text | None = None
    state: Annotated[DeferredState | None, OPTIONAL] = None


@model("me.paymentMean.BankAccountCreation")
class BankAccountCreation(Shape, kw_only=True):
    """A bank account to register."""

    taken: ClassVar[tuple[str, ...]] = ("bic", "description", "iban", "owner_name", "set_default")

    bic: Text
    description: Text | None = None
    iban: Text
    owner_address: Text
    owner_name: Text
    set_default: bool | None = None


@model("me.paymentMean.CreditCardCreation")
class CreditCardCreation(Shape):
    """A credit card to register."""

    taken: ClassVar[tuple[str, ...]] = ("description", "set_default")

    description: Text | None = None
    return_url: Text | None = None
    set_default: bool | None = None


@model("me.paymentMean.PaypalCreation")
class PaypalCreation(Shape):
    """A PayPal agreement to register."""

    taken: ClassVar[tuple[str, ...]] = ("description", "set_default")

    description: Text | None = None
    return_url: Text | None = None
    set_default: bool | None = None


class _Answer(Shape):
    challenge: Text

    def arguments(self) -> dict[str, Any]:
        """The answer."""
        return {"answer": self.challenge}


@model("me.paymentMean.BankAccountChallengeCreation")
class BankAccountAnswer(_Answer):
    """The answer to the challenge of a bank account."""


@model("me.paymentMean.CreditCardChallengeCreation")
class CreditCardAnswer(_Answer):
    """The answer to the challenge of a credit card."""


@model("me.paymentMean.PaypalChallengeCreation")
class PaypalAnswer(_Answer):
    """The answer to the challenge of a PayPal agreement."""


@model("me.paymentMean.ValidationTypeEnum")
class ValidationType(StrEnum):
    """How a new payment mean is confirmed."""

    CREDIT_ACCOUNT = "creditAccount"
    DOCUMENT_TO_SEND = "documentToSend"
    SIMPLE_VALIDATION = "simpleValidation"


class _Validation(Shape):
    id: Long
    submit_url: str | None
    url: str
    validation_type: ValidationType


@model("me.paymentMean.BankAccountValidation")
class BankAccountValidation(_Validation):
    """How a new bank account is confirmed."""


@model("me.paymentMean.CreditCardValidation")
class CreditCardValidation(_Validation):
    """How a new credit card is confirmed."""


@model("me.paymentMean.PaypalValidation")
class PaypalValidation(_Validation):
    """How a new PayPal agreement is confirmed."""


@model("billing.AutomaticPaymentMean")
class AutomaticPaymentMean(Shape):
    """The payment means that can be registered."""

    bank_account: bool
    credit_card: bool
    deferred_payment_account: bool
    paypal: bool


class BankAccountFilter(Shape):
    """Filter for bank accounts."""

    state: BankAccountState | None = None


def credit_card_out(shown: ShownMethod) -> CreditCard:
    """A credit card."""
    method = shown.method
    return CreditCard(
        default_payment_mean=method.is_default,
        description=method.description,
        expiration_date=_day(method.created_us if method.expires_us is None else method.expires_us),
        icon=_icon(method.kind),
        id=method.method_id,
        number=method.label,
        state=CardState.VALID if shown.is_valid else CardState.EXPIRED,
        three_ds_validated=False,
        type=(shown.brand or "").lower(),
    )


def bank_account_out(shown: ShownMethod) -> BankAccount:
    """A bank account, owned by the account that registered it."""
    method, account = shown.method, shown.account
    return BankAccount(
        bic=method.bic or "",
        creation_date=_day(method.created_us),
        default_payment_mean=method.is_default,
        description=method.description,
        iban=method.label,
        icon=_icon(method.kind),
        id=method.method_id,
        mandate_signature_date=_day(method.created_us),
        owner_address=_address(account),
        owner_name=method.owner_name or account.full_name,
        state=BankAccountState(shown.bank_state),
        unique_reference=f"{account.nic}-{method.method_id}",
        validation_document_link=None,
    )


def paypal_out(shown: ShownMethod) -> Paypal:
    """A PayPal agreement."""
    method = shown.method
    return Paypal(
        agreement_id=f"{shown.account.nic}-{method.method_id}",
        creation_date=datetime_out(method.created_us),
        default_payment_mean=method.is_default,
        description=method.description,
        email=method.label,
        icon=_icon(method.kind),
        id=method.method_id,
        state=PaypalState.VALID if shown.is_valid else PaypalState.FAILING,
    )


def deferred_out(shown: ShownMethod) -> Deferred:
    """A deferred payment account."""
    method = shown.method
    return Deferred(
        creation_date=datetime_out(method.created_us),
        default_payment_mean=method.is_default,
        description=method.description,
        icon=_icon(method.kind),
        id=method.method_id,
        label=method.label,
        state=DeferredState.VALID if shown.is_valid else DeferredState.FAILED,
    )


def bank_account_validation_out(shown: ShownMethod) -> BankAccountValidation:
    """How a bank account is confirmed."""
    return BankAccountValidation(**_validation(shown))


def credit_card_validation_out(shown: ShownMethod) -> CreditCardValidation:
    """How a credit card is confirmed."""
    return CreditCardValidation(**_validation(shown))


def paypal_validation_out(shown: ShownMethod) -> PaypalValidation:
    """How a PayPal agreement is confirmed."""
    return PaypalValidation(**_validation(shown))


def _validation(shown: ShownMethod) -> dict[str, Any]:
    """How a method is confirmed; its address is empty where no page has to be visited for that."""
    return {
        "id": shown.method.method_id,
        "submit_url": None,
        "url": shown.method.challenge_url or "",
        "validation_type": ValidationType.SIMPLE_VALIDATION,
    }


def automatic_out(kinds: tuple[str, ...]) -> AutomaticPaymentMean:
    """The payment means that can be registered."""
    means = {KINDS[kind].mean for kind in kinds}
    return AutomaticPaymentMean(
        bank_account="bankAccount" in means,
        credit_card="creditCard" in means,
        deferred_payment_account="deferredPaymentAccount" in means,
        paypal="paypal" in means,
    )


def _icon(kind: str) -> Icon:
    return Icon(data=None, name=icon_name(kind), url=None)


def _day(time_us: int) -> str:
    return at(time_us).date().isoformat()


def _address(account: Account) -> str:
    parts = (
        account.profile_field("address"),
        account.profile_field("zip"),
        account.profile_field("city"),
        account.country,
    )
    return ", ".join(part for part in parts if part)
