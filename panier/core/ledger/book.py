"""The ledger as accountants import it: each posting numbered, each account under the number of a chart of accounts.

The columns are those of the French file of accounting entries (fichier des écritures comptables), which other
programs read too. Amounts of customers stand on one account each, told apart by an auxiliary account.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from panier.core.ledger.book_words import ENGLISH, LedgerWords
from panier.core.ledger.posting import Cause, Chart, LedgerAccount, Written
from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.period import at

GENERAL_LEDGER = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
PLAIN = (
    "entry", "at", "cause", "cause_id", "order", "account", "debit", "credit", "currency",
)  # fmt: skip


# By the French chart of accounts, which others follow in its classes.
NUMBERS = {
    Chart.RECEIVABLE: "411000",
    Chart.DEBT: "416000",
    Chart.BALANCE: "419100",
    Chart.TAX: "445710",
    Chart.SUSPENSE: "471000",
    Chart.DISPUTES: "467000",
    Chart.GATEWAY: "511500",
    Chart.BANK: "512000",
    Chart.PURCHASES: "604000",
    Chart.FEES: "627800",
    Chart.WRITE_OFF: "654000",
    Chart.GOODWILL: "709700",
    Chart.REVENUE: "706000",
    Chart.EXPIRED: "758000",
}
_SALES, _BANK, _MISCELLANEOUS = "VE", "BQ", "OD"  # journals, as French accountants abbreviate them
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
    posting: Sequence[Written],
    number: int,
    *,
    names: Mapping[int, str],
    papers: Mapping[tuple[str, int], str],
    words: LedgerWords = ENGLISH,
) -> Iterator[tuple[str, ...]]:
    """A posting's entries as the general ledger has them: 18 columns, decimal commas, days without dashes.

    `names`: of customers, by their numbers; `papers`: the number of the paper that a posting is about, by its cause;
    `words`: the language of its texts.
    """
    for one in posting:
        journal = _JOURNALS.get(Cause(one.cause), _MISCELLANEOUS)
        day = at(one.at_us).strftime("%Y%m%d")
        debit, credit = _sides(one.amount, ",")
        holder = "" if one.holder is None else names.get(one.holder, str(one.holder))
        about = f"{words.causes.get(Cause(one.cause), one.cause)} {one.cause_id}"
        if one.order_id is not None and one.cause != Cause.ORDER:
            about = words.of_order.format(cause=about, order=one.order_id)
        piece = papers.get((one.cause, one.cause_id), f"{one.cause}-{one.cause_id}")
        yield (
            journal, words.journals[journal], str(number), day, _number_of(one.account), _name_of(one.account, words),
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
    number = NUMBERS[account.chart]
    return f"{number}{account.detail}" if account.chart is Chart.TAX else number


def _name_of(account: LedgerAccount, words: LedgerWords) -> str:
    name = words.accounts[account.chart]
    if account.chart is Chart.TAX:
        whole, rest = divmod(int(account.detail), 100)
        return words.tax.format(account=name, rate=f"{whole}{words.point}{rest:02}")
    return f"{name}: {account.detail}" if account.detail else name
