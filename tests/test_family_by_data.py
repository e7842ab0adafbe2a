"""A family's plan is added by a file alone, and ordered to delivery: no Python is written for a product."""

import shutil
from pathlib import Path

from panier.app import CATALOGS
from panier.files import assortment
from panier.flows.account.seeds import Keys
from tests.support.ordering import AUTO_PAY, answer, delivered, new_cart, own_cart
from tests.support.shop import Sandbox, opened, selling

PRODUCTS = """
each_plan:
  contracts: [general]
plans:
  - code: sms-1000
    name: A thousand text messages
    product: sms-pack
    description: 1,000 text messages
    quantity_max: 20
    prices:
      - {setup: {EUR: 60.00, GBP: 52.00}}
    questions:
      - {label: sender, required: true}
      - {label: country, required: true, values: [fr, gb]}
"""
WISH = {"planCode": "sms-1000", "duration": "P0D", "pricingMode": "default", "quantity": 2}


def with_text_messages(folder: Path) -> Path:
    """A copy of what is shipped, with one more file."""
    mine = Path(shutil.copytree(CATALOGS, folder / "catalogs"))
    file = mine / "products" / "sms.yaml"
    assert not file.exists(), "choose a family that is not shipped"
    file.write_text(PRODUCTS)
    return mine


async def test_a_family_is_added_by_a_file_and_ordered_to_delivery(
    furnished: tuple[str, tuple[Keys, ...]], tmp_path: Path
) -> None:
    sold = assortment.load(with_text_messages(tmp_path))
    async with opened(*furnished, change=lambda shop: selling(shop, sold)) as shop:
        camille = shop.client(shop.first)
        cart = await own_cart(camille)
        (offer,) = (await camille.get(f"{cart}/sms")).result
        assert (offer["planCode"], offer["productName"]) == ("sms-1000", "A thousand text messages")
        item_id = (await camille.post(f"{cart}/sms", WISH)).result["itemId"]
        item = f"{cart}/item/{item_id}"
        questions = (await camille.get(f"{item}/requiredConfiguration")).result
        assert [(one["label"], one["allowedValues"]) for one in questions] == [
            ("sender", None),
            ("country", ["fr", "gb"]),
        ]
        refused = await camille.post(f"{cart}/checkout", AUTO_PAY)
        assert refused.message.splitlines() == [
            "Custom field sender is mandatory for product sms-pack",
            "Custom field country is mandatory for product sms-pack",
        ]
        await answer(camille, item, [("sender", "PANIER"), ("country", "fr")])
        placed = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result
        assert placed["prices"]["withoutTax"]["value"] == 120.0
        assert await delivered(shop, camille, placed["orderId"])


async def test_it_is_sold_where_it_has_a_price_only(furnished: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> None:
    sold = assortment.load(with_text_messages(tmp_path))
    async with opened(*furnished, change=lambda shop: selling(shop, sold)) as shop:
        nobody = shop.client()
        assert len((await nobody.get(f"{await new_cart(nobody, 'GB')}/sms")).result) == 1
        warsaw = await new_cart(nobody, "PL")
        assert (await nobody.get(f"{warsaw}/sms")).result == []
        assert (await nobody.post(f"{warsaw}/sms", WISH)).message.startswith("Plan code not found")


async def test_what_is_shipped_is_not_changed_by_it(shop: Sandbox) -> None:
    nobody = shop.client()
    assert (await nobody.get(f"{await new_cart(nobody)}/sms")).result == []
