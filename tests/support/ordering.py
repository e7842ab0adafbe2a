"""What the tests of the web floor order over and over, in as few words as possible."""

from collections.abc import Sequence

from tests.support.shop import Client, Sandbox

PROJECT = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
SERVER = {**PROJECT, "planCode": "24sk10"}
SERVER_OPTIONS = (
    "ram-16g-ecc-1600-24sk10",
    "softraid-2x2000sa-24sk10",
    "bandwidth-300-unguaranteed-ks-included",
)
SERVER_ANSWERS = (("dedicated_datacenter", "gra"), ("dedicated_os", "none_64.en"), ("region", "europe"))
NAME_ANSWERS = (("OWNER_LEGAL_AGE", "true"),)
AUTO_PAY = {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True}
UNPAID = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": True}


async def new_cart(client: Client, subsidiary: str = "FR") -> str:
    """The path of a new cart."""
    return f"/order/cart/{(await client.post('/order/cart', {'ovhSubsidiary': subsidiary})).result['cartId']}"


async def own_cart(client: Client, subsidiary: str = "FR") -> str:
    """The path of a new cart that is assigned to the client."""
    cart = await new_cart(client, subsidiary)
    assert (await client.post(f"{cart}/assign")).result is None
    return cart


async def add_project(client: Client, cart: str) -> str:
    """Put a Public Cloud project into a cart; the item's path."""
    return f"{cart}/item/{(await client.post(f'{cart}/cloud', PROJECT)).result['itemId']}"


async def add_name(client: Client, cart: str, name: str = "exemple.fr") -> str:
    """Put a domain name into a cart; the item's path."""
    return f"{cart}/item/{(await client.post(f'{cart}/domain', {'domain': name})).result['itemId']}"


async def add_server(client: Client, cart: str, options: Sequence[str] = SERVER_OPTIONS) -> str:
    """Put a dedicated server with options into a cart; the item's path."""
    item_id = (await client.post(f"{cart}/eco", SERVER)).result["itemId"]
    for code in options:
        wish = {**PROJECT, "planCode": code, "itemId": item_id}
        assert (await client.post(f"{cart}/eco/options", wish)).result["parentItemId"] == item_id
    return f"{cart}/item/{item_id}"


async def answer(client: Client, item: str, answers: Sequence[tuple[str, str]]) -> None:
    """Answer some of an item's questions."""
    for label, value in answers:
        stored = (await client.post(f"{item}/configuration", {"label": label, "value": value})).result
        assert (stored["label"], stored["value"]) == (label, value)


async def order_project(client: Client, *, how: dict[str, bool] = AUTO_PAY) -> int:
    """Order a Public Cloud project; the order's number."""
    cart = await own_cart(client)
    await add_project(client, cart)
    order_id: int = (await client.post(f"{cart}/checkout", how)).result["orderId"]
    return order_id


async def order_name(
    client: Client, name: str = "exemple.fr", *, how: dict[str, bool] = AUTO_PAY, **answers: str
) -> int:
    """Order a domain name, with more answers than it must have; the order's number."""
    cart = await own_cart(client)
    await answer(client, await add_name(client, cart, name), (*NAME_ANSWERS, *answers.items()))
    order_id: int = (await client.post(f"{cart}/checkout", how)).result["orderId"]
    return order_id


async def status(client: Client, order_id: int) -> str:
    """The status of an order."""
    text: str = (await client.get(f"/me/order/{order_id}/status")).result
    return text


async def delivered(shop: Sandbox, client: Client, order_id: int) -> bool:
    """Deliver everything that is due; returns whether this order was delivered."""
    await shop.deliver()
    return await status(client, order_id) == "delivered"


async def order_plan(
    client: Client,
    family: str,
    plan_code: str,
    *,
    answers: Sequence[tuple[str, str]] = (),
    options: Sequence[str] = (),
    duration: str = "P1M",
    mode: str = "default",
) -> int:
    """Order a plan of any family with its answers and options, paid at once; the order's number."""
    cart = await own_cart(client)
    wish = {"planCode": plan_code, "duration": duration, "pricingMode": mode, "quantity": 1}
    item_id = (await client.post(f"{cart}/{family}", wish)).result["itemId"]
    for option in options:
        await client.post(f"{cart}/{family}/options", {**wish, "planCode": option, "itemId": item_id})
    await answer(client, f"{cart}/item/{item_id}", answers)
    order_id: int = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    return order_id


async def name_of(client: Client, order_id: int, plan_code: str | None = None) -> str:
    """The name of the service that an order made of a plan, or of the first one that it made."""
    for line in (await client.get(f"/me/order/{order_id}/details")).result:
        path = f"/me/order/{order_id}/details/{line}"
        if plan_code in (None, (await client.get(f"{path}/extension")).result["order"]["plan"]["code"]):
            name: str = (await client.get(path)).result["domain"]
            return name
    raise AssertionError(f"nothing of {plan_code} was ordered")
