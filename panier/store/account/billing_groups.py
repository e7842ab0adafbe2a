"""Groups of services that are billed together."""

from panier.core.account.billing import BillingGroup
from panier.store.engine.columns import NUMBER, Columns, renamed
from panier.store.engine.db import Tx

_GROUP = Columns(BillingGroup, "billing_group", "g", {"group_id": NUMBER, "method_id": renamed("payment_method_id")})
_UPDATE = _GROUP.update("name", "contact_id", "method_id", "changed_us")
# Whoever pays for a service decides how it is billed.
_PAYS = "COALESCE(s.billing_account_id, s.account_id)"


async def insert(tx: Tx, group: BillingGroup) -> int | None:
    """Add a group; its number, None where its name is taken."""
    row = await tx.row(
        f"{_GROUP.insert()} ON CONFLICT (account_id, name) DO NOTHING RETURNING group_id", *_GROUP.values(group)
    )
    return None if row is None else int(row[0])


async def update(tx: Tx, group: BillingGroup) -> None:
    """Store what a customer may change of a group; its name must be free."""
    await tx.execute(_UPDATE.sql, *_UPDATE.values(group))


async def load(tx: Tx, group_id: int, *, owner: int) -> BillingGroup | None:
    """A group of an account."""
    row = await tx.row(
        f"SELECT {_GROUP.select} FROM billing_group g WHERE g.group_id = $1 AND g.account_id = $2", group_id, owner
    )
    return None if row is None else _GROUP.read(row)


async def lock(tx: Tx, group_id: int, *, owner: int) -> BillingGroup | None:
    """A group of an account that nobody else changes until the transaction ends."""
    await tx.lock(
        "SELECT group_id FROM billing_group WHERE group_id = $1 AND account_id = $2 FOR UPDATE", group_id, owner
    )
    return await load(tx, group_id, owner=owner)


async def load_named(tx: Tx, name: str, *, owner: int) -> BillingGroup | None:
    """The group of an account that has a name."""
    row = await tx.row(
        f"SELECT {_GROUP.select} FROM billing_group g WHERE g.account_id = $1 AND g.name = $2", owner, name
    )
    return None if row is None else _GROUP.read(row)


async def load_of(tx: Tx, service_id: int, *, owner: int) -> BillingGroup | None:
    """The group that an account has put a service into."""
    row = await tx.row(
        f"SELECT {_GROUP.select} FROM billing_group_service m JOIN billing_group g ON g.group_id = m.group_id"
        " WHERE m.service_id = $1 AND g.account_id = $2",
        service_id, owner,
    )  # fmt: skip
    return None if row is None else _GROUP.read(row)


async def list_ids(tx: Tx, *, owner: int) -> tuple[int, ...]:
    """The numbers of an account's groups."""
    rows = await tx.rows("SELECT group_id FROM billing_group WHERE account_id = $1 ORDER BY group_id", owner)
    return tuple(row[0] for row in rows)


async def delete(tx: Tx, group_id: int) -> None:
    """Delete a group, and which services were in it."""
    await tx.execute("DELETE FROM billing_group_service WHERE group_id = $1", group_id)
    await tx.execute("DELETE FROM billing_group WHERE group_id = $1", group_id)


async def list_services(tx: Tx, group_id: int, *, owner: int) -> tuple[int, ...]:
    """The numbers of the living services in a group that its account still pays for."""
    rows = await tx.rows(
        "SELECT m.service_id FROM billing_group_service m JOIN service s ON s.service_id = m.service_id"
        f" WHERE m.group_id = $1 AND {_PAYS} = $2 AND s.ended_us IS NULL ORDER BY m.service_id",
        group_id, owner,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def is_payer(tx: Tx, service_id: int, *, owner: int) -> bool:
    """Whether an account pays for a living service."""
    row = await tx.row(
        f"SELECT 1 FROM service s WHERE s.service_id = $1 AND {_PAYS} = $2 AND s.ended_us IS NULL", service_id, owner
    )
    return row is not None


async def add_service(tx: Tx, group_id: int, service_id: int) -> None:
    """Put a service into a group; it leaves the one that a former payer had it in."""
    await tx.execute(
        "INSERT INTO billing_group_service (service_id, group_id) VALUES ($1, $2)"
        " ON CONFLICT (service_id) DO UPDATE SET group_id = excluded.group_id",
        service_id, group_id,
    )  # fmt: skip


async def remove_service(tx: Tx, group_id: int, service_id: int) -> bool:
    """Take a service out of a group; False where it was not in it."""
    count = await tx.execute(
        "DELETE FROM billing_group_service WHERE group_id = $1 AND service_id = $2", group_id, service_id
    )
    return count > 0
