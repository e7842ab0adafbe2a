"""E-mails about what may act for an account from now on, or lets somebody take a name away.

Whoever it was not learns of it where a stranger at their browser, or with one of their keys, cannot hide it. None of
these e-mails holds a secret: they say what was made, and where it is ended.
"""

from enum import StrEnum

from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx


class Alert(StrEnum):
    """What an account is told of; the value is what the template of the e-mail knows it by."""

    EMAIL = "email"
    KEY = "key"
    CLIENT = "client"
    CONSENT = "consent"
    TOKEN = "token"  # noqa: S105 - a kind of e-mail
    USER = "user"
    UNLOCKED = "unlocked"
    CODE = "code"


# Where it is ended, below /account; of a name, `named` stands in the gap.
_PLACES = {
    Alert.EMAIL: "email",
    Alert.KEY: "keys",
    Alert.CLIENT: "clients",
    Alert.CONSENT: "clients",
    Alert.TOKEN: "users",
    Alert.USER: "users",
    Alert.UNLOCKED: "names/{named}/transfer",
    Alert.CODE: "names/{named}/transfer",
}


async def tell(tx: Tx, shop: Shop, account_id: int, alert: Alert, *, named: str, to: str | None = None) -> None:
    """Tell an account of something; `named`: which key, user or name it is, `to`: another address than its own."""
    account = await accounts.load(tx, account_id)
    assert account is not None, "what acts for an account does not outlive it"
    link = f"{shop.base_url}/account/{_PLACES[alert].format(named=named)}"
    await mails.send(
        tx, shop, account, "access_told", to=to, nic=account.nic, what=alert.value, about=named, link=link
    )  # fmt: skip
