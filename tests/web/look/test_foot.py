"""The foot of a shop's pages, and what a shop without names says: terms and help are there without being asked for."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

from panier.app import helped
from panier.catalogs import __file__ as catalogs
from panier.core.look import Look, LookLink
from panier.files.paper_files import load_stationery
from panier.outside.mail.settings import MailSettings
from panier.settings import Settings
from panier.web.application import build
from panier.web.pages.parts.tongues import tongue_of
from tests.support.parts.visiting import Seen, browsing
from tests.support.shop import Sandbox, selling
from tests.web.buying.test_checkout import PASSWORD
from tests.web.buying.test_unsold import priced_in


def foot_of(page: Seen) -> str:
    return page.response.text.partition("<footer")[2]


async def test_terms_are_linked_from_every_page_and_can_be_read(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        for path in ("/", "/join", "/cart", "/login"):
            found = re.findall(r'href="(/contracts/[^"]+)"', foot_of(await visitor.get(path)))
            assert found, path
            assert (await visitor.get(unescape(found[0]))).response.status_code == 200
        page = await visitor.get("/login")
        await visitor.send(page.form(nic=""), nic=sqlite_shop.first.nic, password=PASSWORD)
        assert "/contracts/" in foot_of(await visitor.get("/account"))


async def test_terms_that_the_look_links_are_not_linked_twice(sqlite_shop: Sandbox) -> None:
    look = Look(links=(LookLink({"en": "Our terms"}, "/contracts/general?ovhSubsidiary=FR"),))
    shop = replace(sqlite_shop.shop, look=look)
    changed = replace(sqlite_shop, shop=shop, application=build(shop, sqlite_shop.database, on_write=lambda: None))
    async with browsing(changed) as visitor:
        foot = foot_of(await visitor.get("/"))
        assert "Our terms" in foot
        assert foot.count("/contracts/general") == 1


async def test_newcomers_read_under_which_terms_their_account_is_made(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="en") as visitor:
        page = await visitor.get("/join?lang=en")
        _, _, after = page.response.text.partition("Your account is made under these terms:")
        assert re.match(r'\s*<a href="/contracts/[a-z-]+\?ovhSubsidiary=FR"', after)


def test_help_is_whoever_answers_unless_the_look_says_otherwise() -> None:
    company = load_stationery("", ("FR",), is_live=False).companies["FR"]
    named = Settings("x", mail=MailSettings(sender="Exemple <shop@shop.example>"))
    answered = Settings("x", mail=MailSettings(sender="shop@shop.example", reply_to="help@shop.example"))
    written = replace(company, party=replace(company.party, email="us@shop.example"))
    assert helped(Look(support="https://shop.example/help"), answered, company).support == "https://shop.example/help"
    assert helped(Look(), answered, written).support == "help@shop.example"
    assert helped(Look(), named, written).support == "shop@shop.example"
    assert helped(Look(), Settings("x"), written).support == "us@shop.example"
    unwritten = replace(company, party=replace(company.party, email="TO WRITE"))
    assert not helped(Look(), Settings("x"), unwritten).support


async def test_a_shop_without_names_says_so_where_names_are_searched(sqlite_shop: Sandbox) -> None:
    sold = sqlite_shop.shop.assortment
    kept = {place: one for place, one in priced_in(sold, "EUR").catalogs.items() if place[1] not in ("domain", "dns")}
    shop = selling(sqlite_shop.shop, replace(sold, catalogs=kept))
    changed = replace(sqlite_shop, shop=shop, application=build(shop, sqlite_shop.database, on_write=lambda: None))
    async with browsing(changed, language="en") as visitor:
        for path in ("/domains?lang=en", "/domains?q=boutique&lang=en"):
            page = await visitor.get(path)
            assert "No domain names are sold here." in page.words, path
            assert "/#families" in page.response.text


def test_reasons_of_the_sandboxs_own_plans_are_said_in_every_language() -> None:
    faults = (Path(catalogs).parent / "faults.yaml").read_text()
    reasons = [*re.findall(r"kind: fails,.*reason: ([^}]+)}", faults), "Called off by a trigger"]
    assert len(reasons) > 1
    for language in ("fr", "de", "es", "it", "nl", "pl", "pt"):
        for one in reasons:
            assert tongue_of(language).say_refusal(one) not in (None, one), (language, one)
