"""The pages about the shop and its orders, as a browser gets them."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from panier.core.catalog.region import Region
from panier.core.money import Money
from panier.web.pages.parts.amounts import amount, rate, writing
from panier.web.pages.parts.order_view import locale_of
from panier.web.pages.parts.tongues import Tongue
from tests.support.ordering import UNPAID, add_name, add_project, answer, order_name, own_cart, status
from tests.support.shop import Client, Sandbox, shipped

PASSWORD = "sandbox"
SCRIPT = "<script>alert(1)</script>"


async def get(shop: Sandbox, path: str, *, accept: str = "text/html") -> httpx.Response:
    async with shop.http() as http:
        return await http.get(path, headers={"accept": accept})


async def post(shop: Sandbox, path: str, form: dict[str, str]) -> httpx.Response:
    async with shop.http() as http:
        return await http.post(path, data=form)


async def place(client: Client, *, with_name: bool = True) -> tuple[int, str]:
    """Place an unpaid order; its number and the address of its page, without the host."""
    cart = await own_cart(client)
    await add_project(client, cart)
    if with_name:
        await answer(client, await add_name(client, cart), [("OWNER_LEGAL_AGE", "true")])
    order = (await client.post(f"{cart}/checkout", UNPAID)).result
    page = urlsplit(order["url"])
    return order["orderId"], f"{page.path}?{page.query}"


def form_of(page: str, *, nic: str, password: str = PASSWORD, method: str = "") -> dict[str, str]:
    link = dict(parse_qsl(urlsplit(page).query))
    return {**link, "nic": nic, "password": password, "paymentMethodId": method}


async def test_the_page_for_programs_says_what_runs_here(sqlite_shop: Sandbox) -> None:
    page = await get(sqlite_shop, "/api")
    assert page.status_code == 200
    for word in ("sandbox", "never charges", "http://shop.test/1.0", "/console", "/createApp", "/createToken"):
        assert word in page.text
    assert "independent project" in page.text
    assert re.search(r"<code>domain</code></td>\s*<td class=\"number\">\d\d", page.text)


async def test_the_page_for_programs_shows_what_a_subsidiary_sells(sqlite_shop: Sandbox) -> None:
    polish = (await get(sqlite_shop, "/api?ovhSubsidiary=pl")).text
    assert "<option selected>PL</option>" in polish
    unknown = (await get(sqlite_shop, f"/api?ovhSubsidiary={SCRIPT}")).text
    assert "<option selected>FR</option>" in unknown
    assert SCRIPT not in unknown


@pytest.mark.parametrize("path", ["/", "/console", "/contracts/general", "/contracts/nothing", "/order/display"])
async def test_pages_load_nothing_from_elsewhere_and_cannot_be_framed(sqlite_shop: Sandbox, path: str) -> None:
    page = await get(sqlite_shop, path)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?![^>]* src=\"/static/)", page.text), "an inline script would not run"
    assert not re.search(r"\son\w+=|\sstyle=", page.text), "neither would these"


async def test_everything_a_page_needs_is_served(sqlite_shop: Sandbox) -> None:
    text = "".join([(await get(sqlite_shop, path)).text for path in ("/", "/console")])
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"#]+)["#]', text))
    assert {urlsplit(path).path for path in wanted} >= {"/static/icon.svg", "/static/panier.css", "/static/panier.js"}
    for path in wanted:
        assert (await get(sqlite_shop, path)).status_code == 200, path


async def test_an_order_is_shown_to_whoever_has_its_link(shop: Sandbox) -> None:
    order_id, page = await place(shop.client(shop.first))
    shown = await get(shop, page)
    assert shown.status_code == 200
    for word in (f"Order {order_id}", "Waiting for payment", "exemple.fr", "Total with tax", "/contracts/domain-names"):
        assert word in shown.text
    prices = (await shop.client(shop.first).get(f"/me/order/{order_id}")).result
    assert f"€{prices['priceWithTax']['value']:.2f}" in shown.text


@pytest.mark.parametrize("password", ["", "wrong", "%00", "é" * 300, "x&orderPassword=x"])
async def test_a_wrong_password_shows_nothing(shop: Sandbox, password: str) -> None:
    order_id, _ = await place(shop.client(shop.first), with_name=False)
    shown = await get(shop, f"/order/display?orderId={order_id}&orderPassword={password}")
    assert shown.status_code == 404
    assert "Public Cloud Project" not in shown.text


@pytest.mark.parametrize("number", ["", "0", "-1", "one", "9" * 30, "²", "1%00"])
async def test_the_number_of_no_order_shows_nothing(sqlite_shop: Sandbox, number: str) -> None:
    shown = await get(sqlite_shop, f"/order/display?orderId={number}&orderPassword=x")
    assert shown.status_code == 404
    assert shown.headers["content-type"].startswith("text/html")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    "path", ["/nope", "/log-in", "/admin/x", "/order/nothing", f"/{SCRIPT}", "/static/nothing.css"]
)
async def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(sqlite_shop: Sandbox, path: str) -> None:
    page = await get(sqlite_shop, path, accept=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in page.text
    assert SCRIPT not in page.text
    for accept in ("*/*", "application/json"):
        refused = await get(sqlite_shop, path, accept=accept)
        assert (refused.status_code, refused.json()["message"]) == (404, "Got an invalid (or empty) URL")
    below = await get(sqlite_shop, f"/1.0{path}", accept=BROWSER)
    assert below.headers["content-type"].startswith("application/json"), "the API answers as the API does"


@pytest.mark.parametrize(
    "name, reason, remedy",
    [
        ("failing-exemple.fr", "The registry", "You need not do anything. The next try is on"),
        ("silent-exemple.fr", "did not answer in time", "Try it at once on the page of the name"),
        ("papers-exemple.fr", "Wanted is: a document that proves who the holder is.", "/tasks/"),
    ],
)
async def test_what_holds_an_order_up_is_said_with_what_to_do(
    shop: Sandbox, name: str, reason: str, remedy: str
) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, name)
    link = (await camille.get(f"/me/order/{order_id}")).result["url"].removeprefix(shop.shop.base_url)
    assert '<meta http-equiv="refresh" content="3">' in (await get(shop, link)).text
    await shop.deliver()
    page = (await get(shop, link)).text
    assert "What holds it up" in page
    assert f"<strong>{name}:</strong>" in page
    assert reason in page
    assert remedy in page
    assert "identityDocument" not in page, "fields of calls are for programs"
    assert '<meta http-equiv="refresh" content="30">' in page


async def test_a_page_that_nothing_happens_to_stays_as_it_is(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    _, unpaid = await place(camille, with_name=False)
    assert "http-equiv" not in (await get(shop, unpaid)).text, "whoever fills in the form is not disturbed"
    order_id = await order_name(camille, "exemple-fertig.fr")
    await shop.deliver()
    link = (await camille.get(f"/me/order/{order_id}")).result["url"].removeprefix(shop.shop.base_url)
    page = (await get(shop, link)).text
    assert "Delivered" in page
    assert "http-equiv" not in page
    assert "What holds it up" not in page


async def test_a_program_gets_a_wrong_link_refused_as_json(sqlite_shop: Sandbox) -> None:
    shown = await get(sqlite_shop, "/order/display?orderId=1&orderPassword=x", accept="application/json")
    assert (shown.status_code, shown.json()["class"]) == (404, "Client::NotFound")


async def test_the_owner_pays_on_the_page(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id, page = await place(camille)
    paid = await post(shop, "/order/display", form_of(page, nic=shop.first.nic))
    assert (paid.status_code, paid.headers["location"]) == (303, page)
    assert await status(camille, order_id) != "notPaid"
    await shop.deliver()
    shown = (await get(shop, page)).text
    assert "Delivered" in shown
    assert "<form" not in shown.partition("<main")[2]


async def test_the_owner_names_the_payment_method(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id, page = await place(camille)
    methods = (await camille.get("/me/payment/method")).result
    paid = await post(sqlite_shop, "/order/display", form_of(page, nic=sqlite_shop.first.nic, method=str(methods[0])))
    assert paid.status_code == 303
    assert await status(camille, order_id) != "notPaid"


async def test_a_method_of_nobody_does_not_pay(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id, page = await place(camille)
    shown = await post(sqlite_shop, "/order/display", form_of(page, nic=sqlite_shop.first.nic, method="999999"))
    assert shown.status_code == 404
    assert "Not paid" in shown.text
    assert await status(camille, order_id) == "notPaid"


async def test_a_free_order_is_confirmed_on_the_page(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id, page = await place(camille, with_name=False)
    assert "Confirm" in (await get(sqlite_shop, page)).text
    assert (await post(sqlite_shop, "/order/display", form_of(page, nic=sqlite_shop.first.nic))).status_code == 303
    assert await status(camille, order_id) != "notPaid"


async def test_a_wrong_login_does_not_pay(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id, page = await place(camille)
    for nic, password in ((sqlite_shop.first.nic, "wrong"), ("nobody", PASSWORD), (sqlite_shop.first.nic, "")):
        shown = await post(sqlite_shop, "/order/display", form_of(page, nic=nic, password=password))
        assert shown.status_code == 403
        assert "customer ID or password is wrong" in shown.text
    assert await status(camille, order_id) == "notPaid"


async def test_somebody_else_cannot_pay(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id, page = await place(camille)
    shown = await post(shop, "/order/display", form_of(page, nic=shop.second.nic))
    assert shown.status_code == 403
    assert "belongs to somebody else" in shown.text
    assert await status(camille, order_id) == "notPaid"


async def test_an_order_is_paid_once(sqlite_shop: Sandbox) -> None:
    _, page = await place(sqlite_shop.client(sqlite_shop.first))
    form = form_of(page, nic=sqlite_shop.first.nic)
    assert (await post(sqlite_shop, "/order/display", form)).status_code == 303
    again = await post(sqlite_shop, "/order/display", form)
    assert again.status_code == 409
    assert "already been paid" in again.text


async def test_an_expired_order_cannot_be_paid(sqlite_shop: Sandbox) -> None:
    _, page = await place(sqlite_shop.client(sqlite_shop.first))
    sqlite_shop.clock.advance(days=8)
    shown = await get(sqlite_shop, page)
    assert "Cancelled" in shown.text
    assert "<form" not in shown.text.partition("<main")[2]
    assert (await post(sqlite_shop, "/order/display", form_of(page, nic=sqlite_shop.first.nic))).status_code == 409


async def test_what_is_typed_is_shown_as_text(sqlite_shop: Sandbox) -> None:
    _, page = await place(sqlite_shop.client(sqlite_shop.first), with_name=False)
    shown = await post(sqlite_shop, "/order/display", form_of(page, nic=f'">{SCRIPT}'))
    assert shown.status_code == 403
    assert SCRIPT not in shown.text
    assert "&lt;script&gt;" in shown.text


async def test_contracts_speak_the_language_of_the_subsidiary(sqlite_shop: Sandbox) -> None:
    assert "Conditions générales" in (await get(sqlite_shop, "/contracts/general?ovhSubsidiary=FR")).text
    assert "Allgemeine Geschäftsbedingungen" in (await get(sqlite_shop, "/contracts/general?ovhSubsidiary=DE")).text
    assert "Conditions générales" in (await get(sqlite_shop, "/contracts/general?ovhSubsidiary=nowhere")).text
    assert (await get(sqlite_shop, "/contracts/nothing")).status_code == 404


async def test_every_contract_of_a_checkout_can_be_read(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    await add_project(camille, cart)
    contracts = (await camille.get(f"{cart}/checkout")).result["contracts"]
    assert contracts
    for contract in contracts:
        assert contract["name"] in (await get(sqlite_shop, urlsplit(contract["url"]).path)).text


def test_amounts_are_written_as_in_the_language_of_the_page() -> None:
    french = locale_of(shipped(), "FR")
    assert amount(Money(749_000_000, "EUR"), writing(french, Tongue("en"))) == "€7.49"
    assert amount(Money(749_000_000, "EUR"), writing(french, Tongue("fr"))) == "7,49\xa0€"
    canadian = locale_of(shipped(Region.CA), "QC")
    assert amount(Money(749_000_000, "CAD"), writing(canadian, Tongue("fr"))) == "7,49\xa0$", "as it is written there"


@pytest.mark.parametrize(
    "subsidiary, money, text",
    [
        ("FR", Money(123_450_000_000, "EUR"), "1 234,50 €"),
        ("DE", Money(123_450_000_000, "EUR"), "1.234,50 €"),
        ("GB", Money(1_699_000_000, "GBP"), "£16.99"),
        ("CZ", Money(29_880_000_000, "CZK"), "298,80 Kč"),
        ("PL", Money(1_000_000_000, "PLN"), "10,00 zł"),
    ],
)
def test_amounts_are_written_as_people_write_them_there(subsidiary: str, money: Money, text: str) -> None:
    written = amount(money, locale_of(shipped(), subsidiary))
    assert re.sub(r"\s", " ", written) == text


def test_every_subsidiary_has_customs() -> None:
    for code in shipped().subsidiaries:
        assert rate(2_000, locale_of(shipped(), code)).startswith(("20", "%20"))


@pytest.mark.parametrize(
    "path",
    ["/order/display?orderId=1&orderPassword=x", "/p/nothing", "/c/nothing", "/domains/nothing", "/contracts/nothing",
     "/nothing"],
)  # fmt: skip
async def test_what_is_missing_is_said_without_fields_of_calls(sqlite_shop: Sandbox, path: str) -> None:
    """A customer reads what there is not and where to go on; the fields of calls are for programs."""
    for language in ("en", "fr"):
        shown = await get(sqlite_shop, f"{path}{'&' if '?' in path else '?'}lang={language}")
        said = html.unescape(shown.text).partition("<main")[2].partition("</main>")[0].partition("<details")[0]
        assert shown.status_code == 404
        assert not re.search(r"\w+ = |/1\.0|planCode|orderId", said), said
        assert 'href="/"' in said or 'href="/domains"' in said, "a way on"
