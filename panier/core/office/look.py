"""A look at a customer's account as the customer sees it: who looks, at whose, and how long."""

from panier.core.account.account import Account
from panier.core.values import frozen


@frozen
class OfficeLook:
    """A colleague who looks at an account until `ends_us`, and can change nothing of it.

    `who`: the colleague's address; `leads_to`: the page of the shop that is looked at first; `leads_back`: the page of
    the office that it began on. `mark`: what only the browser knows that looks; empty where it is read for others.
    """

    account: Account
    who: str
    leads_to: str
    leads_back: str
    made_us: int
    ends_us: int
    mark: str = ""
