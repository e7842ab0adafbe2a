"""Glue records: hosts under a domain name with their addresses."""

from typing import Annotated

from msgspec import Meta

from panier.wire.types import OPTIONAL, Shape, Words, model

Ip = Annotated[str, Meta(max_length=64, extra={"ovh": "ip"})]


class OfHost(Shape):
    """Filter by host."""

    host: Words | None = None


@model("domain.glueRecord.CreatePayload")
class GlueCreation(Shape):
    """A glue record to create."""

    host: Words
    ips: list[Ip]


@model("domain.glueRecord.GlueRecord")
class GlueRecord(Shape):
    """A host with its addresses; the path selects it, and a host in the body is ignored."""

    ips: list[Ip]
    host: Annotated[Words | None, OPTIONAL] = None


def glue_out(record: tuple[str, tuple[str, ...]]) -> GlueRecord:
    """A host with its addresses."""
    host, ips = record
    return GlueRecord(host=host, ips=list(ips))
