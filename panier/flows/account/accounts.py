"""The customer's own account (/me)."""

from panier.core.account.account import Account, Caller
from panier.core.account.profile import ProfileFields, ShownAccount, altered, changed
from panier.core.account.security_event import EventKind
from panier.core.hook.fact import FactType, fact
from panier.core.period import at
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events


async def read(tx: Tx, shop: Shop, caller: Caller) -> ShownAccount:
    """Show the caller's account.

    It is read afresh, so it may be newer than what the check of the key remembers.
    """
    account = await _fresh(tx, caller)
    return ShownAccount(account, shop.assortment.subsidiary(account.subsidiary).currency)


async def change(tx: Tx, shop: Shop, caller: Caller, *, sent: ProfileFields) -> None:
    """Change the details of the caller's account.

    Fields that a customer may not change, e-mail included, are ignored.

    Refuses: an empty country or legal form (400); invalid e-mail addresses, telephone numbers or dates (400).
    """
    await accounts.lock(tx, caller.account_id)
    before = await _fresh(tx, caller)
    after = changed(before, sent, today=at(shop.now()).date())
    await accounts.update(tx, after)
    tx.when_durable(shop.key_changes.note)  # callers are remembered with their accounts
    if fields := altered(before, after):
        await note_change(tx, shop, caller, EventKind.DETAILS_CHANGED, about=f"fields {' '.join(fields)}")
    await events.note(tx, fact(FactType.ACCOUNT_CHANGED, caller.account_id, shop.now(), nic=caller.account.nic))


async def _fresh(tx: Tx, caller: Caller) -> Account:
    account = await accounts.load(tx, caller.account_id)
    assert account is not None, "whoever calls has an account"
    return account
