"""Who sends the calls of the console: keys in a cookie that only the shop can read.

The cookie is sealed with the shop's own key, is sent to the console alone and never to a page of another site, and is
forgotten when the browser is closed.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import msgspec
from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.flows.account.seeds import Keys
from panier.store.engine.db import Database, Tx
from panier.store.engine.sealing import seal, unseal
from panier.web.door.addresses import is_this_machine
from panier.web.pages.parts.cookies import LONG_AGO

COOKIE = "panier-console"
KNOWN_CHARACTERS_MAX = 1_500  # of what answers named: a browser keeps no cookie of more than 4,096 bytes
VALUE_CHARACTERS_MAX = 100
_PLACE = "console.signed_in"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")
_FIELDS = ("applicationKey", "applicationSecret", "consumerKey")


@frozen
class SignedIn:
    """Whose calls these are: keys, or a token, or nobody's; `known`: what answers named, for the paths that follow.

    `name`: of a ready-made customer, or the application's key.
    """

    name: str = ""
    keys: Keys | None = None
    token: str = ""
    known: tuple[tuple[str, str], ...] = ()

    @property
    def is_somebody(self) -> bool:
        """True where calls are signed."""
        return self.keys is not None or self.token != ""


async def read(request: Request, database: Database, *, is_secure: bool) -> SignedIn:
    """Who a browser has signed in as; nobody where its cookie is no cookie of this shop."""
    sealed = next(iter(request.get_cookie_values(_cookie(is_secure=is_secure)) or ()), "")
    if not sealed:
        return SignedIn()

    async def opened(tx: Tx) -> str:
        return unseal(sealed, _PLACE)

    try:
        return msgspec.json.decode(await database.read(opened), type=SignedIn)
    except (Refusal, ValueError):  # of another shop, or cut short
        return SignedIn()


async def remember(response: Response, database: Database, identity: SignedIn, *, is_secure: bool) -> None:
    """Have the browser send who it is with every call of the console."""
    text = msgspec.json.encode(identity).decode()

    async def sealed(tx: Tx) -> str:
        return seal(text, _PLACE)

    response.set_cookie(
        _cookie(is_secure=is_secure), await database.read(sealed), path="/console", secure=is_secure, http_only=True,
        same_site="Strict",
    )  # fmt: skip


def forget(response: Response, *, is_secure: bool) -> None:
    """Have the browser forget who it is."""
    response.set_cookie(
        _cookie(is_secure=is_secure), "", path="/console", expires=LONG_AGO, secure=is_secure, http_only=True,
        same_site="Strict",
    )  # fmt: skip


def _cookie(*, is_secure: bool) -> str:
    """The cookie's name: over https no page in clear can set it. It is for some paths alone, which __Host- forbids."""
    return f"__Secure-{COOKIE}" if is_secure else COOKIE


def typed_identity(fields: Sequence[tuple[str, str]], known: tuple[tuple[str, str], ...]) -> SignedIn:
    """Who typed their keys, or a token.

    Refuses: a key that is missing or too long (400).
    """
    given = {name: value.strip() for name, value in fields}
    for name in (*_FIELDS, "token"):
        if len(given.get(name, "")) > KEY_MAX_CHARACTERS:
            raise Refusal(Kind.MALFORMED, f"{name} has at most {KEY_MAX_CHARACTERS} characters")
        if not given.get(name, "").isascii() or " " in given.get(name, ""):
            raise Refusal(Kind.MALFORMED, f"{name} holds letters and digits only")
    if given.get("token"):
        return SignedIn("an access token", None, given["token"], known)
    for name in _FIELDS:
        if not given.get(name):
            raise Refusal(Kind.MALFORMED, f"{name} must be given: all three keys are, or a token alone")
    application_key, secret, consumer_key = (given[name] for name in _FIELDS)
    return SignedIn(application_key, Keys("", application_key, secret, consumer_key, "", ""), "", known)


def is_on_this_machine(request: Request) -> bool:
    """True for a browser on this machine that calls it by its own name, with no proxy between that says so."""
    if any(request.get_header(name) for name in _FORWARDED):
        return False
    name = urlsplit(f"//{request.get_header('host') or ''}").hostname or ""
    is_named = name == "localhost" or name.endswith(".localhost") or is_this_machine(name)
    return is_named and is_this_machine(request.remote_addr or "")


def check_own_page(request: Request) -> None:
    """Check that a form was sent from a page of this very address.

    Refuses: the form of another site's page (403).
    """
    site, origin = request.get_header("sec-fetch-site"), request.get_header("origin")
    is_foreign = site not in {None, "same-origin"} or (
        site is None and origin is not None and origin.partition("://")[2] != request.get_header("host")
    )
    if is_foreign:
        raise Refusal(Kind.FORBIDDEN, "This form is sent from the console's own pages only: open it there")


def learned(known: tuple[tuple[str, str], ...], found: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What is known of names and numbers, the latest last, as much of it as a cookie holds."""
    kept = {place: value for place, value in known if place not in found}
    kept |= {place: value for place, value in found.items() if 0 < len(value) <= VALUE_CHARACTERS_MAX}
    left, latest = KNOWN_CHARACTERS_MAX, []
    for place, value in reversed(kept.items()):
        left -= len(place) + len(value)
        if left < 0:
            break
        latest.append((place, value))
    return tuple(reversed(latest))
