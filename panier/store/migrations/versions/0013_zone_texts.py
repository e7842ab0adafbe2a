"""Texts of zones in the one form that they are answered in, and numbers of records beyond 32 bits."""

import dns.exception
import dns.tokenizer
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_FIRST = 5_000_000_000
_CHUNK = 255


def upgrade() -> None:
    """Quote and cut texts, and let the numbers of new records begin where OVHcloud's are."""
    connection = op.get_bind()
    asked = "SELECT record_id, target FROM zone_record WHERE field_type IN ('TXT', 'SPF', 'DKIM', 'DMARC')"
    for record_id, target in connection.execute(sa.text(asked)).all():
        settled = _settled(target)
        if settled != target:
            change = sa.text("UPDATE zone_record SET target = :target WHERE record_id = :id")
            connection.execute(change, {"target": settled, "id": record_id})
    if connection.dialect.name == "sqlite":
        with op.batch_alter_table("zone_record", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'zone_record'"))
        connection.execute(sa.text(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('zone_record', {_FIRST - 1})"))
    else:
        sequence = "pg_get_serial_sequence('zone_record', 'record_id')"
        connection.execute(sa.text(f"SELECT setval({sequence}, {_FIRST}, false)"))


def _settled(target: str) -> str:
    """A text as releases before this one read it, written as a name server writes it."""
    if target.startswith('"'):
        try:
            tokens = dns.tokenizer.Tokenizer(target).get_remaining()
            strings = [token.unescape_to_bytes().value for token in tokens]
        except dns.exception.DNSException:
            return target
    else:
        strings = [target.encode()]
    chunks = [
        (text if isinstance(text, bytes) else str(text).encode())[start : start + _CHUNK]
        for text in strings
        for start in range(0, max(len(text), 1), _CHUNK)
    ]
    return " ".join(f'"{_escaped(chunk)}"' for chunk in chunks)


def _escaped(chunk: bytes) -> str:
    return "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03}" for byte in chunk
    )
