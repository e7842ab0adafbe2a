"""Name servers of a domain name, glue records (hosts with addresses of their own) and the rules for both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address

from panier.core.domain.extension import Extension
from panier.core.limits import GLUE_ADDRESSES_MAX
from panier.core.refusal import bad_input

_NUMBER_BYTES = 6  # of a digest: a number that every program can hold exactly


class ServerType(StrEnum):
    """Whose name servers a name is on, as far as its owner chooses."""

    HOSTED = "hosted"  # those of the account's own zone
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class NameServer:
    """A name server of a name. `ip`: what was given with it, or its first glue address.

    `is_used`: the registry has it; `is_going`: a task that is under way takes it away. `since_us`: used since then.
    """

    number: int
    host: str
    ip: str | None = None
    is_used: bool = True
    is_going: bool = False
    since_us: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name server that is asked for, in its one spelling."""

    host: str
    ip: str | None = None


def number_of(service_id: int, text: str) -> int:
    """The number of a part of a service: it follows from what the part is, so that it stays the same."""
    digest = sha256(f"{service_id} {text}".encode()).digest()
    return int.from_bytes(digest[:_NUMBER_BYTES], "big")


def is_below(host: str, name: str) -> bool:
    """True where a host lies under a name, so that nobody finds it without an address from the registry (glue)."""
    return host == name or host.endswith(f".{name}")


def address(text: str, field: str) -> str:
    """An address of either version in its one spelling. Refuses anything else."""
    try:
        found = None if "%" in text else ip_address(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise bad_input(field, "must be an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7")
    return str(found)


def is_v4(ip: str) -> bool:
    """Whether an address is of version 4."""
    return ip_address(ip).version == 4


def check_servers(
    name: str, extension: Extension, servers: Sequence[Wanted], *, known: Collection[str], field: str
) -> None:
    """The servers as a whole: each once, as many as the registry takes, with an address where there must be one.

    `known`: hosts whose addresses the registry has already.
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
    """The addresses of a glue record: one at least, and no more or other ones than the registry takes."""
    most = GLUE_ADDRESSES_MAX if extension.has_many_ip_glue else 1
    if not 1 <= len(ips) <= most:
        raise bad_input("ips", f"must list 1 to {most} addresses under .{extension.name}, but lists {len(ips)}")
    if len(set(ips)) < len(ips):
        raise bad_input("ips", "must list every address once")
    if not extension.has_ipv6_glue and not all(is_v4(ip) for ip in ips):
        raise bad_input("ips", f"must be IPv4 addresses under .{extension.name}")
