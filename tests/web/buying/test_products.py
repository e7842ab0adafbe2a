"""The pages of families and plans: what is chosen is priced as in the cart, and deep links fill the form."""

import re

import pytest

from panier.core.values import replace
from panier.web.pages.buying.plan_words import told_once
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout_problems import beside

SCRIPT = "<script>alert(1)</script>"
VPS = "vps-2025-model1"


async def test_every_plan_that_is_sold_has_a_page(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        start = await visitor.get("/")
        for one in sqlite_shop.shop.assortment.catalogs_in("FR"):
            if one.family in ("domain", "domainPacks", "direct") or not one.plans:
                continue
            assert f'href="/c/{one.family}"' in start.response.text
            listed = await visitor.get(f"/c/{one.family}")
            assert listed.response.status_code == 200, one.family
            offered = {plan.plan_code for plan in told_once(one.plans.values())}
            for code in one.plans:
                assert (f"/p/{code}?family={one.family}" in listed.response.text) == (code in offered), code
                page = await visitor.get(f"/p/{code}?family={one.family}")
                assert page.response.status_code == 200, code
                assert "To pay now" in page.words


async def test_a_family_is_narrowed_down_and_compared(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/c/eco")
        form = page.form(compare="24sk10")
        (facet,) = [name for name in form.choices if name == "f.Range"]
        narrow = await visitor.send(form, **{facet: "Kimsufi"})
        assert "24sk10" in narrow.response.text
        both = await visitor.get("/c/eco?compare=24sk10&compare=24sk20")
        assert "Side by side" in both.words
        nothing = await visitor.get(f"/c/eco?f.Range={SCRIPT}")
        assert "Nothing fits all of that" in nothing.words
        assert SCRIPT not in nothing.response.text
        assert (await visitor.get("/c/nothing")).response.status_code == 404


async def test_servers_are_listed_with_what_they_come_with_and_told_apart(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        page = await visitor.get("/c/eco")
        assert "Mémoire 32 Go DDR4 ECC 2133 MHz" in page.words
        assert "SoYouStart" in page.words
        assert "soyoustart" not in page.words
        assert "/p/24sk20?" in page.response.text
        assert "/p/24sk202?" not in page.response.text, "programs know KS-2 by two codes, people buy one offer"
        assert "<code>24sk" not in page.response.text
        assert (await visitor.get("/p/24sk202")).response.status_code == 200, "whose link still leads somewhere"


def test_plans_that_differ_in_nothing_but_their_codes_are_told_once(sqlite_shop: Sandbox) -> None:
    cloud = sqlite_shop.shop.assortment.catalog("FR", "cloud")
    old, new = cloud.plans["project.2018"], cloud.plans["project"]
    assert told_once([old, new]) == (old,)
    assert told_once([old, new], kept=["project"]) == (new,)
    dearer = replace(new, pricings=cloud.addons["certification.hds"].pricings)
    assert told_once([old, dearer]) == (old, dearer), "these are told apart by their codes"


async def test_answers_are_words_and_are_sent_as_programs_know_them(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="de") as visitor:
        page = await visitor.get("/p/24sk10?family=eco&q.region=europe")
        said = page.words.partition("API")[0]  # the calls at its end are in codes
        for words in ("Ohne Betriebssystem", "Kanada", "Europa"):
            assert words in page.words
        for code in ("none_64.en", "europe"):
            assert code not in said
        choices = page.form(plan="24sk10").choices
        assert (choices["q.dedicated_os"], choices["q.region"]) == (["none_64.en"], ["canada", "europe"])
        alone = (await visitor.get("/p/24sk10?family=eco")).form(plan="24sk10").choices
        assert "q.region" not in alone, "its datacentre has to be chosen, and says more"


async def test_the_rules_of_an_extension_are_sentences_of_their_own(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains/fr")
        assert "gives you. The name must be" in page.words
        assert "days old. It takes" in page.words


async def test_a_deep_link_fills_the_form(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        link = f"/p/{VPS}?duration=P1Y&quantity=2&option=option-snapshot-{VPS}&q.vps_os=Debian+13"
        page = await visitor.get(link)
        form = page.form(plan=VPS)
        chosen = dict(form.fields)
        assert chosen["term"] == "upfront12:P1Y"
        assert chosen["quantity"] == "2"
        assert chosen["option.snapshot"] == f"option-snapshot-{VPS}"
        assert chosen["q.vps_os"] == "Debian 13"


async def test_what_a_product_costs_is_what_the_cart_says(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get(f"/p/{VPS}")
        form = page.form(plan=VPS)
        wish = {"term": "default:P1M", "quantity": "2", "option.snapshot": f"option-snapshot-{VPS}"}
        answers = {"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"}
        form.method, form.action = "get", f"/p/{VPS}"
        priced = await visitor.send(form, **wish, **answers)
        total = priced.words.partition("To pay now ")[2].split(" Prices")[0].split(" This")[0]
        form.method, form.action = "post", "/cart"
        cart = await visitor.send(form, **wish, **answers)
        assert cart.path == "/cart", cart.words
        assert f"To pay now {total.strip()}" in cart.words
        number = next(one.value for one in visitor.http.cookies.jar if one.name == "panier-cart")
        client = sqlite_shop.client()
        items = (await client.get(f"/order/cart/{number}/item")).result
        assert len(items) == 2
        given = (await client.get(f"/order/cart/{number}/item/{items[0]}/configuration")).result
        assert len(given) == 2


@pytest.mark.parametrize(
    "query, said",
    [
        ("duration=P7Y", "must be one of P1M, P1Y"),
        ("duration=soon", "must be a duration such as P1M or P1Y"),
        ("quantity=many", "must be a whole number such as 2"),
        ("quantity=99999", "must be between"),
        (f"option={SCRIPT}", "this product has option-"),
        ("option=nope", "Cannot be nope: this product has"),
        ("coupon=NOSUCH", "Coupon NOSUCH is not valid"),
        ("q.vps_datacenter=XXX", "This cannot be chosen here"),
        ("q.foo=1", "This product has no question foo: it has vps_datacenter"),
        ("mode=never", "must be one of default, upfront12"),
    ],
)
async def test_what_cannot_be_had_is_explained(sqlite_shop: Sandbox, query: str, said: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get(f"/p/{VPS}?{query}")
        part = await visitor.get(f"/p/{VPS}?{query}", headers={"hx-request": "true"})
    assert page.response.status_code == 400
    assert said in page.words
    assert SCRIPT not in page.response.text
    assert said in part.words
    assert part.response.status_code == 200, "a script shows no part of a page that was refused"


async def test_a_refused_product_keeps_what_was_chosen(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        form = (await visitor.get(f"/p/{VPS}")).form(plan=VPS)
        form.method, form.action = "post", "/cart"
        page = await visitor.send(form, quantity="99999")
        assert page.response.status_code == 400
        assert "quantity is" in page.words.lower() or "must be between" in page.words


async def test_where_something_is_in_stock_is_said(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        assert "Gravelines (GRA) in stock" in (await visitor.get(f"/p/{VPS}")).words
        servers = (await visitor.get("/p/24sk10?family=eco")).words
    assert "in stock" in servers


@pytest.mark.parametrize("language, unit", [("en", "GB"), ("fr", "Go"), ("pl", "GB")])
async def test_plans_say_what_they_have_as_people_read_it(sqlite_shop: Sandbox, language: str, unit: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = (await visitor.get(f"/c/vps?lang={language}")).response.text
        assert re.search(rf"<dd>8\s{unit}</dd>", page)
        assert "<dd>4 vCores</dd>" in page
        alone = (await visitor.get("/c/vps?lang=en&f.Processors=12+vCores")).response.text
        assert ("VPS-4" in alone, "VPS-3" in alone) == (True, False)


@pytest.mark.parametrize("language", ["en", "fr", "pl"])
async def test_what_plans_differ_in_is_in_the_order_of_its_size(sqlite_shop: Sandbox, language: str) -> None:
    sizes = {"M": 1, "G": 1_000, "T": 1_000_000}
    seen = 0
    async with browsing(sqlite_shop, language=language) as visitor:
        for family in ("vps", "webHosting"):
            page = await visitor.get(f"/c/{family}")
            listed = (re.findall(r'<option value="([^"]+)"', one) for one in page.response.text.split("<select")[1:])
            for values in listed:
                found = [re.fullmatch(r"([\d,.]+)\s([MGT])[bBo]", one) for one in values]
                if found and all(found):
                    told = [float(one[1].replace(",", ".")) * sizes[one[2]] for one in found if one]
                    assert told == sorted(told), (family, values)
                    seen += 1
    assert seen, "sizes are among what they differ in"


@pytest.mark.parametrize("field, query", [("coupon", "coupon=NOSUCH"), ("quantity", "quantity=0")])
async def test_what_is_wrong_with_a_field_stands_beside_it_and_the_rest_is_kept(
    sqlite_shop: Sandbox, field: str, query: str
) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get(f"/p/{VPS}?duration=P1Y&q.vps_datacenter=GRA&{query}")
        assert beside(page, field)
        kept = dict(page.form(plan=VPS).fields)
        assert (kept["term"], kept["q.vps_datacenter"]) == ("upfront12:P1Y", "GRA")


async def test_a_code_that_is_none_puts_nothing_into_the_cart(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        form = (await visitor.get(f"/p/{VPS}")).form(plan=VPS)
        form.method, form.action = "post", "/cart"
        refused = await visitor.send(form, coupon="NOSUCH", **{"q.vps_os": "Debian 13"})
        assert refused.response.status_code == 400
        assert "Coupon NOSUCH is not valid" in beside(refused, "coupon")
        assert ("q.vps_os", "Debian 13") in refused.form(plan=VPS).fields
        assert "There is nothing in it yet" in (await visitor.get("/cart")).words
