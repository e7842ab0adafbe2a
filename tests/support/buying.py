"""Buying anything that the shop sells: the options it must have and the answers it needs follow from what is asked."""

from dataclasses import dataclass

from tests.support.ordering import AUTO_PAY, answer, delivered, own_cart
from tests.support.shop import Client, Sandbox


@dataclass(frozen=True, slots=True)
class Sold:
    """Something to buy: its family and plan, and answers that are not simply the first that is allowed."""

    family: str
    plan: str
    answers: tuple[tuple[str, str], ...] = ()
    duration: str = "P1M"
    mode: str = "default"

    @property
    def wish(self) -> dict[str, object]:
        """What is put into a cart."""
        return {"planCode": self.plan, "duration": self.duration, "pricingMode": self.mode, "quantity": 1}


async def put_in(client: Client, cart: str, sold: Sold) -> str:
    """Put something into a cart with the options that it must have, and answer its questions; the item's path."""
    item_id = (await client.post(f"{cart}/{sold.family}", sold.wish)).result["itemId"]
    offered = await client.get(f"{cart}/{sold.family}/options", query={"planCode": sold.plan})
    chosen: set[str] = set()
    for option in offered.result if offered.status == 200 else ():
        if option["mandatory"] and option["family"] not in chosen:
            chosen.add(option["family"])
            terms = option["prices"][0]
            price = next((one for one in option["prices"] if one["duration"] == sold.duration), terms)
            wish = {
                "itemId": item_id, "planCode": option["planCode"], "duration": price["duration"],
                "pricingMode": price["pricingMode"], "quantity": 1,
            }  # fmt: skip
            assert (await client.post(f"{cart}/{sold.family}/options", wish)).status == 200
    item = f"{cart}/item/{item_id}"
    known = dict(sold.answers)
    for one in (await client.get(f"{item}/requiredConfiguration")).result:
        if one.get("allowedValues") and one["label"] not in known:
            known[one["label"]] = one["allowedValues"][0]
    await answer(client, item, tuple(known.items()))
    return item


async def bought(shop: Sandbox, client: Client, sold: Sold) -> int:
    """Buy something; the number of its service."""
    cart = await own_cart(client)
    await put_in(client, cart, sold)
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, client, order_id)
    row = await shop.database.read(
        lambda tx: tx.row("SELECT service_id FROM service WHERE order_id = $1 ORDER BY service_id", order_id)
    )
    assert row is not None
    number: int = row[0]
    return number
