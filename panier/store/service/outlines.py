"""Services in outline: what lists of many of them are made of."""

from collections.abc import Sequence
from dataclasses import fields

import msgspec

from panier.core.service.details import Details, ProjectDetails
from panier.core.service.owned import PROJECT
from panier.core.values import frozen, replace
from panier.store.engine.db import Row, Tx
from panier.store.services import of_any_role

_details = msgspec.json.Decoder(Details)
_of_projects: msgspec.json.Decoder[Details] = msgspec.json.Decoder(ProjectDetails)
_NO_DETAILS = Details()
_ALONE = " AND parent_service_id IS NULL"


@frozen
class ServiceOutline:
    """A service without what it takes another row or a document to know."""

    service_id: int
    parent_service_id: int | None
    family: str
    name: str
    product: str
    plan_code: str
    created_us: int
    expires_us: int | None
    suspended_us: int | None = None
    details: Details = _NO_DETAILS

    @property
    def ended_us(self) -> int | None:
        """When it ended: outlines are of living services."""
        return None

    @property
    def called(self) -> str:
        """What its owner calls it: its own name where they gave it no other, and without its details."""
        return self.details.own_name or self.name

    @property
    def is_option(self) -> bool:
        """True for what hangs on another service."""
        return self.parent_service_id is not None

    @property
    def renewal_mode(self) -> str | None:
        """How it is renewed, in OVHcloud's words; None for one that has no end."""
        if self.expires_us is None:
            return None
        return "automatic" if self.details.renewal.is_automatic else "manual"


async def list_outlines(tx: Tx, *, owner: int, has_details: bool = False) -> tuple[ServiceOutline, ...]:
    """The services that an account has any role for and that have not ended, oldest first, in outline.

    `has_details`: with what every family keeps of them.
    """
    columns = ", ".join(_columns(has_details=has_details))
    return _read(await tx.rows(of_any_role(columns), owner), has_details=has_details)


async def list_of_product(
    tx: Tx, family: str, product: str, *, owner: int, has_details: bool = False
) -> tuple[ServiceOutline, ...]:
    """The services of a product that an account has any role for and that have not ended, oldest first, in outline.

    `has_details`: with what every family keeps of them.
    """
    columns = ", ".join(_columns(has_details=has_details))
    rows = await tx.rows(of_any_role(columns, " AND family = $2 AND product = $3"), owner, family, product)
    return _read(rows, has_details=has_details)


async def list_ending(tx: Tx, *, owner: int, before_us: int) -> tuple[ServiceOutline, ...]:
    """The services that an account has any role for, whose paid time ends before an instant, oldest first."""
    columns = ", ".join(_columns(has_details=True))
    return _read(await tx.rows(of_any_role(columns, " AND expires_us < $2"), owner, before_us), has_details=True)


async def list_first_ending(
    tx: Tx, *, owner: int, from_us: int, before_us: int, limit: int
) -> tuple[ServiceOutline, ...]:  # fmt: skip
    """The services that an account has any role for and that hang on nothing, whose paid time ends in a span of time.

    So many at most, the first to end first.
    """
    columns = ", ".join(_columns(has_details=True))
    found = of_any_role(columns, f"{_ALONE} AND expires_us >= $2 AND expires_us < $3")
    rows = await tx.rows(
        f"SELECT DISTINCT {columns} FROM ({found}) s ORDER BY expires_us, service_id LIMIT $4",
        owner, from_us, before_us, limit,
    )  # fmt: skip
    return tuple(sorted(_read(rows, has_details=True), key=lambda one: (one.expires_us or 0, one.service_id)))


async def count_ending(tx: Tx, *, owner: int, from_us: int, ends_us: Sequence[int]) -> tuple[int, ...]:
    """How many services of an account end in each of several spans of time: those that `list_first_ending` lists.

    The first span begins at `from_us`, and each of the others where the one before it ends.
    """
    # The ends stand in the statement itself: they are numbers of ours, and for a whole month the same.
    spans = " ".join(f"WHEN expires_us < {end_us:d} THEN {place}" for place, end_us in enumerate(ends_us))
    found = of_any_role(f"service_id, CASE {spans} END AS span", f"{_ALONE} AND expires_us >= $2 AND expires_us < $3")
    rows = await tx.rows(
        f"SELECT span, count(DISTINCT service_id) FROM ({found}) s GROUP BY span", owner, from_us, ends_us[-1]
    )
    counts = {int(row[0]): int(row[1]) for row in rows}
    return tuple(counts.get(place, 0) for place in range(len(ends_us)))


async def load_details(tx: Tx, found: Sequence[ServiceOutline]) -> tuple[ServiceOutline, ...]:
    """Services in outline with what every family keeps of them, in the same order."""
    if not found:
        return ()
    numbers = [one.service_id for one in found]
    rows = await tx.rows("SELECT service_id, details FROM service WHERE service_id = ANY($1)", numbers)
    kept = {row[0]: row[1] for row in rows}
    return tuple(
        replace(one, details=_decoder(one).decode(kept[one.service_id])) for one in found if one.service_id in kept
    )


def _decoder(one: ServiceOutline) -> msgspec.json.Decoder[Details]:
    """What reads the details of a service: those of a project have what it is called."""
    return _of_projects if (one.family, one.product) == (PROJECT.family, PROJECT.product) else _details


def _columns(*, has_details: bool) -> list[str]:
    return [field.name for field in fields(ServiceOutline) if has_details or field.name != "details"]


def _read(rows: Sequence[Row], *, has_details: bool) -> tuple[ServiceOutline, ...]:
    """The services in rows, each once."""
    found = {}
    for row in map(tuple, rows):
        one = ServiceOutline(*row[:-1]) if has_details else ServiceOutline(*row)
        found[one.service_id] = replace(one, details=_decoder(one).decode(row[-1])) if has_details else one
    return tuple(found[service_id] for service_id in sorted(found))
