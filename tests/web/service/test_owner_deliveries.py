"""The shop's owner and deliveries: made by hand, failed, asked for anew, given up; what is given back then."""

import contextlib
from collections import Counter
from typing import Any

import pytest

from panier.core.limits import DELIVERED_NAME_MAX
from panier.core.money import Money
from panier.core.refusal import Kind, Refusal
from panier.flows.payment import refunds
from panier.flows.service import owner_deliveries
from panier.outside.deliverers import DeliveryFailedError, DeliveryRequest, Made
from panier.outside.registry.sandbox_conduct import Trouble
from tests.support.delivering import (
    ANSWERS,
    VPS,
    Passing,
    delivered_by,
    history,
    load,
    made,
    of_family,
    order_vps,
    owed,
    owned,
    states,
    supplied,
)
from tests.support.ledger import faults
from tests.support.managing import behave
from tests.support.ordering import (
    AUTO_PAY,
    PROJECT,
    SERVER_ANSWERS,
    UNPAID,
    add_server,
    answer,
    order_name,
    own_cart,
    status,
)
from tests.support.shop import Client, Sandbox
from tests.web.order import test_withdrawals as withdrawals
from tests.web.payment.test_shared_refunds import give, left


class Full(Passing):
    """Cannot make anything of a family until there is room."""

    family = "vps"
    has_room = False

    async def make(self, request: DeliveryRequest) -> Made:
        if request.family == self.family and not self.has_room:
            raise DeliveryFailedError("There is no room for it")
        return await self.real.make(request)


def by_hand(shop: Sandbox) -> Sandbox:
    """The same shop, in which people make VPS and servers."""
    return supplied(shop, deliverers="vps=hand,eco=hand")[0]


async def retry(shop: Sandbox, delivery_id: int) -> None:
    await shop.database.write(lambda tx: owner_deliveries.retry(tx, shop.shop, delivery_id))
    await shop.work()


async def give_up(shop: Sandbox, delivery_id: int, reason: str = "It is no longer made") -> None:
    await shop.database.write(lambda tx: owner_deliveries.give_up(tx, shop.shop, delivery_id, reason=reason))
    await shop.work()


async def fail(shop: Sandbox, delivery_id: int, reason: str = "There is no room") -> None:
    await shop.database.write(lambda tx: owner_deliveries.mark_failed(tx, shop.shop, delivery_id, reason=reason))
    await shop.work()


async def operations(client: Client, order: int) -> list[str]:
    """The states of an order's operations, as its customer sees them."""
    found = []
    for detail in (await client.get(f"/me/order/{order}/details")).result:
        root = f"/me/order/{order}/details/{detail}/operations"
        found += [(await client.get(f"{root}/{number}")).result["status"] for number in (await client.get(root)).result]
    return found


async def test_what_people_make_waits_until_they_say_so(shop: Sandbox) -> None:
    there = by_hand(shop)
    client = there.client(there.first)
    order = await order_vps(client, pieces=2, projects=1)
    await there.deliver()
    assert await status(client, order) == "delivering"
    listed = await there.database.read(lambda tx: owner_deliveries.list_open(tx, limit=9))
    first, second = await of_family(there, order)
    assert [one.delivery for one in listed] == [first, second]
    await made(there, first, "vps-1.vps.example", ip="192.0.2.7", memory=8)
    await there.work()
    (service,) = await owned(there)
    assert (service.name, service.details.told) == ("vps-1.vps.example", {"ip": "192.0.2.7", "memory": 8})
    assert await status(client, order) == "delivering"
    await made(there, second, "vps-2.vps.example")
    await there.work()
    assert await status(client, order) == "delivered"
    assert await there.database.read(lambda tx: owner_deliveries.list_open(tx, limit=9)) == ()


async def test_what_hangs_on_what_people_made_comes_next(sqlite_shop: Sandbox) -> None:
    there = by_hand(sqlite_shop)
    client = there.client(there.first)
    cart = await own_cart(client)
    await answer(client, await add_server(client, cart), SERVER_ANSWERS)
    order = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await there.deliver()
    server, *options = await of_family(there, order, "eco")
    with pytest.raises(Refusal, match="which comes first"):
        await made(there, options[0], "option-1")
    await made(there, server, "ns1.servers.example")
    await there.work()
    for number, option in enumerate(options):
        await made(there, option, f"option-{number}")
    await there.work()
    assert await status(client, order) == "delivered"
    kept = await owned(there, "eco")
    assert {one.parent_service_id for one in kept} == {None, kept[0].service_id}


@pytest.mark.parametrize("name", ["", "two words", "tab\t", "x" * (DELIVERED_NAME_MAX + 1), "nul\x00"])
async def test_a_name_that_fits_nowhere_is_refused(sqlite_shop: Sandbox, name: str) -> None:
    there = by_hand(sqlite_shop)
    order = await order_vps(there.client(there.first))
    await there.deliver()
    (delivery,) = await of_family(there, order)
    with pytest.raises(Refusal, match="'name' must be a text"):
        await made(there, delivery, name)
    assert await states(there, order) == ["doing"], "nothing is half-done"


async def test_no_two_living_services_have_a_name(shop: Sandbox) -> None:
    there = by_hand(shop)
    order = await order_vps(there.client(there.first), pieces=2)
    await there.deliver()
    first, second = await of_family(there, order)
    await made(there, first, "vps-1.vps.example")
    with pytest.raises(Refusal, match="Another service is named") as refused:
        await made(there, second, "vps-1.vps.example")
    assert refused.value.kind is Kind.CONFLICT
    await made(there, first, "vps-1.vps.example")  # said twice, it is so once
    with pytest.raises(Refusal, match="is done already"):
        await made(there, first, "vps-9.vps.example")
    assert len(await owned(there)) == 1


async def test_a_failed_piece_is_seen_asked_for_anew_and_made(shop: Sandbox) -> None:
    full = Full(shop.worker.deliverer)
    there = delivered_by(shop, full)
    client = there.client(there.first)
    order = await order_vps(client, pieces=2, projects=1)
    await there.deliver()
    assert set(await operations(client, order)) == {"done", "error"}
    assert len([line for line in await history(there, order) if "There is no room for it" in line]) == 2
    steps = {one["step"]: one for one in (await client.get(f"/me/order/{order}/followUp")).result}
    assert any("There is no room for it" in one["description"] for one in steps["DELIVERING"]["history"])
    full.has_room = True
    first, second = await of_family(there, order)
    await retry(there, first.delivery_id)
    assert await states(there, order) == ["done", "failed"], "the other one is another decision"
    await retry(there, second.delivery_id)
    assert await status(client, order) == "delivered"
    assert await owed(there) == []


async def test_a_failed_piece_can_be_made_by_hand_instead(sqlite_shop: Sandbox) -> None:
    there = delivered_by(sqlite_shop, Full(sqlite_shop.worker.deliverer))
    client = there.client(there.first)
    order = await order_vps(client)
    await there.deliver()
    await made(there, (await of_family(there, order))[0], "vps-1.vps.example")
    assert await status(client, order) == "delivered"


async def test_what_failed_with_something_is_asked_for_with_it(sqlite_shop: Sandbox) -> None:
    full = Full(sqlite_shop.worker.deliverer)
    full.family = "eco"
    there = delivered_by(sqlite_shop, full)
    client = there.client(there.first)
    cart = await own_cart(client)
    await answer(client, await add_server(client, cart), SERVER_ANSWERS)
    order = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await there.deliver()
    server, *options = await of_family(there, order, "eco")
    with pytest.raises(Refusal, match="which comes first"):
        await retry(there, options[0].delivery_id)
    full.has_room = True
    await retry(there, server.delivery_id)
    assert await status(client, order) == "delivered"


async def test_what_is_given_up_is_given_back_once(shop: Sandbox) -> None:
    there = delivered_by(shop, Full(shop.worker.deliverer))
    client = there.client(there.first)
    order = await order_vps(client, pieces=2, projects=1)
    await there.deliver()
    whole = (await load(there, order)).quote.totals.with_tax
    first, second = await of_family(there, order)
    await give_up(there, first.delivery_id)
    await give_up(there, first.delivery_id)
    assert await states(there, order) == ["cancelled", "failed"]
    assert await status(client, order) == "delivering"
    ((number, half),) = await owed(there)
    assert number == order
    assert 0 < half < whole.ucents
    assert "of what was paid is given back" in (await history(there, order))[-1]
    await there.work()
    assert await given_back(there, order) == ({"origin": half}, True)
    await give_up(there, second.delivery_id)
    assert await status(client, order) == "delivered", "what is left of it is"
    assert sum(ucents for _, ucents in await owed(there)) == whole.ucents, "the project cost nothing"
    await there.work()
    assert await given_back(there, order) == ({"origin": whole.ucents}, True)
    assert await faults(there) == []
    with pytest.raises(Refusal, match="is cancelled already"):
        await retry(there, first.delivery_id)


@pytest.mark.parametrize("before", ["its line", "a part", "the whole"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_what_was_given_back_is_not_given_back_again(shop: Sandbox, before: str, *, is_first: bool) -> None:
    """Whichever comes first, a refund or the giving up of what it was for: both come to what was paid at the most."""
    there = delivered_by(shop, Full(shop.worker.deliverer))
    client = there.client(there.first)
    number = await order_vps(client, pieces=2)
    await there.deliver()
    order = await load(there, number)
    whole = order.quote.totals.with_tax
    wishes: dict[str, dict[str, Any]] = {
        "its line": {"lines": [order.line_ids[0]]}, "a part": {"amount": Money(whole.ucents * 3 // 4, "EUR").rounded()},
        "the whole": {},
    }  # fmt: skip

    async def refund() -> None:
        await there.database.write(
            lambda tx: refunds.stage_refund(tx, there.shop, order, reason="as agreed", **wishes[before])
        )

    async def give_one_up() -> None:
        await give_up(there, (await of_family(there, number))[0].delivery_id)

    for act in (give_one_up, refund) if is_first else (refund, give_one_up):
        with contextlib.suppress(Refusal):  # more than is left
            await act()
    await give_up(there, (await of_family(there, number))[1].delivery_id)
    await there.work()
    assert await given_back(there, number) == ({"origin": whole.ucents}, True)
    assert await faults(there) == []


async def test_what_is_given_up_is_given_back_to_the_balance_that_paid_it(shop: Sandbox) -> None:
    there = by_hand(shop)
    client = there.client(there.first)
    await give(there, "PREPAID_ACCOUNT", 10**11)
    cart = await own_cart(client)
    item = (await client.post(f"{cart}/vps", {**PROJECT, "planCode": VPS})).result["itemId"]
    await answer(client, f"{cart}/item/{item}", ANSWERS)
    order = (await client.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    paid = await client.post(f"/me/order/{order}/payWithRegisteredPaymentMean", {"paymentMean": "ovhAccount"})
    assert paid.result is None
    await there.deliver()
    await give_up(there, (await of_family(there, order))[0].delivery_id)
    assert await left(client, "PREPAID_ACCOUNT") == 10**11
    assert await faults(there) == []


async def test_a_withdrawal_gives_nothing_back_for_what_was_given_up_before(shop: Sandbox) -> None:
    there = delivered_by(shop, Full(shop.worker.deliverer))
    client = there.client(there.first)
    number = await withdrawals.order_vps(client, quantity=2)
    await there.deliver()
    first, second = await of_family(there, number)
    await give_up(there, first.delivery_id)
    await made(there, second, "vps-1.vps.example")
    [[half]] = await there.database.read(lambda tx: tx.rows("SELECT amount_ucents FROM refund"))
    there.clock.advance(days=9)
    assert await withdrawals.withdraw(client, number) is None
    await there.work()
    await there.work()
    found, _ = await given_back(there, number)
    assert half < found["origin"] < half + half * 22 // 30, "of the other one the days that are left"
    assert await faults(there) == []


async def given_back(shop: Sandbox, order_id: int) -> tuple[dict[str, int], bool]:
    """What was given back of an order, by where it went, and whether all of it has arrived."""
    rows = await shop.database.read(
        lambda tx: tx.rows("SELECT target, amount_ucents, paid_us FROM refund WHERE order_id = $1", order_id)
    )
    sums: Counter[str] = Counter()
    for target, ucents, _ in rows:
        sums[target] += ucents
    return dict(sums), all(row[2] is not None for row in rows)


async def test_an_order_of_which_nothing_can_be_made_is_cancelled(sqlite_shop: Sandbox) -> None:
    there = by_hand(sqlite_shop)
    client = there.client(there.first)
    order = await order_vps(client)
    await there.deliver()
    await give_up(there, (await of_family(there, order))[0].delivery_id)
    assert await status(client, order) == "cancelled"
    assert (await owed(there))[0][1] == (await load(there, order)).quote.totals.with_tax.ucents
    assert await there.work() == 0


async def test_a_reason_is_one_line_of_bounded_length(sqlite_shop: Sandbox) -> None:
    there = by_hand(sqlite_shop)
    order = await order_vps(there.client(there.first))
    await there.deliver()
    await fail(there, (await of_family(there, order))[0].delivery_id, "a\nb\x1b[31m " + "x" * 1_000)
    (delivery,) = await of_family(there, order)
    assert delivery.problem is not None
    assert delivery.problem.startswith("a b [31m x")
    assert len(delivery.problem) == 300


async def test_what_a_registry_makes_is_left_to_its_task(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await behave(sqlite_shop, "exemple.fr", Trouble.FAILING)
    order = await order_name(client, "exemple.fr")
    await sqlite_shop.deliver()
    (delivery,) = await of_family(sqlite_shop, order, "domain")
    for act in (made, retry, give_up, fail):
        with pytest.raises(Refusal, match="is made by a registry"):
            await act(sqlite_shop, delivery if act is made else delivery.delivery_id)  # type: ignore[arg-type]


async def test_a_delivery_that_there_is_not_is_unknown(sqlite_shop: Sandbox) -> None:
    for act in (retry, give_up, fail):
        with pytest.raises(Refusal) as refused:
            await act(sqlite_shop, 999)
        assert refused.value.kind is Kind.NOT_FOUND


async def test_a_name_that_its_deliverer_gave_twice_fails_and_can_be_repaired(shop: Sandbox) -> None:
    class Twins(Passing):
        async def make(self, request: DeliveryRequest) -> Made:
            if request.family != "vps":
                return await self.real.make(request)
            return Made("vps-twin.vps.example", has_outside_name=True)

    there = delivered_by(shop, Twins(shop.worker.deliverer))
    client = there.client(there.first)
    first = await order_vps(client)
    await there.deliver()
    second = await order_vps(client)
    await there.deliver()
    assert (await states(there, first), await states(there, second)) == (["done"], ["failed"])
    await made(there, (await of_family(there, second))[0], "vps-other.vps.example")
    assert await status(client, second) == "delivered"


async def test_what_a_customer_calls_off_is_given_back_too(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await behave(sqlite_shop, "exemple.fr", Trouble.FAILING)
    order = await order_name(client, "exemple.fr")
    await sqlite_shop.deliver()
    (task,) = (await client.get("/me/task/domain")).result
    assert (await client.post(f"/me/task/domain/{task}/cancel")).status == 200
    assert await status(client, order) == "cancelled"
    whole = (await load(sqlite_shop, order)).quote.totals.with_tax.ucents
    assert sum(ucents for _, ucents in await owed(sqlite_shop)) == whole
    await sqlite_shop.work()
    assert await given_back(sqlite_shop, order) == ({"origin": whole}, True)
    assert await faults(sqlite_shop) == []


async def test_what_a_deliverer_tells_of_a_service_is_what_its_path_shows(sqlite_shop: Sandbox) -> None:
    there = by_hand(sqlite_shop)
    client = there.client(there.first)
    order = await order_vps(client)
    await there.deliver()
    (delivery,) = await of_family(there, order)
    await made(there, delivery, "vps-1.vps.example", zone="Region 9", vcore="many", colour="red")
    shown = (await client.get("/vps/vps-1.vps.example")).result
    assert (shown["name"], shown["zone"]) == ("vps-1.vps.example", "Region 9")
    assert isinstance(shown["vcore"], int), "of another type than the property has, so it is only kept"
    (service,) = await owned(there)
    assert service.details.told == {"zone": "Region 9", "vcore": "many", "colour": "red"}
