"""What a zone is filled with: a new one with its name servers, a web page's address and mail (guide: DNS zone)."""

from collections.abc import Sequence
from dataclasses import dataclass

from panier.core.service.task import Instructions
from panier.core.zone.zone import APEX, Record, Soa

# The targets of a new zone's records: reserved addresses and names (RFC 5737, 2606).
PARKED_IPV4 = "192.0.2.80"
REDIRECTOR_IPV4 = "192.0.2.81"
MAIL_SERVERS = ("1 mx1.mail.sandbox.test.", "5 mx2.mail.sandbox.test.", "50 mx3.mail.sandbox.test.")
SPF = '"v=spf1 include:mail.sandbox.test ~all"'
HOSTMASTER = "tech.sandbox.test"


@dataclass(frozen=True, slots=True)
class ZoneContent(Instructions):
    """What a task puts in place of all that a zone holds.

    `soa`: None leaves it the one that it has.
    """

    records: tuple[Record, ...]
    soa: Soa | None = None


def first_soa(servers: Sequence[str], serial: int) -> Soa:
    """The SOA record of a new zone."""
    return Soa(server=servers[0], email=HOSTMASTER, serial=serial)


def first_records(
    servers: Sequence[str], *, is_minimal: bool, wanted: Sequence[tuple[str, str]] = ()
) -> tuple[Record, ...]:
    """The records of a new zone.

    The `wanted` ones, as (A or MX, target), replace the default records of that type.
    """
    records = [Record(0, APEX, "NS", f"{server}.") for server in servers]
    given = [Record(0, APEX, kind, target) for kind, target in wanted]
    if is_minimal:
        return (*records, *given)
    kinds = {kind for kind, _ in wanted}
    if "A" not in kinds:
        given.append(Record(0, APEX, "A", PARKED_IPV4))
    addresses = [Record(0, "www", "A", record.target) for record in given if record.field_type == "A"]
    if "MX" not in kinds:
        given += [Record(0, APEX, "MX", target) for target in MAIL_SERVERS]
    return (*records, *given, *addresses, Record(0, APEX, "SPF", SPF))
