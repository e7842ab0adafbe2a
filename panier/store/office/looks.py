"""Looks at accounts as their customers see them. Of the way there and of the cookie only digests are stored."""

from panier.core.office.look import OfficeLook
from panier.core.office.rights import OfficeRole
from panier.store.account.accounts import ACCOUNT
from panier.store.engine.db import Tx

_READ = (
    f"SELECT {ACCOUNT.select}, f.email, l.leads_to, l.leads_back, l.made_us, l.ends_us, f.role FROM office_look l"
    " JOIN account a ON a.account_id = l.account_id JOIN staff f ON f.staff_id = l.staff_id"
    " WHERE l.cookie_digest = $1 AND l.ends_us > $2 AND f.ended_us IS NULL"
)


async def insert(tx: Tx, way_digest: str, look: OfficeLook, *, staff_id: int) -> None:
    """Add a look, whose way is open."""
    await tx.execute(
        "INSERT INTO office_look (way_digest, staff_id, account_id, leads_to, leads_back, made_us, ends_us)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        way_digest, staff_id, look.account.account_id, look.leads_to, look.leads_back, look.made_us, look.ends_us,
    )  # fmt: skip


async def take_way(tx: Tx, way_digest: str, cookie_digest: str, *, since_us: int) -> bool:
    """Store the cookie that a look is shown with from now on; False where its way was taken, is too old, or is none."""
    count = await tx.execute(
        "UPDATE office_look SET cookie_digest = $2 WHERE way_digest = $1 AND cookie_digest IS NULL AND made_us >= $3",
        way_digest, cookie_digest, since_us,
    )  # fmt: skip
    return count == 1


async def load(tx: Tx, cookie_digest: str, *, now_us: int) -> tuple[OfficeLook, OfficeRole] | None:
    """The look of a cookie, with the role that its colleague has now; None once either's time is over."""
    row = await tx.row(_READ, cookie_digest, now_us)
    if row is None:
        return None
    *rest, role = row[ACCOUNT.width :]
    return OfficeLook(ACCOUNT.read(row[: ACCOUNT.width]), *rest), OfficeRole(role)


async def delete(tx: Tx, cookie_digest: str) -> None:
    """End a look."""
    await tx.execute("DELETE FROM office_look WHERE cookie_digest = $1", cookie_digest)


async def delete_all(tx: Tx, staff_id: int) -> None:
    """End every look of a colleague."""
    await tx.execute("DELETE FROM office_look WHERE staff_id = $1", staff_id)


async def delete_old(tx: Tx, *, now_us: int) -> None:
    """Delete looks whose time is over."""
    await tx.execute("DELETE FROM office_look WHERE ends_us <= $1", now_us)
