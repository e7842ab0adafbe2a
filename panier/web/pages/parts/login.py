"""Who may act for a customer on a page.

Whoever knows nichandle and password, has the second factor where it is switched on, and is not guessing.
"""

from functools import partial

from falcon.asgi import Request

from panier.core.account.account import Account
from panier.core.rates import PASSWORDS, PASSWORDS_OF_ADDRESS, SECOND_FACTORS
from panier.core.refusal import Kind, Refusal
from panier.flows.account import logins
from panier.flows.account.browsing import second_factors
from panier.flows.account.logins import Entered
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first


class Login:
    """Checks passwords and codes, and counts wrong ones.

    Passwords are counted by nichandle and address, so nobody can lock out somebody who is elsewhere; codes, which are
    asked of those alone who know the password, by account.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def enter(self, fields: list[tuple[str, str]], *, address: str) -> Account:
        """The account of a form with name and password, and a code where one is needed; the name may be an e-mail's.

        Refuses: a wrong password or code, a user of an account (403); every password for a while after too many wrong
        ones, and while many wait for their turn (429).
        """
        entered = await self.enter_as(fields, address=address)
        if entered.user is not None:
            raise Refusal(Kind.FORBIDDEN, "Only the account itself may do this, none of its users")
        return entered.account

    async def enter_as(self, fields: list[tuple[str, str]], *, address: str) -> Entered:
        """The account of a form with name and password, or the user of an account: its name, a slash and the login.

        Refuses: as enter().
        """
        entered = await self.know(first(fields, "nic"), password_of(fields), address=address)
        if await self.needs_code(entered):
            code = first(fields, "code")
            if not code:
                raise Refusal(Kind.FORBIDDEN, "This customer has a second factor: type the code that its app shows too")
            await self.check_code(entered, code, address=address)
        await self.note(entered, address=address)
        return entered

    async def know(self, name: str, password: str, *, address: str) -> Entered:
        """Whoever has a name and its password, whatever else is needed to sign in.

        Refuses: a wrong password (403); as enter().
        """
        typed, slash, login = name.strip().partition("/")
        nic = await self._database.read(lambda tx: logins.nic_of(tx, typed))
        network, throttle = visitor().network, self._shop.throttle
        async with (
            throttle.counting_refusals(PASSWORDS, f"{nic}{slash}{login} {network}", forgives=True),
            throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network),
        ):
            entered = await (self._user(nic, login, password) if slash else self._account(nic, password))
            if entered is None:
                note = partial(
                    logins.note_login, shop=self._shop, nic=nic, is_successful=False, address=address,
                    login=login if slash else None,
                )  # fmt: skip
                await self._database.write(note)
                raise Refusal(Kind.FORBIDDEN, "The e-mail address, customer ID or password is wrong")
        return entered

    async def needs_code(self, entered: Entered) -> bool:
        """True where a password is not enough."""
        return await self._database.read(lambda tx: second_factors.is_on(tx, entered))

    async def check_code(self, entered: Entered, code: str, *, address: str) -> None:
        """Check a code of the app, or a spare one, and use it up.

        Refuses: a wrong one (403), one too many of them (429).
        """
        counted = f"{entered.account.account_id} {entered.user_login or ''}"
        async with self._shop.throttle.counting_refusals(SECOND_FACTORS, counted, forgives=True):
            if not await self._database.write(lambda tx: second_factors.check_code(tx, self._shop, entered, code)):
                await self.note(entered, address=address, is_successful=False)
                raise Refusal(
                    Kind.FORBIDDEN, "This code is wrong, too old or was used: type the one that the app shows now"
                )

    async def note(self, entered: Entered, *, address: str, is_successful: bool = True) -> None:
        """Note that somebody signed in, or showed a wrong code."""
        note = partial(
            logins.note_login, shop=self._shop, nic=entered.account.nic, is_successful=is_successful, address=address,
            login=entered.user_login,
        )  # fmt: skip
        await self._database.write(note)

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
