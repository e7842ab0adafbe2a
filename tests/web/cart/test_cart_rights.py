"""Who may do what with a cart whose id is known: every row under /order/cart/{cartId}, in every state of a cart."""

from collections.abc import Iterator

import pytest

from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.ordering import UNPAID, add_name, add_project, answer, new_cart, own_cart
from tests.support.samples import body_of, parameters, query_of
from tests.support.shop import Client, Reply, Sandbox

PREFIX = "/order/cart/{cartId}"
LOGIN, UNKNOWN = (401, "You must login first"), (404, "Invalid Cart ID")
# Programs do these unsigned after the cart was assigned.
FILLING = ("/options", "/configuration", "/configuration/{configurationId}")
SECRETS = ("AUTH_INFO", "auth_info", "PROTECTED_CODE", "SMD", "ADMIN_PASSWORD", "apiToken")
CLOSING = ("/assign", "/checkout")


def rows() -> Iterator[Route]:
    """The rows, those that change least first, so that the cart is there until the last."""
    order = {"GET": 0, "POST": 1, "PUT": 2, "DELETE": 3}
    under = [route for route in ROUTES if route.path == PREFIX or route.path.startswith(f"{PREFIX}/")]
    return iter(sorted(under, key=lambda route: (order[route.method], route.path.endswith(CLOSING), -len(route.path))))


def is_filling(route: Route) -> bool:
    return route.method in ("POST", "DELETE") and route.path.endswith(FILLING)


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


class Prepared:
    """A cart of the first customer with an item and an answer."""

    def __init__(self, cart: str, item: str, number: int) -> None:
        self._ids = {"cartId": cart, "itemId": item, "configurationId": number}

    async def call(self, client: Client, route: Route) -> Reply:
        path = route.path
        for _, name in parameters(route):
            path = path.replace(f"{{{name}}}", str(self._ids[name]))
        return await client.call(route.method, path, json=body_of(route), query=query_of(route))


async def prepared(shop: Sandbox, state: str) -> Prepared:
    camille = shop.client(shop.first)
    cart = await new_cart(camille)
    item = await add_project(camille, cart)
    await answer(camille, item, [("description", "mine")])
    if state != "unassigned":
        assert (await camille.post(f"{cart}/assign")).result is None
    if state == "ordered":
        assert (await camille.post(f"{cart}/checkout", UNPAID)).status == 200
    number = (await camille.get(f"{item}/configuration")).result[0]
    return Prepared(cart.rpartition("/")[2], item.rpartition("/")[2], number)


async def test_the_rows_are_many() -> None:
    assert len(list(rows())) > 300
    assert sum(map(is_filling, rows())) > 60


@pytest.mark.parametrize("state", ["assigned", "ordered"])
async def test_another_accounts_cart_does_not_exist(sqlite_shop: Sandbox, state: str) -> None:
    cart, charlie = await prepared(sqlite_shop, state), sqlite_shop.client(sqlite_shop.second)
    wrong = {
        named(route): reply.refusal for route in rows() if (reply := await cart.call(charlie, route)).refusal != UNKNOWN
    }
    assert wrong == {}


@pytest.mark.parametrize("state", ["assigned", "ordered"])
async def test_unsigned_calls_read_and_fill_an_assigned_cart_and_nothing_else(sqlite_shop: Sandbox, state: str) -> None:
    cart, nobody = await prepared(sqlite_shop, state), sqlite_shop.client()
    wrong = {}
    for route in rows():
        reply = await cart.call(nobody, route)
        is_open = route.public and (route.method == "GET" or is_filling(route))
        is_refused = reply.status != 200 and reply.refusal in (LOGIN, UNKNOWN)
        if is_open == is_refused or (not is_open and reply.refusal != LOGIN):
            wrong[named(route)] = reply.body
    assert wrong == {}


async def test_before_it_is_assigned_its_id_is_enough(sqlite_shop: Sandbox) -> None:
    for client in (sqlite_shop.client(), sqlite_shop.client(sqlite_shop.second)):
        cart = await prepared(sqlite_shop, "unassigned")
        wrong = {}
        for route in rows():
            if client.keys is None and not route.public:
                continue
            reply = await cart.call(client, route)
            if reply.status != 200 and reply.refusal in (LOGIN, UNKNOWN):
                wrong[named(route)] = reply.body
        assert wrong == {}


@pytest.mark.parametrize("state", ["assigned", "ordered"])
async def test_its_owner_may_do_everything(sqlite_shop: Sandbox, state: str) -> None:
    cart, camille = await prepared(sqlite_shop, state), sqlite_shop.client(sqlite_shop.first)
    wrong = {}
    for route in rows():
        reply = await cart.call(camille, route)
        if reply.status != 200 and reply.refusal in (LOGIN, UNKNOWN):
            wrong[named(route)] = reply.body
    assert wrong == {}


async def test_an_option_for_a_service_goes_into_the_callers_cart_alone(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    cart = await own_cart(camille)
    await add_name(camille, cart)
    await answer(camille, f"{cart}/item/{(await camille.get(f'{cart}/item')).result[0]}", [("OWNER_LEGAL_AGE", "true")])
    await camille.post(f"{cart}/checkout", {**UNPAID, "autoPayWithPreferredPaymentMethod": True})
    await sqlite_shop.deliver()
    others = (await own_cart(charlie)).rpartition("/")[2]
    wish = {"cartId": others, "planCode": "fr-trade", "duration": "P1Y", "pricingMode": "default", "quantity": 1}
    reply = await camille.post("/order/cartServiceOption/domain/exemple.fr", wish)
    assert reply.refusal == UNKNOWN


@pytest.mark.parametrize("label", SECRETS)
async def test_a_secret_answer_is_shown_to_the_owner_alone(shop: Sandbox, label: str) -> None:
    camille, nobody = shop.client(shop.first), shop.client()
    cart = await new_cart(nobody)
    item = f"{cart}/item/{(await nobody.post(f'{cart}/cloud', _PROJECT)).result['itemId']}"
    stored = await nobody.post(f"{item}/configuration", {"label": label, "value": "s3cret-code"})
    assert stored.result["value"] == "s3cret-code"  # who says it knows it
    place = f"{item}/configuration/{stored.result['id']}"
    plain = await nobody.post(f"{item}/configuration", {"label": "description", "value": "not secret"})
    assert (await nobody.get(place)).result == {"id": stored.result["id"], "label": label, "value": "***"}
    for step in ("assign", "checkout"):
        assert (await camille.post(f"{cart}/{step}", UNPAID if step == "checkout" else {})).status == 200
        assert (await camille.get(place)).result["value"] == "s3cret-code"
        assert (await nobody.get(place)).result["value"] == "***"
        assert (await nobody.get(f"{item}/configuration/{plain.result['id']}")).result["value"] == "not secret"
        assert (await shop.client(shop.second).get(place)).refusal == UNKNOWN


async def test_a_cart_ends_at_most_a_year_after_it_was_made(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    assert (await camille.put(cart, {"expire": "2027-11-18T11:00:00+00:00"})).status == 200
    shop.clock.advance(days=300)
    assert (await camille.put(cart, {"expire": "2027-11-18T11:06:40+00:00"})).status == 200
    for end in ("2027-11-18T11:06:41+00:00", "2028-01-01T00:00:00+00:00"):
        assert (await camille.put(cart, {"expire": end})).status == 400
    shop.clock.advance(days=65)
    assert (await camille.get(cart)).refusal == UNKNOWN


_PROJECT = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
