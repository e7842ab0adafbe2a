"""The ledger's entries, which are only ever added."""

from collections.abc import Sequence

from panier.core.ledger.posting import Chart, LedgerAccount, Posting, Written
from panier.core.money import Money
from panier.store.engine.columns import NUMBER, Columns, Kept, word
from panier.store.engine.db import Tx, batches, insertion

_WRITTEN = Columns(
    Written,
    "ledger_entry",
    kept={
        "entry_id": NUMBER,
        "chart": word(Chart),
        "amount": Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
    },
)
_COLUMNS = (
    "cause", "cause_id", "place", "chart", "holder", "detail", "amount_ucents", "currency", "at_us", "order_id",
    "family",
)  # fmt: skip


async def insert(tx: Tx, postings: Sequence[Posting]) -> None:
    """Add any number of postings; one that is written already fails the whole transaction."""
    rows = [
        (
            posting.cause.value, posting.cause_id, place, entry.account.chart.value, entry.account.holder,
            entry.account.detail, entry.amount.ucents, entry.amount.currency, posting.at_us, posting.order_id,
            entry.family,
        )
        for posting in postings
        for place, entry in enumerate(posting.entries)
    ]  # fmt: skip
    for batch in batches(rows, columns=len(_COLUMNS)):
        await tx.execute(insertion("ledger_entry", _COLUMNS, len(batch)), *(value for row in batch for value in row))


async def list_after(tx: Tx, entry_id: int, *, limit: int) -> tuple[Written, ...]:
    """Entries in the order in which they were written, after one of them."""
    rows = await tx.rows(
        f"SELECT {_WRITTEN.select} FROM ledger_entry WHERE entry_id > $1 ORDER BY entry_id LIMIT $2", entry_id, limit
    )
    return tuple(_WRITTEN.read(row) for row in rows)


async def list_between(tx: Tx, *, to_us: int, after: tuple[int, int], limit: int, currency: str) -> tuple[Written, ...]:
    """Entries in a currency in the order of their time, after a time and a number, before another time."""
    rows = await tx.rows(
        f"SELECT {_WRITTEN.select} FROM ledger_entry WHERE (at_us, entry_id) > ($1, $2) AND at_us < $3"
        " AND currency = $4 ORDER BY at_us, entry_id LIMIT $5",
        *after, to_us, currency, limit,
    )  # fmt: skip
    return tuple(_WRITTEN.read(row) for row in rows)


async def sum_revenue(tx: Tx, order_id: int) -> dict[str | None, Money]:
    """What each family still has of an order's revenue, without tax: what was billed less what was given back."""
    rows = await tx.rows(
        "SELECT family, currency, CAST(-sum(amount_ucents) AS BIGINT) FROM ledger_entry WHERE chart = 'revenue'"
        " AND ((cause = 'order' AND cause_id = $1)"
        " OR (cause = 'refund' AND cause_id IN (SELECT refund_id FROM refund WHERE order_id = $1)))"
        " GROUP BY family, currency",
        order_id,
    )
    return {row[0]: Money(int(row[2]), row[1]) for row in rows}


async def list_currencies(tx: Tx) -> tuple[str, ...]:
    """The currencies that the ledger has entries in."""
    return tuple(row[0] for row in await tx.rows("SELECT DISTINCT currency FROM ledger_entry ORDER BY currency"))


async def list_of_account(tx: Tx, account: LedgerAccount) -> tuple[Written, ...]:
    """The entries on an account, oldest first."""
    condition, arguments = "chart = $1 AND detail = $2", [account.chart.value, account.detail]
    if account.holder is None:
        condition += " AND holder IS NULL"
    else:
        condition += " AND holder = $3"
        arguments.append(account.holder)  # type: ignore[arg-type]
    rows = await tx.rows(f"SELECT {_WRITTEN.select} FROM ledger_entry WHERE {condition} ORDER BY entry_id", *arguments)
    return tuple(_WRITTEN.read(row) for row in rows)


async def list_balances(tx: Tx) -> tuple[tuple[LedgerAccount, Money], ...]:
    """What every account of the ledger comes to, in each of its currencies."""
    rows = await tx.rows(
        "SELECT chart, holder, detail, CAST(sum(amount_ucents) AS BIGINT), currency FROM ledger_entry"
        " GROUP BY chart, holder, detail, currency ORDER BY chart, holder, detail, currency"
    )
    return tuple((LedgerAccount(Chart(row[0]), row[1], row[2]), Money(int(row[3]), row[4])) for row in rows)


async def list_of_cause(tx: Tx, cause: str, *, limit: int) -> tuple[Written, ...]:
    """The latest entries of a cause, the latest first."""
    rows = await tx.rows(
        f"SELECT {_WRITTEN.select} FROM ledger_entry WHERE cause = $1 ORDER BY cause_id DESC, place LIMIT $2",
        cause, limit,
    )  # fmt: skip
    return tuple(map(_WRITTEN.read, rows))
