"""What is kept of services, and what the sandbox's registry has to say, spelled as this release reads it."""

import re
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OWNER = re.compile(r"/(?:me|domain)/contact/(\d{1,18})")


def upgrade() -> None:
    """Let details name owners by number, and spell out how things are renewed."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT service_id, details FROM service WHERE details <> '{}'")).all()
    for service_id, text in rows:
        details = msgspec.json.encode(_details(msgspec.json.decode(text))).decode()
        if details != text:
            change = "UPDATE service SET details = :details WHERE service_id = :id"
            connection.execute(sa.text(change), {"id": service_id, "details": details})
    for message_id, text in connection.execute(sa.text("SELECT message_id, message FROM registry_message")).all():
        message = msgspec.json.decode(text)
        message["kind"] = message.pop("sort")
        change = "UPDATE registry_message SET message = :message WHERE message_id = :id"
        connection.execute(sa.text(change), {"id": message_id, "message": msgspec.json.encode(message).decode()})


def _details(before: dict[str, Any]) -> dict[str, Any]:
    """The details under their new names. A registrar's plug-in may have reported servers in any form."""
    details = dict(before)
    found = _OWNER.fullmatch(str(details.pop("owner", "")))
    if found is not None:
        details["owner_id"] = int(found[1])
    if "renew" in details:
        details["renewal"] = details.pop("renew")
    if "name_servers" in details:
        listed = details["name_servers"]
        details["name_servers"] = [str(host) for host in listed] if isinstance(listed, list) else []
    return details
