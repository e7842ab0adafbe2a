"""The domain names of carts that were filled here a moment ago, so that a checkout need not read them twice.

It asks the registry about them before its transaction. What is remembered may be wrong, since another process adds
names too: the transaction finds that out, and the call begins again.
"""

from collections import OrderedDict
from collections.abc import Iterable

NAMES_MAX = 20_000  # of all carts together


class NamesMissingError(Exception):
    """A cart has a domain name that the registry was not asked about: ask again, then try again."""


class CartNames:
    """The names of the carts that got one last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._count = 0

    def remember(self, cart_id: str, names: Iterable[str]) -> None:
        """Keep a cart's names; those of the carts that got one longest ago make room."""
        self._forget(cart_id)
        kept = self._known[cart_id] = tuple(sorted(set(names)))
        self._count += len(kept)
        while self._count > NAMES_MAX:
            self._forget(next(iter(self._known)))

    def of(self, cart_id: str) -> tuple[str, ...] | None:
        """A cart's names as they are remembered; None for any other cart."""
        return self._known.get(cart_id)

    def clear(self) -> None:
        """Forget all of them."""
        self._known.clear()
        self._count = 0

    def check_all(self, cart_id: str, name: str | None, asked: Iterable[str]) -> None:
        """Check that the registry was asked about a name, where a cart's names were only remembered.

        Raises NamesMissingError where it was not, once: from then on the cart's names are read.
        """
        if name is not None and name not in asked and self._forget(cart_id):
            raise NamesMissingError(cart_id)

    def _forget(self, cart_id: str) -> bool:
        """Forget a cart's names; whether they were known."""
        names = self._known.pop(cart_id, None)
        self._count -= len(names or ())
        return names is not None
