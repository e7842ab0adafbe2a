"""What the owner's commands about money share: amounts as they are typed, and whose account is meant."""

from decimal import Decimal, InvalidOperation

from panier.core.account.account import Account
from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.refusal import bad_input, invalid
from panier.store.account import accounts
from panier.store.engine.db import Tx

AMOUNT_MAX = 10**9


async def load_account(tx: Tx, nic: str) -> Account:
    """The account of a nichandle.

    Refuses: one that there is not (400).
    """
    found = await accounts.load_by_nic(tx, nic)
    if found is None:
        raise invalid(f"There is no account {nic}")
    return found[0]


def amount_of(text: str, currency: str) -> Money:
    """An amount such as 25.50.

    Refuses: what is no number, not more than nothing or too much, and more decimals than the currency has (400).
    """
    if currency not in DECIMALS:
        raise bad_input("--currency", f"is {currency!r}, but must be one of {', '.join(DECIMALS)}")
    try:
        ucents = Decimal(text) * UCENTS_PER_UNIT
    except InvalidOperation:
        raise bad_input("AMOUNT", f"is {text!r}, but must be a number such as 25.50") from None
    if not ucents.is_finite() or not 0 < ucents <= AMOUNT_MAX * UCENTS_PER_UNIT or ucents != int(ucents):
        raise bad_input("AMOUNT", f"is {text!r}, but must be more than 0, and {AMOUNT_MAX} at the most")
    found = Money(int(ucents), currency)
    if found.rounded() != found:
        raise bad_input("AMOUNT", f"is {text!r}, but {currency} has {DECIMALS[currency]} decimals")
    return found
