"""Customers, their contacts and their payment methods."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.account.account import Account
from panier.core.contact.contact import Contact
from panier.core.payment.payment import PaymentMethod
from panier.store.engine.db import Row, Tx, batches, values

ACCOUNT = (
    "a.account_id, a.nic, a.email, a.subsidiary, a.country, a.language, a.legal_form, a.first_name, a.last_name,"
    " a.created_us, a.profile"
)
ACCOUNT_COLUMNS = 11
_METHOD = (
    "method_id, account_id, kind, label, description, gateway_token, is_default, created_us, changed_us, expires_us,"
    " deleted_us"
)
_CONTACT = "contact_id, account_id, fields, attached_domain"
_profiles = msgspec.json.Decoder(dict[str, str])


async def insert(tx: Tx, account: Account, *, password_hash: str) -> int | None:
    """Add a customer; the number, or None where the nic is taken."""
    row = await tx.row(
        "INSERT INTO account (nic, email, password_hash, subsidiary, country, language, legal_form, first_name,"
        " last_name, profile, created_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (nic) DO NOTHING RETURNING account_id",
        account.nic, account.email, password_hash, account.subsidiary, account.country, account.language,
        account.legal_form, account.first_name, account.last_name, _profile_text(account), account.created_us,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def update(tx: Tx, account: Account) -> None:
    """Write what a customer may change of its account."""
    await tx.execute(
        "UPDATE account SET country = $2, language = $3, legal_form = $4, first_name = $5, last_name = $6, profile = $7"
        " WHERE account_id = $1",
        account.account_id, account.country, account.language, account.legal_form, account.first_name,
        account.last_name, _profile_text(account),
    )  # fmt: skip


async def lock(tx: Tx, account_id: int) -> None:
    """Nobody else changes the account, its default payment method included, before this transaction ends."""
    await tx.lock("SELECT account_id FROM account WHERE account_id = $1 FOR NO KEY UPDATE", account_id)


async def load(tx: Tx, account_id: int) -> Account | None:
    """A customer by number."""
    row = await tx.row(f"SELECT {ACCOUNT} FROM account a WHERE a.account_id = $1", account_id)
    return None if row is None else account_from(row)


async def load_several(tx: Tx, account_ids: Sequence[int]) -> dict[int, Account]:
    """Customers by number."""
    rows = await tx.rows(f"SELECT {ACCOUNT} FROM account a WHERE a.account_id = ANY($1)", list(account_ids))
    return {account.account_id: account for account in map(account_from, rows)}


async def by_nic(tx: Tx, nic: str) -> tuple[Account, str] | None:
    """A customer by nichandle, with the hash of the password."""
    row = await tx.row(f"SELECT {ACCOUNT}, a.password_hash FROM account a WHERE a.nic = $1", nic)
    return None if row is None else (account_from(row[:ACCOUNT_COLUMNS]), row[ACCOUNT_COLUMNS])


async def numbers(tx: Tx, nics: list[str]) -> dict[str, int]:
    """The numbers of customers by nichandle, those left out that do not exist."""
    if not nics:
        return {}
    return dict(map(tuple, await tx.rows("SELECT nic, account_id FROM account WHERE nic = ANY($1)", nics)))


async def by_nics(tx: Tx, nics: Sequence[str]) -> dict[str, Account]:
    """Those of the nichandles that exist, with their accounts."""
    rows = await tx.rows(f"SELECT {ACCOUNT} FROM account a WHERE nic = ANY($1)", list(nics)) if nics else []
    return {one.nic: one for one in map(account_from, rows)}


async def insert_contact(tx: Tx, account_id: int, fields: Mapping[str, object], *, now_us: int) -> int:
    """Add a contact; its number."""
    row = await tx.row(
        "INSERT INTO contact (account_id, fields, created_us) VALUES ($1, $2, $3) RETURNING contact_id",
        account_id, msgspec.json.encode(fields).decode(), now_us,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def insert_contacts(
    tx: Tx, wanted: Sequence[tuple[int, Mapping[str, object]]], *, now_us: int
) -> tuple[int, ...]:
    """Add contacts, each an account and its fields; their numbers, in the order of what was given."""
    rows = [(account_id, msgspec.json.encode(fields).decode(), now_us) for account_id, fields in wanted]
    free: dict[tuple[int, str], list[int]] = {}
    for batch in batches(rows):
        inserted = await tx.rows(
            f"INSERT INTO contact (account_id, fields, created_us) VALUES {values(3, len(batch))}"
            " RETURNING contact_id, account_id, fields",
            *(column for row in batch for column in row),
        )
        # A database may return the rows in any order; those that are alike can take each other's place.
        for contact_id, account_id, fields in sorted(map(tuple, inserted), reverse=True):
            free.setdefault((account_id, fields), []).append(contact_id)
    return tuple(free[account_id, fields].pop() for account_id, fields, _ in rows)


async def attach_contacts(tx: Tx, owners: Mapping[str, int]) -> None:
    """Let contacts own domain names, by name; whichever owned one of them before does so no more."""
    await release_contacts(tx, list(owners))
    for batch in batches(list(owners.items())):
        rows = ", ".join(f"(CAST(${2 * n + 1} AS TEXT), CAST(${2 * n + 2} AS BIGINT))" for n in range(len(batch)))
        await tx.execute(
            f"UPDATE contact SET attached_domain = v.column1 FROM (VALUES {rows}) AS v WHERE contact_id = v.column2",
            *(column for row in batch for column in row),
        )


async def release_contacts(tx: Tx, domains: Sequence[str]) -> None:
    """Let nobody own domain names any more."""
    await tx.execute("UPDATE contact SET attached_domain = NULL WHERE attached_domain = ANY($1)", list(domains))


async def hand_over_contact(tx: Tx, domain: str, *, owner: int, to: int) -> None:
    """Give the contact that owns a domain name to the account that now administers the name."""
    await tx.execute(
        "UPDATE contact SET account_id = $3 WHERE attached_domain = $1 AND account_id = $2", domain, owner, to
    )


async def update_contact(tx: Tx, contact: Contact) -> None:
    """Write a contact's fields."""
    await tx.execute(
        "UPDATE contact SET fields = $2 WHERE contact_id = $1",
        contact.contact_id, msgspec.json.encode(contact.fields).decode(),
    )  # fmt: skip


async def contact(tx: Tx, contact_id: int, *, owner: int) -> Contact | None:
    """A contact of an account."""
    row = await tx.row(f"SELECT {_CONTACT} FROM contact WHERE contact_id = $1 AND account_id = $2", contact_id, owner)
    return None if row is None else _contact(row)


async def lock_contact(tx: Tx, contact_id: int, *, owner: int) -> None:
    """Nobody else changes a contact of an account before this transaction ends."""
    await tx.lock(
        "SELECT contact_id FROM contact WHERE contact_id = $1 AND account_id = $2 FOR UPDATE", contact_id, owner
    )


async def contact_ids(tx: Tx, *, owner: int) -> tuple[int, ...]:
    """The numbers of an account's contacts, ascending."""
    rows = await tx.rows("SELECT contact_id FROM contact WHERE account_id = $1 ORDER BY contact_id", owner)
    return tuple(row[0] for row in rows)


async def contact_count(tx: Tx, *, owner: int) -> int:
    """How many contacts an account has, those left out that own a domain name: each name has one of its own."""
    row = await tx.row("SELECT count(*) FROM contact WHERE account_id = $1 AND attached_domain IS NULL", owner)
    assert row is not None
    return int(row[0])


async def contacts(tx: Tx, *, owner: int) -> tuple[Contact, ...]:
    """The contacts of an account, oldest first."""
    rows = await tx.rows(f"SELECT {_CONTACT} FROM contact WHERE account_id = $1 ORDER BY contact_id", owner)
    return tuple(_contact(row) for row in rows)


async def contacts_among(tx: Tx, contact_ids: Sequence[int], *, owner: int) -> dict[int, Contact]:
    """Those of the contacts that are the account's, by number."""
    if not contact_ids:
        return {}
    rows = await tx.rows(
        f"SELECT {_CONTACT} FROM contact WHERE contact_id = ANY($1) AND account_id = $2", list(contact_ids), owner
    )
    return {row[0]: _contact(row) for row in rows}


async def contact_fields(tx: Tx, contact_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    """The fields of contacts, whoever's they are: for registries, which are told who owns a name."""
    if not contact_ids:
        return {}
    rows = await tx.rows("SELECT contact_id, fields FROM contact WHERE contact_id = ANY($1)", list(contact_ids))
    return {row[0]: msgspec.json.decode(row[1]) for row in rows}


async def insert_method(tx: Tx, method: PaymentMethod) -> int:
    """Add a payment method; its number. A new default takes the place of the old one."""
    if method.is_default:
        await _unset_default(tx, method)
    row = await tx.row(
        "INSERT INTO payment_method (account_id, kind, label, description, gateway_token, is_default, created_us,"
        " changed_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING method_id",
        method.account_id, method.kind, method.label, method.description, method.gateway_token, int(method.is_default),
        method.created_us, method.changed_us, method.expires_us,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def update_method(tx: Tx, method: PaymentMethod) -> None:
    """Write what may change of a payment method. A new default takes the place of the old one."""
    if method.is_default:
        await _unset_default(tx, method)
    await tx.execute(
        "UPDATE payment_method SET description = $2, is_default = $3, changed_us = $4, deleted_us = $5"
        " WHERE method_id = $1",
        method.method_id, method.description, int(method.is_default), method.changed_us, method.deleted_us,
    )  # fmt: skip


async def methods(tx: Tx, *, owner: int) -> tuple[PaymentMethod, ...]:
    """The payment methods of an account, oldest first, deleted ones left out."""
    rows = await tx.rows(
        f"SELECT {_METHOD} FROM payment_method WHERE account_id = $1 AND deleted_us IS NULL ORDER BY method_id",
        owner,
    )
    return tuple(_method(row) for row in rows)


async def method(tx: Tx, method_id: int, *, owner: int) -> PaymentMethod | None:
    """A payment method of an account."""
    row = await tx.row(
        f"SELECT {_METHOD} FROM payment_method WHERE method_id = $1 AND account_id = $2 AND deleted_us IS NULL",
        method_id, owner,
    )  # fmt: skip
    return None if row is None else _method(row)


async def gateway_token(tx: Tx, method_id: int) -> str | None:
    """What the gateway knows a method by; also of a deleted one, whose charge may be under way."""
    row = await tx.row("SELECT gateway_token FROM payment_method WHERE method_id = $1", method_id)
    return None if row is None else str(row[0])


def account_from(row: Row) -> Account:
    """An account from the columns of a query; others that need them join on these."""
    *plain, profile = row
    return Account(*(*plain, tuple(_profiles.decode(profile).items()) if profile != "{}" else ()))


async def _unset_default(tx: Tx, method: PaymentMethod) -> None:
    """Take the mark from whichever other method of the account bears it; that changes this other one too."""
    await tx.execute(
        "UPDATE payment_method SET is_default = 0, changed_us = $3"
        " WHERE account_id = $1 AND method_id <> $2 AND is_default = 1",
        method.account_id, method.method_id, method.changed_us,
    )  # fmt: skip


def _profile_text(account: Account) -> str:
    return msgspec.json.encode(dict(account.profile)).decode()


def _contact(row: Row) -> Contact:
    return Contact(row[0], row[1], msgspec.json.decode(row[2]), row[3])


def _method(row: Row) -> PaymentMethod:
    method_id, account_id, kind, label, description, token, is_default, *times = row
    return PaymentMethod(method_id, account_id, kind, label, description, token, bool(is_default), *times)
