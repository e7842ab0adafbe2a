"""What is remembered to save work is never believed where it is wrong."""

from tests.support.ordering import NAME_ANSWERS, answer, own_cart
from tests.support.shop import Sandbox


async def test_a_name_that_another_process_added_is_asked_about(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = (await camille.post(f"{cart}/domain", {"domain": "exemple-oublie.com"})).result["itemId"]
    await answer(camille, f"{cart}/item/{item}", NAME_ANSWERS)
    for forgotten in ((), ("another.com",)):
        shop.shop.cart_names.remember(cart.rpartition("/")[2], forgotten)
        assert (await camille.get(f"{cart}/checkout")).status == 200
    shop.shop.cart_names.remember(cart.rpartition("/")[2], ())
    assert (await camille.post(f"{cart}/checkout", {"waiveRetractationPeriod": True})).status == 200


async def test_an_offer_is_made_anew_for_each_name_and_each_state(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)

    async def offered(name: str) -> dict[str, object]:
        found: dict[str, object] = (await camille.get(f"{cart}/domain", query={"domain": name})).result[0]
        return found

    one, other = await offered("exemple-un.com"), await offered("exemple-deux.com")
    assert {key for key in one if one[key] != other[key]} <= {"productId", "offerId"}
    assert (await camille.get(f"{cart}/domain", query={"domain": "ab.com"})).status == 400  # too short for its registry
