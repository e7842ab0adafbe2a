"""Papers about money: their series, what they say, and their files."""

from collections.abc import Mapping, Sequence

from panier.core.limits import LONG_MAX
from panier.core.money import Money
from panier.core.paper.paper import (
    DOWN_PAYMENT_SOURCE,
    DownPayment,
    Paper,
    PaperForm,
    PaperKind,
    Reference,
    Series,
    Sheet,
)
from panier.store.engine.columns import NUMBER, Columns, Kept, document, sealed
from panier.store.engine.db import Tx, batches, values

_PAPER = Columns(
    Paper,
    "paper",
    "p",
    {
        "paper_id": NUMBER,
        "series": Kept(
            ("seller", "kind", "year"),
            write=lambda series: (series.seller, series.kind.value, series.year),
            read=lambda seller, kind, year: Series(seller, PaperKind(kind), year),
        ),
        "password": sealed("paper.password"),
        "sheet": document(Sheet),
    },
)


async def take_places(tx: Tx, counts: Mapping[Series, int]) -> dict[Series, int]:
    """Take places in series; returns the first one of each.

    Nobody else takes one of the same series until the transaction ends, and if it fails, none was taken.
    """
    wanted = sorted(counts, key=lambda one: (one.seller, one.kind, one.year))  # always in one order: no deadlock
    first: dict[Series, int] = {}
    for batch in batches(wanted, columns=4):
        rows = await tx.rows(
            f"INSERT INTO paper_series (seller, kind, year, last_place) VALUES {values(4, len(batch))}"
            " ON CONFLICT (seller, kind, year) DO UPDATE SET last_place = paper_series.last_place + excluded.last_place"
            " RETURNING seller, kind, year, last_place",
            *(part for one in batch for part in (one.seller, one.kind.value, one.year, counts[one])),
        )
        for seller, kind, year, last in rows:
            series = Series(seller, PaperKind(kind), year)
            first[series] = last - counts[series] + 1
    return first


async def insert_several(tx: Tx, papers: Sequence[Paper]) -> tuple[int, ...]:
    """Add papers; returns their numbers in the database, in the same order."""
    found: dict[str, int] = {}
    for sql, parameters in _PAPER.inserts(papers):
        rows = await tx.rows(f"{sql} RETURNING paper_id, number", *parameters)
        found |= {number: paper_id for paper_id, number in rows}
    return tuple(found[paper.number] for paper in papers)


async def list_numbers(
    tx: Tx,
    *,
    owner: int,
    kind: PaperKind,
    from_us: int | None = None,
    to_us: int | None = None,
    order_id: int | None = None,
    category: str | None = None,
) -> tuple[str, ...]:
    """The numbers of an account's papers of a kind, oldest first; times are inclusive."""
    rows = await tx.rows(
        "SELECT issued_us, paper_id, number FROM paper WHERE account_id = $1 AND kind = $2 AND issued_us >= $3"
        " AND issued_us <= $4 AND (CAST($5 AS BIGINT) IS NULL OR order_id = $5)"
        " AND (CAST($6 AS TEXT) IS NULL OR category = $6)",
        owner, kind.value, 0 if from_us is None else from_us, LONG_MAX if to_us is None else to_us, order_id, category,
    )  # fmt: skip
    return tuple(number for _, _, number in sorted(map(tuple, rows)))  # nearly sorted, and quicker here than there


async def load_by_number(tx: Tx, number: str, *, owner: int, kind: PaperKind) -> Paper | None:
    """A paper of an account, of a kind."""
    return await _paper(tx, "p.number = $1 AND p.account_id = $2 AND p.kind = $3", number, owner, kind.value)


async def load_of_any(tx: Tx, number: str) -> Paper | None:
    """A paper of any account: for whoever has its password, or acts for the shop."""
    return await _paper(tx, "p.number = $1", number)


async def load_several(tx: Tx, paper_ids: Sequence[int]) -> tuple[Paper, ...]:
    """Papers of any account, for the worker."""
    rows = await tx.rows(
        f"SELECT {_PAPER.select} FROM paper p WHERE p.paper_id = ANY($1) ORDER BY p.paper_id", list(paper_ids)
    )
    return tuple(_PAPER.read(row) for row in rows)


async def load_numbered(tx: Tx, numbers: Sequence[str]) -> tuple[Paper, ...]:
    """Papers of any account by their numbers, oldest first."""
    rows = await tx.rows(
        f"SELECT {_PAPER.select} FROM paper p WHERE p.number = ANY($1) ORDER BY p.issued_us, p.paper_id", list(numbers)
    )
    return tuple(_PAPER.read(row) for row in rows)


async def list_of_order(tx: Tx, order_id: int) -> tuple[Paper, ...]:
    """The papers about an order, in the order of their issue."""
    rows = await tx.rows(f"SELECT {_PAPER.select} FROM paper p WHERE p.order_id = $1 ORDER BY p.paper_id", order_id)
    return tuple(_PAPER.read(row) for row in rows)


async def list_of_orders(tx: Tx, order_ids: Sequence[int]) -> dict[int, tuple[Paper, ...]]:
    """The papers about several orders, by order and in the order of their issue."""
    rows = await tx.rows(
        f"SELECT {_PAPER.select} FROM paper p WHERE p.order_id = ANY($1) ORDER BY p.paper_id", list(order_ids)
    )
    found: dict[int, tuple[Paper, ...]] = dict.fromkeys(order_ids, ())
    for paper in map(_PAPER.read, rows):
        assert paper.order_id is not None, "they were found by it"
        found[paper.order_id] = (*found[paper.order_id], paper)
    return found


async def list_paid_by(tx: Tx, order_id: int, *, owner: int) -> tuple[str, ...]:
    """The bills of an account that were paid by what an order paid in, or paid off; oldest first."""
    rows = await tx.rows(
        # Found by its order: an account may have many papers ("+" keeps that index out).
        "SELECT p.number FROM (SELECT u.order_id FROM balance_movement g"
        " JOIN balance_movement u ON u.grant_id = g.movement_id"
        " WHERE g.source_id = $4 AND g.source = 'Order' AND u.kind = 'USE' AND u.order_id IS NOT NULL"
        " UNION SELECT d.order_id FROM settlement s JOIN debt d ON d.debt_id = s.debt_id"
        " JOIN debt_operation o ON o.debt_id = d.debt_id AND o.settlement_id = s.order_id WHERE s.order_id = $1) paid"
        " JOIN paper p ON p.order_id = paid.order_id WHERE p.kind = $3 AND +p.account_id = $2"
        " ORDER BY p.issued_us, p.paper_id",
        order_id, owner, PaperKind.BILL.value, str(order_id),
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_down_payments(tx: Tx, order_ids: Sequence[int]) -> dict[int, tuple[DownPayment, ...]]:
    """By order, the down payments that pay a part of it, oldest first: set aside for it, or used once it was paid."""
    rows = await tx.rows(
        "SELECT used.order_id, p.number, p.issued_us, CAST(sum(used.ucents) AS BIGINT), used.currency FROM"
        " (SELECT order_id, grant_id, worth_ucents AS ucents, worth_currency AS currency FROM balance_booking"
        " WHERE order_id = ANY($1)"
        " UNION ALL SELECT order_id, grant_id, -amount_ucents, currency FROM balance_movement"
        " WHERE order_id = ANY($1) AND kind = 'USE') used"
        " JOIN balance_movement g ON g.movement_id = used.grant_id AND g.source = $2"
        " JOIN paper p ON p.number = g.source_id"
        " GROUP BY used.order_id, p.number, p.issued_us, p.paper_id, used.currency ORDER BY p.paper_id",
        list(order_ids), DOWN_PAYMENT_SOURCE,
    )  # fmt: skip
    found: dict[int, tuple[DownPayment, ...]] = {}
    for order_id, number, issued_us, ucents, currency in rows:
        paid = DownPayment(Reference(number, issued_us), Money(int(ucents), currency))
        found[order_id] = (*found.get(order_id, ()), paid)
    return found


async def load_by_cause(tx: Tx, cause: str) -> Paper | None:
    """The paper that was issued for something."""
    return await _paper(tx, "p.cause = $1", cause)


async def list_numbers_for(tx: Tx, causes: Sequence[str]) -> dict[str, str]:
    """The numbers of the papers that were issued for something, by that."""
    rows = await tx.rows("SELECT cause, number FROM paper WHERE cause = ANY($1)", list(causes))
    return {str(row[0]): str(row[1]) for row in rows}


async def list_causes(tx: Tx, causes: Sequence[str]) -> frozenset[str]:
    """Those of several causes that a paper was issued for."""
    rows = await tx.rows("SELECT cause FROM paper WHERE cause = ANY($1)", list(causes))
    return frozenset(row[0] for row in rows)


async def load_file(tx: Tx, paper_id: int, form: PaperForm) -> bytes | None:
    """A paper as a file, where it has been made."""
    row = await tx.row("SELECT content FROM paper_file WHERE paper_id = $1 AND form = $2", paper_id, form.value)
    return None if row is None else bytes(row[0])


async def add_file(tx: Tx, paper_id: int, form: PaperForm, content: bytes, *, sha256: str, made_us: int) -> bool:
    """Keep a paper as a file; returns False where one was made already, which stays as it is."""
    added = await tx.execute(
        "INSERT INTO paper_file (paper_id, form, sha256, made_us, content) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        paper_id, form.value, sha256, made_us, content,
    )  # fmt: skip
    return added == 1


async def list_made(tx: Tx, paper_ids: Sequence[int]) -> frozenset[int]:
    """Those of several papers that have been made as PDF."""
    rows = await tx.rows(
        "SELECT paper_id FROM paper_file WHERE paper_id = ANY($1) AND form = $2", list(paper_ids), PaperForm.PDF.value
    )
    return frozenset(row[0] for row in rows)


async def list_renewal_orders(tx: Tx, order_ids: Sequence[int]) -> frozenset[int]:
    """Those of several orders that time placed: the next period of a service."""
    rows = await tx.rows("SELECT DISTINCT order_id FROM tenure WHERE order_id = ANY($1)", list(order_ids))
    return frozenset(row[0] for row in rows)


async def _paper(tx: Tx, condition: str, *arguments: object) -> Paper | None:
    row = await tx.row(f"SELECT {_PAPER.select} FROM paper p WHERE {condition}", *arguments)
    return None if row is None else _PAPER.read(row)
