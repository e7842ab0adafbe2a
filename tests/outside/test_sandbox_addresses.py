"""The sandbox's addresses: of the size that was ordered, given once, until none are left."""

import asyncio
from ipaddress import ip_network
from itertools import pairwise

import pytest

from panier.outside import sandbox_addresses
from panier.store import address_blocks
from tests.support.shop import Sandbox

PLANS = (
    *("ip-v4-s24-ripe", "ip-v4-s30-ripe", "ip-failover-ripe", "ip-v4-s27-arin"),
    *("ip-v6-s64", "ip-v6-s56-ripe", "ip-v6-s128"),
)


async def test_no_address_is_given_twice(shop: Sandbox) -> None:
    asked = [(f"{place}", PLANS[place % len(PLANS)]) for place in range(140)]
    given = await asyncio.gather(*(sandbox_addresses.give(shop.database, *one) for one in asked))
    again = await asyncio.gather(*(sandbox_addresses.give(shop.database, *one) for one in asked))
    assert given == again, "who asks again gets the same"
    blocks = sorted(ip_network(block or "") for block in given if ":" not in (block or ""))
    assert all(not one.overlaps(other) for one, other in pairwise(blocks))
    assert all(block.is_private for block in blocks), "nobody's on the Internet"
    sixes = sorted(ip_network(block or "") for block in given if ":" in (block or ""))
    assert all(not one.overlaps(other) for one, other in pairwise(sixes))
    assert {str(block.prefixlen) for block in blocks} == {"24", "30", "32", "27"}


@pytest.mark.parametrize(
    "plan, size",
    [
        ("ip-v4-s30-ripe", (4, 30)),
        ("ip-failover-arin", (4, 32)),
        ("ip-v6-s56", (6, 56)),
        ("ip-v4-s99", (4, 32)),
        ("anything", (4, 32)),
    ],
)
def test_the_size_is_the_plans(plan: str, size: tuple[int, int]) -> None:
    assert sandbox_addresses.size_of(plan) == size


async def test_pools_end(shop: Sandbox) -> None:
    async def give(key: str, units: int) -> object:
        return await shop.database.write(
            lambda tx: address_blocks.give(tx, key, units=units, pools={"small": 4, "large": 8})
        )

    assert await give("a", 3) == address_blocks.GivenBlock("small", 0)
    assert await give("b", 2) == address_blocks.GivenBlock("large", 0)
    assert await give("c", 1) == address_blocks.GivenBlock("small", 3)
    assert await give("d", 8) is None
    assert await give("e", 4) == address_blocks.GivenBlock("large", 4)
    assert await give("f", 1) is None
    assert await give("a", 3) == address_blocks.GivenBlock("small", 0)
