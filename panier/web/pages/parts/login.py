"""Who may act for a customer on a page.

Whoever knows nichandle and password, and is not guessing.
"""

from functools import partial

from falcon.asgi import Request

from panier.core.account.account import Account
from panier.core.rates import PASSWORDS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.account import logins
from panier.flows.account.logins import Entered
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

        Refuses: a wrong password, a user of an account (403); every password for a while after too many wrong ones,
        and while many wait for their turn (429).
        """
        entered = await self.enter_as(nic, password, address=address)
        if entered.user is not None:
            raise Refusal(Kind.FORBIDDEN, "Only the account itself may do this, none of its users")
        return entered.account

    async def enter_as(self, name: str, password: str, *, address: str) -> Entered:
        """The account behind a name and its password, or the user of an account: its name, a slash and the login.

        Refuses: as enter().
        """
        typed, slash, login = name.strip().partition("/")
        nic = await self._database.read(lambda tx: logins.nic_of(tx, typed))
        network, throttle = visitor().network, self._shop.throttle
        async with (
            throttle.counting_refusals(PASSWORDS, f"{nic}{slash}{login} {network}", forgives=True),
            throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network),
        ):
            entered = await (self._user(nic, login, password) if slash else self._account(nic, password))
            note = partial(
                logins.note_login, shop=self._shop, nic=nic, is_successful=entered is not None, address=address,
                login=login if slash else None,
            )  # fmt: skip
            await self._database.write(note)
            if entered is None:
                raise Refusal(Kind.FORBIDDEN, "This customer and this password do not belong together")
        return entered

    async def _account(self, nic: str, password: str) -> Entered | None:
        account = await self._shop.passwords.account_of(self._database, nic, password)
        return None if account is None else Entered(account)

    async def _user(self, nic: str, login: str, password: str) -> Entered | None:
        found = await self._database.read(lambda tx: logins.load_user(tx, nic, login))
        is_right = await self._shop.passwords.fits(None if found is None else found[1], password)
        return found[0] if found is not None and is_right else None


def address_of(request: Request) -> str:
    """The address that a browser calls from."""
    return request.remote_addr


def password_of(fields: list[tuple[str, str]]) -> str:
    """The password in a form, exactly as it was typed."""
    return next((value for name, value in fields if name == "password"), "")
