"""Which paid orders somebody looks at before anything of them is made, and what comes of it.

The rules are data (catalogs/reviews.yaml): a paid order that meets all of one rule is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from panier.core.cart.quote import Quote
from panier.core.limits import DAY_US
from panier.core.refusal import conflict
from panier.core.values import frozen


class ReviewState(StrEnum):
    """How far the review of an order is."""

    OPEN = "open"  # somebody has to look at it
    ASKED = "asked"  # its customer has to hand in documents
    ACCEPTED = "accepted"
    REFUSED = "refused"


UNDECIDED = frozenset({ReviewState.OPEN, ReviewState.ASKED})


@frozen
class Review:
    """The review of an order.

    `causes`: why it is looked at; `wanted`: the documents that its customer was asked for; `reason`: of the decision.
    """

    order_id: int
    state: ReviewState
    causes: tuple[str, ...]
    opened_us: int
    wanted: str | None = None
    decided_us: int | None = None
    reason: str | None = None

    @property
    def takes_documents(self) -> bool:
        """True while its customer may hand in what was asked for."""
        return self.wanted is not None and self.state in UNDECIDED


@frozen
class Payer:
    """What is known of who paid an order, and of the method it was paid with."""

    account_created_us: int
    country: str
    method_country: str | None = None
    method_words: frozenset[str] = frozenset()


@frozen
class History:
    """What an account did lately: earlier orders that were paid, charges that were declined, methods registered."""

    paid_orders: int = 0
    declines: int = 0
    methods: int = 0


@frozen
class ReviewRule:
    """One reason to look at an order: it is met by an order that meets everything here.

    `amounts`: the least total with tax, in smallest parts by currency; `families`: something of one of them was
    ordered; `units`: so many pieces or more; `account_days`: the account is younger; `orders_below`: fewer orders were
    paid before; `methods` and `declines`: so many or more lately; `has_other_country`: the method is from elsewhere;
    `words`: one of them is in the method's description.
    """

    name: str
    why: str
    amounts: Mapping[str, int] = field(default_factory=dict)
    families: frozenset[str] = frozenset()
    units: int | None = None
    account_days: int | None = None
    orders_below: int | None = None
    methods: int | None = None
    declines: int | None = None
    has_other_country: bool = False
    words: frozenset[str] = frozenset()

    def may_meet(self, order_id: int, quote: Quote) -> bool:
        """True where an order's own content meets it, whatever its number is."""
        del order_id
        if self.amounts and quote.totals.with_tax.ucents < self.amounts.get(quote.currency, 1 << 62):
            return False
        if self.families and self.families.isdisjoint(thing.family for thing in quote.things):
            return False
        return self.units is None or sum(thing.units for thing in quote.things) >= self.units

    def may_be(self, payer: Payer, now_us: int) -> bool:
        """True where who paid meets it."""
        if self.account_days is not None and now_us - payer.account_created_us >= self.account_days * DAY_US:
            return False
        if self.has_other_country and payer.method_country in (None, payer.country):
            return False
        return not self.words or not self.words.isdisjoint(payer.method_words)

    @property
    def needs_history(self) -> bool:
        """True where it asks what the account did before."""
        return any(bound is not None for bound in (self.orders_below, self.methods, self.declines))

    def is_met(self, history: History) -> bool:
        """True where what the account did before meets it."""
        return (
            (self.orders_below is None or history.paid_orders < self.orders_below)
            and (self.methods is None or history.methods >= self.methods)
            and (self.declines is None or history.declines >= self.declines)
        )


@frozen
class ReviewRules:
    """The rules of a shop; `lately_days`: how far back declined charges and new methods count."""

    rules: tuple[ReviewRule, ...] = ()
    lately_days: int = 30

    def since_us(self, now_us: int) -> int:
        """From when on something happened lately."""
        return now_us - self.lately_days * DAY_US


def causes(rules: Sequence[ReviewRule]) -> tuple[str, ...]:
    """Why an order that meets rules is looked at."""
    return tuple(f"{rule.name}: {rule.why}" for rule in rules)


def check_undecided(review: Review) -> None:
    """Check that a review is still to be decided.

    Refuses: one that was decided (409).
    """
    if review.state not in UNDECIDED:
        raise conflict(f"Order {review.order_id} was {review.state} already")
