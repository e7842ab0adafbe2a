"""A Public Cloud project as its customer lives with it: credit, quotas, orders under way, and whether it goes on."""

import pytest

from tests.support.ordering import (
    AUTO_PAY,
    PROJECT,
    UNPAID,
    add_project,
    answer,
    name_of,
    order_name,
    order_project,
    own_cart,
)
from tests.support.shop import Client, Sandbox, add_account

VOUCHER = "CLOUD-CREDIT-50"
DATES = {"from": "2026-01-01T00:00:00+00:00", "to": "2026-02-01T00:00:00+00:00"}


async def bought(shop: Sandbox, client: Client) -> str:
    """The path of a new project."""
    order_id = await order_project(client)
    await shop.deliver()
    return f"/cloud/project/{await name_of(client, order_id)}"


async def credits_of(client: Client, path: str) -> list[dict[str, object]]:
    return [(await client.get(f"{path}/credit/{one}")).result for one in (await client.get(f"{path}/credit")).result]


async def test_a_voucher_adds_credit_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = await bought(shop, camille)
    assert (await camille.get(f"{path}/credit")).result == []
    for wrong in ("NO-SUCH-CODE", "SANDBOX", "FIVE-OFF"):
        refused = await camille.post(f"{path}/credit", {"code": wrong})
        assert (refused.status, "code" in refused.json["message"]) == (400, True)
    assert (await camille.post(f"{path}/credit", {"code": VOUCHER})).result is None
    assert (await camille.post(f"{path}/credit", {"code": VOUCHER})).status == 400
    (credit,) = await credits_of(camille, path)
    assert credit["voucher"] == VOUCHER
    for name, value in (("total_credit", 50), ("available_credit", 50), ("used_credit", 0)):
        assert credit[name]["value"] == value  # type: ignore[index]
    validity = credit["validity"]
    assert isinstance(validity, dict)
    assert (int(validity["to"][:4]) - int(validity["from"][:4])) * 12 + int(validity["to"][5:7]) - int(
        validity["from"][5:7]
    ) == 13
    assert (await camille.get(f"{path}/credit/4711")).status == 404
    shop.clock.advance(days=400)
    assert (await credits_of(camille, path))[0]["available_credit"]["value"] == 0  # type: ignore[index]


async def test_a_code_for_a_single_use_is_used_once_by_everybody(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    code = {"code": "CLOUD-ONCE-0001"}
    mine, theirs = await bought(shop, camille), await bought(shop, charlie)
    assert (await camille.post(f"{mine}/credit", code)).status == 200
    assert (await charlie.post(f"{theirs}/credit", code)).status == 400
    assert (await charlie.get("/cloud/eligibility", query={"voucher": code["code"]})).status == 400
    cart = await own_cart(charlie)
    await answer(charlie, await add_project(charlie, cart), [("voucher", code["code"])])
    refused = await charlie.post(f"{cart}/checkout", AUTO_PAY)
    assert (refused.status, code["code"] in refused.json["message"]) == (400, True)


async def test_a_project_that_is_ordered_with_a_voucher_begins_with_its_credit(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    asked = (await camille.get("/cloud/eligibility", query={"voucher": VOUCHER})).result
    assert (asked["voucher"]["credit"]["value"], asked["voucher"]["paymentMethodRequired"]) == (50, False)
    cart = await own_cart(camille)
    await answer(camille, await add_project(camille, cart), [("voucher", VOUCHER)])
    order = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result
    assert order["prices"]["withTax"]["value"] == 0
    await shop.deliver()
    path = f"/cloud/project/{await name_of(camille, order['orderId'])}"
    (credit,) = await credits_of(camille, path)
    assert (credit["voucher"], credit["total_credit"]["value"]) == (VOUCHER, 50)  # type: ignore[index]
    assert (await camille.post(f"{path}/credit", {"code": VOUCHER})).status == 400


async def test_credit_that_was_bought_with_a_project_is_its_credit(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item_id = int((await add_project(camille, cart)).rpartition("/")[2])
    wish = {"planCode": "cloud.credit", "duration": "P0D", "pricingMode": "default", "quantity": 30, "itemId": item_id}
    assert (await camille.post(f"{cart}/cloud/options", wish)).status == 200
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await shop.deliver()
    (credit,) = await credits_of(camille, f"/cloud/project/{await name_of(camille, order_id, PROJECT['planCode'])}")  # type: ignore[arg-type]
    assert (credit["voucher"], credit["total_credit"]["value"]) == (None, 30)  # type: ignore[index]


async def test_quotas_are_those_of_a_new_project_until_its_limits_are_lifted(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await bought(sqlite_shop, camille)
    first = {one["region"]: one for one in (await camille.get(f"{path}/quota")).result}
    assert {"GRA11", "BHS5"} <= first.keys()
    assert (first["GRA11"]["instance"]["maxInstances"], first["GRA11"]["instance"]["usedRAM"]) == (10, 0)
    assert first["SGP1"]["share"] is None
    some = (await camille.get(f"{path}/quota", query={"categories": "volume"})).result
    assert all(one["instance"] is None for one in some)
    assert any(one["volume"] for one in some)
    assert (await camille.get(f"{path}/quota", query={"categories": "pizza"})).status == 400
    assert (await camille.get(path)).result["unleash"] is False
    assert (await camille.post(f"{path}/unleash")).result is None
    assert (await camille.get(path)).result["unleash"] is True
    lifted = {one["region"]: one for one in (await camille.get(f"{path}/quota")).result}
    assert lifted["GRA11"]["instance"]["maxInstances"] > 10


async def test_bills_are_asked_for_between_dates(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await bought(sqlite_shop, camille)
    assert (await camille.get(f"{path}/bill", query=DATES)).result == []
    refused = await camille.get(f"{path}/bill", query={"from": DATES["to"], "to": DATES["from"]})
    assert (refused.status, "from" in refused.json["message"]) == (400, True)
    assert (await camille.get(f"{path}/bill", query={"from": DATES["to"]})).status == 400


async def test_orders_are_listed_until_they_are_delivered(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_name(camille, how=UNPAID)
    unpaid = await order_project(camille, how=UNPAID)
    paid = await order_project(camille)
    found = {one["orderId"]: one for one in (await camille.get("/cloud/order")).result}
    assert {number: one["status"] for number, one in found.items()} == {unpaid: "unpaid", paid: "delivering"}
    assert (found[paid]["planCode"], found[paid]["serviceName"]) == ("project.2018", None)
    assert (await camille.get("/cloud/order", query={"planCode": "project"})).result == []
    assert (await shop.client(shop.second).get("/cloud/order")).result == []
    await shop.deliver()
    assert [one["orderId"] for one in (await camille.get("/cloud/order")).result] == [unpaid]
    shop.clock.advance(days=60)
    assert (await camille.get("/cloud/order")).result == []


async def test_availability_and_agreements_are_told(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = "/cloud/order/rule/availability"
    offers = (await camille.get(path, query={"ovhSubsidiary": "FR"})).result
    assert "GRA11" in next(one["regions"] for one in offers["plans"] if one["code"] == "project.2018")
    assert "cloud-project" in [one["name"] for one in offers["products"]]
    network = (await camille.get(path, query={"ovhSubsidiary": "FR", "addonFamily": "network"})).result
    assert [one["code"] for one in network["plans"]] == ["vrack"]
    none = (await camille.get(path, query={"ovhSubsidiary": "FR", "planCode": "no-such-plan"})).result
    assert none == {"plans": [], "products": []}
    assert (await camille.get(path, query={"ovhSubsidiary": "XX"})).status == 400
    agreements = (await camille.get("/cloud/agreements", query={"product": "registry"})).result
    assert agreements == {"agreementsToValidate": [], "agreementsValidated": []}
    assert (await camille.get("/cloud/agreements", query={"product": "pizza"})).status == 400


async def test_who_has_no_payment_method_is_told_to_add_one(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    asked = (await camille.get("/cloud/eligibility")).result
    assert (asked["actionsRequired"], asked["voucher"]) == ([], None)
    assert {"creditCard", "credit"} <= {*asked["paymentMethodsAuthorized"]}
    for number in reversed((await camille.get("/me/payment/method")).result):
        await camille.delete(f"/me/payment/method/{number}")
    assert (await camille.get("/me/payment/method", query={"status": "VALID"})).result == []
    assert (await camille.get("/cloud/eligibility")).result["actionsRequired"] == ["addPaymentMethod"]
    with_voucher = (await camille.get("/cloud/eligibility", query={"voucher": VOUCHER})).result
    assert with_voucher["actionsRequired"] == []


async def test_a_project_that_was_to_end_is_retained(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await bought(sqlite_shop, camille)
    assert (await camille.put(f"{path}/serviceInfos", {"renew": {"deleteAtExpiration": True}})).status == 200
    assert (await camille.get(f"{path}/serviceInfos")).result["renew"]["deleteAtExpiration"] is True
    assert (await camille.post(f"{path}/retain")).result is None
    assert (await camille.get(f"{path}/serviceInfos")).result["renew"]["deleteAtExpiration"] is False
    refused = await camille.put(f"{path}/serviceInfos", {"renew": {"period": 7}})
    assert (refused.status, "period" in refused.json["message"]) == (400, True)


async def test_contacts_do_what_their_roles_allow(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    path = await bought(sqlite_shop, camille)
    nic = await add_account(sqlite_shop, "nn3333-ovh")
    assert len((await camille.post(f"{path}/changeContact", {"contactTech": nic})).result) == 1
    for call, body in (("unleash", None), ("retain", None), ("credit", {"code": VOUCHER})):
        assert (await charlie.post(f"{path}/{call}", body)).status == 404
    for call in ("quota", "credit", "credit/1"):
        assert (await charlie.get(f"{path}/{call}")).status == 404


@pytest.mark.parametrize("call", ["credit", "quota", "serviceInfos"])
async def test_an_unknown_project_has_nothing(sqlite_shop: Sandbox, call: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await camille.get(f"/cloud/project/{'0' * 32}/{call}")).status == 404
