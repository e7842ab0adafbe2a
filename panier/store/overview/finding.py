"""Looking for anything in a shop by a word: orders, customers, services and bills."""

from collections.abc import Sequence

from panier.core.limits import LONG_MAX
from panier.store.engine.db import Tx

_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def pattern(word: str) -> str:
    """What has a word in it, whatever stands around it; capital letters do not matter."""
    return f"%{word.casefold().translate(_ESCAPED)}%"


async def list_orders(tx: Tx, number: int, *, limit: int) -> tuple[int, ...]:
    """The order with a number, and those whose numbers begin with it, the latest first."""
    rows = await tx.rows(
        "SELECT order_id FROM placed_order WHERE order_id = $1 OR CAST(order_id AS TEXT) LIKE $2"
        " ORDER BY order_id = $1 DESC, order_id DESC LIMIT $3",
        number, f"{number}%", limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_accounts(tx: Tx, word: str, *, limit: int) -> tuple[int, ...]:
    """The customers whose nichandle, address or name has a word in it, the latest first."""
    rows = await tx.rows(
        r"SELECT account_id FROM account WHERE nic LIKE $1 ESCAPE '\' OR email_key LIKE $1 ESCAPE '\'"
        r" OR lower(first_name || ' ' || last_name) LIKE $1 ESCAPE '\' ORDER BY account_id DESC LIMIT $2",
        pattern(word), limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_services(tx: Tx, word: str, *, limit: int) -> tuple[int, ...]:
    """The services whose name has a word in it, living ones first, the latest of them first."""
    rows = await tx.rows(
        r"SELECT service_id FROM service WHERE lower(name) LIKE $1 ESCAPE '\' ORDER BY ended_us IS NOT NULL,"
        " service_id DESC LIMIT $2",
        pattern(word), limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_papers(tx: Tx, word: str, *, limit: int) -> tuple[str, ...]:
    """The bills and their like whose number has a word in it, the latest first."""
    rows = await tx.rows(
        r"SELECT number FROM paper WHERE lower(number) LIKE $1 ESCAPE '\' ORDER BY issued_us DESC, number LIMIT $2",
        pattern(word), limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_order_ids(tx: Tx, *, before: int | None, limit: int) -> tuple[int, ...]:
    """The latest orders of all customers, or those before one, the latest first."""
    rows = await tx.rows(
        "SELECT order_id FROM placed_order WHERE order_id < $1 ORDER BY order_id DESC LIMIT $2",
        LONG_MAX if before is None else before, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_account_ids(tx: Tx, *, before: int | None, limit: int) -> tuple[int, ...]:
    """The latest customers, or those before one, the latest first."""
    rows = await tx.rows(
        "SELECT account_id FROM account WHERE account_id < $1 ORDER BY account_id DESC LIMIT $2",
        LONG_MAX if before is None else before, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_service_ids(tx: Tx, *, before: int | None, limit: int) -> tuple[int, ...]:
    """The latest services of all customers that hang on nothing and have not ended, or those before one.

    The latest go first.
    """
    rows = await tx.rows(
        "SELECT service_id FROM service WHERE service_id < $1 AND ended_us IS NULL AND parent_service_id IS NULL"
        " ORDER BY service_id DESC LIMIT $2",
        LONG_MAX if before is None else before, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_expiring_ids(
    tx: Tx, families: Sequence[str], *, from_us: int, until_us: int, limit: int
) -> tuple[int, ...]:  # fmt: skip
    """The services of some families that hang on nothing, whose paid time ends between two instants.

    The first to end go first.
    """
    rows = await tx.rows(
        "SELECT service_id FROM service WHERE ended_us IS NULL AND family = ANY($1) AND expires_us >= $2"
        " AND expires_us < $3 AND parent_service_id IS NULL ORDER BY expires_us, service_id LIMIT $4",
        list(families), from_us, until_us, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_domain_ids(tx: Tx, *, before: int | None, limit: int) -> tuple[int, ...]:
    """The latest domain names of all customers that have not ended, or those before one, the latest first."""
    rows = await tx.rows(
        "SELECT service_id FROM service WHERE family = 'domain' AND product = 'domain' AND ended_us IS NULL"
        " AND service_id < $1 ORDER BY service_id DESC LIMIT $2",
        LONG_MAX if before is None else before, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_task_ids(tx: Tx, *, before: int | None, limit: int) -> tuple[int, ...]:
    """The latest tasks of names and zones, or those before one, the latest first."""
    rows = await tx.rows(
        "SELECT task_id FROM task WHERE task_id < $1 ORDER BY task_id DESC LIMIT $2",
        LONG_MAX if before is None else before, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_refund_ids(tx: Tx, *, limit: int) -> tuple[int, ...]:
    """The latest refunds, the latest first."""
    rows = await tx.rows("SELECT refund_id FROM refund WHERE refund_id < $1 ORDER BY refund_id DESC LIMIT $2",
                         LONG_MAX, limit)  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_of_account(tx: Tx, account_id: int, *, limit: int) -> tuple[int, ...]:
    """The latest orders of a customer, the latest first."""
    rows = await tx.rows(
        "SELECT order_id FROM placed_order WHERE account_id = $1 ORDER BY created_us DESC, order_id DESC LIMIT $2",
        account_id, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_services_of(tx: Tx, account_id: int, *, limit: int) -> tuple[int, ...]:
    """The latest services of a customer that have not ended, the latest first."""
    rows = await tx.rows(
        "SELECT service_id FROM service WHERE account_id = $1 AND ended_us IS NULL ORDER BY service_id DESC LIMIT $2",
        account_id, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)
