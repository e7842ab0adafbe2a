"""What Stripe says, read: its objects as far as they are used here, and what they mean for the shop."""

from typing import Any

import msgspec

from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.payment.payment import CARD
from panier.outside.gateway.forms import DEBIT, expiry
from panier.outside.gateway.protocol import GatewayAnswer, GatewayNews, GatewayState, NewsKind, RegisteredMethod

KEY = "panier_key"  # the shop's own key, in the metadata of what it has made at Stripe
TYPES = {CARD: "card", DEBIT: "sepa_debit"}
CONFIRMABLE = "authentication_required"  # a payment that its customer has to confirm, refused while nobody is there
_BRANDS = {"amex": "AMERICAN_EXPRESS", "diners": "DINERS_CLUB", "cartes_bancaires": "CARTE_BANCAIRE"}
_KNOWN_BRANDS = frozenset({"VISA", "MASTERCARD", "DISCOVER", "JCB", *_BRANDS.values()})
# Currencies whose amounts Stripe counts in whole units; all others that are sold here it counts in hundredths.
_WHOLE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
DISPUTES = {
    "charge.dispute.created": NewsKind.DISPUTE_OPENED,
    "charge.dispute.funds_withdrawn": NewsKind.DISPUTE_OPENED,
}
_VERDICTS = {"won": NewsKind.DISPUTE_WON, "lost": NewsKind.DISPUTE_LOST}
# Messages that say enough: money that came is believed whatever was thought before.
_FINAL = {"succeeded": GatewayState.DONE, "canceled": GatewayState.VOID}


_FAILED = frozenset({"failed", "canceled"})  # refunds that nobody gets, also after they had succeeded


class Redirect(msgspec.Struct):
    """An address that the customer is sent to."""

    url: str | None = None


class NextAction(msgspec.Struct):
    """What the customer has to do."""

    redirect_to_url: Redirect | None = None

    @property
    def url(self) -> str | None:
        """Where it is done."""
        return None if self.redirect_to_url is None else self.redirect_to_url.url


class Problem(msgspec.Struct):
    """Why a payment or a registration failed; the message is written for customers."""

    code: str | None = None
    message: str | None = None


class CardFacts(msgspec.Struct):
    """What may be shown of a card."""

    last4: str
    exp_month: int
    exp_year: int
    brand: str = "unknown"


class DebitFacts(msgspec.Struct):
    """What may be shown of a bank account."""

    last4: str
    country: str | None = None


class Method(msgspec.Struct):
    """A payment method."""

    id: str
    card: CardFacts | None = None
    sepa_debit: DebitFacts | None = None


class Intent(msgspec.Struct):
    """An intent to take money, or to register a method."""

    id: str
    status: str
    metadata: dict[str, str] | None = None
    next_action: NextAction | None = None
    last_payment_error: Problem | None = None
    last_setup_error: Problem | None = None
    payment_method: Method | str | None = None
    amount: int | None = None
    amount_received: int | None = None
    currency: str = ""


class Session(msgspec.Struct):
    """A page of Stripe's own where a method is registered."""

    id: str
    status: str | None = None
    url: str | None = None
    setup_intent: Intent | str | None = None


class StripeRefund(msgspec.Struct):
    """Money that is given back."""

    id: str
    status: str | None = None
    metadata: dict[str, str] | None = None
    failure_reason: str | None = None
    amount: int | None = None
    currency: str = ""


class StripeDispute(msgspec.Struct):
    """A payment that its payer's bank disputes."""

    id: str
    status: str
    amount: int
    currency: str
    reason: str = ""
    payment_intent: str | None = None


class EventSubject(msgspec.Struct):
    """The thing that a message is about."""

    thing: Any = msgspec.field(name="object")


class StripeEvent(msgspec.Struct):
    """A message of Stripe."""

    type: str
    subject: EventSubject = msgspec.field(name="data")


def minor_units(amount: Money) -> int | None:
    """An amount as Stripe counts it; None for a currency that it counts otherwise than this shop does."""
    decimals = 0 if amount.currency in _WHOLE else 2
    grain = UCENTS_PER_UNIT if decimals == 0 else UCENTS_PER_UNIT // 100
    if DECIMALS.get(amount.currency) != decimals or amount.currency in ("N/A", "points") or amount.ucents % grain:
        return None
    return amount.ucents // grain


def money(units: int, currency: str) -> Money:
    """An amount of Stripe's as the shop counts it."""
    code = currency.upper()
    return Money(units * (UCENTS_PER_UNIT if code in _WHOLE else UCENTS_PER_UNIT // 100), code)


def registered(method: Method, token: str) -> RegisteredMethod:
    """A method that can be charged, as far as it may be shown."""
    if method.card is not None:
        card = method.card
        brand = _BRANDS.get(card.brand, card.brand.upper())
        return RegisteredMethod(
            GatewayState.DONE,
            f"XXXX XXXX XXXX {card.last4}",
            token,
            expiry(f"{card.exp_year:04}-{card.exp_month:02}", 0),
            brand if brand in _KNOWN_BRANDS else "NONE",
        )
    debit = method.sepa_debit or DebitFacts("XXXX")
    return RegisteredMethod(GatewayState.DONE, f"{debit.country or 'XX'}XX XXXX XXXX XXXX {debit.last4}", token)


def refund_answer(refund: StripeRefund) -> GatewayAnswer:
    """What became of a refund."""
    if refund.status in _FAILED:
        reason = (refund.failure_reason or "").replace("_", " ")
        return GatewayAnswer(GatewayState.DECLINED, reason or "The payer's bank took no refund", reference=refund.id)
    state = GatewayState.DONE if refund.status == "succeeded" else GatewayState.PENDING
    return GatewayAnswer(state, reference=refund.id)


def news_of(event: StripeEvent) -> tuple[GatewayNews, ...]:
    """What a message says of payments, refunds and disputes of the shop; nothing where it is about anything else."""
    name, thing = event.type, event.subject.thing
    if name.startswith("payment_intent."):
        return _of_payment(msgspec.convert(thing, Intent))
    if name.startswith(("refund.", "charge.refund.")):
        refund = msgspec.convert(thing, StripeRefund)
        key, amount = (refund.metadata or {}).get(KEY), _told(refund.amount, refund.currency)
        # What has failed is believed at once: it may have been paid before, and then nobody asks about it any more.
        answer = refund_answer(refund) if refund.status in _FAILED else None
        return () if key is None else (GatewayNews(NewsKind.REFUND, key, answer, amount=amount),)
    if name.startswith("charge.dispute."):
        return _of_dispute(name, msgspec.convert(thing, StripeDispute))
    return ()


def _told(units: int | None, currency: str) -> Money | None:
    """An amount that a message says; None where it says none."""
    return None if units is None or not currency else money(units, currency)


def _of_payment(intent: Intent) -> tuple[GatewayNews, ...]:
    key = (intent.metadata or {}).get(KEY)
    if key is None:
        return ()
    state = _FINAL.get(intent.status)
    answer = None if state is None else GatewayAnswer(state, reference=intent.id)
    is_taken = state is GatewayState.DONE and intent.amount_received is not None
    units = intent.amount_received if is_taken else intent.amount
    return (GatewayNews(NewsKind.PAYMENT, key, answer, amount=_told(units, intent.currency)),)


def _of_dispute(name: str, dispute: StripeDispute) -> tuple[GatewayNews, ...]:
    """News of a dispute; an inquiry is none, for no money moves with it."""
    kind = _VERDICTS.get(dispute.status) if name == "charge.dispute.closed" else DISPUTES.get(name)
    if kind is None or dispute.status.startswith("warning_") or dispute.payment_intent is None:
        return ()
    amount = money(dispute.amount, dispute.currency)
    reason = dispute.reason.replace("_", " ")
    return (GatewayNews(kind, "", dispute=dispute.id, amount=amount, reason=reason, reference=dispute.payment_intent),)
