"""What the bill needs and the account does not say is asked at the checkout, once, and kept in the account."""

from html import unescape

from tests.support.ordering import delivered
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_cart import put_name
from tests.web.buying.test_checkout import VPS, order_form, order_of, put_product, ready, sign_in, ticked
from tests.web.buying.test_checkout_problems import asked_of_me, beside

NOWHERE = {"address": None, "zip": None, "city": None}
ANSWERED = {"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"}
SOMEWHERE = {"bill.address": "7 rue de l'Essai", "bill.zip": "69001", "bill.city": "Lyon"}


async def test_the_address_is_asked_where_the_account_has_none_and_stands_on_the_bill(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await client.put("/me", NOWHERE)
    async with browsing(shop) as visitor:
        await put_product(visitor, f"/p/{VPS}", **ANSWERED)
        page = await sign_in(shop, visitor)
        assert "Your bill needs your address" in page.words
        refused = await visitor.send(order_form(page), **ticked(page), **{"bill.city": "Lyon"})
        assert refused.response.status_code == 400
        assert beside(refused, "bill.address") == "This has to be filled in"
        assert beside(refused, "bill.zip") == "", "not every place has one"
        assert dict(order_form(refused).fields)["bill.city"] == "Lyon"
        assert (await client.get("/me/order")).result == []
        assert (await client.get("/me")).result["city"] is None, "nothing is kept of a try that was refused"
        number = order_of(await visitor.send(order_form(refused), **ticked(refused), **SOMEWHERE))
        await put_product(visitor, f"/p/{VPS}", **ANSWERED)
        assert "Your bill needs your address" not in (await visitor.get("/checkout")).words
    assert await delivered(shop, client, number)
    assert (await client.get("/me")).result["city"] == "Lyon"
    [bill] = (await client.get("/me/bill", query={"orderId": number})).result
    link = (await client.get(f"/me/bill/{bill}")).result["url"]
    async with shop.http() as http:
        paper = unescape((await http.get(link.removeprefix(shop.shop.base_url))).text)
    assert "7 rue de l'Essai" in paper
    assert "69001 Lyon" in paper


async def test_an_account_with_an_address_is_not_asked(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        assert not [name for name, _ in order_form(page).fields if name.startswith("bill.")]


async def test_whoever_owns_the_name_too_is_asked_for_the_address_once(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await client.put("/me", NOWHERE)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        assert [name for name in asked_of_me(page) if "address" in name] == []
        number = order_of(await visitor.send(order_form(page), **ticked(page), **SOMEWHERE, owner="me"))
    assert await delivered(sqlite_shop, client, number)
    owner = (await client.get("/domain/boutique.fr")).result["whoisOwner"]
    kept = (await client.get(f"/me/contact/{str(owner).rpartition('/')[2]}")).result
    assert kept["address"]["city"] == "Lyon"


async def test_a_phone_that_was_typed_for_oneself_is_kept_in_the_account(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await client.put("/me", {"phone": None})
    before = (await client.get("/me/contact")).result
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor, "boutique.fr")
        assert "mine.phone" in asked_of_me(page)
        assert "Your account keeps what it has a field for" in page.words
        odd = await visitor.send(order_form(page), **ticked(page), owner="me", **{"mine.phone": "12"})
        assert odd.response.status_code == 400
        assert (await client.get("/me")).result["phone"] is None, "nothing is kept of a try that was refused"
        mine = {"mine.phone": "06 12 34 56 78"}
        number = order_of(await visitor.send(order_form(odd), **ticked(odd), owner="me", **mine))
    assert await delivered(shop, client, number)
    assert (await client.get("/me")).result["phone"] == "+33.612345678"
    [made] = [one for one in (await client.get("/me/contact")).result if one not in before]
    assert (await client.get(f"/me/contact/{made}")).result["phone"] == "+33.612345678"
    assert (await client.get("/domain/boutique.fr")).result["whoisOwner"] == str(made)


async def test_a_phone_of_somebody_else_is_not_kept_in_the_account(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await client.put("/me", {"phone": None})
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        owner = {"owner.firstName": "Ada", "owner.lastName": "Autre", "owner.phone": "+33.612345678"}
        order_of(await visitor.send(order_form(page), **ticked(page), **owner, owner="other"))
    assert (await client.get("/me")).result["phone"] is None


async def test_each_of_two_names_has_an_owner_of_its_own_and_the_account_shows_one(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    before = len((await client.get("/me/contact")).result)
    async with browsing(shop) as visitor:
        await ready(shop, visitor, "boutique.fr")
        await put_name(visitor, "atelier.fr")
        page = await visitor.get("/checkout")
        owner = {"owner.firstName": "Ada", "owner.lastName": "Autre"}
        number = order_of(await visitor.send(order_form(page), **ticked(page), **owner, owner="other"))
        assert await delivered(shop, client, number)
        assert len((await client.get("/me/contact")).result) == before + 2
        shown = (await visitor.get("/account/contacts")).words
    assert shown.count("Ada Autre") == 1
    assert "atelier.fr" in shown
    assert "boutique.fr" in shown
