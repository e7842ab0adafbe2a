"""What a start leaves for later is done soon, and keeps nobody waiting."""

import asyncio
import threading
from dataclasses import replace

from panier.app import CATALOGS, make_shop, read_version
from panier.core.values import Lazy
from panier.files import assortment
from panier.flows.shelf import Shelf
from panier.settings import Settings
from panier.work.leftovers import finish_start
from tests.support.shop import Sandbox, shipped


async def test_a_shop_starts_without_making_a_catalogue(sqlite_shop: Sandbox) -> None:
    make_shop(Settings(""), sqlite_shop.database)  # it may find the files new, and reads them in full
    started = make_shop(Settings(""), sqlite_shop.database)
    assert len([*started.shelf.fill()]) == len(shipped().catalogs)


async def test_a_shop_makes_what_nobody_asked_for_when_there_is_time(sqlite_shop: Sandbox) -> None:
    assortment.load(CATALOGS)
    shelf = Shelf(assortment.load(CATALOGS), read_version(shipped()))
    later, turns = shelf.current.catalogs, 0
    assert isinstance(later, Lazy)
    filling = asyncio.create_task(finish_start(replace(sqlite_shop.shop, shelf=shelf), pause_seconds=0))
    while not filling.done():
        turns += 1
        await asyncio.sleep(0)
    await filling
    assert turns > len(later), "others had a turn after each"
    assert [*later.made()] == []


async def test_what_pages_want_is_read_while_others_have_their_turns(sqlite_shop: Sandbox) -> None:
    go_on, read = threading.Event(), list[str]()

    def reading() -> None:
        assert go_on.wait(10), "the loop stood still while a file was read"
        read.append("fr")

    finishing = asyncio.create_task(finish_start(sqlite_shop.shop, [reading], pause_seconds=0))
    for _ in range(3):
        await asyncio.sleep(0)
    go_on.set()
    await finishing
    assert read == ["fr"]
