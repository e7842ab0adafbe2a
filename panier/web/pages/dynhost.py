"""Where a host reports its address, as routers do by themselves: /nic/update.

The protocol is dyndns2.
"""

import base64
import binascii

import falcon
from falcon.asgi import Request, Response

from panier.core.limits import PASSWORD_MAX_CHARACTERS, PASSWORDS_OF_HOST
from panier.flows.account import passwords
from panier.flows.shop import Shop
from panier.flows.zone import dynhosts
from panier.outside.names import host
from panier.store import zones
from panier.store.engine.db import Database
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
        word = await self._word(request.get_header("authorization") or "", fields, request.remote_addr or "")
        response.content_type = falcon.MEDIA_TEXT
        response.set_headers({"cache-control": "no-store", "x-content-type-options": "nosniff"})
        response.text = f"{word}\n"
        if word == "badauth":
            response.status = falcon.HTTP_401
            response.set_header("www-authenticate", 'Basic realm="DynHost"')

    async def _word(self, authorization: str, fields: list[tuple[str, str]], caller: str) -> str:
        login, password = _basic(authorization)
        limit = PASSWORDS_OF_HOST
        if not limit.allows(await self._shop.attempts.count(limit, login, now_us=self._shop.now())):
            return "abuse"
        known = await self._database.read(lambda tx: zones.load_login(tx, login))
        if not await passwords.fits(None if known is None else known[2], password):
            return "badauth"
        await self._shop.attempts.forget(limit, login)
        hostname = host(first(fields, "hostname"))
        ip = dynhosts.spelled_address(first(fields, "myip").strip() or caller)
        if ip is None:
            return "dnserr"
        if hostname is None:
            return "notfqdn"
        return await self._database.write(
            lambda tx: dynhosts.set_address(tx, self._shop, name=login, hostname=hostname, ip=ip)
        )


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
