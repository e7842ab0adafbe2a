"""Buying in a browser without a script: who, whose names, terms, payment; and nothing is ordered twice."""

import asyncio
import re
from typing import Any

import pytest

from tests.support.ordering import delivered, own_cart
from tests.support.parts.visiting import Guest, PageForm, Seen, browsing
from tests.support.shop import Client, Sandbox
from tests.web.buying.test_cart import put_name

PASSWORD = "sandbox"
VPS = "vps-2025-model1"
DECLINED, CHALLENGED, VERIFIED = "4000000000000002", "4000002760003184", "4000002500003155"


async def sign_in(shop: Sandbox, visitor: Guest) -> Seen:
    """Sign in on the way to the checkout."""
    page = await visitor.get("/checkout")
    return await visitor.send(page.form(nic=""), nic=shop.first.nic, password=PASSWORD)


def order_form(page: Seen) -> PageForm:
    """The form that orders."""
    found = [one for one in page.forms if one.action == "/checkout"]
    assert found, page.words
    return found[0]


def ticked(page: Seen) -> dict[str, str]:
    """Everything that has to be ticked."""
    choices = order_form(page).choices
    return {
        name: values[0] for name, values in choices.items() if name.startswith("terms.") or name in ("age", "waive")
    }


def order_of(page: Seen) -> int:
    """The number of the order whose page it is."""
    assert page.path.startswith("/order/display"), page.words
    return int(page.path.partition("orderId=")[2].partition("&")[0])


async def ready(shop: Sandbox, visitor: Guest, name: str = "boutique.com") -> Seen:
    """A checkout of one name, signed in."""
    await put_name(visitor, name)
    return await sign_in(shop, visitor)


async def test_a_name_is_bought_without_a_script(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor)
        assert page.path == "/checkout"
        assert "Order and pay" in page.words
        number = order_of(await visitor.send(order_form(page), **ticked(page)))
        assert "There is nothing in it yet" in (await visitor.get("/cart")).words
    assert await delivered(shop, client, number)
    assert "boutique.com" in (await client.get("/domain")).result


async def put_product(visitor: Guest, path: str, **chosen: str) -> Seen:
    form = next(one for one in (await visitor.get(path)).forms if ("do", "add-product") in one.fields)
    form.method, form.action = "post", "/cart"
    page = await visitor.send(form, **chosen)
    assert page.path == "/cart", page.words
    return page


async def test_a_server_and_a_project_are_bought_together(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        snapshot = {"option.snapshot": f"option-snapshot-{VPS}"}
        await put_product(visitor, f"/p/{VPS}", **snapshot, **{"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"})
        await put_product(visitor, "/p/project.2018")
        page = await sign_in(sqlite_shop, visitor)
        number = order_of(await visitor.send(order_form(page), **ticked(page)))
    assert await delivered(sqlite_shop, client, number)
    assert len((await client.get("/vps")).result) == 1
    assert len((await client.get("/cloud/project")).result) == 1


async def details(client: Client, number: int) -> str:
    """An order and all its details, but for the numbers that no two orders share."""
    found: list[Any] = [(await client.get(f"/me/order/{number}")).body.decode()]
    for one in (await client.get(f"/me/order/{number}/details")).result:
        found.append((await client.get(f"/me/order/{number}/details/{one}")).body.decode())
        found.append((await client.get(f"/me/order/{number}/details/{one}/extension")).body.decode())
    text = re.sub(
        r'"(?:orderDetailId|orderId)":\d+|orderPassword=\w+|orderId=\d+|order-\d+|/me/contact/\d+', "", "\n".join(found)
    )
    return re.sub(r'"(?:password|pdfUrl|url)":"[^"]*"', "", text)


async def test_a_browser_and_a_program_place_the_same_order(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        await put_product(visitor, f"/p/{VPS}", **{"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"})
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        by_page = order_of(await visitor.send(order_form(page), **ticked(page), pay="later"))
    cart = await own_cart(client)
    wish = {"planCode": VPS, "duration": "P1M", "pricingMode": "default", "quantity": 1}
    vps = (await client.post(f"{cart}/vps", wish)).result["itemId"]
    for label, value in (("vps_datacenter", "GRA"), ("vps_os", "Debian 13")):
        await client.post(f"{cart}/item/{vps}/configuration", {"label": label, "value": value})
    name = (await client.post(f"{cart}/domain", {"domain": "boutique.fr"})).result["itemId"]
    await client.post(f"{cart}/item/{name}/configuration", {"label": "OWNER_LEGAL_AGE", "value": "true"})
    by_program = (await client.post(f"{cart}/checkout", {"waiveRetractationPeriod": True})).result["orderId"]
    assert await details(client, by_page) == await details(client, by_program)


async def test_two_clicks_and_a_reload_order_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor)
        form, ticks = order_form(page), ticked(page)
        cookies = dict(visitor.http.cookies)
        both = await asyncio.gather(visitor.send(form, **ticks), visitor.send(form, **ticks))
        visitor.http.cookies.update(cookies)  # a tab that has not heard of it
        third = await visitor.send(form, **ticks)
        assert {order_of(one) for one in both} == {order_of(third)}
    assert len((await client.get("/me/order")).result) == 1


async def test_what_was_changed_in_another_tab_is_not_ordered_unseen(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        cart = await visitor.get("/cart")
        await visitor.send(cart.form(do="change"), duration="P2Y")
        refused = await visitor.send(order_form(page), **ticked(page))
        assert refused.response.status_code == 400
        assert "The cart has changed since this page was shown" in refused.words
        order_of(await visitor.send(order_form(refused), **ticked(refused)))


async def test_what_is_missing_is_marked_and_what_was_typed_is_kept(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        typed = {
            "owner": "other",
            "owner.firstName": "Ada<b>",
            "owner.legalForm": "individual",
            "owner.address.country": "US",
        }
        refused = await visitor.send(order_form(page), **typed)
        assert refused.response.status_code == 400
        assert refused.words.count("Tick this to order") >= 3
        assert "Must be one of" in refused.words
        kept = dict(order_form(refused).fields)
        assert kept["owner.firstName"] == "Ada<b>"
        assert kept["owner"] == "other"
        assert (await sqlite_shop.client(sqlite_shop.first).get("/me/order")).result == []


async def test_another_owner_is_made_of_the_rules_fields(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        owner = {"owner": "other", "owner.firstName": "Ada", "owner.lastName": "Autre"}
        number = order_of(await visitor.send(order_form(page), **ticked(page), **owner))
    assert await delivered(sqlite_shop, client, number)
    contact = (await client.get("/domain/boutique.fr")).result["whoisOwner"]
    assert "Ada" in str((await client.get(f"/me/contact/{str(contact).rpartition('/')[2]}")).result)


@pytest.mark.parametrize("extension", ["ca", "it", "es", "com.au", "de", "eu", "se", "berlin", "ch", "uk", "dk"])
async def test_every_rule_has_a_form(sqlite_shop: Sandbox, extension: str) -> None:
    """No code knows these rules: each field that one demands is in the form."""
    sold = sqlite_shop.shop.assortment.catalog("FR", "domain").plans
    if extension not in sold:
        pytest.fail(f".{extension} is sold no more: name another one here")
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, f"boutique-shop.{extension}")
        sent = await visitor.send(order_form(page), **ticked(page), owner="other")
    assert sent.response.status_code in (200, 400)
    assert "went wrong" not in sent.words
    if sent.response.status_code == 400:
        assert "aria-invalid" in sent.response.text, sent.words


CARD = {"pay": "new:CREDIT_CARD", "card.expirationDate": "12/30", "card.cvc": "123"}


async def test_a_new_card_pays(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        wrong = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": "4242424242424241"})
        assert wrong.response.status_code == 400
        assert "4242424242424241" not in wrong.response.text, "no page repeats the number of a card"
        number = order_of(
            await visitor.send(order_form(wrong), **ticked(wrong), **CARD, **{"card.number": "4242 4242 4242 4242"})
        )
    assert await delivered(sqlite_shop, client, number)


async def test_a_declined_card_leaves_an_order_to_be_paid(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        done = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": DECLINED})
        order_of(done)
        await delivered(sqlite_shop, sqlite_shop.client(sqlite_shop.first), order_of(done))
        again = await visitor.get(done.path)
        assert "The card was declined" in again.words
        assert "Waiting for payment" in again.words
        link = next(one for one in re.findall(r'href="([^"]+)"', again.response.text) if one.startswith("/order/pay"))
        paying = await visitor.get(link.replace("&amp;", "&"))
        form = next(one for one in paying.forms if one.action == "/order/pay")
        refused = await visitor.send(form, pay="nothing")
        assert refused.response.status_code == 400
        paid = await visitor.send(form, **CARD, **{"card.number": "4242424242424242"})
        assert order_of(paid) == order_of(done)
    assert await delivered(sqlite_shop, sqlite_shop.client(sqlite_shop.first), order_of(done))


async def test_only_its_customer_pays_an_order(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        done = await visitor.send(order_form(page), **ticked(page), pay="later")
        path = done.path.replace("/order/display", "/order/pay")
        form = next(one for one in (await visitor.get(path)).forms if one.action == "/order/pay")
    async with browsing(sqlite_shop) as other:
        asked = await other.get(path)
        assert asked.path.startswith("/login")
        refused = await other.send(asked.form(nic=""), nic=sqlite_shop.second.nic, password=PASSWORD)
        assert refused.response.status_code == 403
        assert (await other.send(form)).response.status_code == 403


async def test_a_challenged_card_is_confirmed_on_its_page(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        done = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": CHALLENGED})
        await delivered(sqlite_shop, client, order_of(done))
        again = await visitor.get(done.path)
        assert "/sandbox/payment?key=" in again.response.text
        link = re.findall(r'href="([^"]*/sandbox/payment\?key=[^"]+)"', again.response.text)[0]
        asked = await visitor.get(link.replace("&amp;", "&").removeprefix(sqlite_shop.shop.base_url))
        form = next(one for one in asked.forms if one.action.endswith("/sandbox/payment") or one.action == "")
        form.action = "/sandbox/payment"
        await visitor.send(form, answer="accept")
    assert await delivered(sqlite_shop, client, order_of(done))


async def test_a_card_that_has_to_be_verified_asks_for_its_code(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        asked = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": VERIFIED})
        assert "asks for a confirmation" in asked.words
        waiting = dict(order_form(asked).fields)["pay"]
        wrong = await visitor.send(order_form(asked), **ticked(asked), pay=waiting, challenge="9999")
        assert wrong.response.status_code == 400
        number = order_of(await visitor.send(order_form(wrong), **ticked(wrong), pay=waiting, challenge="1234"))
    assert await delivered(sqlite_shop, client, number)


async def test_a_form_of_another_site_orders_nothing(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        fields = order_form(page).filled(ticked(page))
        body = [one for one in fields if one[0] != "formToken"]
        for sent, headers in ((body, {}), (fields, {"origin": "https://evil.test"})):
            refused = await visitor.http.post("/checkout", data=dict(sent), headers=headers)
            assert refused.status_code == 403
    assert (await sqlite_shop.client(sqlite_shop.first).get("/me/order")).result == []


async def test_somebody_elses_cart_is_not_shown(sqlite_shop: Sandbox) -> None:
    cart = await own_cart(sqlite_shop.client(sqlite_shop.second))
    async with browsing(sqlite_shop) as visitor:
        visitor.http.cookies.set("panier-cart", cart.rpartition("/")[2])
        assert "There is nothing in it yet" in (await visitor.get("/cart")).words
        assert (await visitor.get("/checkout")).path == "/cart"
