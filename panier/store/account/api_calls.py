"""The calls of accounts that changed something."""

from collections.abc import Sequence

from panier.core.account.api_call import ApiCall
from panier.store.engine.columns import NUMBER, Columns
from panier.store.engine.db import Tx

_CALL = Columns(ApiCall, "api_call", "c", {"call_id": NUMBER})


async def append(tx: Tx, call: ApiCall) -> None:
    """Add a call along with what it wrote."""
    await _CALL.add_along(tx, call)


async def list_ids(tx: Tx, *, owner: int, limit: int) -> tuple[int, ...]:
    """The numbers of an account's latest calls, the latest first."""
    rows = await tx.rows(
        "SELECT call_id FROM api_call WHERE account_id = $1 ORDER BY call_id DESC LIMIT $2", owner, limit
    )
    return tuple(row[0] for row in rows)


async def load(tx: Tx, call_id: int, *, owner: int) -> ApiCall | None:
    """A call of an account."""
    row = await tx.row(
        f"SELECT {_CALL.select} FROM api_call c WHERE c.call_id = $1 AND c.account_id = $2", call_id, owner
    )
    return None if row is None else _CALL.read(row)


async def list_latest(tx: Tx, *, owner: int, limit: int) -> tuple[ApiCall, ...]:
    """An account's latest calls, the latest first."""
    rows = await tx.rows(
        f"SELECT {_CALL.select} FROM api_call c WHERE c.account_id = $1 ORDER BY c.call_id DESC LIMIT $2", owner, limit
    )
    return tuple(map(_CALL.read, rows))


async def list_at(tx: Tx, places: Sequence[str], *, limit: int) -> tuple[ApiCall, ...]:
    """The latest calls of any account at some places, the latest first."""
    rows = await tx.rows(
        f"SELECT {_CALL.select} FROM api_call c WHERE c.place = ANY($1) ORDER BY c.call_id DESC LIMIT $2",
        list(places), limit,
    )  # fmt: skip
    return tuple(map(_CALL.read, rows))


async def load_any(tx: Tx, call_id: int) -> ApiCall | None:
    """A call of any account."""
    row = await tx.row(f"SELECT {_CALL.select} FROM api_call c WHERE c.call_id = $1", call_id)
    return None if row is None else _CALL.read(row)


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete calls that were made before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM api_call WHERE call_id IN (SELECT call_id FROM api_call WHERE at_us < $1 ORDER BY at_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
