"""Money that is given back of a charge: its facts, what may happen to it, and how much there can be of it."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from panier.core.cart.quote import Quote, total_of
from panier.core.limits import DAY_US
from panier.core.money import Money
from panier.core.order.charge import next_query_us
from panier.core.order.owed import paid_for_line
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen, replace

ORIGIN, BALANCE = "origin", "balance"
TARGETS = (ORIGIN, BALANCE)


class RefundState(StrEnum):
    """The state of a refund, which follows from its facts."""

    STAGED = "staged"
    UNKNOWN = "unknown"  # the gateway was asked, and gave no answer
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"  # it could not go where the money came from, so the customer's balance has it


class RefundNews(StrEnum):
    """What a gateway can say of a refund."""

    PAID = "paid"
    PENDING = "pending"
    FAILED = "failed"
    LOST = "lost"


# Rule: whatever moves a refund stands in this table; other news change nothing.
REFUND_TRANSITIONS: dict[tuple[RefundState, RefundNews], RefundState] = {
    **{
        (state, news): after
        for state in (RefundState.STAGED, RefundState.UNKNOWN, RefundState.PENDING)
        for news, after in ((RefundNews.PAID, RefundState.PAID), (RefundNews.FAILED, RefundState.FAILED))
    },
    (RefundState.PAID, RefundNews.FAILED): RefundState.FAILED,  # a bank may send back days later what it had taken
    (RefundState.STAGED, RefundNews.LOST): RefundState.UNKNOWN,
    (RefundState.STAGED, RefundNews.PENDING): RefundState.PENDING,
    (RefundState.UNKNOWN, RefundNews.PENDING): RefundState.PENDING,
}


@frozen
class Refund:
    """An intent to give money back of a charge, committed before the gateway is asked; `key` makes asking harmless.

    `target`: origin, where the money came from, or the customer's balance. `line_ids`: the lines of the order that it
    is for; none where it is an amount. `failed_us`: when it turned out that it cannot go to its origin; with `paid_us`,
    it had been there, and came back.
    `movement_id`: of a balance, whose money it pays out; the order's price had been given back before, if ever.
    `balance_ucents`: what of it balances had paid, which goes back to them at once.
    """

    refund_id: int
    charge_id: int
    order_id: int
    amount: Money
    reason: str
    target: str
    line_ids: tuple[int, ...]
    key: str
    staged_us: int
    asked_us: int | None = None
    pending_us: int | None = None
    paid_us: int | None = None
    failed_us: int | None = None
    problem: str | None = None
    reference: str | None = None
    movement_id: int | None = None
    balance_ucents: int = 0

    @property
    def of_charge(self) -> Money:
        """What of it is given back of the charge."""
        return self.amount - Money(self.balance_ucents, self.amount.currency)

    @property
    def state(self) -> RefundState:
        """Its state: the first of these facts that holds."""
        facts = (
            (self.failed_us, RefundState.FAILED),
            (self.paid_us, RefundState.PAID),
            (self.pending_us, RefundState.PENDING),
            (self.asked_us, RefundState.UNKNOWN),
        )
        return next((state for fact, state in facts if fact is not None), RefundState.STAGED)

    @property
    def is_open(self) -> bool:
        """True while it is not decided."""
        return self.paid_us is None and self.failed_us is None

    def next_query_us(self, now_us: int) -> int:
        """When its gateway is asked next."""
        if self.state is RefundState.PENDING:
            return now_us + DAY_US
        return next_query_us(self.asked_us or self.staged_us, now_us=now_us)


@frozen
class Refundable:
    """What was paid for an order, and what of it can still be given back: of its charge, and of what balances paid."""

    paid: Money
    of_charge: Money
    of_balances: Money

    @property
    def left(self) -> Money:
        """All that can still be given back."""
        return self.of_charge + self.of_balances

    def balance_part(self, amount: Money) -> Money:
        """What of an amount goes back to balances: what was charged is given back first."""
        return max(amount - self.of_charge, Money(0, amount.currency), key=lambda money: money.ucents)


def refund_told(
    refund: Refund, news: RefundNews, *, now_us: int, problem: str = "", reference: str | None = None
) -> Refund | None:
    """The refund after news of it; None where they change nothing, as what is said twice."""
    after = REFUND_TRANSITIONS.get((refund.state, news))
    if after is None:
        return None
    refund = replace(refund, reference=reference or refund.reference)
    match after:
        case RefundState.PAID:
            return replace(refund, paid_us=now_us)
        case RefundState.FAILED:
            return replace(refund, failed_us=now_us, problem=problem or None)
        case RefundState.PENDING:
            return replace(refund, pending_us=now_us)
        case _:
            return replace(refund, asked_us=now_us)


def check_refundable(amount: Money, refundable: Refundable) -> None:
    """Check that no more is given back of an order than was paid for it.

    Refuses: nothing, and less (400); more than is left (409).
    """
    if amount.ucents <= 0:
        raise bad_input("amount", "must be more than nothing")
    if amount.currency != refundable.paid.currency:
        raise bad_input("amount", f"must be in {refundable.paid.currency}, as it was paid")
    if amount != amount.rounded():
        raise bad_input("amount", f"must be whole coins of {amount.currency}")
    if amount.ucents > refundable.left.ucents:
        left = refundable.left.plain
        raise conflict(f"Of {refundable.paid.plain} that were paid, {left} are left to give back")


def share_of_lines(quote: Quote, places: Collection[int]) -> Money:
    """The part of an order's price with tax that some of its lines have; the parts of all come to the whole price."""
    return total_of((paid_for_line(quote, place) for place in places), quote.currency)


def tax_part(quote: Quote, *, before: Money, amount: Money) -> Money:
    """The tax in an amount that is given back of an order, after what was given back before.

    The parts of all refunds come to the tax of the order, to the smallest coin.
    """
    whole, tax = quote.totals.with_tax.ucents, quote.totals.tax.ucents
    if not whole:
        return Money(0, quote.currency)
    begin, end = (
        Money(tax * sum_ucents // whole, quote.currency).rounded()
        for sum_ucents in (
            before.ucents,
            before.ucents + amount.ucents,
        )
    )
    return end - begin


def check_lines_once(wanted: Sequence[int], refunded: Collection[int]) -> None:
    """Check that no line is given back twice.

    Refuses: one that was (409).
    """
    for line_id in wanted:
        if line_id in refunded:
            raise conflict(f"Line {line_id} of this order has been refunded")
    if len({*wanted}) != len(wanted):
        raise bad_input("lines", "names a line twice")
