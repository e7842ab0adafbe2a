"""The trail of the back office, which is only added to: triggers refuse anything else."""

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import Footprint, TrailEvent
from panier.store.engine.columns import NUMBER, Columns, document, word
from panier.store.engine.db import Tx

_STATE = dict[str, str]
_TRAIL = Columns(
    Footprint,
    "office_trail",
    kept={
        "entry_id": NUMBER,
        "action": word(OfficeAction, TrailEvent),
        "before": document(_STATE, column="was"),
        "after": document(_STATE, column="became"),
    },
)


async def add(tx: Tx, footprint: Footprint) -> None:
    """Add an entry in the transaction of what it tells."""
    await tx.execute(_TRAIL.insert(), *_TRAIL.values(footprint))


async def is_done(tx: Tx, form: str) -> bool:
    """Whether a form did already what it asks."""
    return await tx.row("SELECT 1 FROM office_trail WHERE form = $1", form) is not None


async def list_newest(tx: Tx, *, limit: int, before: int | None = None) -> tuple[Footprint, ...]:
    """The latest entries, or those before one, the latest first."""
    bound = "" if before is None else " WHERE entry_id < $2"
    rows = await tx.rows(
        f"SELECT {_TRAIL.select} FROM office_trail{bound} ORDER BY entry_id DESC LIMIT $1",
        limit, *(() if before is None else (before,)),
    )  # fmt: skip
    return tuple(map(_TRAIL.read, rows))


async def list_about(tx: Tx, kind: str, name: str, *, limit: int) -> tuple[Footprint, ...]:
    """The latest entries about a thing, the latest first."""
    rows = await tx.rows(
        f"SELECT {_TRAIL.select} FROM office_trail WHERE kind = $1 AND name = $2 ORDER BY entry_id DESC LIMIT $3",
        kind, name, limit,
    )  # fmt: skip
    return tuple(map(_TRAIL.read, rows))
