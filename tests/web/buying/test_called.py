"""What things are called where people buy them: options, places, names in other letters, and for how long."""

import re
from dataclasses import replace
from html import unescape

import pytest

from panier.core.catalog.place import PlaceName
from tests.support.ordering import delivered
from tests.support.parts.visiting import Guest, Seen, browsing
from tests.support.shop import Sandbox, selling
from tests.web.buying.test_cart import put_name
from tests.web.buying.test_checkout import VPS, order_form, order_of, put_product, ready, sign_in, ticked

BACKUP = f"option-auto-backup-{VPS}"
SNAPSHOT = {"option.snapshot": f"option-snapshot-{VPS}", "q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"}


def prices(page: Seen) -> list[str]:
    """What a page says each price is for, as it stands in front of the amount."""
    found = re.findall(r'<li>([^<]*?): <span class="money">', page.response.text)
    return [unescape(one).replace("\xa0", " ") for one in found]


@pytest.mark.parametrize(
    "language, month, place", [("en", "1 month", "Gravelines (GRA)"), ("de", "1 Monat", "Gravelines (GRA)")]
)
async def test_an_option_is_named_with_its_time_beneath_what_it_belongs_to(
    sqlite_shop: Sandbox, language: str, month: str, place: str
) -> None:
    async with browsing(sqlite_shop, language=language) as visitor:
        cart = await put_product(visitor, f"/p/{VPS}?lang={language}", **SNAPSHOT)
        checkout = await sign_in(sqlite_shop, visitor)
        order = await visitor.send(order_form(checkout), **ticked(checkout))
        for page in (cart, checkout, order):
            named = prices(page)
            assert any("Snapshot" in one and month in one for one in named), (page.path, named)
            assert place in page.words, page.path
            assert "location" not in page.words


async def test_places_are_called_by_their_names_and_programs_still_read_codes(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="pl") as visitor:
        page = await visitor.get(f"/p/{VPS}?lang=pl")
        assert "Warszawa (WAW)" in page.words
        assert "WAW" in page.form(plan=VPS).choices["q.vps_datacenter"]
        family = await visitor.get("/c/vps?lang=pl")
        assert "Warszawa (WAW)" in family.words


async def test_a_catalogue_names_its_own_places_and_a_code_nobody_named_stays(sqlite_shop: Sandbox) -> None:
    sold = sqlite_shop.shop.assortment
    catalog = replace(sold.catalog("FR", "vps"), places={"gra": PlaceName({"en": "The mill", "de": "Die Mühle"}, "FR")})
    without = {code: one for code, one in sold.places.items() if code != "waw"}
    changed = replace(sold, catalogs={**sold.catalogs, ("FR", "vps"): catalog}, places=without)
    shop = replace(sqlite_shop, shop=selling(sqlite_shop.shop, changed))
    assert shop.shop.assortment.place("GRA", "FR", "vps") == PlaceName({"en": "The mill", "de": "Die Mühle"}, "FR")
    assert shop.shop.assortment.place("WAW", "FR", "vps") is None


async def bought(shop: Sandbox, visitor: Guest, name: str) -> Seen:
    page = await ready(shop, visitor, name)
    done = await visitor.send(order_form(page), **ticked(page))
    assert await delivered(shop, shop.client(shop.first), order_of(done))
    return done


@pytest.mark.parametrize(
    "name, ascii_name",
    [
        ("café.fr", "xn--caf-dma.fr"),
        ("münchen-shop.de", "xn--mnchen-shop-thb.de"),
        ("παράδειγμα.com", "xn--hxajbheg2az3al.com"),
    ],
)
async def test_a_name_in_any_letters_is_bought_and_read_in_them(
    sqlite_shop: Sandbox, name: str, ascii_name: str
) -> None:
    async with browsing(sqlite_shop) as visitor:
        found = await visitor.get("/domains", params={"q": name})
        assert f"{name} {ascii_name} free" in found.words
        cart = await put_name(visitor, name)
        assert re.search(rf"{re.escape(name)} \S+ {re.escape(ascii_name)}", cart.words), cart.words
        order = await bought(sqlite_shop, visitor, name)
        assert f"{name} {ascii_name}" in order.words
        listed = await visitor.get("/account/names")
        assert f"{name} {ascii_name}" in listed.words
        assert name in (await visitor.get(f"/account/names/{ascii_name}")).words
        searched = await visitor.get("/account/names", params={"q": name[:4]})
        assert ascii_name in searched.words
    assert ascii_name in (await sqlite_shop.client(sqlite_shop.first).get("/domain")).result


@pytest.mark.parametrize(
    "typed, said",
    [
        ("παράδειγμα.fr", "Must not have 'π' in front of .fr: accepted are a to z, 0 to 9, hyphens and"),
        ("παράδειγμα.info", "Must not have 'π' in front of .info: accepted are a to z, 0 to 9, hyphens and letters of"),
        ("αbc.com", "Must not mix letters of Greek and Latin in front of .com"),
        ("☃.com", "Has '☃', which no name may have"),
    ],
)
async def test_letters_that_an_extension_does_not_take_are_named(sqlite_shop: Sandbox, typed: str, said: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains", params={"q": typed})
    assert said in page.words


async def test_the_menu_calls_the_cart_otherwise_than_the_shop(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        await put_name(visitor, "boutique.fr")
        for path in ("/", "/api"):
            page = (await visitor.get(path)).response.text
            links = re.findall(r'<a [^>]*href="/cart"[^>]*>(.*?)</a>', page, re.DOTALL)
            if links:
                assert "Mon panier" in links[0]


async def test_a_cart_leads_on_to_all_that_is_sold(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        cart = await put_product(visitor, f"/p/{VPS}?lang=en", **{"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"})
        assert 'href="/#families">See what else is on sale</a>' in cart.response.text


async def test_a_line_leads_to_its_product_and_takes_an_option_more(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "boutique.com")
        cart = await put_product(visitor, "/p/vps-2025-model1", **{"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"})
        for link in ("/domains/com", "/p/vps-2025-model1?family=vps"):
            assert f'href="{link}"' in cart.response.text
            assert (await visitor.get(link)).response.status_code == 200
        form = cart.form(do="add-option")
        assert BACKUP in form.choices["option"]
        wrong = await visitor.send(form, option="option-of-another-plan")
        assert (wrong.response.status_code, "The cart was not changed." in wrong.words) == (400, True)
        added = await visitor.send(form, option=BACKUP)
        assert added.path == "/cart"
        assert "Automated backup" in added.words
        assert BACKUP not in added.form(do="add-option").choices.get("option", [])
        names = dict(form.fields)
        lost = await visitor.send(form, item=str(int(names["item"]) + 50))
        assert lost.response.status_code == 404


async def test_an_order_says_what_it_was_paid_with(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor, browsing(sqlite_shop) as stranger:
        await put_name(visitor, "boutique.com")
        checkout = await sign_in(sqlite_shop, visitor)
        unpaid = await visitor.send(order_form(checkout), **{**ticked(checkout), "pay": "later"})
        assert "Paid with" not in unpaid.words
        await put_name(visitor, "boutique.fr")
        checkout = await visitor.get("/checkout")
        order = await visitor.send(order_form(checkout), **ticked(checkout))
        await sqlite_shop.work()
        for one in (visitor, stranger):
            assert "Paid with Visa ending in 4242." in (await one.get(order.path)).words
