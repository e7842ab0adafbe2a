"""The ledger as files for accountants: which currency, which entries, and the papers that they are about."""

from collections.abc import AsyncIterator, Sequence

from panier.core.ledger.book import GENERAL_LEDGER, PLAIN, general_rows, plain_row, postings_of
from panier.core.ledger.book_words import ENGLISH, LedgerWords
from panier.core.ledger.posting import Cause, Written
from panier.core.paper.paper import DOWN_PAYMENT_SOURCE, REVERSE_BILL_SOURCE, PaperKind, cause_of
from panier.core.refusal import conflict
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.ledger import balances, entries
from panier.store.paper import papers

PORTION = 5_000
_PAPERS = {Cause.ORDER.value: PaperKind.BILL, Cause.REFUND.value: PaperKind.REFUND}


async def choose_currency(tx: Tx, wanted: str | None) -> str:
    """The currency to export.

    Refuses: none that is named where there are several (409).
    """
    if wanted is not None:
        return wanted
    found = await entries.list_currencies(tx)
    if len(found) > 1:
        raise conflict(f"There are several currencies: choose one of {', '.join(found)} with --currency")
    return found[0] if found else "EUR"


async def plain_lines(tx: Tx, *, from_us: int, to_us: int, currency: str) -> AsyncIterator[Sequence[object]]:
    """The entries of a time, a line for each, after a line of their columns."""
    yield PLAIN
    async for one in _entries(tx, from_us, to_us, currency):
        yield plain_row(one)


async def general_lines(
    tx: Tx, *, from_us: int, to_us: int, currency: str, words: LedgerWords = ENGLISH
) -> AsyncIterator[Sequence[object]]:
    """The general ledger of a time, after a line of its columns, with its texts in the language of some words."""
    yield GENERAL_LEDGER
    found = [one async for one in _entries(tx, from_us, to_us, currency)]
    holders = sorted({one.holder for one in found if one.holder is not None})
    names = {number: one.nic for number, one in (await accounts.load_several(tx, holders)).items()}
    pieces = await _pieces(tx, found)
    for number, posting in enumerate(postings_of(found), 1):
        for row in general_rows(posting, number, names=names, papers=pieces, words=words):
            yield row


async def _pieces(tx: Tx, found: Sequence[Written]) -> dict[tuple[str, int], str]:
    """The numbers of the papers that postings are about, by their causes."""
    about = {(one.cause, one.cause_id) for one in found if one.cause in _PAPERS}
    causes = {(cause, number): cause_of(_PAPERS[cause], number) for cause, number in about}
    numbers = await papers.list_numbers_for(tx, list(causes.values()))
    moved = sorted({one.cause_id for one in found if one.cause == Cause.MOVEMENT})
    sources = await balances.list_sources(tx, moved, (DOWN_PAYMENT_SOURCE, REVERSE_BILL_SOURCE))
    named = {key: numbers[cause] for key, cause in causes.items() if cause in numbers}
    return named | {(Cause.MOVEMENT.value, number): paper for number, paper in sources.items()}


async def _entries(tx: Tx, from_us: int, to_us: int, currency: str) -> AsyncIterator[Written]:
    """The entries of a time, in portions."""
    after = (from_us, -1)
    while found := await entries.list_between(tx, to_us=to_us, after=after, limit=PORTION, currency=currency):
        for one in found:
            yield one
        after = (found[-1].at_us, found[-1].entry_id)
