"""The log of an account's calls (/me/api/logs/self)."""

from panier.core.account.account import Caller
from panier.core.account.api_call import ApiCall
from panier.core.limits import API_CALLS_LISTED_MAX
from panier.core.refusal import not_found
from panier.flows.shop import Shop
from panier.store.account import api_calls
from panier.store.engine.db import Tx


async def note(tx: Tx, shop: Shop, caller: Caller, *, method: str, route: str, path: str, address: str | None) -> None:
    """Note a call that changed something, in the transaction in which it did."""
    await api_calls.append(tx, ApiCall(0, caller.account_id, method, route, path, address, shop.now()))


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
