"""The ledger as accountants import it: each posting numbered, each account under the number of a chart of accounts.

The columns are those of the French file of accounting entries (fichier des écritures comptables), which other
programs read too. Amounts of customers stand on one account each, told apart by an auxiliary account.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from panier.core.ledger.posting import Cause, Chart, LedgerAccount, Written
from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.period import at
from panier.core.values import frozen

GENERAL_LEDGER = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
PLAIN = (
    "entry", "at", "cause", "cause_id", "order", "account", "debit", "credit", "currency",
)  # fmt: skip


@frozen
class Heading:
    """An account of a chart of accounts: its number and its name."""

    number: str
    name: str


# By the French chart of accounts, which others follow in its classes.
HEADINGS = {
    Chart.RECEIVABLE: Heading("411000", "Customers"),
    Chart.DEBT: Heading("416000", "Doubtful customers"),
    Chart.BALANCE: Heading("419100", "Customers: advances and credit"),
    Chart.TAX: Heading("445710", "Tax collected"),
    Chart.SUSPENSE: Heading("471000", "Transfers to be matched"),
    Chart.DISPUTES: Heading("467000", "Disputed payments"),
    Chart.GATEWAY: Heading("511500", "Payment gateways"),
    Chart.BANK: Heading("512000", "Bank"),
    Chart.PURCHASES: Heading("604000", "Purchases from customers"),
    Chart.FEES: Heading("627800", "Fees of gateways"),
    Chart.WRITE_OFF: Heading("654000", "Losses on debts"),
    Chart.GOODWILL: Heading("709700", "Credit and points given"),
    Chart.REVENUE: Heading("706000", "Services sold"),
    Chart.EXPIRED: Heading("758000", "Expired credit"),
}


@frozen
class Journal:
    """The journal that a posting stands in."""

    code: str
    name: str


_SALES, _BANK, _MISCELLANEOUS = Journal("VE", "Sales"), Journal("BQ", "Bank"), Journal("OD", "Miscellaneous")
_JOURNALS = {Cause.ORDER: _SALES, Cause.REFUND: _SALES} | dict.fromkeys(
    (Cause.CHARGE, Cause.REFUND_PAID, Cause.REFUND_RETURNED, Cause.FEE, Cause.PAYOUT, Cause.TRANSFER), _BANK
)


def postings_of(entries: Iterable[Written]) -> Iterator[tuple[Written, ...]]:
    """The entries of each posting together, from entries in the order of their time."""
    for _, same_time in groupby(entries, key=lambda one: one.at_us):
        found: dict[tuple[str, int], list[Written]] = {}
        for one in same_time:
            found.setdefault((one.cause, one.cause_id), []).append(one)
        for posting in found.values():
            yield tuple(sorted(posting, key=lambda one: one.place))


def plain_row(one: Written) -> tuple[str, ...]:
    """An entry in the plain form, with a decimal point."""
    debit, credit = _sides(one.amount, ".")
    order = "" if one.order_id is None else str(one.order_id)
    moment = at(one.at_us).isoformat(timespec="seconds")
    return (
        str(one.entry_id), moment, one.cause, str(one.cause_id), order, one.account.code, debit, credit,
        one.amount.currency,
    )  # fmt: skip


def general_rows(
    posting: Sequence[Written], number: int, *, names: Mapping[int, str], papers: Mapping[tuple[str, int], str]
) -> Iterator[tuple[str, ...]]:
    """A posting's entries as the general ledger has them: 18 columns, decimal commas, days without dashes.

    `names`: of customers, by their numbers; `papers`: the number of the paper that a posting is about, by its cause.
    """
    for one in posting:
        journal = _JOURNALS.get(Cause(one.cause), _MISCELLANEOUS)
        heading, day = HEADINGS[one.chart], at(one.at_us).strftime("%Y%m%d")
        debit, credit = _sides(one.amount, ",")
        holder = "" if one.holder is None else names.get(one.holder, str(one.holder))
        is_of_order = one.order_id is not None and one.cause != Cause.ORDER
        about = f"{one.cause} {one.cause_id}" + (f" of order {one.order_id}" if is_of_order else "")
        piece = papers.get((one.cause, one.cause_id), f"{one.cause}-{one.cause_id}")
        yield (
            journal.code, journal.name, str(number), day, _number_of(one.account), _name_of(one.account, heading),
            holder, holder, piece, day, about, debit, credit, "", "", day, "", "",
        )  # fmt: skip


def exact(amount: Money, point: str) -> str:
    """An amount with at least the decimals of its currency, and no more than it needs."""
    whole, rest = divmod(abs(amount.ucents), UCENTS_PER_UNIT)
    digits = f"{rest:08}"
    least = DECIMALS[amount.currency]
    digits = digits[:least] + digits[least:].rstrip("0")
    sign = "-" if amount.ucents < 0 else ""
    return f"{sign}{whole}{point}{digits}" if digits else f"{sign}{whole}"


def _sides(amount: Money, point: str) -> tuple[str, str]:
    nothing = exact(Money(0, amount.currency), point)
    return (exact(amount, point), nothing) if amount.ucents > 0 else (nothing, exact(-amount, point))


def _number_of(account: LedgerAccount) -> str:
    """The number of an account; of tax each rate has its own."""
    number = HEADINGS[account.chart].number
    return f"{number}{account.detail}" if account.chart is Chart.TAX else number


def _name_of(account: LedgerAccount, heading: Heading) -> str:
    if account.chart is Chart.TAX:
        whole, rest = divmod(int(account.detail), 100)
        return f"{heading.name} at {whole}.{rest:02} %"
    return f"{heading.name}: {account.detail}" if account.detail else heading.name
