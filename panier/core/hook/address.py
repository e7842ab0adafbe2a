"""Which machines a hook may lead to: those of the world, and none of the shop's own network.

A name is looked up whenever it is connected to, and what is judged is the very address that is then connected to.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What Python calls global, though it belongs to a host's own surroundings or is nobody's.
_NOT_OUTSIDE: tuple[Network, ...] = tuple(
    ip_network(one)
    for one in (
        "100.64.0.0/10",  # between a provider and its customers; a cloud's metadata are there too
        "168.63.129.16/32",  # what a cloud tells its machines
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address as IPv6 machines reach it
_COMPATIBLE = ip_network("::/96")


def may_lead_to(address: str, *, besides: Iterable[Network] = ()) -> bool:
    """True where a hook may lead to an address: a machine of the world, or one of the networks that are allowed too.

    An address that stands for another one is as good as that one.
    """
    try:
        found: Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = tuple(_carried(found))
    if any(one in network for one in (found, *carried) for network in besides if network.version == one.version):
        return True
    return all(_is_outside(one) for one in (found, *carried))


def _is_outside(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address in _TRANSLATED):
        return True  # what it carries is judged beside it
    is_special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or not address.is_global
    )
    return not is_special and not any(address in one for one in _NOT_OUTSIDE if one.version == address.version)


def _carried(address: Address) -> Iterable[IPv4Address]:
    """The IPv4 addresses that an IPv6 one leads to."""
    if not isinstance(address, IPv6Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _TRANSLATED or address in _COMPATIBLE:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
