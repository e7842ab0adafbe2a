"""The cart of a visitor without an account."""

from tests.support.parts.visiting import Guest, Seen, browsing
from tests.support.shop import Sandbox


async def put_name(visitor: Guest, name: str) -> Seen:
    page = await visitor.get("/domains", params={"q": name})
    return await visitor.send(page.form(domain=name))


async def test_a_name_is_put_into_a_cart_that_a_cookie_keeps(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await put_name(visitor, "boutique.fr")
        assert page.path == "/cart"
        assert "boutique.fr" in page.words
        for words in ("To pay now", "Total without tax", "Tax (20", "for 1"):
            assert words in page.words
        (cookie,) = [one for one in visitor.http.cookies.jar if one.name == "panier-cart"]
        assert cookie.value
        cart = (await sqlite_shop.client().get(f"/order/cart/{cookie.value}/summary")).result
        assert f"{cart['prices']['withTax']['value']:.2f}".replace(".", ",") in page.response.text
        assert "Cart (1)" in (await visitor.get("/")).words


async def test_the_same_name_is_in_a_cart_once(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "boutique.fr")
        page = await put_name(visitor, "boutique.fr")
        assert page.words.count("Remove boutique.fr") == 1


async def test_a_term_is_changed_and_a_name_removed(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await put_name(visitor, "boutique.com")
        one = page.form(do="change")
        page = await visitor.send(one, duration="P3Y")
        assert ("duration", "P3Y") in page.form(do="change").fields
        page = await visitor.send(page.form(do="remove"))
        assert "There is nothing in it yet" in page.words


async def test_refusals_keep_what_was_typed(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await put_name(visitor, "boutique.com")
        wrong = await visitor.send(page.form(do="change"), duration="P99Y")
        assert wrong.response.status_code == 400
        assert "must be one of" in wrong.words
        wrong = await visitor.send(page.form(do="add-coupon"), coupon="NOTHING<b>")
        assert wrong.response.status_code == 400
        assert ("coupon", "NOTHING<b>") in wrong.form(do="add-coupon").fields
        assert "boutique.com" in wrong.words


async def test_a_name_that_was_taken_since_is_said_in_the_cart(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains", params={"q": "taken-shop.com"})
        form = page.form(domain="taken-shop.com")
        page = await visitor.send(form, domain="reserved-shop.com")
        assert page.response.status_code == 400
        assert "not available" in page.words


async def test_somebody_elses_form_changes_nothing(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        sent = await visitor.http.post(
            "/cart", data={"do": "add-name", "domain": "boutique.fr"}, headers={"origin": "https://evil.test"}
        )
        assert sent.status_code == 403
        assert "panier-cart" not in visitor.http.cookies
