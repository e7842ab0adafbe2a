"""Keys and tokens that are only compared become digests."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

PORTION = 1_000


def upgrade() -> None:
    """Replace consumer keys and validation tokens by digests; add those of the tokens of zone files."""
    op.add_column("zone_restore_point", sa.Column("token_digest", sa.Text(), nullable=True))
    bind = op.get_bind()
    for column in ("consumer_key", "validation_token"):
        for credential_id, text in _rows(bind, "credential", ("credential_id",), column):
            bind.execute(
                sa.text(f"UPDATE credential SET {column} = :digest WHERE credential_id = :row"),
                {"digest": sha256(text.encode()).hexdigest(), "row": credential_id},
            )
    for service_id, created_us, text in _rows(bind, "zone_restore_point", ("service_id", "created_us"), "token"):
        bind.execute(
            sa.text(
                "UPDATE zone_restore_point SET token_digest = :digest"
                " WHERE service_id = :service AND created_us = :created"
            ),
            {"digest": sha256(text.encode()).hexdigest(), "service": service_id, "created": created_us},
        )
    with op.batch_alter_table("zone_restore_point") as table:
        table.create_unique_constraint(op.f("uq_zone_restore_point_token_digest"), ["token_digest"])


def _rows(bind: sa.Connection, table: str, identity: tuple[str, ...], column: str) -> Iterator[Sequence[Any]]:
    """The rows that have a text in a column, by identity, a portion at a time."""
    names = ", ".join(identity)
    after: dict[str, object] = {}
    while True:
        beyond = f"AND ({names}) > ({', '.join(f':{name}' for name in identity)})" if after else ""
        found = bind.execute(
            sa.text(
                f"SELECT {names}, {column} FROM {table} WHERE {column} IS NOT NULL {beyond}"
                f" ORDER BY {names} LIMIT {PORTION}"
            ),
            after,
        ).fetchall()
        yield from found
        if len(found) < PORTION:
            return
        after = dict(zip(identity, found[-1], strict=False))
