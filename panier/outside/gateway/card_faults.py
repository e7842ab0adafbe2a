"""What a sandbox's owner wants of the next payments, whatever the method is that they are made with."""

from typing import cast

import msgspec

from panier.core.values import frozen, replace
from panier.outside.delivery.faults import FaultNumbers, PlannedFaults

MARKED_MAX = 10_000


@frozen
class CardFault:
    """A fault of the next payments: of all customers, or of one.

    `words`: how the method behaves, as in its description (docs/sandbox-payments.md); `after`: how many payments pass
    first; `times`: how many behave so.
    """

    words: str
    nic: str | None = None
    times: int = 1
    after: int = 0
    number: int = 0
    plan: str | None = None


class CardPlan(PlannedFaults[CardFault]):
    """The faults of payments that are to come, and what those do that have one."""

    def __init__(self, numbers: FaultNumbers | None = None) -> None:
        super().__init__(CardFault, numbers)
        self._words: dict[str, str | None] = {}

    @property
    def asks_whose(self) -> bool:
        """True where it matters whose a payment is."""
        return any(one.nic is not None for one in self._planned.values())

    def remembered(self) -> object:
        """Those that are to come, and the payments that have one, to be kept with a snapshot."""
        return [super().remembered(), {key: one for key, one in self._words.items() if one is not None}]

    def recall(self, content: object) -> None:
        """Have those of a snapshot, and no others."""
        planned, words = cast("list[object]", content) or ([], {})
        super().recall(planned)
        self._words = dict(msgspec.convert(words, dict[str, str], strict=True))

    def words_of(self, key: str) -> str | None:
        """How a payment behaves that has a fault; None for any other."""
        return self._words.get(key)

    def take(self, key: str, nic: str | None) -> str | None:
        """How a new payment behaves, which from now on is its own; None where nothing is planned for it."""
        if key in self._words:
            return self._words[key]
        if len(self._words) >= MARKED_MAX:
            del self._words[next(iter(self._words))]
        self._words[key] = self._next(nic)
        return self._words[key]

    def _next(self, nic: str | None) -> str | None:
        for one in self._planned.values():
            if one.nic not in (None, nic):
                continue
            if one.after:
                self._planned[one.number] = replace(one, after=one.after - 1)
                return None
            if one.times > 1:
                self._planned[one.number] = replace(one, times=one.times - 1)
            else:
                del self._planned[one.number]
            return one.words
        return None
