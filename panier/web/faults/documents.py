"""Documents that a sandbox's owner wants asked for: the next paid orders wait for them."""

from typing import cast

import msgspec

from panier.core.cart.quote import Quote
from panier.core.order.review import ReviewRule, ReviewRules, ReviewState
from panier.core.values import frozen, replace
from panier.flows.order import reviews
from panier.flows.shop import Shop
from panier.outside.delivery.faults import FaultNumbers, PlannedFaults
from panier.store.engine.db import Database
from panier.store.order import reviews as stored

RULE = "fault"
LOOKS_MAX = 20  # so often is an order looked for, at two a second, before its payment counts as undone


@frozen
class DocumentFault:
    """Documents that the next `times` paid orders are asked for."""

    wanted: str
    times: int = 1
    number: int = 0
    plan: str | None = None


@frozen
class DocumentClaim:
    """An order that is to be asked for documents; `looks`: how often it was looked for since it was to be held."""

    fault: DocumentFault
    looks: int = 0


class DocumentPlan(PlannedFaults[DocumentFault]):
    """The orders that are to be asked for documents.

    An order claims a fault while it is being paid, under its own number: a payment that is tried again finds the same
    one. The claim ends when the order is asked, or when its payment was undone: then the next paid order has the fault.
    """

    def __init__(self, numbers: FaultNumbers | None = None) -> None:
        super().__init__(DocumentFault, numbers)
        self._claims: dict[int, DocumentClaim] = {}

    def remembered(self) -> object:
        """Those that are to come, and what held orders are to be asked for, to be kept with a snapshot."""
        return [super().remembered(), msgspec.to_builtins(list(self._claims.items()))]

    def recall(self, content: object) -> None:
        """Have those of a snapshot, and no others."""
        planned, claims = cast("list[object]", content) or ([], [])
        super().recall(planned)
        self._claims = dict(msgspec.convert(claims, list[tuple[int, DocumentClaim]], strict=True))
        self._numbers.go_beyond(max((one.fault.number for one in self._claims.values()), default=0))

    def take(self, order_id: int) -> bool:
        """Whether an order that is being paid is to be held."""
        if order_id in self._claims:
            return True
        for one in self._planned.values():
            if one.times > 1:
                self._planned[one.number] = replace(one, times=one.times - 1)
            else:
                del self._planned[one.number]
            self._claims[order_id] = DocumentClaim(one)
            return True
        return False

    async def ask(self, shop: Shop, database: Database) -> None:
        """Ask for the documents of the orders that are held for that."""
        for order_id, claim in tuple(self._claims.items()):
            review = await database.read(lambda tx: stored.load(tx, order_id))  # noqa: B023 - run at once
            if review is None:
                self._look_again(order_id, claim)
                continue
            if review.state == ReviewState.OPEN:
                wanted = claim.fault.wanted
                await database.write(lambda tx: reviews.ask_documents(tx, shop, order_id, wanted=wanted))  # noqa: B023 - as above
            self._claims.pop(order_id, None)

    def _look_again(self, order_id: int, claim: DocumentClaim) -> None:
        """Wait for an order's payment; give its fault back once that was undone."""
        if claim.looks < LOOKS_MAX:
            self._claims[order_id] = replace(claim, looks=claim.looks + 1)
            return
        del self._claims[order_id]
        back = claim.fault
        left = self._planned.pop(back.number, None)
        times = 1 if left is None else left.times + 1
        self._planned = {back.number: replace(back, times=times), **self._planned}


class _WantedRule(ReviewRule):
    """A rule that orders meet as the owner wants it."""

    __slots__ = ("_plan",)
    _plan: DocumentPlan

    def __init__(self, plan: DocumentPlan) -> None:
        object.__setattr__(self, "_plan", plan)
        super().__init__(RULE, "its sandbox's owner wants to see documents asked for")

    def may_meet(self, order_id: int, quote: Quote) -> bool:
        """DocumentClaim the next fault that is planned, for an order that is being paid."""
        del quote
        return self._plan.take(order_id)


def with_documents(rules: ReviewRules, plan: DocumentPlan) -> ReviewRules:
    """A shop's rules about which orders are held, and before them what the owner wants."""
    return replace(rules, rules=(_WantedRule(plan), *rules.rules))
