"""The contacts of customers: the people named in registries."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.contact.contact import Contact
from panier.store.engine.columns import NUMBER, Columns, document
from panier.store.engine.db import Tx, batches, values

_CONTACT = Columns(Contact, "contact", kept={"contact_id": NUMBER, "fields": document(dict[str, object])})
_SELECT = f"SELECT {_CONTACT.select} FROM contact"
_FIELDS = _CONTACT.update("fields")


async def insert(tx: Tx, account_id: int, fields: Mapping[str, object], *, now_us: int) -> int:
    """Add a contact; returns its number."""
    new = _CONTACT.values(Contact(0, account_id, fields))
    row = await tx.row(f"{_CONTACT.insert('created_us')} RETURNING contact_id", *new, now_us)
    assert row is not None
    return int(row[0])


async def insert_several(tx: Tx, wanted: Sequence[tuple[int, Mapping[str, object]]], *, now_us: int) -> tuple[int, ...]:
    """Add contacts, each an account and its fields.

    Returns their numbers, in the order given.
    """
    rows = [(account_id, msgspec.json.encode(fields).decode(), now_us) for account_id, fields in wanted]
    free: dict[tuple[int, str], list[int]] = {}
    for batch in batches(rows, columns=3):
        inserted = await tx.rows(
            f"INSERT INTO contact (account_id, fields, created_us) VALUES {values(3, len(batch))}"
            " RETURNING contact_id, account_id, fields",
            *(column for row in batch for column in row),
        )
        # A database may return the rows in any order; those that are alike can take each other's place.
        for contact_id, account_id, fields in sorted(map(tuple, inserted), reverse=True):
            free.setdefault((account_id, fields), []).append(contact_id)
    return tuple(free[account_id, fields].pop() for account_id, fields, _ in rows)


async def attach(tx: Tx, owners: Mapping[str, int]) -> None:
    """Make contacts the owners of domain names, by name; earlier owners are released."""
    await release(tx, list(owners))
    for batch in batches(list(owners.items()), columns=2):
        rows = ", ".join(f"(CAST(${2 * n + 1} AS TEXT), CAST(${2 * n + 2} AS BIGINT))" for n in range(len(batch)))
        await tx.execute(
            f"UPDATE contact SET attached_domain = v.column1 FROM (VALUES {rows}) AS v WHERE contact_id = v.column2",
            *(column for row in batch for column in row),
        )


async def release(tx: Tx, domains: Sequence[str]) -> None:
    """Release the owner contacts of domain names."""
    await tx.execute("UPDATE contact SET attached_domain = NULL WHERE attached_domain = ANY($1)", list(domains))


async def hand_over(tx: Tx, domain: str, *, owner: int, to: int) -> None:
    """Move the owner contact of a domain name to the account that now administers the name."""
    await tx.execute(
        "UPDATE contact SET account_id = $3 WHERE attached_domain = $1 AND +account_id = $2", domain, owner, to
    )


async def update(tx: Tx, contact: Contact) -> None:
    """Write a contact's fields."""
    await tx.execute(_FIELDS.sql, *_FIELDS.values(contact))


async def load(tx: Tx, contact_id: int, *, owner: int) -> Contact | None:
    """A contact of an account."""
    row = await tx.row(
        f"SELECT {_CONTACT.select} FROM contact WHERE contact_id = $1 AND account_id = $2", contact_id, owner
    )
    return None if row is None else _CONTACT.read(row)


async def lock(tx: Tx, contact_id: int, *, owner: int) -> None:
    """Lock a contact of an account until the transaction ends."""
    await tx.lock(
        "SELECT contact_id FROM contact WHERE contact_id = $1 AND account_id = $2 FOR UPDATE", contact_id, owner
    )


async def list_ids(tx: Tx, *, owner: int) -> tuple[int, ...]:
    """The numbers of an account's contacts, in ascending order."""
    rows = await tx.rows("SELECT contact_id FROM contact WHERE account_id = $1", owner)
    return tuple(sorted(row[0] for row in rows))


async def count(tx: Tx, *, owner: int) -> int:
    """How many contacts an account has, without the owners of domain names.

    Each name has an owner contact of its own.
    """
    row = await tx.row("SELECT count(*) FROM contact WHERE account_id = $1 AND attached_domain IS NULL", owner)
    assert row is not None
    return int(row[0])


async def list_contacts(tx: Tx, *, owner: int, after: int, limit: int) -> tuple[Contact, ...]:
    """So many contacts of an account beyond a number, oldest first."""
    rows = await tx.rows(
        f"{_SELECT} WHERE account_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT $3", owner, after, limit
    )
    return tuple(_CONTACT.read(row) for row in rows)


async def load_several(tx: Tx, contact_ids: Sequence[int], *, owner: int) -> dict[int, Contact]:
    """Those of the contacts that belong to the account, by number."""
    if not contact_ids:
        return {}
    rows = await tx.rows(
        f"SELECT {_CONTACT.select} FROM contact WHERE contact_id = ANY($1) AND account_id = $2",
        list(contact_ids),
        owner,
    )
    return {row[0]: _CONTACT.read(row) for row in rows}


async def load_fields(tx: Tx, contact_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    """The fields of contacts of any account: registries are sent the owner of a name."""
    if not contact_ids:
        return {}
    rows = await tx.rows("SELECT contact_id, fields FROM contact WHERE contact_id = ANY($1)", list(contact_ids))
    return {row[0]: msgspec.json.decode(row[1]) for row in rows}
