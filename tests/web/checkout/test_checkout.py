"""Which carts may be checked out, and what their orders are like."""

import pytest

from tests.support.ordering import (
    AUTO_PAY,
    NAME_ANSWERS,
    PROJECT,
    SERVER,
    SERVER_ANSWERS,
    SERVER_OPTIONS,
    UNPAID,
    add_name,
    add_project,
    add_server,
    answer,
    new_cart,
    order_name,
    own_cart,
    status,
)
from tests.support.shop import Sandbox

ORDERED = (409, "This cart has already been validated")
UNKNOWN_CART = (404, "Invalid Cart ID")


async def test_a_cart_that_was_ordered_is_read_only(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_project(camille, cart)
    await answer(camille, item, [("description", "mine")])
    configuration_id = (await camille.get(f"{item}/configuration")).result[0]
    await camille.post(f"{cart}/checkout", UNPAID)

    refused = [
        await camille.post(f"{cart}/checkout", UNPAID),
        await camille.get(f"{cart}/checkout"),
        await camille.post(f"{cart}/assign"),
        await camille.put(cart, {"description": "other"}),
        await camille.post(f"{cart}/cloud", PROJECT),
        await camille.post(f"{cart}/domain", {"domain": "exemple.fr"}),
        await camille.put(item, {"quantity": 2}),
        await camille.delete(item),
        await camille.post(f"{item}/configuration", {"label": "voucher", "value": "SANDBOX"}),
        await camille.delete(f"{item}/configuration/{configuration_id}"),
        await camille.post(f"{cart}/coupon", {"coupon": "ANY"}),
    ]
    assert {reply.refusal for reply in refused} == {ORDERED}
    assert (await camille.get(cart)).result["readOnly"] is True
    assert (await camille.get(item)).result["settings"]["planCode"] == "project.2018"
    assert (await camille.get(f"{item}/configuration")).result == [configuration_id]
    assert (await camille.get(f"{cart}/summary")).result["orderId"] is None
    assert (await camille.delete(cart)).result is None
    assert (await camille.get(cart)).result["readOnly"] is True, "an ordered cart is not thrown away"


async def test_another_accounts_cart_cannot_be_listed_assigned_ordered_or_deleted(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    cart = await own_cart(camille)
    await add_project(camille, cart)
    assert (await charlie.get("/order/cart")).result == []
    refused = [
        await charlie.post(f"{cart}/assign"),
        await charlie.get(f"{cart}/checkout"),
        await charlie.post(f"{cart}/checkout", UNPAID),
        await charlie.delete(cart),
    ]
    assert {reply.refusal for reply in refused} == {UNKNOWN_CART}
    assert (await camille.get("/order/cart")).result == [cart.rpartition("/")[2]]


async def test_a_program_goes_on_filling_an_assigned_cart_unsigned(shop: Sandbox) -> None:
    camille, nobody = shop.client(shop.first), shop.client()
    cart = await new_cart(nobody)
    item_id = (await nobody.post(f"{cart}/eco", SERVER)).result["itemId"]
    item = f"{cart}/item/{item_id}"
    assert (await camille.post(f"{cart}/assign")).result is None
    for code in SERVER_OPTIONS:
        await nobody.post(f"{cart}/eco/options", {**SERVER, "planCode": code, "itemId": item_id})
    await answer(nobody, item, [("dedicated_datacenter", "sbg"), *SERVER_ANSWERS])
    wrong = (await nobody.get(f"{item}/configuration")).result[0]
    assert (await nobody.delete(f"{item}/configuration/{wrong}")).result is None
    assert len((await nobody.get(f"{cart}/item")).result) == 4
    assert (await nobody.get(f"{cart}/summary")).result["prices"]["withoutTax"]["value"] == 33.98
    assert (await nobody.post(f"{cart}/eco", SERVER)).refusal == (401, "You must login first")
    assert (await nobody.post(f"{cart}/checkout", UNPAID)).refusal == (401, "You must login first")
    assert (await nobody.post(f"{cart}/domain", {"domain": "exemple.fr"})).status == 401
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"] > 0


async def test_a_cart_must_be_assigned_and_hold_something(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await new_cart(camille)
    await add_project(camille, cart)
    assert (await camille.get(f"{cart}/checkout")).refusal == (400, "This cart hasn't been assigned yet")
    assert (await camille.post(f"{cart}/checkout", UNPAID)).refusal == (400, "This cart hasn't been assigned yet")
    assert (await camille.post(f"{await own_cart(camille)}/checkout", UNPAID)).refusal == (400, "This cart is empty")


async def test_every_missing_configuration_is_named_at_once_a_line_each(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await add_server(camille, cart)
    wanted = "\n".join(
        f"Custom field {label} is mandatory for product 24sk10" for label in ("dedicated_datacenter", "dedicated_os")
    )
    assert (await camille.get(f"{cart}/checkout")).refusal == (400, wanted)
    assert (await camille.post(f"{cart}/checkout", UNPAID)).refusal == (400, wanted)


async def test_a_label_given_twice_is_stored_and_refused_at_checkout(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_server(camille, cart)
    await answer(camille, item, [*SERVER_ANSWERS, ("dedicated_datacenter", "rbx")])
    twice = (await camille.get(f"{item}/configuration", query={"label": "dedicated_datacenter"})).result
    assert len(twice) == 2
    duplicated = (400, "Custom field dedicated_datacenter is duplicated for product 24sk10")
    assert (await camille.post(f"{cart}/checkout", UNPAID)).refusal == duplicated
    assert (await camille.delete(f"{item}/configuration/{twice[0]}")).result is None
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"] > 0


async def test_an_answer_outside_what_is_allowed_is_stored_and_refused_at_checkout(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_server(camille, cart)
    await answer(camille, item, [("dedicated_datacenter", "atlantide"), *SERVER_ANSWERS[1:]])
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert refused.status == 400
    assert "dedicated_datacenter" in refused.message
    assert "gra" in refused.message


async def test_a_mandatory_option_that_is_missing_is_named_with_what_would_do(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_server(camille, cart, ["ram-16g-ecc-1600-24sk10"]), SERVER_ANSWERS)
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert refused.status == 400
    assert [line.split()[5] for line in refused.message.splitlines()] == ["storage", "bandwidth"]
    assert "softraid-2x480ssd-24sk10" in refused.message


async def test_an_exclusive_family_of_options_takes_one(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_server(camille, cart)
    more = {**PROJECT, "planCode": "ram-32g-ecc-2133-24sk10", "itemId": int(item.rpartition("/")[2])}
    refused = await camille.post(f"{cart}/eco/options", more)
    assert refused.status == 400
    assert "memory" in refused.message


async def test_an_item_goes_with_its_options(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_server(camille, cart)
    assert len((await camille.get(item)).result["options"]) == 3
    assert (await camille.delete(item)).result is None
    assert (await camille.get(f"{cart}/item")).result == []


@pytest.mark.parametrize(
    "wish, problem",
    [
        ({"planCode": "project.2081"}, "Plan code not found"),
        ({"pricingMode": "monthly"}, "invalid pricing mode"),
        ({"duration": "P7M"}, "duration"),
        ({"duration": "a month"}, "duration"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
    ],
)
async def test_what_is_not_sold_is_refused_and_nothing_is_added(
    shop: Sandbox, wish: dict[str, object], problem: str
) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    refused = await camille.post(f"{cart}/cloud", PROJECT | wish)
    assert refused.status == 400
    assert problem in refused.message
    assert (await camille.get(cart)).result["items"] == []


async def test_an_unknown_family_is_an_unknown_path(shop: Sandbox) -> None:
    cart = await new_cart(shop.client())
    assert (await shop.client().get(f"{cart}/teapots")).refusal == (404, "Got an invalid (or empty) URL")
    assert (await shop.client().post(f"{cart}/teapots", PROJECT)).status == 404


async def test_a_quantity_has_bounds(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_project(camille, cart)
    credit = {**PROJECT, "planCode": "cloud.credit", "duration": "P0D", "itemId": int(item.rpartition("/")[2])}
    assert (await camille.post(f"{cart}/cloud/options", {**credit, "quantity": 1001})).status == 400
    added = (await camille.post(f"{cart}/cloud/options", {**credit, "quantity": 25})).result
    assert added["prices"][0]["price"]["value"] == 25.0
    assert (await camille.put(f"{cart}/item/{added['itemId']}", {"quantity": 1001})).status == 400
    changed = (await camille.put(f"{cart}/item/{added['itemId']}", {"quantity": 50})).result
    assert changed["prices"][0]["price"]["value"] == 50.0


async def test_an_unknown_voucher_is_refused_at_checkout_and_a_known_one_is_not(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_project(camille, cart)
    await answer(camille, item, [("voucher", "NOT-A-VOUCHER")])
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert refused.refusal == (400, "Custom field voucher must be a valid voucher code for product cloud-project")
    number = (await camille.get(f"{item}/configuration")).result[0]
    await camille.delete(f"{item}/configuration/{number}")
    await answer(camille, item, [("voucher", "SANDBOX")])
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"] > 0


async def test_a_cart_lives_a_day_or_until_the_time_that_was_asked(shop: Sandbox) -> None:
    nobody = shop.client()
    short = await new_cart(nobody)
    long = await new_cart(nobody)
    wish = {"expire": "2026-12-01T00:00:00+01:00"}
    assert (await nobody.put(long, wish)).result["expire"] == "2026-11-30T23:00:00+00:00"
    shop.clock.advance(days=1)
    assert (await nobody.get(short)).refusal == UNKNOWN_CART
    assert (await nobody.post(f"{short}/cloud", PROJECT)).refusal == UNKNOWN_CART
    assert (await nobody.get(long)).status == 200
    shop.clock.advance(days=30)
    assert (await nobody.get(long)).refusal == UNKNOWN_CART


async def test_an_ordered_cart_stays_readable(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await add_project(camille, cart)
    await camille.post(f"{cart}/checkout", UNPAID)
    shop.clock.advance(days=2)
    assert (await camille.get(cart)).result["readOnly"] is True


async def test_the_summary_judges_nothing_and_has_no_contracts(shop: Sandbox) -> None:
    nobody = shop.client()
    cart = await new_cart(nobody)
    item = await add_server(nobody, cart, [])
    await answer(nobody, item, [("dedicated_datacenter", "atlantide"), ("dedicated_datacenter", "atlantide")])
    summary = (await nobody.get(f"{cart}/summary")).result
    assert (summary["contracts"], summary["orderId"], summary["url"]) == ([], None, None)
    assert summary["prices"]["withoutTax"]["value"] == 33.98


async def test_summary_dry_run_order_and_what_the_customer_owes_are_one_price(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_server(camille, cart), SERVER_ANSWERS)
    await answer(camille, await add_name(camille, cart, "exemple-un.com"), NAME_ANSWERS)
    await add_project(camille, cart)
    summary = (await camille.get(f"{cart}/summary")).result
    dry_run = (await camille.get(f"{cart}/checkout")).result
    placed = (await camille.post(f"{cart}/checkout", UNPAID)).result
    assert summary["prices"] == dry_run["prices"] == placed["prices"]
    assert summary["details"] == dry_run["details"] == placed["details"]
    assert dry_run["contracts"] == placed["contracts"]
    assert (dry_run["orderId"], dry_run["url"]) == (None, None)
    owed = (await camille.get(f"/me/order/{placed['orderId']}")).result
    pairs = (("priceWithoutTax", "withoutTax"), ("tax", "tax"), ("priceWithTax", "withTax"))
    assert [owed[mine]["value"] for mine, _ in pairs] == [placed["prices"][theirs]["value"] for _, theirs in pairs]
    assert owed["url"] == placed["url"]


async def test_the_waiver_must_not_be_refused_for_a_name(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart), NAME_ANSWERS)
    refused = await camille.post(f"{cart}/checkout", {**UNPAID, "waiveRetractationPeriod": False})
    assert refused.status == 400
    assert "waiveRetractationPeriod" in refused.message
    assert (await camille.post(f"{cart}/checkout")).result["orderId"] > 0, "a body without it passes"


async def test_a_name_that_was_taken_meanwhile_is_refused_at_checkout(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    late = await own_cart(charlie)
    await answer(charlie, await add_name(charlie, late), NAME_ANSWERS)
    await order_name(camille)
    await shop.deliver()
    refused = await charlie.post(f"{late}/checkout", UNPAID)
    assert refused.status == 400
    assert "exemple.fr" in refused.message
    assert (await charlie.get("/me/order")).result == []


async def test_an_unpaid_order_is_cancelled_after_seven_days(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, how=UNPAID)
    shop.clock.advance(days=6)
    assert await status(camille, order_id) == "notPaid"
    shop.clock.advance(days=1)
    assert await status(camille, order_id) == "cancelled"
    how = {"paymentMean": "creditCard", "paymentMeanId": 1}
    refused = await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", how)
    assert refused.status in (400, 409)


async def test_an_order_is_paid_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, how=AUTO_PAY)
    how = {"paymentMean": "creditCard", "paymentMeanId": 1}
    assert (await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", how)).status == 409
    await shop.deliver()
    assert (await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", how)).status == 409
