"""Where a call comes from: addresses in one spelling, and what trusted proxies say of their clients."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_PROXIES_MAX = 20  # a longer way is not believed
_PREFIX = 64  # of IPv6 addresses that are one customer's


@lru_cache(10_000)
def plain(address: str) -> str:
    """An address in its usual spelling; an IPv4 address that is written as IPv6 becomes IPv4 again."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(found)


@lru_cache(10_000)
def party(address: str) -> str:
    """Whom an address belongs to: itself for IPv4, its network of 64 bits for IPv6, of which one customer has all."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 or found.is_loopback else str(ip_network((found, _PREFIX), strict=False))


@lru_cache(10_000)
def is_this_machine(address: str) -> bool:
    """True for a loopback address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


class Proxies:
    """The proxies that are believed when they say whom they speak for."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)

    def has(self, address: str) -> bool:
        """True if an address is a trusted proxy's."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def client(self, proxy: str, lines: Sequence[bytes]) -> str:
        """The client behind a proxy, by its X-Forwarded-For.

        Each proxy adds whom it was called by at the end, so the way is walked back from there, to the first address
        that is no trusted proxy's. What stands before is the client's own word. Where the way cannot be read, the last
        proxy that it reached counts as the client.
        """
        found = proxy
        way = b",".join(lines).decode("latin-1").split(",")
        for step in reversed(way[-_PROXIES_MAX:]):
            address = _address(step)
            if address is None:
                return found
            found = address
            if not self.has(address):
                return found
        return found


def scheme(lines: Sequence[bytes], otherwise: str) -> str:
    """The scheme that a client used, by its proxy's X-Forwarded-Proto."""
    said = b",".join(lines).decode("latin-1").rpartition(",")[2].strip().lower()
    return said if said in {"http", "https"} else otherwise


def _address(step: str) -> str | None:
    """The address in a step of X-Forwarded-For, which may have a port; None if there is none."""
    text = step.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return plain(str(ip_address(text)))
    except ValueError:
        return None
