"""The tax of an order, over HTTP: by who the customer is, and frozen with the order."""

from dataclasses import replace

import pytest

from panier.core.account.account import Account
from panier.store import orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from tests.support.ordering import SERVER, own_cart
from tests.support.shop import Sandbox


async def become(shop: Sandbox, *, country: str, form: str = "individual", **profile: str) -> None:
    """Change what the first customer says of itself."""

    async def change(tx: Tx) -> None:
        account = await _account(shop, tx)
        await accounts.update(
            tx, replace(account, country=country, legal_form=form, profile=tuple(sorted(profile.items())))
        )

    await shop.database.write(change)


async def _account(shop: Sandbox, tx: Tx) -> Account:
    found = await accounts.load_by_nic(tx, shop.first.nic)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    "country, form, profile, tax",
    [
        ("FR", "individual", {}, "20.00"),
        ("HU", "individual", {}, "27.00"),
        ("DE", "corporation", {"vat": "DE136695976"}, "0.00"),
        ("DE", "corporation", {"vat": "DE000000000"}, "19.00"),
        ("FR", "corporation", {"vat": "FR40303265045"}, "20.00"),
        ("FR", "individual", {"zip": "97400"}, "8.50"),
        ("US", "individual", {}, "0.00"),
    ],
)
async def test_the_customer_decides_on_the_tax(
    sqlite_shop: Sandbox, country: str, form: str, profile: dict[str, str], tax: str
) -> None:
    await become(sqlite_shop, country=country, form=form, **profile)
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    credit = {"planCode": "cloud.credit", "duration": "P0D", "pricingMode": "default", "quantity": 100}
    project = (await camille.post(f"{cart}/cloud", {**SERVER, "planCode": "project"})).result["itemId"]
    assert (await camille.post(f"{cart}/cloud/options", {**credit, "itemId": project})).status == 200
    shown = (await camille.get(f"{cart}/checkout")).result["prices"]
    assert (shown["withoutTax"]["text"], shown["tax"]["text"]) == ("100.00 €", f"{tax} €")
    assert (await camille.post(f"{cart}/checkout")).result["prices"] == shown


async def test_an_order_keeps_rate_and_reason_when_its_customer_moves(shop: Sandbox) -> None:
    await become(shop, country="DE", form="corporation", vat="DE136695976")
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await camille.post(f"{cart}/cloud", {**SERVER, "planCode": "project"})
    order_id = (await camille.post(f"{cart}/checkout")).result["orderId"]
    await become(shop, country="FR")

    async def read(tx: Tx) -> tuple[int, str]:
        order = await orders.load(tx, order_id, owner=(await _account(shop, tx)).account_id)
        assert order is not None
        return order.quote.tax_basis_points, order.quote.tax_reason

    assert await shop.database.read(read) == (0, "reverse-charge")


async def test_a_cart_without_a_customer_shows_the_tax_of_its_subsidiary(sqlite_shop: Sandbox) -> None:
    await become(sqlite_shop, country="HU")
    anybody, camille = sqlite_shop.client(), sqlite_shop.client(sqlite_shop.first)
    cart = "/order/cart/" + (await anybody.post("/order/cart", {"ovhSubsidiary": "IE"})).result["cartId"]
    server = {**SERVER, "planCode": "24sk10"}
    await anybody.post(f"{cart}/eco", server)
    before = (await anybody.get(f"{cart}/summary")).result["prices"]
    await camille.post(f"{cart}/assign")
    after = (await anybody.get(f"{cart}/summary")).result["prices"]
    assert [price["tax"]["text"] for price in (before, after)] == ["€ 7.82", "€ 9.17"]  # 9.17: as recorded
    assert after["withTax"]["text"] == "€ 43.15"
