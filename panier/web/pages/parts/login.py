"""Who may act for a customer on a page.

Whoever knows nichandle and password, and is not guessing.
"""

from falcon.asgi import Request

from panier.core.account.account import Account
from panier.core.limits import MINUTE_US, PASSWORDS_OF_ACCOUNT
from panier.core.refusal import Kind, Refusal
from panier.flows.account import logins, passwords
from panier.flows.shop import Shop
from panier.store.engine.db import Database


class Login:
    """Checks passwords, and counts wrong ones by nichandle."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def enter(self, nic: str, password: str, *, address: str) -> Account:
        """The account of a nichandle, or of an e-mail address that is its alone, and its password.

        Refuses: a wrong password, and every password for a while after too many wrong ones (403).
        """
        name, limit = await self._database.read(lambda tx: logins.nic_of(tx, nic)), PASSWORDS_OF_ACCOUNT
        if not limit.allows(await self._shop.attempts.count(limit, name, now_us=self._shop.now())):
            minutes = limit.window_us // MINUTE_US
            raise Refusal(Kind.FORBIDDEN, f"Too many wrong passwords: try again in {minutes} minutes")
        account = await passwords.account_of(self._database, name, password)
        await self._database.write(
            lambda tx: logins.note_login(tx, self._shop, name, is_successful=account is not None, address=address)
        )
        if account is None:
            raise Refusal(Kind.FORBIDDEN, "This customer and this password do not belong together")
        await self._shop.attempts.forget(limit, name)
        return account


def address_of(request: Request) -> str:
    """The address that a browser calls from."""
    return request.remote_addr


def password_of(fields: list[tuple[str, str]]) -> str:
    """The password in a form, exactly as it was typed."""
    return next((value for name, value in fields if name == "password"), "")
