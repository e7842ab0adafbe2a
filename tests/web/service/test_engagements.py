"""/services/…/billing/engagement: what a service is engaged for, engaging it anew, and paying the rest."""

from typing import Any

from panier.core.limits import DAY_US
from panier.core.service.commitments.engagement import Binding
from panier.store.service import engagements
from tests.support.ordering import AUTO_PAY, PROJECT, SERVER_ANSWERS, answer, delivered, own_cart
from tests.support.shop import Client, Sandbox

RISE_OPTIONS = (
    "ram-32g-ecc-3200-24rise01",
    "softraid-2x512nvme-24rise01",
    "bandwidth-1000-rise-included",
    "vrack-bandwidth-1000-rise-included",
)
VPS_ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))
REACTIVATE, FALLBACK = "REACTIVATE_ENGAGEMENT", "STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE"
KEEP, CANCEL = "STOP_ENGAGEMENT_KEEP_PRICE", "CANCEL_SERVICE"
ALL = [CANCEL, REACTIVATE, FALLBACK, KEEP]


async def vps(shop: Sandbox, client: Client, mode: str = "upfront12", duration: str = "P1Y") -> str:
    """The path of a new virtual server in a mode."""
    cart = await own_cart(client)
    wish = {**PROJECT, "planCode": "vps-2025-model1", "pricingMode": mode, "duration": duration}
    item_id = (await client.post(f"{cart}/vps", wish)).result["itemId"]
    await answer(client, f"{cart}/item/{item_id}", VPS_ANSWERS)
    assert await delivered(shop, client, (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"])
    return f"/services/{(await client.get('/services')).result[-1]}"


async def server(shop: Sandbox, client: Client, mode: str) -> str:
    """The path of a new dedicated server that is paid by the month in a mode, with its options."""
    cart = await own_cart(client)
    wish = {**PROJECT, "planCode": "24rise01", "pricingMode": mode}
    item_id = (await client.post(f"{cart}/baremetalServers", wish)).result["itemId"]
    for code in RISE_OPTIONS:
        option = {**PROJECT, "planCode": code, "itemId": item_id}
        reply = await client.post(f"{cart}/baremetalServers/options", option)
        assert reply.status == 200, reply.body
    await answer(client, f"{cart}/item/{item_id}", SERVER_ANSWERS)
    assert await delivered(shop, client, (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"])
    for number in (await client.get("/services")).result:
        found = await read(client, f"/services/{number}")
        if found["billing"]["plan"]["code"] == "24rise01":
            return f"/services/{number}"
    raise AssertionError("it was delivered")


async def read(client: Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(path)).result
    return found


async def renew(shop: Sandbox, client: Client, path: str, duration: str) -> None:
    """Renew a service alone and pay for it."""
    number = int(path.rpartition("/")[2])
    body = {"duration": duration, "services": [number]}
    reply = await client.post(f"/service/{number}/renew", body)
    assert reply.status == 200, reply.body
    await pay(shop, client, reply.result["orderId"])


async def pay(shop: Sandbox, client: Client, order_id: int) -> None:
    method = (await client.get("/me/payment/method")).result[0]
    paid = await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
    assert paid.status == 200, paid.body
    assert await delivered(shop, client, order_id)


def period(service: dict[str, Any]) -> tuple[str, str, str]:
    billing = service["billing"]
    engagement = billing["engagement"]
    return billing["expirationDate"][:10], engagement["endDate"], engagement["endRule"]["strategy"]


async def test_what_was_ordered_engages(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = await vps(shop, camille)
    shown = await read(camille, f"{path}/billing/engagement")
    assert shown == {
        "currentPeriod": {"startDate": "2026-11-18", "endDate": "2027-11-18"},
        "endRule": {"strategy": REACTIVATE, "possibleStrategies": ALL},
    }
    service = await read(camille, path)
    assert period(service) == ("2027-11-18", "2027-11-18", REACTIVATE)
    assert service["billing"]["pricing"]["engagementConfiguration"] == {
        "defaultEndAction": REACTIVATE, "duration": "P12M", "type": "upfront",
    }  # fmt: skip
    plain = await vps(shop, camille, "default", "P1M")
    assert (await camille.get(f"{plain}/billing/engagement")).status == 404
    assert (await camille.put(f"{plain}/billing/engagement/endRule", {"strategy": KEEP})).status == 404
    assert (await read(camille, plain))["billing"]["engagement"] is None


async def test_it_begins_again_when_renewed_or_ends_as_was_chosen(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille)
    await renew(sqlite_shop, camille, path, "P1Y")
    assert period(await read(camille, path)) == ("2028-11-18", "2028-11-18", REACTIVATE)
    assert (await camille.put(f"{path}/billing/engagement/endRule", {"strategy": FALLBACK})).result is None
    assert period(await read(camille, path))[2] == FALLBACK
    assert (await camille.get(f"{path}/renewPeriodCapacities")).result == ["P1M"], "of the default mode"
    assert (await camille.put(f"{path}/billing/engagement/endRule", {"strategy": KEEP})).result is None
    assert (await camille.get(f"{path}/renewPeriodCapacities")).result == ["P1Y"]
    await renew(sqlite_shop, camille, path, "P1Y")
    assert period(await read(camille, path)) == ("2029-11-18", "2028-11-18", KEEP), "paid on, not engaged anew"
    refused = await camille.put(f"{path}/billing/engagement/endRule", {"strategy": "NOTHING"})
    assert refused.status == 400
    assert "strategy" in refused.message
    assert all(one in refused.message for one in ALL)


async def test_an_engagement_that_ends_the_service(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille)
    for policy, is_ending in (
        ("terminateAtEngagementDate", True),
        ("empty", False),
        ("terminateAtExpirationDate", True),
    ):
        assert (await camille.put(path, {"terminationPolicy": policy})).result is None
        lifecycle = (await read(camille, path))["billing"]["lifecycle"]["current"]
        assert lifecycle["terminationDate"] == ("2027-11-18T11:06:41+00:00" if is_ending else None)
        assert bool(lifecycle["pendingActions"]) == is_ending
    assert (await camille.put(f"{path}/billing/engagement/endRule", {"strategy": CANCEL})).result is None
    infos = await read(camille, path)
    assert infos["billing"]["engagement"]["endRule"]["strategy"] == CANCEL
    number = path.rpartition("/")[2]
    assert (await camille.get(f"/service/{number}/renew")).result == [], "it ends before another period"


async def test_a_server_by_the_month_stays_for_its_twelve(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await server(sqlite_shop, camille, "degressivity12")
    assert period(await read(camille, path)) == ("2026-12-18", "2027-11-18", REACTIVATE)
    refused = await camille.put(path, {"terminationPolicy": "terminateAtExpirationDate"})
    assert (refused.status, "engaged until 2027-11-18" in refused.message) == (409, True)
    assert "deleteAtExpiration" not in (await read(camille, path))["billing"]["lifecycle"]["capacities"]["actions"]
    await renew(sqlite_shop, camille, path, "P1M")
    assert period(await read(camille, path)) == ("2027-01-18", "2027-11-18", REACTIVATE), "within the engagement"
    assert (await camille.put(path, {"terminationPolicy": "terminateAtEngagementDate"})).result is None
    assert (await read(camille, path))["billing"]["lifecycle"]["current"][
        "terminationDate"
    ] == "2027-11-18T11:06:41+00:00"
    for _ in range(10):
        await renew(sqlite_shop, camille, path, "P1M")
    shown = await read(camille, path)
    assert shown["billing"]["expirationDate"][:10] == "2027-11-18"
    assert "terminateAtExpirationDate" in shown["billing"]["lifecycle"]["current"]["pendingActions"]
    assert (await camille.get(f"/service/{path.rpartition('/')[2]}/renew")).result == []


async def test_the_rest_is_paid_at_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = await server(shop, camille, "degressivity12")
    flush = f"{path}/billing/engagement/flush"
    tried = (await camille.post(flush, {"dryRun": True})).result["order"]
    assert (tried["orderId"], tried["prices"]["withoutTax"]["value"]) == (None, 668.69), "eleven times 60.79"
    ordered = (await camille.post(flush, {"terminateSubscription": True})).result["order"]
    assert ordered["prices"] == tried["prices"]
    assert period(await read(camille, path))[0] == "2026-12-18", "nothing before it is paid"
    await pay(shop, camille, ordered["orderId"])
    shown = await read(camille, path)
    assert period(shown) == ("2027-11-18", "2027-11-18", REACTIVATE)
    current = shown["billing"]["lifecycle"]["current"]
    assert (current["terminationDate"], current["state"]) == ("2027-11-18T11:06:41+00:00", "active")
    assert "terminate" in shown["billing"]["lifecycle"]["capacities"]["actions"], "nothing keeps it"
    assert (await camille.post(flush, {})).status == 409


async def test_a_flush_rests_on_the_end_that_it_was_told_for(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await server(sqlite_shop, camille, "degressivity12")
    ordered = (await camille.post(f"{path}/billing/engagement/flush", {})).result["order"]
    await renew(sqlite_shop, camille, path, "P1M")
    method = (await camille.get("/me/payment/method")).result[0]
    paid = await camille.post(f"/me/order/{ordered['orderId']}/pay", {"paymentMethod": {"id": method}})
    assert (paid.status, "has changed since this was ordered" in paid.message) == (409, True)


async def test_an_upfront_engagement_waits_for_its_order(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = await vps(shop, camille, "default", "P1M")
    asked = f"{path}/billing/engagement/request"
    available = (await camille.get(f"{path}/billing/engagement/available")).result
    assert [(one["pricingMode"], one["duration"]) for one in available] == [("upfront12", "P1Y")]
    assert (await camille.get(asked)).status == 404
    assert (await camille.delete(asked)).status == 404
    refused = await camille.post(asked, {"pricingMode": "degressivity12"})
    assert (refused.status, "upfront12" in refused.message) == (400, True)
    request = (await camille.post(asked, {"pricingMode": "upfront12"})).result
    assert request["order"]["prices"]["withoutTax"]["value"] == request["pricing"]["price"]["value"]
    assert (await camille.get(asked)).result == request
    assert (await read(camille, path))["billing"]["engagementRequest"] == {
        "pricingMode": "upfront12", "requestDate": "2026-11-18",
    }  # fmt: skip
    assert (await camille.post(asked, {"pricingMode": "upfront12"})).status == 409
    assert (await camille.get(f"{path}/renewPeriodCapacities")).result == ["P1M"], "it waits for its own order"
    await pay(shop, camille, request["order"]["orderId"])
    shown = await read(camille, path)
    assert period(shown) == ("2027-12-18", "2027-12-18", REACTIVATE)
    assert shown["billing"]["engagementRequest"] is None
    assert shown["billing"]["pricing"]["pricingMode"] == "upfront12"


async def test_a_withdrawn_request_cannot_be_paid(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille, "default", "P1M")
    asked = f"{path}/billing/engagement/request"
    first = (await camille.post(asked, {"pricingMode": "upfront12"})).result["order"]["orderId"]
    assert (await camille.delete(asked)).result is None
    sqlite_shop.clock.advance(seconds=1)
    second = (await camille.post(asked, {"pricingMode": "upfront12"})).result["order"]["orderId"]
    method = (await camille.get("/me/payment/method")).result[0]
    refused = await camille.post(f"/me/order/{first}/pay", {"paymentMethod": {"id": method}})
    assert refused.status == 409
    sqlite_shop.clock.advance(days=8)
    assert (await camille.get(asked)).status == 404, "the order has expired"
    assert (await camille.post(f"/me/order/{second}/pay", {"paymentMethod": {"id": method}})).status == 409
    assert (await camille.post(asked, {"pricingMode": "upfront12"})).status == 200


async def test_an_engagement_by_the_month_begins_with_the_next_renewal(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await server(sqlite_shop, camille, "default")
    asked = f"{path}/billing/engagement/request"
    request = (await camille.post(asked, {"pricingMode": "degressivity24"})).result
    assert request["order"] is None
    assert (await camille.get(asked)).result == request
    await renew(sqlite_shop, camille, path, "P1M")
    assert period(await read(camille, path)) == ("2027-01-18", "2028-12-18", REACTIVATE)
    assert (await camille.get(asked)).status == 404
    available = (await camille.get(f"{path}/billing/engagement/available")).result
    assert [one["pricingMode"] for one in available] == ["degressivity24", "upfront24"], "those that end later"


async def test_a_renewal_told_for_a_request_is_not_paid_without_it(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await server(sqlite_shop, camille, "default")
    asked = f"{path}/billing/engagement/request"
    assert (await camille.post(asked, {"pricingMode": "degressivity24"})).status == 200
    number = int(path.rpartition("/")[2])
    order = (await camille.post(f"/service/{number}/renew", {"duration": "P1M", "services": [number]})).result
    assert order["priceWithoutTax"]["value"] == 57.59
    assert (await camille.delete(asked)).result is None
    method = (await camille.get("/me/payment/method")).result[0]
    refused = await camille.post(f"/me/order/{order['orderId']}/pay", {"paymentMethod": {"id": method}})
    assert refused.status == 409


async def test_only_who_pays_may_engage(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    path = await vps(sqlite_shop, camille)
    asked = f"{path}/billing/engagement"
    assert (await charlie.get(asked)).status == 404
    assert (await charlie.post(f"{asked}/request", {"pricingMode": "upfront12"})).status == 404
    assert (await charlie.post(f"{asked}/flush", {})).status == 404


async def test_the_families_own_path_keeps_to_it(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille, "default", "P1M")
    number, now_us = int(path.rpartition("/")[2]), sqlite_shop.clock()
    binding = Binding(number, pricing_mode="upfront12", began_us=now_us, ends_us=now_us + 300 * DAY_US)
    await sqlite_shop.database.write(lambda tx: engagements.save(tx, binding))
    infos = f"/vps/{(await read(camille, path))['resource']['name']}/serviceInfos"
    refused = await camille.put(infos, {"renew": {"deleteAtExpiration": True}})
    assert (refused.status, "is engaged until" in refused.message) == (409, True)
    assert (await camille.put(infos, {"renew": {"automatic": True}})).status == 200
