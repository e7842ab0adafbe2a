"""The ledger's accounts, its entries, and postings, which balance or cannot be made.

A debit is positive, a credit negative, in whole ucents of one currency.
"""

from collections.abc import Iterable
from enum import StrEnum

from panier.core.money import Money, zero
from panier.core.values import frozen, replace


class Chart(StrEnum):
    """The shop's chart of accounts; docs/ledger.md says what each one stands for."""

    RECEIVABLE = "receivable"
    DEBT = "debt"
    GATEWAY = "gateway"
    BANK = "bank"
    SUSPENSE = "suspense"
    BALANCE = "balance"
    TAX = "tax"
    REVENUE = "revenue"
    EXPIRED = "expired"
    FEES = "fees"
    GOODWILL = "goodwill"
    DISPUTES = "disputes"
    WRITE_OFF = "write-off"
    PURCHASES = "purchases"


class Cause(StrEnum):
    """What a posting is about: with the number of that thing, it is written once."""

    CHARGE = "charge"
    ORDER = "order"
    REFUND = "refund"
    REFUND_PAID = "refund-paid"
    REFUND_RETURNED = "refund-returned"
    MOVEMENT = "movement"
    FEE = "fee"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute-won"
    DISPUTE_LOST = "dispute-lost"
    DEBT = "debt"
    DEBT_PAID = "debt-paid"
    WRITE_OFF = "write-off"
    TRANSFER = "transfer"
    TRANSFER_MATCHED = "transfer-matched"


HELD = frozenset({Chart.RECEIVABLE, Chart.DEBT, Chart.BALANCE})  # by a customer each


@frozen
class LedgerAccount:
    """One account of the ledger: of the chart, of a customer where customers hold it, and what tells it from others.

    `detail`: of a gateway its name, of tax its rate in hundredths of a percent, of a customer's balance its name.
    """

    chart: Chart
    holder: int | None = None
    detail: str = ""

    @property
    def code(self) -> str:
        """Its name for people: receivable/12, tax/2000, balance/12/PREPAID_ACCOUNT."""
        return "/".join(str(part) for part in (self.chart.value, self.holder, self.detail) if part not in (None, ""))


@frozen
class Entry:
    """An amount on an account of the ledger: a debit where it is positive, a credit where it is negative.

    `family`: of revenue, the family of products that it is of.
    """

    account: LedgerAccount
    amount: Money
    family: str | None = None


@frozen
class Posting:
    """The entries of one movement of money, which balance in each currency.

    With `cause` and `cause_id` it is written once. `order_id`: the order that it is about, if it is about one. Entries
    of nothing are left out, so what costs nothing is a posting without entries, and is not written.
    """

    cause: Cause
    cause_id: int
    at_us: int
    entries: tuple[Entry, ...]
    order_id: int | None = None

    def __post_init__(self) -> None:
        """Refuse entries that do not balance, and accounts with no holder, or one too many."""
        for entry in self.entries:
            if (entry.account.holder is not None) != (entry.account.chart in HELD):
                message = f"{entry.account.code} has {'no' if entry.account.holder is None else 'a'} holder"
                raise ValueError(message)
        if unbalanced := imbalance(self.entries):
            message = (
                f"{self.cause.value} {self.cause_id} does not balance: {[one.plain for one in unbalanced]} are left"
            )
            raise ValueError(message)
        if any(not entry.amount.ucents for entry in self.entries):
            kept = tuple(entry for entry in self.entries if entry.amount.ucents)
            object.__setattr__(self, "entries", kept)

    def reversed(self) -> "Posting":
        """The posting that takes this one back."""
        return replace(self, entries=tuple(replace(one, amount=-one.amount) for one in self.entries))


@frozen
class Written:
    """An entry as it stands in the ledger."""

    entry_id: int
    cause: str
    cause_id: int
    place: int
    chart: Chart
    holder: int | None
    detail: str
    amount: Money
    at_us: int
    order_id: int | None
    family: str | None = None

    @property
    def account(self) -> LedgerAccount:
        """The account that it is on."""
        return LedgerAccount(self.chart, self.holder, self.detail)


def imbalance(entries: Iterable[Entry]) -> tuple[Money, ...]:
    """What debits and credits differ by, in each currency in which they do."""
    sums: dict[str, Money] = {}
    for entry in entries:
        currency = entry.amount.currency
        sums[currency] = sums.get(currency, zero(currency)) + entry.amount
    return tuple(one for one in sums.values() if one.ucents)
