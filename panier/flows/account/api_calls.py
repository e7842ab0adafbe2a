"""The log of an account's calls (/me/api/logs/self), and where it is read and streamed."""

from urllib.parse import unquote

from panier.core.account.account import Caller
from panier.core.account.api_call import ApiCall, place_of
from panier.core.hook.fact import FactType, fact
from panier.core.limits import API_CALLS_LISTED_MAX
from panier.core.refusal import not_found
from panier.flows.shop import Shop
from panier.store.account import api_calls
from panier.store.engine.db import Tx
from panier.store.messages import events


async def note(tx: Tx, shop: Shop, caller: Caller, *, method: str, route: str, path: str, address: str | None) -> None:
    """Note a call that changed something, in the transaction in which it did."""
    now_us = shop.now()
    await api_calls.append(tx, ApiCall(0, caller.account_id, method, route, path, address, now_us, _place(route, path)))
    if caller.account.has_log_stream:
        called = fact(
            FactType.API_CALLED, caller.account_id, now_us, account=caller.account.nic, method=method, route=route,
            path=path, ip=address,
        )  # fmt: skip
        await events.note(tx, called)


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the caller's latest calls that changed something, the latest first."""
    return await api_calls.list_ids(tx, owner=caller.account_id, limit=API_CALLS_LISTED_MAX)


async def read(tx: Tx, shop: Shop, caller: Caller, *, call_id: int) -> tuple[ApiCall, str]:
    """Show one of the caller's calls.

    The second value is the caller's nichandle.
    """
    found = await api_calls.load(tx, call_id, owner=caller.account_id)
    if found is None:
        raise not_found(logId=call_id)
    return found, caller.account.nic


async def list_latest(tx: Tx, account_id: int) -> tuple[ApiCall, ...]:
    """The latest calls of an account that changed something, the latest first."""
    return await api_calls.list_latest(tx, owner=account_id, limit=API_CALLS_LISTED_MAX)


def _place(route: str, path: str) -> str | None:
    place = place_of(route, path)
    return None if place is None else unquote(place)
