"""Which contracts accounts agreed to, as this process knows it: an agreement is never taken back.

Most orders are of customers who agreed to the same words before.
"""

from collections import OrderedDict
from collections.abc import Set as AbstractSet

ACCOUNTS_MAX = 10_000


class AgreedTexts:
    """The texts, by their digests, that the customers who ordered last agreed to."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, frozenset[str]] = OrderedDict()

    def remember(self, account_id: int, digests: AbstractSet[str]) -> None:
        """Keep what an account agreed to, which must be durable; who ordered longest ago makes room."""
        self._known[account_id] = self._known.pop(account_id, frozenset()) | digests
        if len(self._known) > ACCOUNTS_MAX:
            self._known.popitem(last=False)

    def has_all(self, account_id: int, digests: AbstractSet[str]) -> bool:
        """Whether an account is known to have agreed to all of them."""
        return digests <= self._known.get(account_id, frozenset())

    def clear(self) -> None:
        """Forget all of it."""
        self._known.clear()
