"""What is priced and ordered without a cart."""

from panier.web.routes.direct import DIRECT
from tests.support.ordering import delivered, status
from tests.support.samples import body_of, query_of
from tests.support.shop import Sandbox

LICENCE = {"ip": "192.0.2.7", "version": "PLESK_10_AND_LATER"}
PATH = "/order/license/plesk/new"


async def test_a_licence_is_priced_ordered_paid_and_delivered(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get(PATH, query=LICENCE)).result == ["01", "03", "06", "12"]
    priced = (await camille.get(f"{PATH}/03", query=LICENCE)).result
    assert priced["orderId"] is None
    assert priced["prices"]["withoutTax"]["text"] == "35.97 €", "three months at 11.99 €"
    ordered = (await camille.post(f"{PATH}/03", LICENCE)).result
    assert ordered["prices"] == priced["prices"]
    order_id = ordered["orderId"]
    assert await status(camille, order_id) == "notPaid"
    method_id = (await camille.get("/me/payment/method")).result[0]
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method_id}})
    assert await delivered(shop, camille, order_id)
    line_id = (await camille.get(f"/me/order/{order_id}/details")).result[0]
    detail = (await camille.get(f"/me/order/{order_id}/details/{line_id}/extension")).result["order"]
    assert {"label": "ip", "value": "192.0.2.7"} in detail["configurations"]
    name = (await camille.get("/order/license/plesk")).result[0]
    assert (await camille.get(f"/order/license/plesk/{name}")).result == ["upgrade"]


async def test_what_an_operation_does_not_know_is_refused_by_name(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for query, field in (
        ({"ip": "192.0.2.7"}, "version"),
        ({**LICENCE, "version": "none"}, "version"),
        ({**LICENCE, "ip": "here"}, "ip"),
        ({**LICENCE, "powerpack": "perhaps"}, "powerpack"),
    ):
        refused = await camille.get(PATH, query=query)
        assert refused.status == 400
        assert f"'{field}'" in refused.message
    wrong = await camille.get(f"{PATH}/02", query=LICENCE)
    assert (wrong.status, "01, 03, 06, 12" in wrong.message) == (400, True)


async def test_nobody_orders_for_a_service_that_is_not_theirs(sqlite_shop: Sandbox) -> None:
    charlie = sqlite_shop.client(sqlite_shop.second)
    for path in (
        "/order/vps/vps-1.example",
        "/order/vps/vps-1.example/snapshot",
        "/order/vps/vps-1.example/snapshot/01",
    ):
        assert (await charlie.get(path)).refusal == (404, "This service does not exist")
    assert (await charlie.post("/order/vps/vps-1.example/snapshot/01")).status == 404
    assert (await charlie.get("/order/vps")).result == []


async def test_every_new_thing_can_be_priced_in_every_subsidiary_it_is_sold_in(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    failed = {}
    for route in DIRECT:
        if route.method != "GET" or "{" in route.path.replace("{duration}", ""):
            continue
        reply = await camille.get(route.path.replace("{duration}", "01"), query=query_of(route))
        if reply.status != 200:
            failed[route.path] = reply.body
    assert failed == {}
    assert all(route.body is None or body_of(route) for route in DIRECT)
