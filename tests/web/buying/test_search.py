"""Searching a name on the shop's pages: what is free, at which price, and why something is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from panier.flows.account.seeds import Keys
from panier.flows.checkout.searches import wanted_of
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox, copy_sqlite, opened, selling, shipped

SCRIPT = "<script>alert(1)</script>"


async def test_a_search_shows_prices_now_and_later(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/")
        page = await visitor.send(page.form(q=""), q="boutique")
    assert page.path == "/domains?q=boutique"
    for words in ("boutique.fr free", "boutique.com free", "with tax", "renewal"):
        assert words in page.words
    client = sqlite_shop.client(sqlite_shop.first)
    cart = (await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    (offer,) = (await client.get(f"/order/cart/{cart}/domain", query={"domain": "boutique.fr"})).result
    total = next(one["price"]["value"] for one in offer["prices"] if one["label"] == "TOTAL")
    assert f"€{total:.2f}" in page.response.text


@pytest.mark.parametrize(
    "typed, said",
    [
        ("example.com", "example.com taken"),
        ("gold.com", "gold.com premium"),
        ("bazaar.com", "bazaar.com sold by its holder"),
        ("locked-shop.com", "locked against transfers"),
        ("reserved-shop.com", "its registry keeps it for itself"),
        ("a.de", "a.de free"),
        ("a.com", "Must have 3 to 63 characters"),
    ],
)
async def test_what_a_name_is_offered_as_is_said(sqlite_shop: Sandbox, typed: str, said: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains", params={"q": typed})
    assert page.response.status_code == 200
    assert said in page.words


@pytest.mark.parametrize("typed", ["", "-", "a_b!", "é" * 300, "\N{PILE OF POO}.", "..", SCRIPT, "-boutique"])
async def test_what_cannot_be_a_name_is_kept_and_explained(sqlite_shop: Sandbox, typed: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains", params={"q": typed})
    assert page.response.status_code == (400 if typed else 200)
    assert SCRIPT not in page.response.text
    if typed:
        assert ("q", typed.strip()) in page.form(q=typed.strip()).fields
        assert 'aria-invalid="true"' in page.response.text


@pytest.mark.parametrize(
    "typed, label, extension",
    [
        ("Boutique", "boutique", ""),
        ("ma boutique", "maboutique", ""),
        ("https://www.boutique.co.uk/shop?x=1", "boutique", "co.uk"),
        ("shop.boutique.fr", "boutique", "fr"),
        ("www", "www", ""),
        ("boutique.nothing", "boutique", "nothing"),
        ("büch.de", "büch", "de"),
    ],
)
def test_what_people_type_is_understood(typed: str, label: str, extension: str) -> None:
    wanted = wanted_of(typed)
    assert (wanted.label, wanted.extension) == (label, extension)


async def test_every_extension_is_reached_by_links_alone(sqlite_shop: Sandbox) -> None:
    found: list[str] = []
    path = "/domains?q=boutique"
    async with browsing(sqlite_shop) as visitor:
        while path:
            text = (await visitor.get(path)).response.text
            found += [part.partition("<")[0] for part in text.split('<strong class="name">')[1:]]
            path = text.partition('class="button plain" href="')[2].partition('"')[0].replace("&amp;", "&")
        part = (await visitor.get("/domains?q=boutique&from=10", headers={"hx-request": "true"})).response.text
    sold = sqlite_shop.shop.assortment.catalog("FR", "domain").plans
    assert sorted(found) == sorted(f"boutique.{extension}" for extension in sold)
    assert "<html" not in part
    assert '<strong class="name">boutique.' in part


async def test_the_currency_follows_the_choice_and_is_kept(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        assert "PLN" in (await visitor.get("/domains?q=boutique&ovhSubsidiary=pl")).words
        assert "PLN" in (await visitor.get("/domains?q=boutique")).words
        assert SCRIPT not in (await visitor.get(f"/domains?q=boutique&ovhSubsidiary={SCRIPT}")).response.text
        assert "boutique.pl" in (await visitor.get("/domains?q=boutique")).words


async def test_another_country_is_chosen_for_the_search_that_is_shown(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains?q=boutique&lang=en")
        chosen = next(form for form in page.forms if "ovhSubsidiary" in form.choices)
        assert dict(chosen.fields) == {"q": "boutique", "ovhSubsidiary": "FR"}


async def test_a_search_makes_no_cart(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await visitor.get("/domains?q=boutique")
        assert "panier-cart" not in visitor.http.cookies

    row = await sqlite_shop.database.read(lambda tx: tx.row("SELECT count(*) FROM cart"))
    assert row is not None
    assert row[0] == 0


async def test_every_extension_has_its_page(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        for extension in sqlite_shop.shop.assortment.catalog("FR", "domain").plans:
            page = await visitor.get(f"/domains/{extension}")
            assert page.response.status_code == 200, extension
            assert f"Names under .{extension}" in page.words
        french = (await visitor.get("/domains/fr")).words
        assert "must live, or have a registered office, in one of these countries" in french
        assert "Islande" in french or "Iceland" in french
        missing = await visitor.get("/domains/nothing")
        assert missing.response.status_code == 404


async def test_a_shop_that_sells_no_names_asks_for_none(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    file, customers = sqlite_furnished
    sold = shipped()
    others = {place: one for place, one in sold.catalogs.items() if place[1] != "domain"}
    changed = replace(sold, catalogs=others)
    other = opened(copy_sqlite(file, tmp_path), customers, change=lambda shop: selling(shop, changed))
    async with other as shop, browsing(shop) as visitor:
        page = (await visitor.get("/")).response.text
    assert ('name="q"' in page, 'href="/domains"' in page) == (False, False)
    assert ("What is on sale" in page, 'href="/c/vps"' in page) == (True, True)


@pytest.mark.parametrize("path", ["/", "/domains?q=exemple.fr", "/c/vps", "/static/panier.css", "/docs"])
async def test_whoever_asks_for_the_head_of_a_page_gets_it(sqlite_shop: Sandbox, path: str) -> None:
    """As those do that look every minute whether a shop answers."""
    async with sqlite_shop.http() as http:
        head, whole = await http.head(path), await http.get(path)
    assert (head.status_code, head.headers["content-type"]) == (200, whole.headers["content-type"])
