"""Why something was done, as its customer reads it: in a colleague's words, or else in the customer's language."""

from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.office.visits import OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import PageReader


async def reason_for(tx: Tx, visit: OfficeVisit, account_id: int, otherwise: str) -> str:
    """What was typed as the reason; else a sentence, in the language of the account that reads it."""
    if typed := first(visit.typed, "reason"):
        return typed
    account = await accounts.load(tx, account_id)
    assert account is not None, "what is decided about has an account"
    return PageReader(customer=account.language).tongue().say(otherwise)
