"""Documents that a sandbox's owner wants asked for: the next paid orders wait for them."""

from collections.abc import Sequence
from typing import cast

import msgspec

from panier.core.cart.quote import Quote
from panier.core.order.review import ReviewRule, ReviewRules, ReviewState
from panier.core.values import frozen, replace
from panier.flows.order import reviews
from panier.flows.shop import Shop
from panier.outside.delivery.faults import FaultNumbers
from panier.store.engine.db import Database

RULE = "fault"
FAULTS_MAX = 1_000
LISTED_MAX = 1_000


@frozen
class DocumentFault:
    """Documents that the next `times` paid orders are asked for."""

    wanted: str
    times: int = 1
    number: int = 0
    plan: str | None = None


class DocumentPlan:
    """The orders that are to be asked for documents, until the sandbox stops."""

    def __init__(self, numbers: FaultNumbers | None = None) -> None:
        self._numbers = FaultNumbers() if numbers is None else numbers
        self._planned: dict[int, DocumentFault] = {}
        self._wanted: list[str] = []  # of orders that are held and were not asked yet

    @property
    def is_due(self) -> bool:
        """True where an order is held that nobody was asked about yet."""
        return bool(self._wanted)

    def add(self, fault: DocumentFault) -> DocumentFault | None:
        """Plan a fault; returns it with its number, None where there are too many."""
        if len(self._planned) >= FAULTS_MAX:
            return None
        numbered = replace(fault, number=self._numbers.draw())
        self._planned[numbered.number] = numbered
        return numbered

    def list_all(self) -> Sequence[DocumentFault]:
        """The faults that are still to come."""
        return tuple(self._planned.values())

    def clear(self) -> None:
        """Forget those that are to come."""
        self._planned.clear()

    def remove(self, number: int) -> bool:
        """Forget one; False where there is none."""
        return self._planned.pop(number, None) is not None

    def remembered(self) -> object:
        """Those that are to come, and what held orders are to be asked for, to be kept with a snapshot."""
        return [msgspec.to_builtins(self.list_all()), list(self._wanted)]

    def recall(self, content: object) -> None:
        """Have those of a snapshot, and no others."""
        planned, wanted = cast("list[object]", content) or ([], [])
        found = msgspec.convert(planned, list[DocumentFault], strict=True)
        self._planned = {one.number: one for one in found}
        self._wanted = msgspec.convert(wanted, list[str], strict=True)
        self._numbers.go_beyond(max(self._planned, default=0))

    def take(self) -> bool:
        """Whether the order that was just paid is to be held."""
        for one in self._planned.values():
            if one.times > 1:
                self._planned[one.number] = replace(one, times=one.times - 1)
            else:
                del self._planned[one.number]
            self._wanted.append(one.wanted)
            return True
        return False

    async def ask(self, shop: Shop, database: Database) -> None:
        """Ask for the documents of the orders that were held for that."""
        while self._wanted:
            found = await database.read(lambda tx: reviews.list_undecided(tx, limit=LISTED_MAX))
            held = [
                one.review.order_id
                for one in found
                if one.review.state == ReviewState.OPEN and any(why.startswith(f"{RULE}:") for why in one.review.causes)
            ]
            if not held:
                return  # its payment is not committed yet
            wanted = self._wanted.pop(0)
            await database.write(lambda tx: reviews.ask_documents(tx, shop, held[0], wanted=wanted))  # noqa: B023 - run at once


class _WantedRule(ReviewRule):
    """A rule that orders meet as the owner wants it."""

    __slots__ = ("_plan",)
    _plan: DocumentPlan

    def __init__(self, plan: DocumentPlan) -> None:
        object.__setattr__(self, "_plan", plan)
        super().__init__(RULE, "its sandbox's owner wants to see documents asked for")

    def may_meet(self, quote: Quote) -> bool:
        """Take the next fault that is planned; it is asked once for each order that is paid."""
        del quote
        return self._plan.take()


def with_documents(rules: ReviewRules, plan: DocumentPlan) -> ReviewRules:
    """A shop's rules about which orders are held, and before them what the owner wants."""
    return replace(rules, rules=(_WantedRule(plan), *rules.rules))
