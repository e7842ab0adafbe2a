"""Owned services: one row for each delivered unit of any family."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.account.approval import Approval
from panier.core.domain.details import DomainDetails
from panier.core.service.details import Details, ProjectDetails
from panier.core.service.owned import DOMAIN, PROJECT, ZONE
from panier.core.service.service import Service
from panier.core.service.work import PropertyDetails
from panier.core.values import frozen
from panier.core.zone.details import ZoneDetails
from panier.store.engine.db import Row, Tx, batches, values

# What is kept of things whose family keeps more than every other does.
_DECODERS: Mapping[tuple[str, str], msgspec.json.Decoder[Details]] = {
    (sort.family, sort.product): msgspec.json.Decoder(kind)
    for sort, kind in ((DOMAIN, DomainDetails), (ZONE, ZoneDetails), (PROJECT, ProjectDetails))
}
_plain_details: msgspec.json.Decoder[Details] = msgspec.json.Decoder(PropertyDetails)
_NIC = "(SELECT a.nic FROM account a WHERE a.account_id = {})"
_SERVICE = (
    "service_id, account_id, delivery_id, order_id, family, name, plan_code, product, parent_service_id, created_us,"
    " expires_us, ended_us, details, tech_account_id, billing_account_id, anchor_day, suspended_us,"
    f" {_NIC.format('service.account_id')}, {_NIC.format('COALESCE(service.tech_account_id, service.account_id)')},"
    f" {_NIC.format('COALESCE(service.billing_account_id, service.account_id)')}"
)

# The living services of a family that are not options of others of the family.
_OF_FAMILY = (
    "SELECT {} FROM service WHERE account_id = $1 AND family = $2 AND ended_us IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM service p WHERE p.service_id = service.parent_service_id AND p.family = service.family)"
)


@frozen
class NamedDetails:
    """The name of a service, and what its family keeps of it."""

    name: str
    details: Details


async def insert(tx: Tx, services: Sequence[Service]) -> dict[int, int]:
    """Add delivered services, at most one for each delivery.

    Returns the numbers of the new services by delivery.
    """
    columns = (
        "account_id, delivery_id, order_id, family, name, plan_code, product, parent_service_id, created_us,"
        " expires_us, details, tech_account_id, billing_account_id, anchor_day, suspended_us"
    )
    numbers = {}
    for batch in batches(services, columns=15):
        rows = await tx.rows(
            f"INSERT INTO service ({columns}) VALUES {values(15, len(batch))}"
            " ON CONFLICT (delivery_id) DO NOTHING RETURNING delivery_id, service_id",
            *(field for service in batch for field in _fields(service)),
        )
        numbers.update({row[0]: row[1] for row in rows})
    return numbers


async def load(tx: Tx, service_id: int, *, owner: int, any_role: bool = False) -> Service | None:
    """A service of an account by its number.

    `any_role`: also where the account is not the admin, but the technical or billing contact.
    """
    row = await tx.row(
        f"SELECT {_SERVICE} FROM service WHERE service_id = $1 AND {_has(2, any_role=any_role)}", service_id, owner
    )
    return None if row is None else _service(row)


async def load_several(tx: Tx, service_ids: Sequence[int], *, lock: bool = False) -> dict[int, Service]:
    """Services of any account by number: for work that the shop does by itself.

    `lock` locks them until the transaction ends.
    """
    if lock:
        await tx.lock(
            "SELECT service_id FROM service WHERE service_id = ANY($1) ORDER BY service_id FOR UPDATE",
            list(service_ids),
        )
    rows = await tx.rows(f"SELECT {_SERVICE} FROM service WHERE service_id = ANY($1)", list(service_ids))
    return {row[0]: _service(row) for row in rows}


async def list_ids(tx: Tx, *, owner: int) -> tuple[int, ...]:
    """The services that an account has any role for and that have not ended, oldest first."""
    return tuple(sorted({row[0] for row in await tx.rows(of_any_role("service_id"), owner)}))


async def load_by_name(
    tx: Tx, family: str, product: str, *, name: str, owner: int, any_role: bool = False
) -> Service | None:
    """The service of an account with a name; a living one before the newest ended one.

    `any_role` as for load().
    """
    row = await tx.row(
        f"SELECT {_SERVICE} FROM service WHERE family = $1 AND name = $2 AND product = $3"
        f" AND {_has(4, any_role=any_role)} ORDER BY ended_us IS NOT NULL, service_id DESC LIMIT 1",
        family, name, product, owner,
    )  # fmt: skip
    return None if row is None else _service(row)


async def load_of_families(
    tx: Tx, families: Sequence[str], *, name: str, owner: int, any_role: bool = False
) -> Service | None:
    """The service of an account with a name in some families; a living one before the newest ended one.

    Options of other services of their family are left out. `any_role` as for load().
    """
    row = await tx.row(
        f"SELECT {_SERVICE} FROM service WHERE family = ANY($1) AND name = $2"
        f" AND {_has(3, any_role=any_role)} AND NOT EXISTS (SELECT 1 FROM service p"
        " WHERE p.service_id = service.parent_service_id AND p.family = service.family)"
        " ORDER BY ended_us IS NOT NULL, service_id DESC LIMIT 1",
        list(families), name, owner,
    )  # fmt: skip
    return None if row is None else _service(row)


async def list_names_of_families(tx: Tx, families: Sequence[str], *, owner: int) -> tuple[str, ...]:
    """The names of an account's services of some families, without ended services and options."""
    found: set[str] = set()
    for family in families:
        found.update(await list_names(tx, family, owner=owner))
    return tuple(sorted(found))


async def list_of_families(tx: Tx, families: Sequence[str], *, owner: int) -> tuple[Service, ...]:
    """An account's services of some families by name, without ended services and options."""
    found = [row for family in families for row in await tx.rows(_OF_FAMILY.format(_SERVICE), owner, family)]
    return tuple(sorted(map(_service, found), key=lambda one: one.name))


async def list_names(tx: Tx, family: str, *, owner: int) -> tuple[str, ...]:
    """The names of an account's services of a family, without ended services and options."""
    return tuple(sorted(row[0] for row in await tx.rows(_OF_FAMILY.format("name"), owner, family)))


async def list_details(tx: Tx, family: str, *, owner: int) -> tuple[NamedDetails, ...]:
    """The details of an account's services of a family by name, without ended services and options."""
    rows = await tx.rows(_OF_FAMILY.format("name, product, details"), owner, family)
    return _named_details(family, rows)


async def list_product_names(tx: Tx, family: str, product: str, *, owner: int) -> tuple[str, ...]:
    """The names of the services of a product that an account has any role for, each once, without ended ones."""
    rows = await tx.rows(of_any_role("name", " AND family = $2 AND product = $3"), owner, family, product)
    return tuple(sorted({row[0] for row in rows}))


async def list_product_details(tx: Tx, family: str, product: str, *, owner: int) -> tuple[NamedDetails, ...]:
    """The details of the services of a product that an account has any role for by name, without ended ones."""
    wanted = " AND family = $2 AND product = $3"
    return _named_details(family, await tx.rows(of_any_role("name, product, details", wanted), owner, family, product))


async def load_named(tx: Tx, family: str, name: str, *, owner: int) -> Service | None:
    """The service of an account's family with a name, whatever its product.

    A living one before the newest ended one.
    """
    row = await tx.row(
        f"SELECT {_SERVICE} FROM service WHERE family = $1 AND name = $2 AND account_id = $3"
        " ORDER BY ended_us IS NOT NULL, service_id DESC LIMIT 1",
        family, name, owner,
    )  # fmt: skip
    return None if row is None else _service(row)


async def change_plan(tx: Tx, service_id: int, *, family: str, plan_code: str, product: str) -> None:
    """Move a service to another plan: the effect of an upgrade."""
    await tx.execute(
        "UPDATE service SET family = $2, plan_code = $3, product = $4, look_us = 0 WHERE service_id = $1",
        service_id, family, plan_code, product,
    )  # fmt: skip


async def detach(tx: Tx, service_id: int, *, family: str, plan_code: str, product: str) -> None:
    """Make an option a service of its own, of a plan of any family."""
    await tx.execute(
        "UPDATE service SET family = $2, plan_code = $3, product = $4, parent_service_id = NULL, look_us = 0"
        " WHERE service_id = $1",
        service_id, family, plan_code, product,
    )  # fmt: skip


async def lock(tx: Tx, family: str, name: str, *, owner: int) -> None:
    """Lock an account's services of a name until the transaction ends.

    What is read next stays as it is.
    """
    await tx.lock(
        "SELECT service_id FROM service WHERE family = $1 AND name = $2 AND account_id = $3 FOR UPDATE",
        family, name, owner,
    )  # fmt: skip


async def list_names_among(tx: Tx, family: str, product: str, *, names: Sequence[str], owner: int) -> frozenset[str]:
    """Those of the names that services of an account and a product have, without ended ones."""
    rows = await tx.rows(
        "SELECT name FROM service WHERE family = $1 AND name = ANY($2) AND product = $3 AND account_id = $4"
        " AND ended_us IS NULL",
        family, list(names), product, owner,
    )  # fmt: skip
    return frozenset(row[0] for row in rows)


async def load_named_among(
    tx: Tx, family: str, product: str, *, names: Sequence[str], owner: int
) -> dict[str, Service]:
    """An account's services of a product with one of the names, by name, without ended ones."""
    rows = await tx.rows(
        f"SELECT {_SERVICE} FROM service WHERE family = $1 AND name = ANY($2) AND product = $3 AND account_id = $4"
        " AND ended_us IS NULL ORDER BY +service_id",
        family, list(names), product, owner,
    )  # fmt: skip
    return {service.name: service for service in map(_service, rows)}


async def list_below(tx: Tx, service_id: int, *, owner: int, has_ended: bool = False) -> tuple[Service, ...]:
    """The services of an account that are options of another; `has_ended`: also those that have ended."""
    living = "" if has_ended else " AND ended_us IS NULL"
    rows = await tx.rows(
        f"SELECT {_SERVICE} FROM service WHERE parent_service_id = $1 AND account_id = $2{living} ORDER BY service_id",
        service_id, owner,
    )  # fmt: skip
    return tuple(_service(row) for row in rows)


async def list_children(tx: Tx, service_ids: Sequence[int]) -> tuple[Service, ...]:
    """The services of any account that are options of others, without ended ones."""
    rows = await tx.rows(
        f"SELECT {_SERVICE} FROM service WHERE parent_service_id = ANY($1) AND ended_us IS NULL ORDER BY service_id",
        list(service_ids),
    )
    return tuple(_service(row) for row in rows)


async def update_roles(tx: Tx, service: Service) -> None:
    """Write the admin, technical and billing contacts of a service."""
    await tx.execute(
        "UPDATE service SET account_id = $2, tech_account_id = $3, billing_account_id = $4 WHERE service_id = $1",
        service.service_id, service.account_id, service.tech_account_id, service.billing_account_id,
    )  # fmt: skip


async def lock_service(tx: Tx, service_id: int) -> Service | None:
    """A service of any account, locked until the transaction ends: for the worker."""
    await tx.lock("SELECT service_id FROM service WHERE service_id = $1 FOR UPDATE", service_id)
    row = await tx.row(f"SELECT {_SERVICE} FROM service WHERE service_id = $1", service_id)
    return None if row is None else _service(row)


async def list_living(tx: Tx, family: str, product: str, *, name: str) -> tuple[Service, ...]:
    """The services of any account with a name that have not ended, newest first.

    For the messages of registries.
    """
    rows = await tx.rows(
        f"SELECT {_SERVICE} FROM service WHERE family = $1 AND product = $2 AND name = $3 AND ended_us IS NULL"
        " ORDER BY service_id DESC",
        family, product, name,
    )  # fmt: skip
    return tuple(_service(row) for row in rows)


async def list_past(
    tx: Tx, family: str, product: str, *, before_us: int, after: tuple[int, int], limit: int
) -> tuple[Service, ...]:
    """Expired services of any account that have not ended, by expiry and number.

    They expired before an instant, and come `after` an expiry with a number.
    """
    rows = await tx.rows(
        f"SELECT {_SERVICE} FROM service WHERE family = $1 AND product = $2 AND ended_us IS NULL AND expires_us < $3"
        " AND (expires_us, service_id) > ($4, $5) ORDER BY expires_us, service_id LIMIT $6",
        family, product, before_us, *after, limit,
    )  # fmt: skip
    return tuple(_service(row) for row in rows)


async def update(tx: Tx, service: Service) -> None:
    """Write the fields of a service that change, and have it looked at: its end may be another now.

    Lock it when reading it, so that nobody's change is lost.
    """
    await tx.execute(
        "UPDATE service SET account_id = $2, expires_us = $3, ended_us = $4, details = $5, anchor_day = $6,"
        " suspended_us = $7, look_us = 0 WHERE service_id = $1",
        service.service_id, service.account_id, service.expires_us, service.ended_us,
        msgspec.json.encode(service.details).decode(), service.anchor_day, service.suspended_us,
    )  # fmt: skip


async def update_details(tx: Tx, service: Service) -> None:
    """Write the facts that a service's family stores, and have it looked at: it may be renewed otherwise now."""
    await tx.execute(
        "UPDATE service SET details = $2, look_us = 0 WHERE service_id = $1",
        service.service_id,
        msgspec.json.encode(service.details).decode(),
    )


def _fields(service: Service) -> tuple[object, ...]:
    return (
        service.account_id, service.delivery_id, service.order_id, service.family, service.name, service.plan_code,
        service.product, service.parent_service_id, service.created_us, service.expires_us,
        msgspec.json.encode(service.details).decode(), service.tech_account_id, service.billing_account_id,
        service.anchor_day, service.suspended_us,
    )  # fmt: skip


def _has(place: int, *, any_role: bool) -> str:
    """The SQL condition that an account administers a service, or has any role for it.

    The plus signs keep databases from looking through all that the account has: one service is asked for.
    """
    if not any_role:
        return f"+account_id = ${place}"
    return f"(+account_id = ${place} OR +tech_account_id = ${place} OR +billing_account_id = ${place})"


def of_any_role(columns: str, wanted: str = "") -> str:
    """The statement for the living services that an account ($1) has any role for, once for each of its roles.

    Three searches in indexes; neither database would look into three for an OR. Nothing is sorted, so that a long
    list is known to be one as soon as its first rows are there.
    """
    return " UNION ALL ".join(
        f"SELECT {columns} FROM service WHERE {role} = $1{wanted} AND ended_us IS NULL"
        for role in ("account_id", "tech_account_id", "billing_account_id")
    )


def _named_details(family: str, rows: Sequence[Row]) -> tuple[NamedDetails, ...]:
    """The details in rows of name, product and details, by name."""
    return tuple(
        NamedDetails(name, _DECODERS.get((family, product), _plain_details).decode(text))
        for name, product, text in sorted(map(tuple, rows))
    )


def _service(row: Row) -> Service:
    plain, details, rest = row[:12], row[12], row[13:]
    family, product = plain[4], plain[7]
    return Service(*(*plain, _DECODERS.get((family, product), _plain_details).decode(details), *rest))


async def add_termination(tx: Tx, service_id: int, *, token_digest: str, asked_us: int, expires_us: int) -> None:
    """Store the token that confirms the termination of a service, replacing an earlier one."""
    await tx.execute(
        "INSERT INTO termination (service_id, token_digest, asked_us, expires_us) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (service_id) DO UPDATE SET token_digest = $2, asked_us = $3, expires_us = $4, answers = NULL",
        service_id, token_digest, asked_us, expires_us,
    )  # fmt: skip


async def load_termination(tx: Tx, service_id: int, *, now_us: int) -> Approval | None:
    """What the end of a service waits for; None where nobody asked, not in time, or it is confirmed."""
    row = await tx.row(
        "SELECT token_digest FROM termination WHERE service_id = $1 AND expires_us > $2 AND answers IS NULL",
        service_id, now_us,
    )  # fmt: skip
    return None if row is None else Approval(digest=row[0])


async def delete_termination(tx: Tx, service_id: int) -> None:
    """Forget that somebody asked for the end of a service, and confirmed it."""
    await tx.execute("DELETE FROM termination WHERE service_id = $1", service_id)


async def confirm_termination(tx: Tx, service_id: int, *, answers: Mapping[str, object]) -> None:
    """Keep that the end was confirmed, and why.

    Hold the service from `load_termination` on, so that it happens once.
    """
    await tx.execute(
        "UPDATE termination SET answers = $2 WHERE service_id = $1",
        service_id, msgspec.json.encode(answers).decode(),
    )  # fmt: skip
