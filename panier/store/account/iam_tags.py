"""The tags of services, and the id of the shop's own that ids of services follow from."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from panier.core.values import frozen
from panier.store.engine.db import Row, Tx

NO_SERVICE = -1
# What is a resource of its own: a living service that an account administers, and that is no option of its family.
_RESOURCES = (
    "SELECT service_id, family, name FROM service WHERE account_id = $1 AND ended_us IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM service p WHERE p.service_id = service.parent_service_id AND p.family = service.family)"
)


@frozen
class KnownTags:
    """The shop's own id, and the tags of services by their numbers; one that has none is left out."""

    installation: str
    by_service: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def of(self, service_id: int) -> Mapping[str, str]:
        """The tags of a service, by key."""
        return self.by_service.get(service_id, {})


@frozen
class ResourceName:
    """The number, family and name of a service that is a resource."""

    service_id: int
    family: str
    name: str


async def claim(tx: Tx, installation: str) -> None:
    """Give a new database an id of its own, which never changes."""
    await tx.execute(
        "INSERT INTO shop_installation (place, installation_id) VALUES (1, $1) ON CONFLICT (place) DO NOTHING",
        installation,
    )


async def load_several(tx: Tx, service_ids: Sequence[int]) -> KnownTags:
    """The tags of services, and the shop's own id."""
    rows = await tx.rows(
        "SELECT i.installation_id, t.service_id, t.key, t.value FROM shop_installation i"
        " LEFT JOIN iam_tag t ON t.service_id = ANY($1) ORDER BY t.service_id, t.key",
        list(service_ids) or [NO_SERVICE],
    )
    assert rows, "a shop has an id from its first start on"
    return _known(rows)


async def list_of_account(tx: Tx, family: str, product: str, *, owner: int) -> dict[str, list[Mapping[str, str]]]:
    """The tags of each living service of a product that an account has a role for, by its name."""
    found: list[Row] = []
    for role in ("account_id", "tech_account_id", "billing_account_id"):
        found += await tx.rows(
            "SELECT s.name, s.service_id, t.key, t.value FROM service s"
            f" LEFT JOIN iam_tag t ON t.service_id = s.service_id WHERE s.{role} = $1 AND s.family = $2"
            " AND s.product = $3 AND s.ended_us IS NULL",
            owner, family, product,
        )  # fmt: skip
    return _by_name(found)


async def list_of_families(tx: Tx, families: Sequence[str], *, owner: int) -> dict[str, list[Mapping[str, str]]]:
    """The tags of each resource of some families that an account administers, by its name."""
    rows = await tx.rows(
        f"SELECT r.name, r.service_id, t.key, t.value FROM ({_RESOURCES} AND family = ANY($2)) r"
        " LEFT JOIN iam_tag t ON t.service_id = r.service_id",
        owner, list(families),
    )  # fmt: skip
    return _by_name(rows)


async def list_resources(tx: Tx, *, owner: int, after: int, limit: int) -> tuple[ResourceName, ...]:
    """The resources that an account administers, from behind a number on, oldest first."""
    rows = await tx.rows(f"{_RESOURCES} AND service_id > $2 ORDER BY service_id LIMIT $3", owner, after, limit)
    return tuple(ResourceName(*row) for row in rows)


async def load_resource(tx: Tx, families: Sequence[str], name: str, *, owner: int) -> int | None:
    """The number of the newest resource of some families that has a name and that an account administers."""
    row = await tx.row(
        f"{_looking_for_a_name(_RESOURCES)} AND family = ANY($2) AND name = $3 ORDER BY service_id DESC LIMIT 1",
        owner, list(families), name,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def set_tag(tx: Tx, service_id: int, key: str, value: str) -> None:
    """Give a service a tag, in place of one under the same key."""
    await tx.execute(
        "INSERT INTO iam_tag (service_id, key, value) VALUES ($1, $2, $3)"
        " ON CONFLICT (service_id, key) DO UPDATE SET value = $3",
        service_id, key, value,
    )  # fmt: skip


async def delete_tag(tx: Tx, service_id: int, key: str) -> bool:
    """Take a tag from a service; returns whether it had one."""
    return await tx.execute("DELETE FROM iam_tag WHERE service_id = $1 AND key = $2", service_id, key) > 0


def _by_name(rows: Sequence[Row]) -> dict[str, list[Mapping[str, str]]]:
    """The tags of services by their names, from rows of name, number, key and value."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name, service_id, key, value in rows:
        tags = found.setdefault(name, {}).setdefault(service_id, {})
        if key is not None:
            tags[key] = value
    return {name: list(several.values()) for name, several in sorted(found.items())}


def _known(rows: Sequence[Row]) -> KnownTags:
    tags: dict[int, dict[str, str]] = {}
    for _, service_id, key, value in rows:
        if service_id is not None:
            tags.setdefault(service_id, {})[key] = value
    return KnownTags(rows[0][0], tags)


def _looking_for_a_name(statement: str) -> str:
    """The statement with plus signs, which keep databases from looking through all that the account has."""
    return statement.replace("account_id", "+account_id", 1).replace(" ended_us", " +ended_us", 1)
