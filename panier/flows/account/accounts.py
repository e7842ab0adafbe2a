"""The customer's own account (/me)."""

from panier.core.account.account import Account, Caller
from panier.core.account.profile import ProfileFields, ShownAccount, changed
from panier.flows.shop import Shop
from panier.store import accounts
from panier.store.engine.db import Tx


async def read(tx: Tx, shop: Shop, caller: Caller) -> ShownAccount:
    """The caller's account as it stands now, which may be newer than what the key's check remembers."""
    account = await _fresh(tx, caller)
    return ShownAccount(account, shop.assortment.subsidiary(account.subsidiary).currency)


async def change(tx: Tx, shop: Shop, caller: Caller, *, sent: ProfileFields) -> None:
    """Change what a customer may change of its account; what it may not change is passed over, e-mail included."""
    await accounts.lock(tx, caller.account_id)
    await accounts.update(tx, changed(await _fresh(tx, caller), sent))


async def _fresh(tx: Tx, caller: Caller) -> Account:
    account = await accounts.load(tx, caller.account_id)
    assert account is not None, "whoever calls has an account"
    return account
