"""What a start leaves for later, so that calls are answered soon: it is done in small steps, with time for others."""

import asyncio
import gc
from collections.abc import Callable, Sequence

from panier.flows.shop import Shop

PAUSE_SECONDS = 0.01


async def finish_start(
    shop: Shop, read: Sequence[Callable[[], object]] = (), *, pause_seconds: float = PAUSE_SECONDS
) -> None:
    """Make all that a shop sells which nobody has asked for yet, and read what pages will want.

    `read`: what reads a file and keeps it, done on a thread: some take longer than a call should wait.
    """
    for one in read:
        await asyncio.to_thread(one)
    made = 0
    for made, _ in enumerate(shop.shelf.fill(), start=1):  # noqa: B007 - counted to the last
        await asyncio.sleep(pause_seconds)
    if made:
        gc.freeze()  # it stays, as what the start itself has made
