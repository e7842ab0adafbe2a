"""The console's pages: groups, a search, and every operation with its form."""

import re
import subprocess
import sys

import httpx
import pytest

from panier.web.console.fields import form_of
from panier.web.console.groups import FIRST_STEPS, GROUPS, group_of, routes_of, sections_of
from panier.web.console.told import models, refusals
from panier.web.console.typed import call_of, example_of
from panier.web.routes import ROUTES
from panier.web.samples import CallAsked, samples
from tests.support.shop import Sandbox
from tests.web.console.pages import HERE, at, browser, unlabelled

PAGE_BYTES_MAX = 100_000
SAMPLE = ROUTES[::9]
FOR_COLLEAGUES = re.compile(r"\brecorded\b|\(guides?\)|`|\b[a-z]+_[a-z]+\b|\bself\b|\btx\b")


def test_every_operation_is_in_one_group_and_one_part_of_it() -> None:
    assert sum(len(routes_of(group.key)) for group in GROUPS) == len(ROUTES)
    for group in GROUPS:
        shown = [route for section in sections_of(group.key) for route in section.routes]
        assert sorted(map(id, shown)) == sorted(map(id, routes_of(group.key)))
        titles = [section.title for section in sections_of(group.key)]
        assert len(set(titles)) == len(titles)
    known = {(route.method, route.path) for route in ROUTES}
    assert known.issuperset(FIRST_STEPS)


async def test_the_first_page_leads_to_every_group(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    page = await them.get("/console")
    assert (page.status, len(page.source) < PAGE_BYTES_MAX) == (200, True)
    assert f"{len(ROUTES):,}" in page.text
    assert at("POST", "/order/cart") in page.links
    for group in GROUPS:
        assert f"/console?group={group.key}" in page.links
        opened = await them.get(f"/console?group={group.key}")
        assert len(opened.source) < PAGE_BYTES_MAX, group.key
        assert len([link for link in opened.links if link.count("/") > 2]) >= len(routes_of(group.key))
    assert "There is no group “nonsense”" in (await them.get("/console?group=nonsense")).text


@pytest.mark.parametrize(
    "words, first",
    [
        ("checkout", ("GET", "/order/cart/{cartId}/checkout")),
        ("POST checkout", ("POST", "/order/cart/{cartId}/checkout")),
        ("dns record zone", ("GET", "/domain/zone/{zoneName}/soa")),
        ("payment method", ("GET", "/me/payment/method")),
        ("/me/order/12/status", ("GET", "/me/order/{orderId}/status")),
        ("https://eu.api.ovh.com/v1/me/order/12/followUp?x=1", ("GET", "/me/order/{orderId}/followUp")),
        ("put /domain/zone/example.com/record/3", ("PUT", "/domain/zone/{zoneName}/record/{id}")),
        ("TRANSFER code", ("GET", "/domain/{serviceName}/authInfo")),
    ],
)
async def test_operations_are_found(sqlite_shop: Sandbox, words: str, first: tuple[str, str]) -> None:
    page = await browser(sqlite_shop).get(f"/console?q={words.replace(' ', '+')}")
    links = [link.replace("{", "%7B").replace("}", "%7D") for link in page.links]
    assert at(*first) in links[:40]
    assert "operation" in page.text


async def test_a_search_that_finds_nothing_says_what_to_do(sqlite_shop: Sandbox) -> None:
    page = await browser(sqlite_shop).get("/console?q=<script>zebra")
    assert "Nothing has “<script>zebra”" in page.text
    assert "<script>zebra" not in page.source
    many = await browser(sqlite_shop).get("/console?q=plan")
    assert re.search(r"\d{3} operations.*another word narrows them", many.text)
    part = await browser(sqlite_shop).get("/console?q=checkout&part=found")
    assert "<html" not in part.source
    assert at("GET", "/order/cart/{cartId}/checkout").replace("%7B", "{").replace("%7D", "}") in part.links


async def test_operations_have_pages_of_their_own(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    for route in SAMPLE:
        page = await them.get(at(route.method, route.path))
        assert page.status == 200, route.path
        assert page.open == [], route.path
        assert len(page.source) < PAGE_BYTES_MAX, route.path
        assert f"{route.summary}." in page.text
        assert group_of(route).title in page.text
        assert not list(unlabelled(page)), route.path
        ids = [given["id"] for _, given in page.named if "id" in given]
        assert len(set(ids)) == len(ids), route.path
        described = {one for _, given in page.named for one in given.get("aria-describedby", "").split()}
        lists = {given["list"] for _, given in page.named if "list" in given}
        assert described | lists <= set(ids), route.path
        assert [tag for tag, _ in page.named if tag == "h1"] == ["h1"]


async def test_every_operation_has_a_form_an_example_and_code(sqlite_shop: Sandbox) -> None:
    """What a page is made of, for all operations: drawing each of them would take long."""
    own = tuple(sorted(sqlite_shop.shop.assortment.subsidiaries))
    for route in ROUTES:
        form = form_of(route, own)
        known = dict.fromkeys(route.parameters, "1")
        call = call_of(route, form, example_of(route, form, known, "FR"))
        assert "{" not in call.target, route.path
        assert bool(call.body) == (route.body is not None), route.path
        for sample in samples(CallAsked(call, "https://shop.example", not route.public)):
            assert "https://shop.example" in sample.code
        assert models(route) or route.reply is None or route.reply_type is not None
        assert {field.place.partition("/")[0] for field in form.all()} <= {"path", "query", "body", "header"}


def test_what_is_said_is_said_to_readers() -> None:
    told = {(route.path, one) for route in ROUTES for one in refusals(route)}
    assert len(told) > 500
    assert [one for one in told if FOR_COLLEAGUES.search(one[1]) or not one[1][:1].isupper()] == []


async def test_an_operation_that_there_is_not_is_told_with_what_comes_near(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    for method, path in (("GET", "/me/orders/3"), ("PATCH", "/me/order"), ("GET", "/nothing/at/all"), ("get", "/x")):
        page = await them.get(at(method, path))
        assert page.status == 404, path
        assert f"There is no operation {method}" in page.text
    assert at("GET", "/me/order") in (await them.get(at("PATCH", "/me/order"))).links
    near = [one for one in (await them.get(at("GET", "/me/ordres/3"))).links if one.startswith("/console/GET/")]
    assert "/console/GET/me/order/{orderId}" in near
    assert len(near) <= 10
    assert (await them.get(at("post", "/order/cart"))).status == 200


async def test_values_of_the_catalogue_are_offered(sqlite_shop: Sandbox) -> None:
    page = await browser(sqlite_shop).get(at("POST", "/order/cart/{cartId}/vps"))
    values = [given.get("value") for tag, given in page.named if tag == "option"]
    sold = sqlite_shop.shop.assortment.catalog("FR", "vps")
    assert set(sold.plans) <= set(values)
    assert {"P1M", "default"} <= set(values)
    assert page.fields["body/planCode"] == ["vps-2025-model1"]
    cart = await browser(sqlite_shop).get(at("POST", "/order/cart"))
    assert {"FR", "PL"} <= {text.strip() for text in cart.texts}
    assert "ASIA" not in cart.texts


async def test_a_link_fills_in_path_and_query(sqlite_shop: Sandbox) -> None:
    page = await browser(sqlite_shop).get(at("GET", "/order/cart/{cartId}/domain") + "?cartId=abc&domain=exemple.fr")
    assert (page.fields["path/cartId"], page.fields["query/domain"]) == (["abc"], ["exemple.fr"])
    assert "/1.0/order/cart/abc/domain?domain=exemple.fr" in page.text


async def test_a_long_group_is_sent_short(sqlite_shop: Sandbox) -> None:
    async with httpx.AsyncClient(transport=sqlite_shop.transport, base_url=HERE) as http:
        pages = [
            await http.get("/console?group=cart", headers={"accept-encoding": accepted})
            for accepted in ("gzip, deflate", "identity")
        ]
    assert [one.headers.get("content-encoding") for one in pages] == ["gzip", None]
    assert pages[0].text == pages[1].text
    assert int(pages[0].headers["content-length"]) * 5 < int(pages[1].headers["content-length"])
    assert pages[0].headers["vary"] == "Accept-Encoding"


def test_a_start_loads_no_page_of_the_console() -> None:
    code = "import sys, panier.web.application as a; print([m for m in sys.modules if 'web.console' in m])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert loaded.stdout.strip() == str(
        ["panier.web.console", "panier.web.console.place", "panier.web.console.entrance"]
    )
