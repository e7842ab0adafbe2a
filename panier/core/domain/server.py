"""Name servers of a domain name, glue records, and the rules for both.

Glue records are hosts with addresses of their own.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address

from panier.core.domain.extension import Extension
from panier.core.limits import GLUE_ADDRESSES_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen

_NUMBER_BYTES = 6  # of a digest: a number that every program can hold exactly


class ServerType(StrEnum):
    """Whose name servers a name uses, as far as its owner chooses."""

    HOSTED = "hosted"  # those of the account's own zone
    EXTERNAL = "external"


@frozen
class NameServer:
    """A name server of a domain name.

    `ip`: the address given with it, or its first glue address. `is_used`: the registry has it; `is_going`: a task
    in progress removes it. `since_us`: in use since then.
    """

    number: int
    host: str
    ip: str | None = None
    is_used: bool = True
    is_going: bool = False
    since_us: int | None = None


@frozen
class Wanted:
    """A requested name server, in normalised spelling."""

    host: str
    ip: str | None = None


def number_of(service_id: int, text: str) -> int:
    """The number of a part of a service.

    It is derived from what the part is, so that it never changes.
    """
    digest = sha256(f"{service_id} {text}".encode()).digest()
    return int.from_bytes(digest[:_NUMBER_BYTES], "big")


def is_below(host: str, name: str) -> bool:
    """True where a host lies under a name.

    Nobody finds such a host without an address at the registry (glue).
    """
    return host == name or host.endswith(f".{name}")


def address(text: str, field: str) -> str:
    """An IPv4 or IPv6 address in normalised spelling.

    Refuses: anything else (400).
    """
    try:
        found = None if "%" in text else ip_address(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise bad_input(field, "must be an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7")
    return str(found)


def is_v4(ip: str) -> bool:
    """True for an IPv4 address."""
    return ip_address(ip).version == 4


def check_servers(
    name: str, extension: Extension, servers: Sequence[Wanted], *, known: Collection[str], field: str
) -> None:
    """Check the name servers of a name as a whole.

    `known`: hosts whose addresses the registry has already.

    Refuses: a server listed twice, a number that the registry does not accept, a server that lies under the name
    and has no address (400).
    """
    hosts = [server.host for server in servers]
    if double := next((host for host in hosts if hosts.count(host) > 1), None):
        raise bad_input(field, f"must list every name server once, but lists {double} twice")
    if not extension.servers_min <= len(servers) <= extension.servers_max:
        raise bad_input(
            field,
            f"would make {len(servers)} name servers, but a name under .{extension.name} has"
            f" {extension.servers_min} to {extension.servers_max}",
        )
    for server in servers:
        if is_below(server.host, name) and server.ip is None and server.host not in known:
            more = " or a glue record" if extension.has_hosts else ""
            raise bad_input(field, f"must give {server.host} an ip{more}: it lies under {name} itself")


def check_glue(extension: Extension, ips: Sequence[str]) -> None:
    """Check the addresses of a glue record.

    Refuses: none, more than the registry accepts, one twice, IPv6 where the registry has IPv4 alone (400).
    """
    most = GLUE_ADDRESSES_MAX if extension.has_many_ip_glue else 1
    if not 1 <= len(ips) <= most:
        raise bad_input("ips", f"must list 1 to {most} addresses under .{extension.name}, but lists {len(ips)}")
    if len(set(ips)) < len(ips):
        raise bad_input("ips", "must list every address once")
    if not extension.has_ipv6_glue and not all(is_v4(ip) for ip in ips):
        raise bad_input("ips", f"must be IPv4 addresses under .{extension.name}")
