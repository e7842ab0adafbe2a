"""What a zone is filled with: a new one with its name servers, a web page's address and mail (guide: DNS zone)."""

from collections.abc import Sequence

from panier.core.service.task import Instructions
from panier.core.values import frozen
from panier.core.zone.zone import APEX, Record, Soa

# The targets of a new zone's records: reserved addresses and names (RFC 5737, 2606).
PARKED_IPV4 = "192.0.2.80"
REDIRECTOR_IPV4 = "192.0.2.81"
SANDBOX = "sandbox.test"  # where the names lie that are made up
MAIL_SERVERS = ("1 mx1.mail.sandbox.test.", "5 mx2.mail.sandbox.test.", "50 mx3.mail.sandbox.test.")
SPF = '"v=spf1 include:mail.sandbox.test ~all"'
HOSTMASTER = "tech.sandbox.test"


@frozen
class ZoneDefaults:
    """What the zones of a shop have in common.

    `name_servers`: the shop's own; without any, each zone has two that are made up of its name. `redirector`: the
    address of the server that redirects visitors, None where there is none. `has_page`: whether a new zone leads to a
    parked page and to mail servers, which are a sandbox's alone.
    """

    name_servers: tuple[str, ...] = ()
    redirector: str | None = REDIRECTOR_IPV4
    has_page: bool = True


@frozen
class ZoneContent(Instructions):
    """What a task puts in place of all that a zone holds.

    `soa`: None leaves it the one that it has.
    """

    records: tuple[Record, ...]
    soa: Soa | None = None


def first_soa(servers: Sequence[str], serial: int) -> Soa:
    """The SOA record of a new zone; its mailbox is at home where its first name server is."""
    home = servers[0].partition(".")[2]
    email = HOSTMASTER if home == SANDBOX or "." not in home else f"hostmaster.{home}"
    return Soa(server=servers[0], email=email, serial=serial)


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
