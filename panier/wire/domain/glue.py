"""Hosts under a domain name with their addresses."""

from typing import Annotated

from msgspec import Meta

from panier.wire.types import OPTIONAL, Shape, Words, model

Ip = Annotated[str, Meta(max_length=64, extra={"ovh": "ip"})]


class OfHost(Shape):
    """By host."""

    host: Words | None = None


@model("domain.glueRecord.CreatePayload")
class GlueCreation(Shape):
    """A host that shall have addresses."""

    host: Words
    ips: list[Ip]


@model("domain.glueRecord.GlueRecord")
class GlueRecord(Shape):
    """A host with its addresses. The path says which host is changed; one in the body changes nothing."""

    ips: list[Ip]
    host: Annotated[Words | None, OPTIONAL] = None


def glue_out(record: tuple[str, tuple[str, ...]]) -> GlueRecord:
    """A host with its addresses."""
    host, ips = record
    return GlueRecord(host=host, ips=list(ips))
