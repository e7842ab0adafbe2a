"""What must hold of a ledger, and of what is kept beside it; each fault is a sentence for the owner."""

from panier.core.money import Money
from panier.core.values import frozen


@frozen
class LedgerFault:
    """Something that must not be: of which account, order or movement, and what is wrong."""

    subject: str
    problem: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem}"


def differs(subject: str, what: str, found: Money, wanted: Money, where: str) -> LedgerFault:
    """The fault of an amount that is not what something else says."""
    return LedgerFault(subject, f"{what} is {_exact(found)}, but {where} says {_exact(wanted)}")


def _exact(amount: Money) -> str:
    return amount.plain if amount.rounded() == amount else f"{amount.ucents} ucents of {amount.currency}"
