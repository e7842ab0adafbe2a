"""What every deliverer must do, whoever it belongs to: the shop's, a plug-in's, one of your own.

Apply it to a deliverer that was just made, with the clock that it was handed:

    await conforms(deliverer, clock, request, slow=another, impossible=a_third)
"""

import asyncio
from dataclasses import replace
from typing import Protocol

import pytest

from panier.plugins import (
    Deliverer,
    DeliveryFailedError,
    DeliveryRequest,
    EndRequest,
    Made,
    NotMadeYetError,
)

_ROUNDS_MAX = 100


class MovableClock(Protocol):
    """The time that the deliverer was handed, which a test moves on."""

    now_us: int


async def conforms(
    deliverer: Deliverer,
    clock: MovableClock,
    request: DeliveryRequest,
    *,
    slow: DeliveryRequest | None = None,
    impossible: DeliveryRequest | None = None,
) -> None:
    """Assert that a deliverer keeps the Protocol's promises.

    `request`: a thing that can be had at once; `slow`: one that takes its time; `impossible`: one that cannot be had.
    """
    made = await makes_once(deliverer, request)
    await changes_once(deliverer, request, made)
    if slow is not None:
        await takes_its_time(deliverer, clock, slow)
    if impossible is not None:
        await says_why_not(deliverer, impossible)
    await ends_once(deliverer, request, made)


async def makes_once(deliverer: Deliverer, request: DeliveryRequest) -> Made:
    """A key that comes twice, or at once, makes one thing; another key makes another."""
    together = await asyncio.gather(*(deliverer.make(request) for _ in range(2)))
    again = await deliverer.make(request)
    assert together == [again, again]
    assert again.name
    assert not any(one.isspace() or not one.isprintable() for one in again.name), again.name
    assert all(isinstance(value, str | int) for value in again.properties.values()), again.properties
    other = await deliverer.make(replace(request, key=f"{request.key}-other"))
    assert other.name != again.name
    return again


async def changes_once(deliverer: Deliverer, request: DeliveryRequest, made: Made) -> None:
    """A renewal and an upgrade of what was made are carried out, and asking again does no harm."""
    for action in ("renew", "upgrade"):
        change = replace(
            request, key=f"{request.key}-{action}", action=action, changes=made.name, service=made.name, duration="P1M"
        )
        for _ in range(2):
            await deliverer.change(change)
    assert await deliverer.make(request) is not None


async def takes_its_time(deliverer: Deliverer, clock: MovableClock, request: DeliveryRequest) -> None:
    """What is not made yet is asked for again, and is made once."""
    with pytest.raises(NotMadeYetError) as first:
        await deliverer.make(request)
    with pytest.raises(NotMadeYetError):
        await deliverer.make(request)
    for _ in range(_ROUNDS_MAX):
        clock.now_us = max(clock.now_us + 60_000_000, first.value.ask_again_us or 0)
        try:
            made = await deliverer.make(request)
        except NotMadeYetError:
            continue
        assert await deliverer.make(request) == made
        return
    raise AssertionError("it is never made")


async def says_why_not(deliverer: Deliverer, request: DeliveryRequest) -> None:
    """What cannot be had is refused with a sentence for the customer, each time."""
    for _ in range(2):
        with pytest.raises(DeliveryFailedError) as refused:
            await deliverer.make(request)
        assert str(refused.value)


async def ends_once(deliverer: Deliverer, request: DeliveryRequest, made: Made) -> None:
    """An end that is told twice is one, and that of something unknown does no harm."""
    end = EndRequest(f"{request.key}-end", request.key, request.family, request.plan_code, request.product, made.name)
    for _ in range(2):
        await deliverer.end(end)
    await deliverer.end(replace(end, key="unknown-end", made_key="unknown", service="unknown.example"))
