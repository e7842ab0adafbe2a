"""Bank transfers: the shop's account, the reference that says which order a transfer is for, and what a bank tells.

A reference is one of ISO 11649: RF, two check digits, and the order's number. Banks keep it apart from what the payer
writes, or the payer writes it among other words; either way it is found by its check digits.
"""

import re

from panier.core.money import DECIMALS, Money
from panier.core.order.account_order import Purpose, purpose_of
from panier.core.order.order import Order, Status, status
from panier.core.payment.paying import PayingRules, due_of
from panier.core.values import frozen

KIND = "BANK_TRANSFER"
JOB = "transfer"  # the job that looks whether what came for an order pays it now
CURRENCIES = frozenset(DECIMALS.keys() - {"N/A", "points"})  # of accounts, and of what comes to them
_DIGITS = 10  # of an order's number in a reference, so that its end is known among other digits
_FOUND = re.compile(rf"RF(\d{{2}})(\d{{{_DIGITS}}})")
_APART = re.compile(r"[^0-9A-Z]+")


@frozen
class BankAccount:
    """The account that customers transfer to."""

    iban: str
    holder: str
    bic: str = ""
    currency: str = "EUR"

    @property
    def spaced(self) -> str:
        """Its IBAN in groups of four, as people write it."""
        return in_fours(self.iban)


@frozen
class TransferOffer:
    """How an order is paid by transfer: to which account, under which reference, and how much."""

    account: BankAccount
    reference: str
    amount: Money

    @property
    def spaced(self) -> str:
        """The reference in groups of four."""
        return in_fours(self.reference)


@frozen
class BankEntry:
    """Money that came to an account of the shop, as the bank's statement says.

    `reference`: the bank's own, or what tells it from all others; `words`: what the payer wrote. `order_id`: the order
    that it is for, as far as that is known; `problem`: why it is for none. `used_us`: when it paid that order, or was
    credited to the account `credited_id`; until then an entry with an order waits for what is missing.
    """

    entry_id: int
    account: str
    reference: str
    amount: Money
    payer: str
    words: str
    booked_us: int
    order_id: int | None = None
    problem: str | None = None
    used_us: int | None = None
    credited_id: int | None = None

    @property
    def state(self) -> str:
        """How far it is, in a word."""
        if self.used_us is not None:
            return "used"
        return "unmatched" if self.order_id is None else "waiting"


@frozen
class LeftOut:
    """An entry of a statement that is no income: money that left, was taken back, or has not come yet."""

    reference: str
    amount: str
    reason: str


@frozen
class Statement:
    """What a bank's file says. `account`: whose it is, "" where the file does not say."""

    account: str
    entries: tuple[BankEntry, ...]
    left_out: tuple[LeftOut, ...] = ()


def reference_of(order_id: int) -> str:
    """The reference under which an order is paid by transfer."""
    body = f"{order_id:0{_DIGITS}}"
    return f"RF{98 - _rest(body, '00'):02}{body}"


def orders_named(words: str) -> tuple[int, ...]:
    """The orders whose references stand in a text, whatever is written around or inside them."""
    found: dict[int, None] = {}
    plain = _APART.sub("", words.upper())
    for place in range(len(plain)):
        one = _FOUND.match(plain, place)
        if one is not None and _rest(one[2], one[1]) == 1:
            found[int(one[2])] = None
    return tuple(found)


def in_fours(text: str) -> str:
    """A text in groups of four."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def offer_for(
    account: BankAccount | None,
    order: Order,
    now_us: int,
    *,
    rules: PayingRules,
    country: str,
    come: Money | None = None,
) -> TransferOffer | None:
    """How an order may be paid by transfer; None where it may not.

    `country`: its customer's; `come`: what came of its price before.
    """
    if account is None or order.quote.currency != account.currency:
        return None
    if hindrance(order, now_us, rules=rules, country=country):
        return None
    missing = order.rest if come is None else order.rest - come
    if missing.ucents <= 0:
        return None
    return TransferOffer(account, reference_of(order.order_id), missing)


def hindrance(order: Order, now_us: int, *, rules: PayingRules, country: str) -> str:
    """Why a transfer cannot pay an order of a customer in a country; "" where it can."""
    state = status(order, now_us)
    if order.is_paid:
        return "is paid already"
    if state == Status.CANCELLED:
        return "is cancelled, or was not paid in time"
    if order.is_charged or order.challenged is not None:
        return "is being paid in another way"
    if state != Status.NOT_PAID or purpose_of(order.quote) is Purpose.WITHDRAWAL or not order.rest.ucents:
        return "has nothing left to pay"
    if not rules.suits(KIND, due_of(order, country)):
        return "may not be paid by transfer (payments.yaml)"
    return ""


def _rest(body: str, check: str) -> int:
    """What is left of a reference's digits, RF as 27 and 15, when they are divided by 97."""
    return int(f"{body}2715{check}") % 97
