"""The domain names of carts that were filled here a moment ago, so that a checkout need not read them twice.

It asks the registry about them before its transaction. What is remembered may be wrong, since another process adds
names too: the transaction finds that out, and the call begins again.
"""

from collections import OrderedDict
from collections.abc import Iterable

CARTS_MAX = 4_096
NAMES_MAX = 16  # of a cart; a longer one is read


class NamesMissingError(Exception):
    """A cart has a domain name that the registry was not asked about: ask again, then try again."""


class CartNames:
    """The names of the carts that got one last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def remember(self, cart_id: str, names: Iterable[str]) -> None:
        """Keep a cart's names, unless they are many."""
        kept = tuple(sorted(set(names)))
        if len(kept) > NAMES_MAX:
            self._known.pop(cart_id, None)
            return
        self._known[cart_id] = kept
        self._known.move_to_end(cart_id)
        if len(self._known) > CARTS_MAX:
            self._known.popitem(last=False)

    def of(self, cart_id: str) -> tuple[str, ...] | None:
        """A cart's names as they are remembered; None for any other cart."""
        return self._known.get(cart_id)

    def check_all(self, cart_id: str, name: str | None, asked: Iterable[str]) -> None:
        """Check that the registry was asked about a name, where a cart's names were only remembered.

        Raises NamesMissingError where it was not, once: from then on the cart's names are read.
        """
        if name is not None and name not in asked and self._known.pop(cart_id, None) is not None:
            raise NamesMissingError(cart_id)
