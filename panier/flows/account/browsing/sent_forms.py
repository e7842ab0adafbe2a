"""Forms of an account's pages do what they ask once, however often a browser sends them."""

from collections.abc import Awaitable, Callable

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.flows.shop import Shop
from panier.store.account import sent_forms
from panier.store.engine.db import Tx


async def once(tx: Tx, shop: Shop, caller: Caller, *, drawing: str, do: Callable[[Tx], Awaitable[str]]) -> str:
    """Do what a form asks unless it is done, and return where it leads, which is told again whenever it is sent again.

    `drawing`: what tells the form from all others: all that it holds, with what was drawn at random with its page.
    `do` returns where it leads.

    Refuses: what `do` refuses, and then nothing was sent: the form can be sent again.
    """
    known = _known(caller, drawing)
    if not await sent_forms.insert(tx, known, now_us=shop.now()):
        return await sent_forms.load(tx, known) or ""
    where = await do(tx)
    if where:
        await sent_forms.lead(tx, known, where)
    return where


async def load_end(tx: Tx, caller: Caller, *, drawing: str) -> str | None:
    """Where a form led that was sent before, nothing where it led nowhere else; None where it was not sent.

    What others are asked before the transaction is not asked again then.
    """
    return await sent_forms.load(tx, _known(caller, drawing))


def _known(caller: Caller, drawing: str) -> str:
    return digest(f"{caller.account_id} {drawing}")
