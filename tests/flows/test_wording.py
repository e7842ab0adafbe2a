"""An order in another language says what it would say had it been ordered in that one."""

import pytest

from panier.core.account.account import Caller
from panier.core.cart.quote import Quote
from panier.families.wording import worded
from panier.flows.checkout import purchases
from panier.store import carts
from panier.store.account import accounts
from panier.store.engine.db import Tx
from tests.support.ordering import SERVER_ANSWERS, add_name, add_project, add_server, answer, own_cart
from tests.support.shop import Sandbox


async def full_cart(shop: Sandbox) -> str:
    """A cart with a name, a transfer, a project, a server with options, and one of several VPS at a place."""
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await add_name(camille, cart)
    await add_name(camille, cart, "taken-exemple.com")
    await add_project(camille, cart)
    await answer(camille, await add_server(camille, cart), SERVER_ANSWERS)
    wish = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 2}
    item = (await camille.post(f"{cart}/vps", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{item}", [("vps_datacenter", "GRA")])
    return cart.rpartition("/")[2]


@pytest.mark.parametrize("language", ["en_GB", "de_DE", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_PT", "fr_FR", "xx_XX"])
async def test_an_order_is_worded_as_if_it_had_been_ordered_in_a_language(sqlite_shop: Sandbox, language: str) -> None:
    shop = sqlite_shop
    cart_id = await full_cart(shop)

    async def priced(tx: Tx, wanted: str | None) -> Quote:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        cart = await carts.load(tx, cart_id)
        assert found is not None
        assert cart is not None
        return await purchases.quote_for(tx, shop.shop, Caller(found[0]), cart=cart, language=wanted)

    own = await shop.database.read(lambda tx: priced(tx, None))
    if language == "xx_XX":
        assert worded(own, shop.shop.assortment, language) == own, "nobody speaks it"
        return
    wanted = await shop.database.read(lambda tx: priced(tx, language))
    said = worded(own, shop.shop.assortment, language)
    assert said == worded(wanted, shop.shop.assortment, language)
    assert (wanted == own) == (language == "fr_FR")
