"""What staging money needs of a shop: a shop, or a command that works beside one."""

from collections.abc import Callable
from typing import Protocol

from panier.flows.shop import Ids


class Keyed(Protocol):
    """The time, and ids that nobody can guess."""

    @property
    def now(self) -> Callable[[], int]:
        """The shop's time, in microseconds since 1970."""

    @property
    def ids(self) -> Ids:
        """Fresh keys."""


class Granting(Protocol):
    """The time, and whether money is made believe."""

    @property
    def now(self) -> Callable[[], int]:
        """The shop's time, in microseconds since 1970."""

    @property
    def is_sandbox(self) -> bool:
        """True where it is."""
