"""Where something is out of stock: every list of places says so, and nobody chooses it unseen."""

from panier.core.cart.stock import Stock
from panier.store import stock
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import order_form, order_of, put_product, sign_in, ticked
from tests.web.buying.test_checkout_problems import beside

VPS = "vps-2025-model1"


async def sold_out(shop: Sandbox, plan_code: str = VPS, place: str = "GRA") -> None:
    """A plan can be had in Strasbourg alone, and not any more in one place."""
    kept = [Stock(plan_code, place, plan_code, "out-of-stock"), Stock(plan_code, "SBG", plan_code, "available")]
    await shop.database.write(lambda tx: stock.replace(tx, kept, now_us=shop.clock()))


async def test_lists_of_plans_say_where_one_is_out_of_stock(sqlite_shop: Sandbox) -> None:
    await sold_out(sqlite_shop)
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/c/vps?compare=vps-2025-model1&compare=vps-2025-model2")
        assert "(GRA) – not in stock" in page.words
        row = page.words.partition("Side by side")[2].partition("Order it")[0]
        assert "(GRA) – not in stock" in row
        assert "(SBG) – not in stock" not in page.words


async def test_an_address_does_not_choose_a_place_that_has_none(sqlite_shop: Sandbox) -> None:
    await sold_out(sqlite_shop)
    async with browsing(sqlite_shop, language="fr") as visitor:
        page = await visitor.get(f"/p/{VPS}?q.vps_datacenter=GRA&q.vps_os=Debian+13")
        assert page.response.status_code == 400
        assert "Épuisé à cet endroit pour le moment" in page.words
        form = page.form(plan=VPS)
        assert "q.vps_datacenter" not in dict(form.fields)
        form.method, form.action = "post", "/cart"
        refused = await visitor.send(form, **{"q.vps_datacenter": "GRA"})
        assert "Épuisé à cet endroit pour le moment" in refused.words
        assert "Panier (" not in refused.words, "nothing was put into it"


async def test_a_cart_says_what_the_checkout_asks(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await put_product(visitor, f"/p/{VPS}", **{"q.vps_os": "Debian 13"})
        assert "Asked at the checkout: Datacentre" in page.words
        assert "Operating system" not in page.words.partition("Asked at the checkout")[2].partition("Remove")[0]
        page = await sign_in(sqlite_shop, visitor)
        place = next(name for name in order_form(page).choices if name.endswith(".vps_datacenter"))
        refused = await visitor.send(order_form(page), **ticked(page))
        assert "has to be filled in" in beside(refused, place)


async def test_a_place_that_has_none_any_more_is_refused_beside_its_field(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_product(visitor, f"/p/{VPS}", **{"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"})
        await sold_out(sqlite_shop)
        assert "Not in stock where it shall stand" in (await visitor.get("/cart")).words
        page = await sign_in(sqlite_shop, visitor)
        place = next(name for name in order_form(page).choices if name.endswith(".vps_datacenter"))
        assert "(GRA) – not in stock" in page.words
        assert "Not in stock there" in beside(page, place), "before anything is sent"
        refused = await visitor.send(order_form(page), **ticked(page))
        assert "Not in stock there" in beside(refused, place)
        assert "is not available in" not in refused.words, "the words of programs"
        order_of(await visitor.send(order_form(refused), **ticked(refused), **{place: "SBG"}))
