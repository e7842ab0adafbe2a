"""Who may act for a customer on a page: whoever knows nichandle and password, and is not guessing."""

from collections import OrderedDict

from panier.core.account import Account
from panier.core.limits import SECOND_US, WRONG_PASSWORDS_PER_ACCOUNT_MAX, WRONG_PASSWORDS_SECONDS
from panier.core.refusal import Kind, Refusal
from panier.flows import passwords
from panier.flows.shop import Shop
from panier.store.db import Database

REMEMBERED_MAX = 10_000


class Door:
    """Checks passwords, and counts wrong ones for each nichandle while this process runs."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._wrong: OrderedDict[str, tuple[int, int]] = OrderedDict()

    async def enter(self, nic: str, password: str) -> Account:
        """The account. Refuses (403) a wrong password, and every password for a while after too many wrong ones."""
        name = nic.strip().lower()
        if not self._may_try(name):
            minutes = WRONG_PASSWORDS_SECONDS // 60
            raise Refusal(Kind.FORBIDDEN, f"Too many wrong passwords: try again in {minutes} minutes")
        account = await passwords.account_of(self._database, name, password)
        if account is None:
            raise Refusal(Kind.FORBIDDEN, "This customer and this password do not belong together")
        self._wrong.pop(name, None)
        return account

    def _may_try(self, name: str) -> bool:
        """Count a try; it is taken back once the password was right, so that tries at the same time count too."""
        now_us = self._shop.now()
        count, until_us = self._wrong.get(name, (0, 0))
        if now_us >= until_us:
            count, until_us = 0, now_us + WRONG_PASSWORDS_SECONDS * SECOND_US
        if count >= WRONG_PASSWORDS_PER_ACCOUNT_MAX:
            return False
        self._wrong[name] = (count + 1, until_us)
        self._wrong.move_to_end(name)
        while len(self._wrong) > REMEMBERED_MAX:
            self._wrong.popitem(last=False)
        return True


def password_of(fields: list[tuple[str, str]]) -> str:
    """The password of a form, exactly as it was typed."""
    return next((value for name, value in fields if name == "password"), "")
