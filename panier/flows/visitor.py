"""Who is behind the call that is being answered.

The door sets it (web/application.py); what takes long or may be tried too often reads it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

from panier.core.rates import network_of
from panier.core.values import frozen, replace


async def _never() -> None:
    await asyncio.Event().wait()


@frozen
class Visitor:
    """A caller by address; `gone` returns once nobody waits for the answer any more.

    `account_id`: whose account it is, 0 until that is known.
    """

    address: str = "127.0.0.1"
    gone: Callable[[], Awaitable[None]] = _never
    account_id: int = 0

    @property
    def network(self) -> str:
        """The part of the address under which attempts are counted."""
        return network_of(self.address)


_VISITOR: ContextVar[Visitor] = ContextVar("visitor")
_NOBODY = Visitor()


def visitor() -> Visitor:
    """Whoever is being answered; the shop itself where nobody called."""
    return _VISITOR.get(_NOBODY)


def recognise(account_id: int) -> None:
    """From now on it is known whose account calls."""
    _VISITOR.set(replace(visitor(), account_id=account_id))


def known_address() -> str | None:
    """The address of whoever is being answered; None where nobody called."""
    caller = _VISITOR.get(None)
    return None if caller is None else caller.address


def receive(caller: Visitor) -> None:
    """From now on, what runs here runs for this caller."""
    _VISITOR.set(caller)
