"""Registered payment methods under their older name (/me/paymentMean).

The guides still pay with it.
"""

from enum import StrEnum

from panier.core.account.account import Account
from panier.core.payment.payment import KINDS, ShownMethod
from panier.core.period import at
from panier.wire.payment.payment import icon_name
from panier.wire.types import Date, Datetime, Long, Shape, datetime_out, model


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
    """A registered credit card; only the first and last digits of its number are known."""

    default_payment_mean: bool
    description: str | None
    expiration_date: Date
    icon: Icon | None
    id: Long
    number: str
    state: CardState
    three_ds_validated: bool
    type: str


@model("me.paymentMean.BankAccount")
class BankAccount(Shape):
    """A registered bank account; only the ends of its number are known, and no bank."""

    bic: str
    creation_date: Date
    default_payment_mean: bool
    description: str | None
    iban: str
    icon: Icon | None
    id: Long
    mandate_signature_date: Date | None
    owner_address: str
    owner_name: str
    state: BankAccountState
    unique_reference: str
    validation_document_link: str | None


@model("me.paymentMean.Paypal")
class Paypal(Shape):
    """A registered PayPal agreement."""

    agreement_id: str
    creation_date: Datetime
    default_payment_mean: bool
    description: str | None
    email: str
    icon: Icon | None
    id: Long
    state: PaypalState


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
    assert method.expires_us is not None, "a card has an end"
    return CreditCard(
        default_payment_mean=method.is_default,
        description=method.description,
        expiration_date=_day(method.expires_us),
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
        bic="",
        creation_date=_day(method.created_us),
        default_payment_mean=method.is_default,
        description=method.description,
        iban=method.label,
        icon=_icon(method.kind),
        id=method.method_id,
        mandate_signature_date=_day(method.created_us),
        owner_address=_address(account),
        owner_name=f"{account.first_name} {account.last_name}".strip(),
        state=BankAccountState.VALID,
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
        state=PaypalState.VALID,
    )


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
