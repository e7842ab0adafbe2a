"""The cart of a visitor without an account."""

from tests.support.ordering import delivered, order_name
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
        assert f"€{cart['prices']['withTax']['value']:.2f}" in page.response.text
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


async def test_a_cart_moves_to_where_its_visitor_wants_to_buy(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains?q=moving-shop.com")
        page = await visitor.send(page.form(domain="moving-shop.com"))
        former = visitor.http.cookies["panier-cart"]
        assert "€" in page.words
        page = await visitor.send(page.form(do="move"), ovhSubsidiary="GB")
        assert page.path == "/cart"
        assert "moving-shop.com" in page.words
        assert "£" in page.words
        assert "€" not in page.words.partition("Country and currency")[0]
        assert visitor.http.cookies["panier-cart"] != former
        assert visitor.http.cookies["panier-place"] == "GB"
        again = await visitor.send(page.form(do="move"), ovhSubsidiary="XX")
        assert "must be one of those that can be chosen" in again.words.lower()
    left = (await sqlite_shop.client().get(f"/order/cart/{former}")).result
    assert len(left["items"]) == 1, "the former cart stays as it was"


async def test_what_cannot_be_had_any_more_is_said(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "left-shop.com")
        page = await put_name(visitor, "kept-shop.com")
        await order_name(sqlite_shop.client(sqlite_shop.first), "left-shop.com")
        await sqlite_shop.deliver()
        page = await visitor.send(page.form(do="move"), ovhSubsidiary="GB")
        told = page.words.partition("What cannot be had there is not in it any more:")[2]
        assert "left-shop.com" in told
        assert "kept-shop.com" in told.partition("What you pay")[0]
        cart = visitor.http.cookies["panier-cart"]
        assert len((await sqlite_shop.client().get(f"/order/cart/{cart}/item")).result) == 1
        alone = await visitor.get("/cart")
        assert "left-shop.com" not in alone.words


async def test_a_cart_of_which_nothing_can_be_had_stays(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await put_name(visitor, "left-shop.com")
        cart = visitor.http.cookies["panier-cart"]
        await order_name(sqlite_shop.client(sqlite_shop.first), "left-shop.com")
        await sqlite_shop.deliver()
        page = await visitor.send(page.form(do="move"), ovhSubsidiary="GB")
        assert "Nothing of the cart can be had there: left-shop.com" in page.words
        assert visitor.http.cookies["panier-cart"] == cart


async def test_pages_of_the_shop_end_with_their_calls(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains?q=calls-shop.com")
        assert "POST /order/cart GET /order/cart/{cartId}/domain?domain=calls-shop.com" in page.words
        page = await visitor.send(page.form(domain="calls-shop.com"))
        cart = visitor.http.cookies["panier-cart"]
        assert f"GET /order/cart/{cart}/summary" in page.words
        for path, wanted in (
            ("/domains/fr", "GET /domain/configurationRule?action=create&domain=my-shop.fr"),
            ("/c/vps", f"GET /order/cart/{cart}/vps"),
            ("/p/vps-2025-model1", f"POST /order/cart/{cart}/vps"),
            ("/checkout", f"POST /order/cart/{cart}/assign"),
        ):
            assert wanted in (await visitor.get(path)).words, path


async def test_a_name_that_is_gone_is_said_in_people_s_words_in_the_cart_and_at_once_at_the_checkout(
    sqlite_shop: Sandbox,
) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        await put_name(visitor, "boutique.com")
        client = sqlite_shop.client(sqlite_shop.second)
        assert await delivered(sqlite_shop, client, await order_name(client, "boutique.com"))
        page = await visitor.get("/cart")
        assert "boutique.com n'est plus disponible" in page.words
        assert "create-default" not in page.words
        asked = await visitor.get("/checkout")
        page = await visitor.send(asked.form(nic=""), nic=sqlite_shop.first.nic, password="sandbox")
        assert page.path == "/checkout"
        assert "boutique.com n'est plus disponible" in page.words, "signing in changes no language"
