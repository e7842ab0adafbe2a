"""Signing in and out with a browser (pages /login and /logout), and the browsers that are signed in."""

from panier.core.account.access import digest
from panier.core.account.account import Account, Caller
from panier.core.account.brief_token import LIFE_US, SECOND_STEP, SIGN_IN, BriefToken
from panier.core.account.browser_session import BrowserSession
from panier.core.account.security_event import EventKind
from panier.core.account.user import User
from panier.core.limits import (
    BROWSER_NAME_MAX,
    KEY_MAX_CHARACTERS,
    MINUTE_US,
    SESSION_LIFE_US,
    SESSIONS_PER_LOGIN_MAX,
)
from panier.core.refusal import not_found
from panier.core.values import frozen, replace
from panier.flows.account.logins import Entered
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import accounts, brief_tokens, identities, sessions
from panier.store.engine.db import Tx

TOKEN_LENGTH = 43  # letters and digits: more than 256 bits
SEEN_GRAIN_US = 5 * MINUTE_US


@frozen
class SignedInBrowser:
    """A browser that is signed in, and as whom."""

    session: BrowserSession
    account: Account
    user: User | None

    @property
    def caller(self) -> Caller:
        """Whoever is signed in, as flows know callers."""
        return Caller(self.account, user=self.user)

    @property
    def entered(self) -> Entered:
        """Whoever is signed in, as after a password."""
        return Entered(self.account, self.user)

    @property
    def name(self) -> str:
        """What is typed to sign in so."""
        return self.account.nic if self.user is None else f"{self.account.nic}/{self.user.login}"


async def begin(tx: Tx, shop: Shop, entered: Entered, *, program: str, network: str) -> BrowserSession:
    """Sign a browser in: a token that nobody knew before is all that it has to show from now on."""
    now_us, owner = shop.now(), entered.account.account_id
    others = [one for one in await sessions.list_all(tx, owner=owner) if one.user_login == entered.user_login]
    for one in others[SESSIONS_PER_LOGIN_MAX - 1 :]:
        await sessions.delete(tx, one.session_id, owner=owner)
    session = BrowserSession(
        session_id=0,
        token=shop.ids.token(TOKEN_LENGTH),
        account_id=owner,
        user_login=entered.user_login,
        program=program[:BROWSER_NAME_MAX],
        network=network,
        made_us=now_us,
        seen_us=now_us,
        ends_us=now_us + SESSION_LIFE_US,
    )
    return replace(session, session_id=await sessions.insert(tx, session))


async def load(tx: Tx, shop: Shop, token: str) -> SignedInBrowser | None:
    """Whoever is signed in with a browser; None where its time is over, or its user may act no more."""
    if not 0 < len(token) <= KEY_MAX_CHARACTERS:
        return None
    found = await sessions.load(tx, digest(token))
    if found is None or not found[0].is_valid_at(shop.now()):
        return None
    session, account = found
    user = await identities.load_of(tx, session.user_login, owner=account.account_id)
    if (user is None) != (session.user_login is None) or (user is not None and not user.is_active):
        return None
    return SignedInBrowser(session, account, user)


async def touch(tx: Tx, shop: Shop, session: BrowserSession) -> None:
    """Note that a browser is in use."""
    await sessions.touch(tx, session.session_id, now_us=shop.now())


def has_to_be_noted(shop: Shop, session: BrowserSession) -> bool:
    """True where a browser was last noted so long ago that it is noted again: else every page would be a write."""
    return shop.now() >= session.seen_us + SEEN_GRAIN_US


async def end(tx: Tx, shop: Shop, signed_in: SignedInBrowser, *, address: str | None = None) -> None:
    """Sign a browser out."""
    await end_one(tx, shop, signed_in.caller, session_id=signed_in.session.session_id, address=address)


async def list_all(tx: Tx, shop: Shop, caller: Caller) -> tuple[BrowserSession, ...]:
    """List the browsers that are signed in as the caller; the account itself sees those of its users as well."""
    found = [one for one in await sessions.list_all(tx, owner=caller.account_id) if one.is_valid_at(shop.now())]
    return tuple(one for one in found if caller.user is None or one.user_login == caller.user.login)


async def end_one(tx: Tx, shop: Shop, caller: Caller, *, session_id: int, address: str | None = None) -> None:
    """Sign a browser out.

    Refuses: one that is not signed in as the caller (404).
    """
    mine = {one.session_id for one in await list_all(tx, shop, caller)}
    if session_id not in mine or not await sessions.delete(tx, session_id, owner=caller.account_id):
        raise not_found("This browser", number=session_id)
    about = f"browser {session_id}"
    await note(tx, shop, EventKind.SIGNED_OUT, caller.account_id, about=about, address=address)


async def end_all(tx: Tx, shop: Shop, caller: Caller, *, address: str | None = None) -> None:
    """Sign out every browser of the caller, the present one included."""
    await sessions.delete_of(tx, None if caller.user is None else caller.user.login, owner=caller.account_id)
    await note(tx, shop, EventKind.SIGNED_OUT, caller.account_id, about="every browser", address=address)


async def make_step(tx: Tx, shop: Shop, entered: Entered, purpose: str = SECOND_STEP) -> str:
    """A token for somebody whose password was right and who has to show a code too, or for a link that signs in."""
    token, now_us = shop.ids.token(TOKEN_LENGTH), shop.now()
    owner, expires_us = entered.account.account_id, now_us + LIFE_US[purpose]
    made = BriefToken(digest(token), purpose, owner, entered.user_login, None, now_us, expires_us)
    await brief_tokens.insert(tx, made)
    return token


async def load_step(tx: Tx, shop: Shop, token: str, purpose: str = SECOND_STEP) -> Entered | None:
    """Whoever such a token was made for; None where it was used or is over."""
    if not 0 < len(token) <= KEY_MAX_CHARACTERS:
        return None
    found = await brief_tokens.load(tx, digest(token), purpose=purpose, now_us=shop.now())
    caller = None if found is None else await brief_tokens.load_caller(tx, found, now_us=shop.now())
    return None if caller is None else Entered(caller.account, caller.user)


async def use_step(tx: Tx, shop: Shop, token: str, purpose: str = SECOND_STEP) -> Entered | None:
    """Use such a token up; None where it cannot be used any more."""
    entered = await load_step(tx, shop, token, purpose)
    if entered is None or not await brief_tokens.use(tx, digest(token), now_us=shop.now()):
        return None
    return entered


async def make_link(tx: Tx, shop: Shop, nic: str) -> str:
    """A link that signs a browser in once as a customer, for the owner of a sandbox.

    Refuses: a customer that there is not (404).
    """
    assert shop.is_sandbox, "nobody signs in without a password where money is taken"
    found = await accounts.load_by_nic(tx, nic.strip().lower())
    if found is None:
        raise not_found("This customer", nic=nic)
    return f"{shop.base_url}/login/as?token={await make_step(tx, shop, Entered(found[0]), SIGN_IN)}"
