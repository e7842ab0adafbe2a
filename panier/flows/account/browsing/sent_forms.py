"""Forms of pages do what they ask once, however often a browser sends them, and show again for minutes what they made.

A secret that is kept nowhere else would be lost with the answer that shows it: it is kept, sealed, with the form that
made it, until SHOWN_AGAIN_US have passed. Whoever sends that form again has everything it held, with the token of the
browser that it was drawn for, and is shown it again.
"""

from collections.abc import Awaitable, Callable

from panier.core.account.access import digest
from panier.core.account.form_end import FormEnd
from panier.core.limits import SHOWN_AGAIN_US
from panier.flows.shop import Shop
from panier.store.account import sent_forms
from panier.store.engine.db import Tx


async def once(tx: Tx, shop: Shop, *, sender: str, drawing: str, do: Callable[[Tx], Awaitable[FormEnd]]) -> FormEnd:
    """Do what a form asks unless it is done, and return what came of it, then or before.

    `sender`: whose form it is; `drawing`: what tells the form from all others: all that it holds, with what was drawn
    at random with its page.

    Refuses: what `do` refuses, and then nothing was sent: the form can be sent again.
    """
    known, now_us = _known(sender, drawing), shop.now()
    if not await sent_forms.insert(tx, known, now_us=now_us):
        return await sent_forms.load(tx, known, now_us=now_us) or FormEnd()
    end = await do(tx)
    if end.leads_to:
        await sent_forms.lead(tx, known, end.leads_to)
    if end.shown:
        await sent_forms.keep_shown(tx, known, end.shown, until_us=now_us + SHOWN_AGAIN_US)
    return end


async def load_end(tx: Tx, shop: Shop, *, sender: str, drawing: str) -> FormEnd | None:
    """What came of a form that was sent before; None where it was not sent.

    What others are asked before the transaction is not asked again then.
    """
    return await sent_forms.load(tx, _known(sender, drawing), now_us=shop.now())


def _known(sender: str, drawing: str) -> str:
    return digest(f"{sender} {drawing}")
