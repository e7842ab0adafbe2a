"""The examples of bodies in the OpenAPI document: each is accepted when the owner of the resource sends it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from panier.core.catalog.catalog import AddonFamily, Assortment
from panier.core.service.kind import ServiceAction, ServiceKind
from panier.flows.account.seeds import Keys
from panier.outside.registry.sandbox import SandboxRegistry
from panier.store.engine.db import Tx
from panier.web.described import examples
from panier.web.described.openapi import openapi
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support import shop as shops
from tests.support.kinds import chosen_entries, own_name
from tests.support.ordering import AUTO_PAY, UNPAID, add_project, answer, order_name, order_project, own_cart
from tests.support.parts.mailed import received, written
from tests.support.parts.owing import OWING
from tests.support.parts.streams import stream_to_begin
from tests.support.samples import path_of, real_things
from tests.support.shop import Client, Reply, Sandbox, add_account, selling

NAME = "example-panier.com"
UK_NAME = "example-panier.co.uk"
WITH_BODY = tuple(route for route in ROUTES if route.body is not None)
# Zones are emptied and ended after all else that is done with one, and what binds the key comes after what it may do.
LAST = ("/reset", "/import", "/confirmTermination", "/terminate/confirm", "/me/api/credential/{credentialId}")
PARTS = {
    "plans": [one for one in WITH_BODY if one.path.startswith("/order/cart/") and not one.path.endswith("/options")],
    "options": [one for one in WITH_BODY if one.path.startswith("/order/cart/") and one.path.endswith("/options")],
    "services": [one for one in WITH_BODY if one.path.startswith(("/order/cartServiceOption/", "/order/upgrade/"))],
    "without a cart": [one for one in WITH_BODY if "families" in one.fixed],
    "names": [one for one in WITH_BODY if one.path.startswith("/domain/{serviceName}")],
}
PARTS["kinds"] = sorted(
    (one for one in WITH_BODY if isinstance(one.fixed.get("kind"), ServiceKind)),
    key=lambda route: route.path.endswith(LAST),
)
PARTS["the rest"] = sorted(
    (one for one in WITH_BODY if not any(one in routes for routes in PARTS.values())),
    key=lambda route: route.path.endswith(LAST),
)
CARTS, OF_NAMES = {"plans", "options"}, {"services", "names"}
# Refused for what there is: all options of names are for names that somebody has, which carts do not hang them on.
REFUSED = {
    ("POST", "/order/cart/{cartId}/domain/options"): "order it under /order/cartServiceOption/domain",
    # A server that is no option of anything.
    ("POST", "/services/{serviceId}/detach/{planCode}/simulate"): "is no option",
    ("POST", "/services/{serviceId}/detach/{planCode}/execute"): "is no option",
    # What is made at most once is there already.
    ("POST", "/vps/{serviceName}/createSnapshot"): "has a snapshot already",
    # Its customer has not confirmed it.
    ("POST", "/me/payment/method/{paymentMethodId}/finalize"): "is not confirmed yet",
    ("POST", "/vrack/{serviceName}/dedicatedServer"): "There is an entry own-1.example already",
}
Things = dict[tuple[str, str], object]
Body = dict[str, Any]


@cache
def described() -> dict[str, Any]:
    paths: dict[str, Any] = msgspec.json.decode(openapi("http://shop.test", shops.shipped().published).body)["paths"]
    return paths


def example(route: Route) -> dict[str, Any]:
    operation = described()[route.path][route.method.lower()]
    body: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["example"]
    return body


def examples_in(route: Route, place: str) -> dict[str, Any]:
    parameters = described()[route.path][route.method.lower()]["parameters"]
    return {one["name"]: one["example"] for one in parameters if one["in"] == place and "example" in one}


def route_of(method: str, path: str) -> Route:
    return next(route for route in ROUTES if (route.method, route.path) == (method, path))


def sold_everywhere(assortment: Assortment) -> Assortment:
    """The shipped catalogues with something to sell in each family: what an example names and nobody sells is a VPS."""
    vps = assortment.catalog("FR", "vps")
    small, large = vps.plans["vps-2025-model1"], vps.plans["vps-2025-model2"]
    catalogs = dict(assortment.catalogs)
    for family in {str(route.fixed["family"]) for route in ROUTES if "family" in route.fixed}:
        had = assortment.catalog("FR", family)
        option = f"option-of-{family}"
        plans = {f"plan-of-{family}": small, f"larger-plan-of-{family}": large}
        group = (AddonFamily("options", (option,)),)
        made = {
            code: replace(plan, plan_code=code, family=family, addon_families=group, questions=())
            for code, plan in plans.items()
        }
        addon = replace(vps.addons["option-snapshot-vps-2025-model1"], plan_code=option, family=family)
        sold = {
            code: replace(plan, addon_families=plan.addon_families or group) for code, plan in had.plans.items()
        } | made
        catalogs["FR", family] = replace(had, plans=sold, addons={**had.addons, option: addon})
    return replace(assortment, catalogs=catalogs)


@pytest.fixture
async def market(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A shop that sells something in every family."""
    file, customers = sqlite_furnished
    url = shops.copy_sqlite(file, tmp_path)
    async with shops.opened(
        url, customers, change=lambda shop: selling(shop, sold_everywhere(shop.assortment))
    ) as opened:
        yield opened


@pytest.fixture
def camille(market: Sandbox) -> Client:
    return market.client(market.first)


async def have_names(market: Sandbox, camille: Client, things: Things) -> None:
    """The names that the examples speak of, one of them on name servers of its own."""
    for name in (NAME, UK_NAME):
        await order_name(camille, name)
    await market.deliver()
    await camille.put(f"/domain/{NAME}", {"nameServerType": "external"})
    await market.deliver()
    things["domain", "serviceName"] = NAME
    things["glueRecord", "host"] = f"ns1.{NAME}"


async def have_plans(market: Sandbox) -> None:
    """The services that were not ordered are of the plans that the examples of their families name."""
    plans = {
        str(route.fixed["family"]): example(route)["planCode"] for route in PARTS["plans"] if "family" in route.fixed
    }

    async def write(tx: Tx) -> None:
        for family, code in plans.items():
            await tx.execute(
                "UPDATE service SET plan_code = $1 WHERE family = $2 AND name = $3", code, family, own_name(family)
            )

    await market.database.write(write)


@pytest.mark.parametrize("part", PARTS)
async def test_each_example_is_taken(market: Sandbox, camille: Client, part: str) -> None:
    things: Things = {}
    if part not in CARTS:
        things = await real_things(market)
        await add_account(market, "xx1111-ovh")
    if part in OF_NAMES:
        await have_names(market, camille, things)
    await have_plans(market)
    wrong = {}
    for route in PARTS[part]:
        reply = await send(market, camille, route, things)
        refusal = REFUSED.get((route.method, route.path))
        if (reply.status != 200) if refusal is None else (refusal not in reply.message):
            wrong[f"{route.method} {route.path}"] = (reply.status, reply.body, example(route))
        if part == "names":
            await market.deliver()  # one change of a name at a time
        elif isinstance(route.fixed.get("kind"), ServiceKind):
            market.clock.advance(seconds=60)  # one task of a service at a time
    assert wrong == {}, "such as it stands in /openapi.json"


async def send(market: Sandbox, camille: Client, route: Route, things: Things) -> Reply:
    """Send an example; what was handed out first stands in place of what stands for it."""
    makers = (make for start, make in HANDS_OUT.items() if route.path.startswith(start))
    is_end = isinstance(route.fixed.get("kind"), ServiceKind) and route.path.endswith("/confirmTermination")
    handed_out = await (termination if is_end else next(makers, nothing))(market, camille, route, things)
    body = example(route)
    action = route.fixed.get("action")
    if isinstance(action, ServiceAction):  # services are named that the customer has
        handed_out |= {name: own_name(families[0]) for name, families in action.services.items() if name in body}
        handed_out |= chosen_entries(route, things)
        if action.equals:
            shown = (await camille.get(path_of(route, things))).result
            handed_out |= {name: shown[property_name] for name, property_name in action.equals.items()}
    assert set(body) >= set(handed_out)
    query = examples_in(route, "query")
    return await camille.call(route.method, where(route, things), json=body | handed_out, query=query)


def where(route: Route, things: Things) -> str:
    """A route's path with real ids, and the plan code that the document gives as an example."""
    plan_code = examples_in(route, "path").get("planCode")
    filled = route if plan_code is None else replace(route, path=route.path.replace("{planCode}", plan_code))
    return path_of(filled, things)


async def nothing(_market: Sandbox, _camille: Client, _route: Route, _things: Things) -> Body:
    return {}


async def cart_with_an_item(_market: Sandbox, camille: Client, route: Route, things: Things) -> Body:
    """A new cart for each call; where its items are spoken of, with one, which has an answer."""
    cart = await own_cart(camille)
    things["cart", "cartId"] = cart.rpartition("/")[2]
    if route in PARTS["options"]:
        path = route.path.removesuffix("/options")
        item = await camille.post(path_of(route_of("POST", path), things), example(route_of("POST", path)))
        return {"itemId": item.result["itemId"]}
    if "family" not in route.fixed:
        item_path = await add_project(camille, cart)
        await answer(camille, item_path, [("description", "mine")])
        things["item", "itemId"] = item_path.rpartition("/")[2]
    return {}


async def cart(_market: Sandbox, camille: Client, _route: Route, _things: Things) -> Body:
    return {"cartId": (await own_cart(camille)).rpartition("/")[2]}


async def unpaid_order(_market: Sandbox, camille: Client, route: Route, things: Things) -> Body:
    things["order", "orderId"] = await order_project(camille, how=UNPAID)
    number = things["method", "paymentMethodId"]
    return {"paymentMethod": {"id": number}} if route.path.endswith("/pay") else {"paymentMeanId": number}


async def method_to_confirm(_market: Sandbox, camille: Client, route: Route, things: Things) -> Body:
    """A payment method of the kind that waits for its customer's answer."""
    parts = route.path.split("/")
    kind = {"bankAccount": "SEPA_DIRECT_DEBIT", "paypal": "PAYPAL"}.get(parts[3], "CREDIT_CARD")
    back = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com/")
    wish = {"paymentType": kind, "register": True, "description": "verify", "callbackUrl": back}
    number = (await camille.post("/me/payment/method", wish)).result["paymentMethodId"]
    if route.path.endswith("/finalize"):
        await camille.post(f"/me/payment/method/{number}/details", {"details": ""})
    things[parts[3], re.findall(r"{(\w+)}", route.path)[0]] = number
    return {}


async def service(_market: Sandbox, _camille: Client, _route: Route, things: Things) -> Body:
    return {"services": [things["service", "serviceId"]]}


async def server_to_change(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """A new virtual server for each call."""
    cart = await own_cart(camille)
    wish = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    item = f"{cart}/item/{(await camille.post(f'{cart}/vps', wish)).result['itemId']}"
    await answer(camille, item, (("vps_datacenter", "GRA"), ("vps_os", "Debian 13")))
    await camille.post(f"{cart}/checkout", AUTO_PAY)
    await market.deliver()
    things |= dict.fromkeys(
        (("services", "serviceId"), ("engaged services", "serviceId")), (await camille.get("/services")).result[-1]
    )
    return {}


async def project_again(market: Sandbox, _camille: Client, _route: Route, things: Things) -> Body:
    """The project that was there before servers were made."""
    row = await market.database.read(lambda tx: tx.row("SELECT min(service_id) FROM service WHERE family = 'cloud'"))
    assert row is not None
    things["services", "serviceId"] = row[0]
    return {}


async def another_name(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """A name that is not signed, as registries want it where its name servers change."""
    await order_name(camille, "unsigned-exemple.fr")
    await market.deliver()
    things["name", "domainName"] = "unsigned-exemple.fr"
    return {}


async def request_for_a_contact(_market: Sandbox, camille: Client, route: Route, things: Things) -> Body:
    if route.path.endswith("/refuse"):
        things["contactChange", "id"] = (await camille.get("/me/task/contactChange")).result[-1]
    return {"token": await mailed(camille, rf"Request: {things['contactChange', 'id']}\nCode: (\w+)")}


async def request_for_an_address(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """Ask for another e-mail address; the token is in no history."""
    asked = await camille.post("/me/changeEmail", {"newEmail": "somebody-else@example.com"})
    things["emailChange", "id"] = asked.result["id"]
    return {"token": (await written(market, market.first.nic))[-1].secret}


async def termination(market: Sandbox, camille: Client, route: Route, things: Things) -> Body:
    if not route.path.startswith("/domain/") and "kind" not in route.fixed:  # what no other call has ended
        before = set((await camille.get("/cloud/project")).result)
        await order_project(camille)
        await market.deliver()
        [name] = set((await camille.get("/cloud/project")).result) - before
        things["project", "serviceName"] = name
        things["services", "serviceId"] = (await camille.get(f"/cloud/project/{name}/serviceInfos")).result["serviceId"]
    path = path_of(route, things)
    asked = await camille.post(path.removesuffix("/confirm").replace("/confirmTermination", "/terminate"))
    assert asked.status == 200, asked.message
    return {"token": await mailed(camille, r"with the code (\w+)")}


async def transfer(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """Another registrar asks for the name, which was unlocked."""
    name = str(things["domain", "serviceName"])
    code = (await camille.get(f"/domain/{name}/authInfo")).result
    assert isinstance(market.shop.registry, SandboxRegistry)
    await market.shop.registry.ask_for(name, registrar="Another", auth_code=code)
    await market.sweep()
    return {"ident": await mailed(camille, r"ident: (\w+)")}


async def name_under_uk(_market: Sandbox, _camille: Client, _route: Route, things: Things) -> Body:
    things["domain", "serviceName"] = UK_NAME
    return {}


async def backup(_market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    path = f"/vps/{things['vps vps', 'serviceName']}/automatedBackup/restorePoints"
    return {"restorePoint": (await camille.get(path, query={"state": "available"})).result[0]}


async def attached_backup(_market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    path = f"/vps/{things['vps vps', 'serviceName']}/automatedBackup/attachedBackup"
    return {"restorePoint": (await camille.get(path)).result[0]["restorePoint"]}


HANDS_OUT = {
    "/services/{serviceId}/terminate/confirm": termination,
    "/order/cart/{cartId}": cart_with_an_item,
    "/me/api/log/subscription": stream_to_begin,
    "/order/cartServiceOption/": cart,
    **OWING,
    "/me/order/": unpaid_order,
    "/me/payment/method/{paymentMethodId}/": method_to_confirm,
    "/me/paymentMean/creditCard/{id}/challenge": method_to_confirm,
    "/me/paymentMean/bankAccount/{id}/challenge": method_to_confirm,
    "/me/paymentMean/paypal/{id}/challenge": method_to_confirm,
    "/service/{serviceId}/renew": service,
    "/services/{serviceId}/upgrade": server_to_change,
    "/services/{serviceId}/detach": server_to_change,
    "/services/{serviceId}/billing/engagement/request": server_to_change,
    "/services/": project_again,
    "/v2/domain/name/{domainName}": another_name,
    "/me/task/contactChange/": request_for_a_contact,
    "/me/task/emailChange/": request_for_an_address,
    "/domain/zone/{zoneName}/confirmTermination": termination,
    "/cloud/project/{serviceName}/confirmTermination": termination,
    "/domain/{serviceName}/outgoingTransfer/": transfer,
    "/domain/{serviceName}/ukOutgoingTransfer": name_under_uk,
    "/vps/{serviceName}/automatedBackup/restore": backup,
    "/vps/{serviceName}/automatedBackup/detachBackup": attached_backup,
}


async def mailed(client: Client, pattern: str) -> str:
    """What the last e-mail with it says there."""
    found: list[str] = re.findall(pattern, "\n".join(await received(client)))
    return found[-1]


async def test_queries_made_of_examples_are_answered(market: Sandbox, camille: Client) -> None:
    things = await real_things(market)
    await have_plans(market)
    wrong = {}
    for route in ROUTES:
        query = examples_in(route, "query")
        if route.method == "GET" and query and not route.path.startswith("/order/catalog/"):
            reply = await camille.get(where(route, things), query=query)
            if reply.status != 200:
                wrong[route.path] = (reply.status, reply.body, query)
    assert wrong == {}


def test_examples_hold_what_the_operation_knows() -> None:
    for route in WITH_BODY:
        assert route.body is not None
        known = {field.encode_name: field for field in msgspec.structs.fields(route.body)}
        body = example(route)
        assert set(body) <= set(known), route.path
        assert body or not known, f"{route.path}: nothing is sent"


def test_what_an_example_orders_is_shipped() -> None:
    for family, codes in examples.table().plans.items():
        catalog = shops.shipped().catalog("FR", family)
        plan = catalog.plan(codes["plan"])
        assert codes.get("larger", plan.plan_code) in catalog.plans, family
        assert "option" not in codes or plan.addon_family_of(codes["option"]), family


def test_the_table_speaks_of_operations_that_there_are() -> None:
    assert set(examples.table().operations) <= {f"{route.method} {route.path}" for route in ROUTES}
