"""What belongs to somebody else is not found below one's own either: /mine/{own}/thing/{somebody else's}."""

import json
from collections.abc import Iterator

from panier.core.service.kind import ServiceKind
from panier.families.kinds import kinds
from panier.store.engine.db import Tx
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.kinds import OWN, OWN_ADDRESS, own_name, parameter_of
from tests.support.ledger import plant_money
from tests.support.ordering import add_project, name_of, order_name, order_project, own_cart
from tests.support.paper.issuing import issue_papers
from tests.support.paper.receipts import move_money
from tests.support.samples import body_of, parameters, path_of, query_of, real_things
from tests.support.shop import Sandbox

NAME = "charlie-exemple.fr"
Things = dict[tuple[str, str], object]
NESTED = [route for route in ROUTES if len([*parameters(route)]) > 1]
# What everybody has under the same names: a balance of a kind, and what can be had of every service.
ALIKE = {"balanceName", "bootId", "images/available/{id}", "templates/{id}"}


async def own_things(shop: Sandbox) -> Things:
    """What the second customer has of whatever has something below it."""
    charlie = shop.client(shop.second)
    cart = await own_cart(charlie)
    item = await add_project(charlie, cart)
    paid_id, order_id = await order_name(charlie, NAME), await order_project(charlie)
    await shop.deliver()
    me, zone = "/me/identity", f"/domain/zone/{NAME}"
    await charlie.post(f"{me}/group", {"name": "testers", "description": "", "role": "REGULAR"})
    user = {"login": "charlie", "password": "not a real one", "email": "charlie@example.com"}
    await charlie.post(f"{me}/user", user)
    line_id = (await charlie.get(f"/me/order/{paid_id}/details")).result[0]
    number = (await charlie.get(f"/domain/{NAME}/serviceInfos")).result["serviceId"]
    found: Things = {
        ("cart", "cartId"): cart.rpartition("/")[2],
        ("item", "itemId"): item.rpartition("/")[2],
        ("order", "orderId"): paid_id,
        ("details", "orderDetailId"): line_id,
        ("group", "group"): "testers",
        ("user", "user"): "charlie",
        ("domain", "serviceName"): NAME,
        ("zone", "zoneName"): NAME,
        ("name", "domainName"): NAME,
        ("domain", "id"): (await charlie.get(f"/domain/{NAME}/task")).result[0],
        ("resource", "resourceURN"): (await charlie.get(f"/domain/{NAME}")).result["iam"]["urn"],
        ("services", "serviceId"): number,
        ("project", "serviceName"): await name_of(charlie, order_id),
        ("group", "groupId"): (await charlie.post("/me/billing/group", {"name": "Mine"})).result["groupId"],
        **await move_money(shop, charlie, paid_id),
        **await plant_money(shop, paid_id),
        **await issue_papers(shop, paid_id),
    }
    assert (await charlie.get(zone)).status == 200
    for kind in kinds():
        await shop.database.write(lambda tx, kind=kind: _copy(tx, kind))  # type: ignore[misc]
        found[parameter_of(kind, kind.path)] = other_name(kind).removeprefix(kind.prefix)
    return found


def other_name(kind: ServiceKind) -> str:
    """The name of the second customer's service of a kind."""
    return own_name(kind.families[0]).replace(OWN_ADDRESS, "192.0.2.33").replace(OWN, "own-2.example")


async def _copy(tx: Tx, kind: ServiceKind) -> None:
    """Give the second customer a service as the first one's, without anything in it."""
    family = kind.families[0]
    row = await tx.row(
        "SELECT service_id, details FROM service WHERE family = ANY($1) AND name = $2 ORDER BY service_id",
        [*kind.families], own_name(family),
    )  # fmt: skip
    assert row is not None, f"the first customer has something of {kind.name}"
    name, key = other_name(kind), f"other {family}"
    if await tx.row("SELECT 1 FROM delivery WHERE delivery_key = $1", key):
        return  # two kinds of one family
    await tx.execute(
        "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts)"
        " SELECT min(order_id), 0, 5000 + count(*), CAST($1 AS TEXT), 'done', 1 FROM delivery",
        key,
    )
    await tx.execute(
        "INSERT INTO service (account_id, delivery_id, order_id, family, name, plan_code, product, created_us,"
        " expires_us, details) SELECT 2, d.delivery_id, d.order_id, s.family, CAST($3 AS TEXT), s.plan_code, s.product,"
        " s.created_us, s.expires_us, CAST($4 AS TEXT) FROM service s, delivery d WHERE s.service_id = $1"
        " AND d.delivery_key = $2",
        row[0], key, name, json.dumps({**json.loads(row[1]), "parts": {}}),
    )  # fmt: skip


def mixtures(route: Route, own: Things, foreign: Things) -> Iterator[Things]:
    """Things for a path that begins with somebody's own and ends with another's."""
    names = [*parameters(route)]
    for count in range(1, len(names)):
        if all(name in own for name in names[:count]):
            yield {**foreign, **{name: own[name] for name in names[:count]}}


async def test_what_is_somebody_elses_is_not_found_below_ones_own(sqlite_shop: Sandbox) -> None:
    foreign, own = await real_things(sqlite_shop), await own_things(sqlite_shop)
    charlie = sqlite_shop.client(sqlite_shop.second)
    for kind in kinds():
        path = kind.path.replace(f"{{{parameter_of(kind, kind.path)[1]}}}", str(own[parameter_of(kind, kind.path)]))
        assert (await charlie.get(path)).status == 200, path
    found, tried = {}, 0
    for route in NESTED:
        if any(route.path.endswith((f"{{{one}}}", one)) or f"{{{one}}}/" in route.path for one in ALIKE):
            continue
        for things in mixtures(route, own, foreign):
            path = path_of(route, things)
            reply = await charlie.call(route.method, path, json=body_of(route), query=query_of(route))
            tried += 1
            if reply.status != 404:
                found[f"{route.method} {path}"] = (reply.status, reply.body[:150])
    assert not found
    assert tried > 200
