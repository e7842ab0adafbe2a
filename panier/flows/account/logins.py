"""Who a name on a page means: a nichandle, or an e-mail address that is one account's alone."""

from panier.core.account.account import Account
from panier.core.account.profile import email_key
from panier.core.account.security_event import EventKind
from panier.core.account.user import User
from panier.core.values import frozen
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import accounts, identities
from panier.store.engine.db import Tx

NAMESAKES_MAX = 20  # accounts with one e-mail address that are looked at


async def nic_of(tx: Tx, name: str) -> str:
    """The nichandle behind what somebody typed.

    An address that several accounts share means none of them, as does one that nobody has: both are returned as they
    were typed, and nobody learns which it was.
    """
    found = await named(tx, name)
    return found[0].nic if len(found) == 1 else name.strip().lower()


async def named(tx: Tx, name: str) -> tuple[Account, ...]:
    """The accounts that a name may mean: the one of a nichandle, or all that have an e-mail address."""
    typed = name.strip()
    if "@" in typed:
        return await accounts.list_by_email(tx, email_key(typed), limit=NAMESAKES_MAX)
    found = await accounts.load_by_nic(tx, typed.lower())
    return () if found is None else (found[0],)


@frozen
class Entered:
    """Who has logged in: an account, or one of its users."""

    account: Account
    user: User | None = None

    @property
    def user_login(self) -> str | None:
        """The login of the user, None for the account itself."""
        return None if self.user is None else self.user.login


async def load_user(tx: Tx, nic: str, login: str) -> tuple[Entered, str | None] | None:
    """A user of an account that may log in, with the hash of its password."""
    found = await accounts.load_by_nic(tx, nic)
    user = None if found is None else await identities.load_user(tx, login, owner=found[0].account_id)
    if found is None or user is None or not user.is_active:
        return None
    return Entered(found[0], user), await identities.load_password_hash(tx, user.user_id)


async def note_login(
    tx: Tx, shop: Shop, nic: str, *, is_successful: bool, address: str | None, login: str | None = None
) -> None:
    """Note that a password of an account, or of a user of it, was right or wrong.

    Of a name that nobody has nothing is noted: people type passwords into the wrong field.
    """
    found = await accounts.load_by_nic(tx, nic)
    if found is not None:
        kind = EventKind.LOGIN if is_successful else EventKind.LOGIN_FAILED
        about = "" if login is None else f"user {login}"
        await note(tx, shop, kind, found[0].account_id, about=about, address=address)
