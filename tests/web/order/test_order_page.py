"""An order's page for people: a line for each thing, payment methods by name, and what changes as it changes."""

import html
import re
from decimal import Decimal

import httpx
import pytest

from panier.web.pages.parts.tongues import PageReader
from tests.support.ordering import add_project, add_server, answer, order_name, own_cart, status
from tests.support.parts.browsing import browser
from tests.support.shop import Client, Sandbox
from tests.web.order.test_pages import form_of, get, place, post

HTMX = {"hx-request": "true", "accept": "text/html"}


async def follow(shop: Sandbox, page: str) -> httpx.Response:
    """What the page's script asks for: the address that the page names."""
    async with shop.http() as http:
        return await http.get(asked_by(page), headers=HTMX)


def asked_by(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every \d+s"', page)
    assert found, "this page follows nothing"
    return html.unescape(found[1])


def rows(page: str) -> list[str]:
    body = page.partition('<div id="ordered">')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r"<tr>.*?</tr>", html.unescape(body), re.DOTALL)


def euros(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.-]", "", text.replace("\N{MINUS SIGN}", "-")))


async def ordered(client: Client, shop: Sandbox, order_id: int) -> str:
    return str((await client.get(f"/me/order/{order_id}")).result["url"]).removeprefix(shop.shop.base_url)


async def test_an_ordered_thing_is_one_line(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id, link = await place(camille)
    page = (await get(shop, link)).text
    project, name = rows(page)
    assert "Public Cloud Project" in project
    assert "exemple.fr" in name
    assert "Registration · 1 year" in name
    assert "€6.99, €2.00 off" in name
    assert "Included: DNS zone" in name
    assert "Offer" not in name, "what is taken off is said once"
    assert "*00" not in page, "placeholders are for programs"
    assert "Prix barre" not in page
    totals = [euros(one) for row in (project, name) for one in re.findall(r'class="number">([^<]+)<', row)]
    prices = (await camille.get(f"/me/order/{order_id}")).result
    assert totals == [Decimal(0), Decimal("4.99")]
    assert sum(totals) == Decimal(str(prices["priceWithoutTax"]["value"]))


async def test_parts_that_cost_something_add_up_to_their_line(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    server = await add_server(camille, cart)
    await answer(camille, server, [("dedicated_datacenter", "gra"), ("dedicated_os", "none_64.en")])
    order_id = (await camille.post(f"{cart}/checkout", {})).result["orderId"]
    (row,) = rows((await get(sqlite_shop, await ordered(camille, sqlite_shop, order_id))).text)
    parts = [euros(one) for one in re.findall(r'class="money">([^<]+)<', row)]
    assert len(parts) > 1
    assert sum(parts) == euros(re.findall(r'class="number">([^<]+)<', row)[0])
    assert 0 not in parts


async def test_what_was_delivered_is_called_by_its_name(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    await add_project(camille, cart)
    order_id = (await camille.post(f"{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})).result["orderId"]
    link = await ordered(camille, sqlite_shop, order_id)
    await sqlite_shop.deliver()
    (project,) = await camille_projects(camille)
    (row,) = rows((await get(sqlite_shop, link)).text)
    assert f"Its name: <code>{project}</code>" in row
    assert project not in row.partition("<details")[0], "its title is in words"


async def camille_projects(client: Client) -> list[str]:
    return list((await client.get("/cloud/project")).result)


async def test_methods_are_named_to_nobody_but_the_customer(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id, link = await place(camille)
    page = (await get(shop, link)).text
    for words in ("4242", "ending in", "PayPal", "camille@example.com", "paymentMethodId", 'type="password"'):
        assert words not in page.partition("<main")[2].partition("<details")[0], "the link tells nothing of how it pays"
    assert re.search(r'href="/order/pay\?[^"]+">Sign in and pay €[\d.]+</a>', page)
    places = [page.index(text) for text in ("Waiting for payment", "Pay this order", "Step by step", "Total with tax")]
    assert places == sorted(places), "what its customer has to do comes directly beneath the headline"
    direct_debit = str((await camille.get("/me/payment/method", query={"paymentType": "SEPA_DIRECT_DEBIT"})).result[0])
    paid = await post(shop, "/order/display", form_of(link, nic=shop.first.nic, method=direct_debit))
    assert paid.status_code == 303
    assert await status(camille, order_id) != "notPaid"
    assert "Pay this order" not in (await get(shop, link)).text


async def test_without_a_method_the_page_says_how_to_get_one(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    _, link = await place(camille)
    for number in reversed((await camille.get("/me/payment/method")).result):
        await camille.delete(f"/me/payment/method/{number}")
    page = (await get(sqlite_shop, link)).text
    assert "Sign in and pay" in page, "whoever is signed in registers one"


async def test_whoever_is_signed_in_pays_without_a_password(sqlite_shop: Sandbox) -> None:
    """Its owner is led to every way to pay; another customer who has the link is asked who they are, as nobody is."""
    _, link = await place(sqlite_shop.client(sqlite_shop.first))
    async with browser(sqlite_shop) as owner, browser(sqlite_shop) as other:
        await owner.sign_in(sqlite_shop.first.nic)
        await other.sign_in(sqlite_shop.second.nic)
        own, theirs = (await owner.get(link)).text, (await other.get(link)).text
        assert ("Pay €" in own, "Sign in and pay €" in own) == (True, False)
        assert "Sign in and pay €" in theirs


async def test_a_page_follows_its_order_until_it_is_over(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    link = await ordered(camille, shop, await order_name(camille, "exemple-suivi.fr"))
    page = await get(shop, link)
    assert "/static/vendor/htmx/htmx.min.js" in page.text
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert '<noscript><meta http-equiv="refresh"' in page.text, "without a script it is loaded again"
    assert 'hx-trigger="every 2s"' in page.text
    unchanged = await follow(shop, page.text)
    assert (unchanged.status_code, unchanged.text) == (204, ""), "nobody hears the same twice"
    await shop.deliver()
    changed = await follow(shop, page.text)
    assert changed.status_code == 200
    assert "Everything in this order has been delivered" in changed.text
    assert "<html" not in changed.text, "a part of the page"
    assert "hx-get" not in changed.text, "nothing more can change"
    assert "htmx" not in (await get(shop, link)).text


async def test_a_form_is_replaced_only_by_another(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id, link = await place(camille)
    page = (await get(shop, link)).text
    assert (await follow(shop, page)).status_code == 204
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": 1}})
    paid = (await follow(shop, page)).text
    assert '<div id="paying" hx-swap-oob="innerHTML"></div>' in paid, "it is paid: nothing is left to fill in"
    await shop.deliver()
    assert '<div id="paying"' not in (await follow(shop, paid)).text


async def test_nobody_follows_an_order_without_its_password(sqlite_shop: Sandbox) -> None:
    _, link = await place(sqlite_shop.client(sqlite_shop.first))
    async with sqlite_shop.http() as http:
        refused = await http.get(f"{link}x", headers=HTMX)
    assert refused.status_code == 404
    assert "exemple.fr" not in refused.text


async def test_contracts_say_which_language_they_are_in(sqlite_shop: Sandbox) -> None:
    for subsidiary, language in (("FR", "fr"), ("DE", "de"), ("nowhere", "fr")):
        page = (await get(sqlite_shop, f"/contracts/general?ovhSubsidiary={subsidiary}")).text
        assert f'<article class="card" lang="{language}">' in page
    _, link = await place(sqlite_shop.client(sqlite_shop.first))
    page = (await get(sqlite_shop, link)).text
    assert 'hreflang="fr" lang="en">General terms of sale of the sandbox shop (the text is in French)' in page


@pytest.mark.parametrize(
    "accepted, customer, language",
    [
        (None, "fr_FR", "fr"),
        (None, "de_DE", "de"),
        (None, "ja_JP", "en"),
        ("", "", "en"),
        ("en-IE,en;q=0.9,fr;q=0.8", "fr_FR", "en"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "en_GB", "fr"),
        ("ja, fr;q=0.5", "en_GB", "fr"),
        ("de-DE,de;q=0.9", "fr_FR", "de"),
        ("en;q=0.3,fr;q=0.7", "en_GB", "fr"),
        ("en;q=0, fr;q=0.001", "en_GB", "fr"),
        ("fr;q=nan, ;;,fr;q=9, \N{SNOWMAN}", "en_GB", "en"),
    ],
)
def test_a_page_speaks_as_the_browser_or_else_the_customer_does(
    accepted: str | None, customer: str, language: str
) -> None:
    assert PageReader(accepted=accepted or "").tongue(customer).language == language


async def test_a_customer_reads_the_page_in_french(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id, link = await place(camille)
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'fr_FR'"))
    page = html.unescape((await get(sqlite_shop, link)).text)
    refused = html.unescape((await post(sqlite_shop, "/order/display", form_of(link, nic="x"))).text)
    assert '<html lang="fr">' in page
    for words in (
        f"<h1>Commande {order_id}</h1>", "En attente de paiement", "Elle peut être payée jusqu'au", "Total hors taxes",
        "remise de 2,00\xa0€", "Se connecter et payer 5,99\xa0€",
    ):  # fmt: skip
        assert words in page
    assert (
        "<strong>Non payée :</strong> L'adresse e-mail, l'identifiant client ou le mot de passe est incorrect."
        in refused
    )
