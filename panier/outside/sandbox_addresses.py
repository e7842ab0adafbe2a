"""The addresses that a sandbox gives away: those that are reserved for examples, and then others that are nobody's."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from panier.store import address_blocks
from panier.store.engine.db import Database

_SIZE = re.compile(r"\bip-?v(4|6)-s(\d{1,3})\b")
# RFC 5737 and 3849; when they are all given away, RFC 2544 (tests between networks) and 1918 (private networks).
_POOLS: dict[int, tuple[IPv4Network | IPv6Network, ...]] = {
    4: tuple(
        ip_network(pool)
        for pool in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "10.0.0.0/8")
    ),
    6: (ip_network("2001:db8::/32"),),
}
# What is counted: single addresses, and of IPv6 the networks that one link has.
_UNIT_BITS = {4: 32, 6: 64}


def size_of(plan_code: str) -> tuple[int, int]:
    """The version and the prefix length of what a plan sells: (4, 30) for ip-v4-s30-ripe, a single address else."""
    found = _SIZE.search(plan_code)
    if found is None:
        return 4, 32
    version, length = (int(part) for part in found.groups())
    return version, min(length, 32 if version == 4 else 128)


async def give(database: Database, key: str, plan_code: str) -> str | None:
    """A block of addresses for a delivery, in the spelling 192.0.2.0/30, and 192.0.2.7 for a single address.

    A delivery that asks again gets the same one, and no address is given twice. None where no pool has so many left.
    """
    version, length = size_of(plan_code)
    bits = _UNIT_BITS[version]
    units = 1 << max(bits - length, 0)
    pools = [pool for pool in _POOLS[version] if pool.prefixlen <= min(length, bits)]
    sizes = {str(pool): 1 << (bits - pool.prefixlen) for pool in pools}
    found = await database.write(lambda tx: address_blocks.give(tx, key, units=units, pools=sizes))
    if found is None:
        return None
    pool = ip_network(found.pool)
    first = pool[found.first_unit << (pool.max_prefixlen - bits)]
    return str(first) if length == pool.max_prefixlen else f"{first}/{length}"
