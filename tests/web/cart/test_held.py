"""What orders hold: pieces in stock and codes, counted from the orders that live, at every moment."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from panier.core.cart.stock import Stock
from panier.core.limits import ORDER_LIFE_US
from panier.outside.deliverers import Deliverer, DeliveryFailedError, DeliveryRequest, Made
from panier.store import allowances, stock
from tests.support.delivering import Passing
from tests.support.ordering import AUTO_PAY, PROJECT, UNPAID, answer, own_cart, status
from tests.support.shop import Client, Sandbox

PLAN = "vps-2025-model1"
COUPON = "LAST-ONE"  # shipped: a single use
ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))


class Failing(Passing):
    """A deliverer that cannot make some of what it is asked for."""

    def __init__(self, fails: Callable[[DeliveryRequest], bool], others: Deliverer) -> None:
        super().__init__(others)
        self.fails = fails

    async def make(self, request: DeliveryRequest) -> Made:
        if self.fails(request):
            raise DeliveryFailedError("There is no room for it")
        return await self.real.make(request)


async def keep(shop: Sandbox, pieces: int) -> None:
    counted = Stock(PLAN, "GRA", PLAN, "1H-low", pieces)
    await shop.database.write(lambda tx: stock.replace(tx, [counted], now_us=shop.clock()))


async def left(shop: Sandbox) -> int | None:
    [kept] = await shop.database.read(lambda tx: stock.list_of_plans(tx, [PLAN], now_us=shop.clock()))
    return kept.pieces_left


async def used(shop: Sandbox) -> int:
    subject = f"voucher/{COUPON}"
    found = await shop.database.read(lambda tx: allowances.count_used(tx, [subject], now_us=shop.clock()))
    return found.get(subject, 0)


async def cart_of(client: Client, pieces: int, *, places: tuple[str, ...] = ("GRA",), coupon: bool = False) -> str:
    cart = await own_cart(client)
    for place in places:
        item_id = (await client.post(f"{cart}/vps", {**PROJECT, "planCode": PLAN, "quantity": pieces})).result["itemId"]
        await answer(client, f"{cart}/item/{item_id}", (("vps_datacenter", place), *ANSWERS[1:]))
    if coupon:
        assert (await client.post(f"{cart}/coupon", {"coupon": COUPON})).status == 200
    return cart


def failing(shop: Sandbox, fails: Callable[[DeliveryRequest], bool]) -> Sandbox:
    """The same shop with a deliverer that fails."""
    return replace(shop, worker=replace(shop.worker, deliverer=Failing(fails, shop.worker.deliverer)))


async def test_an_order_that_expires_unpaid_gives_its_pieces_back(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await keep(shop, 2)
    assert (await camille.post(f"{await cart_of(camille, 2)}/checkout", UNPAID)).result["orderId"]
    refused = await charlie.post(f"{await cart_of(charlie, 1)}/checkout", UNPAID)
    assert refused.refusal == (400, f"{PLAN} is not available in GRA")
    shop.clock.now_us += ORDER_LIFE_US
    assert await left(shop) == 2
    assert (await charlie.post(f"{await cart_of(charlie, 2)}/checkout", UNPAID)).result["orderId"]
    assert await left(shop) == 0


async def test_a_cart_holds_nothing(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await keep(sqlite_shop, 2)
    cart = await cart_of(camille, 2, coupon=True)
    assert (await camille.get(f"{cart}/checkout")).status == 200
    assert (await left(sqlite_shop), await used(sqlite_shop)) == (2, 0)


async def test_the_pieces_that_could_not_be_made_are_free_again(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await keep(shop, 5)
    broken = failing(shop, lambda request: request.key.endswith(("-1", "-2")))
    order_id = (await camille.post(f"{await cart_of(camille, 3, coupon=True)}/checkout", AUTO_PAY)).result["orderId"]
    assert await left(shop) == 2
    await broken.deliver()
    assert (await left(shop), await used(shop)) == (4, 1), "one was made, and the code counts for it"
    assert await status(camille, order_id) == "delivering"


async def test_an_order_of_which_nothing_could_be_made_holds_nothing(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await keep(shop, 3)
    assert (await camille.post(f"{await cart_of(camille, 3, coupon=True)}/checkout", AUTO_PAY)).result["orderId"]
    assert (await left(shop), await used(shop)) == (0, 1)
    await failing(shop, lambda _: True).deliver()
    assert (await left(shop), await used(shop)) == (3, 0)


async def test_two_items_of_a_cart_take_from_one_stock(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await keep(sqlite_shop, 1)
    cart = await cart_of(camille, 1, places=("GRA", "GRA"))
    for method in ("GET", "POST"):
        assert (await camille.call(method, f"{cart}/checkout")).refusal == (400, f"{PLAN} is not available in GRA")
    await keep(sqlite_shop, 2)
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    assert await left(sqlite_shop) == 0


@dataclass(slots=True)
class Shadow:
    """What a shop should have left: what there was, and the orders that hold something, with the time of their end."""

    pieces: int = 0
    coupon: int = 0
    orders: dict[int, tuple[int, bool, int]] = field(default_factory=dict)  # pieces, with the code?, the end
    paid: set[int] = field(default_factory=set)

    def held(self, now_us: int) -> int:
        return sum(pieces for one, (pieces, _, end_us) in self.orders.items() if one in self.paid or now_us < end_us)

    def used(self, now_us: int) -> int:
        return sum(has for one, (_, has, end_us) in self.orders.items() if one in self.paid or now_us < end_us)


async def live(shop: Sandbox, draw: random.Random, shadow: Shadow) -> None:
    """Something that happens to a shop."""
    act = draw.choice(("order", "order", "order", "wait", "wait", "pay", "deliver", "count"))
    client = shop.client(draw.choice((shop.first, shop.second)))
    now_us = shop.clock()
    if act == "count":
        count = draw.randrange(6)
        await keep(shop, count)
        shadow.pieces = count + shadow.held(now_us)
    elif act == "order":
        pieces, has = draw.randrange(1, 4), draw.random() < 0.5
        how = draw.choice((AUTO_PAY, UNPAID))
        placed = await client.post(f"{await cart_of(client, pieces, coupon=has)}/checkout", how)
        fits = pieces <= shadow.pieces - shadow.held(now_us) and (not has or shadow.used(now_us) == 0)
        assert (placed.status == 200) == fits, placed.body
        if fits:
            number = placed.json["orderId"]
            shadow.orders[number] = (pieces, has, now_us + ORDER_LIFE_US)
            shadow.paid |= {number} if how is AUTO_PAY else set()
    elif act == "wait":
        shop.clock.now_us += draw.choice((1, ORDER_LIFE_US // 3, ORDER_LIFE_US // 2))
    elif act == "deliver":
        await shop.deliver()
    elif shadow.orders:
        await pay(shop, draw.choice(sorted(shadow.orders)), shadow)


async def pay(shop: Sandbox, order_id: int, shadow: Shadow) -> None:
    """Pay an order, whoever's it is, where it can still be paid."""
    for keys in (shop.first, shop.second):
        client = shop.client(keys)
        if (await client.get(f"/me/order/{order_id}")).status == 200:
            method, *_ = (await client.get("/me/payment/method")).result
            paid = await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
            assert (paid.status == 200) == (order_id not in shadow.paid and shop.clock() < shadow.orders[order_id][2])
            shadow.paid |= {order_id} if paid.status == 200 else set()


@pytest.mark.parametrize("lives", [2, pytest.param(40, marks=pytest.mark.long)])
async def test_what_is_left_follows_from_the_orders_that_live(shop: Sandbox, lives: int) -> None:
    shadow = Shadow()
    for seed in range(lives):
        draw = random.Random(seed)
        await keep(shop, 4)
        shadow.pieces = 4 + shadow.held(shop.clock())
        for _ in range(15):
            await live(shop, draw, shadow)
            now_us = shop.clock()
            assert await left(shop) == shadow.pieces - shadow.held(now_us)
            assert await used(shop) == shadow.used(now_us)
