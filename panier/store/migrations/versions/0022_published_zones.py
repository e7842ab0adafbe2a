"""What name servers have of each zone, and the first records of zones that nobody has looked at."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0017"

_AT_ONCE = 500
_FIRST = (
    ("", "A", "192.0.2.80"),
    ("", "MX", "1 mx1.mail.sandbox.test."),
    ("", "MX", "5 mx2.mail.sandbox.test."),
    ("", "MX", "50 mx3.mail.sandbox.test."),
    ("www", "A", "192.0.2.80"),
    ("", "SPF", '"v=spf1 include:mail.sandbox.test ~all"'),
)


def upgrade() -> None:
    """Add the table, and an index of what has ended; give every zone its rows."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "zone_push",
        sa.Column("push_id", number, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=True),
        sa.Column("published_us", sa.BigInteger(), nullable=True),
        sa.Column("is_signed", sa.Integer(), nullable=False),
        sa.Column("signing_keys", sa.Text(), nullable=False),
        sa.Column("unsign_us", sa.BigInteger(), nullable=True),
        sa.Column("tried_us", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("push_id", name=op.f("pk_zone_push")),
        sa.UniqueConstraint("name", name=op.f("uq_zone_push_name")),
    )
    op.create_index("ix_zone_push_site", "zone_push", ["site"])
    _partial("ix_zone_push_unsign_us", "zone_push", ["unsign_us"], "unsign_us IS NOT NULL")
    _partial("ix_service_ended", "service", ["family", "ended_us"], "ended_us IS NOT NULL")
    _begin_zones(op.get_bind())


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _begin_zones(connection: "sa.Connection") -> None:
    """Give the zones that nobody has looked at the records that they would have got then."""
    asked = sa.text(
        "SELECT service_id, name, details, created_us FROM service s WHERE family = 'dns' AND product = 'zone'"
        " AND ended_us IS NULL AND service_id > :after"
        " AND NOT EXISTS (SELECT 1 FROM zone z WHERE z.service_id = s.service_id) ORDER BY service_id LIMIT :at_once"
    )
    after = 0
    while rows := connection.execute(asked, {"after": after, "at_once": _AT_ONCE}).all():
        for row in rows:
            _begin(connection, *row)
        after = rows[-1][0]


def _begin(connection: "sa.Connection", service_id: int, name: str, details: str, created_us: int) -> None:
    kept = json.loads(details)
    servers = kept.get("name_servers") or [f"ns1.{name}"]
    records = [("", "NS", f"{server}.") for server in servers]
    if kept.get("template") != "minimized":
        records += _FIRST
    serial = int(f"{datetime.fromtimestamp(created_us // 1_000_000, UTC):%Y%m%d}00")
    soa = {
        "server": servers[0], "email": "tech.sandbox.test", "serial": serial, "refresh": 86_400,
        "expire": 3_600_000, "negative_ttl": 300, "ttl": 3_600,
    }  # fmt: skip
    lines = [f"{below or '@'} IN {'TXT' if kind == 'SPF' else kind} {target}" for below, kind, target in records]
    content = "\n".join([
        f"$ORIGIN {name}.", "$TTL 3600",
        f"@ IN SOA {servers[0]}. tech.sandbox.test. {serial} 86400 10800 3600000 300", *lines,
    ])  # fmt: skip
    connection.execute(
        sa.text(
            "INSERT INTO zone (service_id, soa, changed_us, published_us, published)"
            " VALUES (:id, :soa, :us, :us, :zone)"
        ),
        {"id": service_id, "soa": json.dumps(soa), "us": created_us, "zone": f"{content}\n"},
    )
    connection.execute(
        sa.text(
            "INSERT INTO zone_record (service_id, sub_domain, field_type, target, ttl, origin)"
            " VALUES (:id, :below, :kind, :target, 0, 'customer')"
        ),
        [{"id": service_id, "below": below, "kind": kind, "target": target} for below, kind, target in records],
    )
