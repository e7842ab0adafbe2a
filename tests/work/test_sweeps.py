"""What time does by itself."""

from panier.work.sweeps import sweep
from tests.support.ordering import UNPAID, add_project, new_cart, own_cart
from tests.support.shop import Sandbox


async def test_carts_that_nobody_ordered_go_a_week_after_their_end(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    forgotten = await new_cart(camille)
    ordered = await own_cart(camille)
    await add_project(camille, ordered)
    await add_project(camille, forgotten)
    assert (await camille.post(f"{ordered}/checkout", UNPAID)).status == 200
    shop.clock.advance(days=2)
    assert (await sweep(shop.shop, shop.database))["carts"] == 0, "a day after its end it is still kept"
    shop.clock.advance(days=7)
    assert (await sweep(shop.shop, shop.database))["carts"] == 1
    assert (await camille.get(forgotten)).refusal == (404, "Invalid Cart ID")
    assert (await camille.get(ordered)).result["readOnly"] is True
    items = await shop.database.read(lambda tx: tx.rows("SELECT count(*) FROM cart_item"))
    assert items[0][0] == 1, "its items went with it"
