"""Where a host reports its address, as routers do by themselves: /nic/update.

The protocol is dyndns2.
"""

import base64
import binascii

import falcon
from falcon.asgi import Request, Response

from panier.core.limits import PASSWORD_MAX_CHARACTERS
from panier.core.rates import PASSWORDS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.flows.zone import dynhosts
from panier.outside.names import host
from panier.store import zones
from panier.store.engine.db import Database
from panier.web.errors import retry_headers
from panier.web.pages.parts.rendering import first, pairs


class DynHostPage:
    """GET with a zone's login by HTTP Basic.

    The answer is a word of the protocol, as plain text.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Set the reported address, or else the address that the call came from."""
        fields = pairs(request.query_string)
        response.content_type = falcon.MEDIA_TEXT
        response.set_headers({"cache-control": "no-store", "x-content-type-options": "nosniff"})
        try:
            word = await self._word(request.get_header("authorization") or "", fields)
        except Refusal as refusal:
            if refusal.kind is not Kind.TOO_MANY:
                raise
            word = "abuse"
            response.status = falcon.HTTP_429
            response.set_headers(retry_headers(refusal))
        response.text = f"{word}\n"
        if word == "badauth":
            response.status = falcon.HTTP_401
            response.set_header("www-authenticate", 'Basic realm="DynHost"')

    async def _word(self, authorization: str, fields: list[tuple[str, str]]) -> str:
        login, password = _basic(authorization)
        try:
            await self._enter(login, password)
        except Refusal as refusal:
            if refusal.kind is not Kind.FORBIDDEN:
                raise
            return "badauth"
        hostname = host(first(fields, "hostname"))
        ip = dynhosts.spelled_address(first(fields, "myip").strip() or visitor().address)
        if ip is None:
            return "dnserr"
        if hostname is None:
            return "notfqdn"
        return await self._database.write(
            lambda tx: dynhosts.set_address(tx, self._shop, name=login, hostname=hostname, ip=ip)
        )

    async def _enter(self, login: str, password: str) -> None:
        """Check a login.

        Refuses: a wrong password (403); too many of them, and any while many wait for their turn (429).
        """
        known = await self._database.read(lambda tx: zones.load_login(tx, login))
        network, throttle = visitor().network, self._shop.throttle
        async with (
            throttle.counting_refusals(PASSWORDS, f"{login} {network}", forgives=True),
            throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network),
        ):
            if not await self._shop.passwords.fits(None if known is None else known[2], password):
                raise Refusal(Kind.FORBIDDEN, "This login and this password do not belong together")


def _basic(authorization: str) -> tuple[str, str]:
    """Login and password of a Basic header.

    Without one they are empty, which nobody's are.
    """
    scheme, _, credentials = authorization.partition(" ")
    try:
        login, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    is_one = scheme.lower() == "basic" and "\x00" not in login and len(password) <= PASSWORD_MAX_CHARACTERS
    return (login.lower(), password) if is_one else ("", "")
