"""Who is signed in with a browser, and whether a form was sent by a page of ours.

The browser shows a cookie that only the shop reads: a token drawn at random, of which the shop keeps a digest once
somebody has signed in. Whoever is not signed in has one too, so that forms can be told from those of other sites.
"""

from hmac import compare_digest

from falcon.asgi import Request, Response

from panier.core.account.access import digest, origin
from panier.core.account.account import Account, Caller
from panier.core.account.browser_session import BrowserSession
from panier.core.account.user import User, permits
from panier.core.limits import KEY_MAX_CHARACTERS, SECOND_US, SESSION_LIFE_US
from panier.core.office.look import OfficeLook
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen, replace
from panier.flows.account.browsing import sessions
from panier.flows.account.browsing.sessions import SignedInBrowser
from panier.flows.account.logins import Entered
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database, Tx
from panier.web.pages.parts.cookies import cookie_name, set_cookie
from panier.web.pages.parts.looks import present as looking
from panier.web.pages.parts.tongues import keep_language, know_customer, read_so_far

COOKIE = "panier"
FORM_TOKEN = "formToken"  # noqa: S105 - the name of a form's field
ACCOUNT = "/account"


@frozen
class PageSession:
    """A browser: what it shows (`token`), and who is signed in with it, if anybody.

    `has_cookie`: it has been told its token; `url`: the shop's address, which decides how the cookie is kept;
    `drawing`: what tells the page that it is shown from all others, where its forms are to act once.
    """

    token: str
    has_cookie: bool
    url: str
    signed_in: SignedInBrowser | None = None
    drawing: str = ""

    @property
    def form_token(self) -> str:
        """What every form of a page that this browser was shown carries, and no other site knows."""
        return form_token(self.token)

    @property
    def account(self) -> Account | None:
        """The account that is signed in, or whose user is."""
        return None if self.signed_in is None else self.signed_in.account

    @property
    def user(self) -> User | None:
        """The user of the account that is signed in; None for the account itself, or nobody."""
        return None if self.signed_in is None else self.signed_in.user

    @property
    def caller(self) -> Caller:
        """Whoever is signed in, as flows know callers.

        Refuses: nobody (401).
        """
        if self.signed_in is None:
            raise Refusal(Kind.LOGIN_NEEDED, "Sign in first")
        return self.signed_in.caller


def form_token(token: str) -> str:
    """What tells a form of ours, that a browser with a token was shown, from one of another site."""
    return digest(f"form {token}")


def cookie_of(request: Request, name: str, url: str) -> str:
    """What a browser shows in a cookie; empty for what cannot be one of ours."""
    value = next(iter(request.get_cookie_values(cookie_name(name, url)) or ()), "")
    return value if 0 < len(value) <= KEY_MAX_CHARACTERS and value.isascii() and value.isalnum() else ""


async def session_of(request: Request, shop: Shop, database: Database) -> PageSession:
    """The browser of a request, and who is signed in with it: in one that looks at an account, its customer."""
    if (look := looking()) is not None:
        know_customer(look.account.language)
        return PageSession(look.mark, has_cookie=True, url=shop.base_url, signed_in=_looking(look))
    token = cookie_of(request, COOKIE, shop.base_url)
    if not token:
        return PageSession(shop.ids.token(sessions.TOKEN_LENGTH), has_cookie=False, url=shop.base_url)
    found = await database.read(lambda tx: sessions.load(tx, shop, token))
    if found is not None:
        know_customer(found.account.language)
    if found is not None and sessions.has_to_be_noted(shop, found.session):
        present = found.session
        await database.write(lambda tx: sessions.touch(tx, shop, present))
    return PageSession(token, has_cookie=True, url=shop.base_url, signed_in=found)


async def known_session(request: Request, shop: Shop, database: Database) -> PageSession | None:
    """The browser of a request, for a page that has no form of its own; None for one that is here for the first time.

    Such a page tells nobody a token, and its menu knows who is signed in.
    """
    session = await session_of(request, shop, database)
    return session if session.has_cookie else None


async def sign_in(request: Request, response: Response, shop: Shop, database: Database, entered: Entered) -> None:
    """Sign a browser in with a token that it did not have before, and sign out whoever was before.

    It goes on in the language that it read so far: that of the account may be another one.
    """
    former = await session_of(request, shop, database)
    program, network = request.get_header("user-agent") or "", visitor().network

    async def begin(tx: Tx) -> str:
        if former.signed_in is not None:
            await sessions.end(tx, shop, former.signed_in, address=request.remote_addr)
        return (await sessions.begin(tx, shop, entered, program=program, network=network)).token

    remember(response, await database.write(begin), shop.base_url)
    if language := read_so_far():
        keep_language(response, language)


def remember(response: Response, token: str, url: str) -> None:
    """Have the browser show a token from now on."""
    set_cookie(response, COOKIE, token, url, seconds=SESSION_LIFE_US // SECOND_US)


def forget(response: Response, shop: Shop) -> None:
    """Have the browser show another token, with which nobody is signed in."""
    set_cookie(response, COOKIE, shop.ids.token(sessions.TOKEN_LENGTH), shop.base_url)


def told(response: Response, session: PageSession) -> PageSession:
    """The browser once it was told its token, where it had none."""
    if session.has_cookie:
        return session
    set_cookie(response, COOKIE, session.token, session.url)
    return replace(session, has_cookie=True)


def check_form(request: Request, fields: list[tuple[str, str]], session: PageSession) -> None:
    """Check that a form was sent by a page that this browser was shown here.

    Refuses: a form of another site's page, or one without the token of this browser (403).
    """
    sent = next((value for name, value in fields if name == FORM_TOKEN), "")
    is_known = session.has_cookie and compare_digest(sent.encode(), session.form_token.encode())
    if not (is_known and is_own_page(request, session.url)):
        raise foreign_form()


def foreign_form() -> Refusal:
    """What is said of a form that no page of ours was shown for in this browser (403)."""
    return Refusal(
        Kind.FORBIDDEN,
        "This form was not sent from a page of this shop in this browser, or the page is too old: open it again and"
        " send it once more; the browser has to accept the shop's cookies",
    )


def is_own_page(request: Request, url: str) -> bool:
    """True where nothing says that another site's page sent a request: programs say nothing of pages."""
    site, sender = request.get_header("sec-fetch-site"), request.get_header("origin")
    if site is not None:
        return site in ("same-origin", "none")
    host = request.get_header("host")
    return sender is None or sender in (origin(url), f"http://{host}", f"https://{host}")


def may(session: PageSession, method: str, path: str) -> bool:
    """True where whoever is signed in may make a call of the API.

    Refuses: nobody (401).
    """
    user = session.caller.user
    return user is None or permits(user.role, method, path)


def check_permits(session: PageSession, method: str, path: str) -> None:
    """Check that whoever is signed in may do what a call of the API does.

    Refuses: nobody (401); a user whose groups do not let it (403).
    """
    user = session.caller.user
    if user is not None and not may(session, method, path):
        raise Refusal(Kind.FORBIDDEN, f"The groups of {user.login} do not let it do this: ask whoever owns the account")


def _looking(look: OfficeLook) -> SignedInBrowser:
    """A browser that no list of the account's has, in which an account is looked at."""
    seen = BrowserSession(0, "", look.account.account_id, None, "", "", look.made_us, look.made_us, look.ends_us)
    return SignedInBrowser(seen, look.account, None)


def own_path(text: str, otherwise: str = ACCOUNT) -> str:
    """Where a browser is sent afterwards: a path of this shop, nothing that it could read as another's address."""
    is_own = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    return text if is_own and text.isprintable() and " " not in text else otherwise
