"""Who may act for a customer on a page.

Whoever knows nichandle and password, and is not guessing.
"""

from falcon.asgi import Request

from panier.core.account.account import Account
from panier.core.rates import PASSWORDS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.account import logins
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database


class Login:
    """Checks passwords, and counts wrong ones.

    They are counted by nichandle and address, so nobody can lock out somebody who is elsewhere.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def enter(self, nic: str, password: str, *, address: str) -> Account:
        """The account of a nichandle, or of an e-mail address that is its alone, and its password.

        Refuses: a wrong password (403); every password for a while after too many wrong ones, and while many wait
        for their turn (429).
        """
        name = await self._database.read(lambda tx: logins.nic_of(tx, nic.strip()))
        network, throttle = visitor().network, self._shop.throttle
        async with (
            throttle.counting_refusals(PASSWORDS, f"{name} {network}", forgives=True),
            throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network),
        ):
            account = await self._shop.passwords.account_of(self._database, name, password)
            await self._database.write(
                lambda tx: logins.note_login(tx, self._shop, name, is_successful=account is not None, address=address)
            )
            if account is None:
                raise Refusal(Kind.FORBIDDEN, "This customer and this password do not belong together")
        return account


def address_of(request: Request) -> str:
    """The address that a browser calls from."""
    return request.remote_addr


def password_of(fields: list[tuple[str, str]]) -> str:
    """The password in a form, exactly as it was typed."""
    return next((value for name, value in fields if name == "password"), "")
