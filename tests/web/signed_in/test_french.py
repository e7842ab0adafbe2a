"""Every page of a customer in French: no sentence of it is in English, whether it is known to be said or not."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from panier.app import CATALOGS
from panier.files import assortment
from panier.outside.registry import sandbox_decisions
from panier.web.pages.account.pages import ACCOUNT_PAGES
from panier.web.pages.buying.families import links
from panier.web.pages.buying.plan_words import facts_of, questions_of
from panier.web.pages.parts.called.labels import label_of
from panier.web.pages.parts.tongues import Tongue
from tests.support.ordering import order_name
from tests.support.parts.browsing import Browser, browser
from tests.support.shop import Sandbox
from tests.web.order.test_pages import place
from tools import languages

FRENCH = Tongue("fr")
# Words that English sentences have, and French ones have not.
ENGLISH = re.compile(r"(?<![.-])\b(?:the|and|your|you|with|which|this|that|from|cannot|must|is|are|of|it|to|for)\b")
MARKED = ("code", "pre", "script", "style")
PAGES = (
    "/", "/domains", "/domains?q=boutique", "/domains?q=taken-boutique.com", "/domains?q=-", "/domains/fr",
    "/domains/com",
    "/c/eco?compare=24sk10&compare=24sk20", "/p/vps-2025-model1", "/p/vps-2025-model1?quantity=many", "/p/nothing",
    "/cart", "/checkout", "/login", "/join", "/logout", "/changePassword", "/resetPassword", "/nothing",
    "/join/confirm?token=x",
    "/createToken", "/createApp", "/auth?credentialToken=none", "/auth/oauth2/authorize?client_id=none",
    "/contracts/general?ovhSubsidiary=FR", "/contracts/nothing", "/order/display?orderId=1&orderPassword=x",
    "/sandbox/payment?key=x", "/resetPassword?token=x",
)  # fmt: skip


class _Words(HTMLParser):
    """The words of a page that are not marked as being in another language, or as no language at all."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._around: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang")
        is_foreign = (self._around[-1][1] if self._around else False) if language is None else language != "fr"
        is_foreign = is_foreign or tag in MARKED
        if tag not in ("input", "br", "meta", "link", "img", "hr", "use"):
            self._around.append((tag, is_foreign))
        if not is_foreign:
            self.found += [given[name] or "" for name in ("aria-label", "title", "placeholder", "alt") if name in given]

    def handle_endtag(self, tag: str) -> None:
        if any(one == tag for one, _ in self._around):
            while self._around.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._around[-1][1]:
            self.found.append(" ".join(data.split()))


@cache
def _known() -> tuple[set[str], list[re.Pattern[str]]]:
    """The English sentences that are said otherwise in French, and those of them that have gaps."""
    told = [one for one in languages.sentences() if isinstance(one, str) and FRENCH.say(one) != one and " " in one]
    gapped = [one for one in told if "{" in one and len(re.sub(r"{\w+}|\W", "", one)) > 4]  # " on " is French as well
    patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)) for one in gapped]
    return {one for one in told if "{" not in one}, [re.compile(one) for one in patterns]


def _left(page: httpx.Response) -> Iterator[str]:
    """What is in English on a page."""
    known, patterns = _known()
    reader = _Words()
    reader.feed(page.text)
    for words in reader.found:
        if words in known or any(one.fullmatch(words) for one in patterns) or ENGLISH.search(words):
            yield f"{page.url}: {words}"


async def _shown(one: Browser, *paths: str) -> list[httpx.Response]:
    return [await one.get(path, headers={"accept-language": "fr"}) for path in paths]


async def test_no_page_of_a_customer_says_anything_in_english(sqlite_shop: Sandbox) -> None:
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'fr_FR'"))
    camille = sqlite_shop.client(sqlite_shop.first)
    _, link = await place(camille)
    asked = (await camille.post("/auth/credential", {"accessRules": [{"method": "GET", "path": "/me"}]})).result
    async with browser(sqlite_shop) as one:
        shown = await _shown(one, *PAGES, asked["validationUrl"].removeprefix(sqlite_shop.shop.base_url))
        one.http.cookies.set("panier-language", "fr", domain="shop.test", path="/")
        shown += [
            await one.sign_in(sqlite_shop.first.nic, "guess"),
            await one.http.post(
                "/createToken", data={"nic": "nobody", "password": "x", "path": "/me", "method": "GET"}
            ),
            await one.http.post("/resetPassword", data={"nic": "nobody"}),
            await one.submit("/domains?q=boutique-fr.com", {"do": "add-name", "domain": "boutique-fr.com"}, to="/cart"),
        ]
        await one.sign_in(sqlite_shop.first.nic)
        shown += await _shown(one, "/cart", "/checkout", link, *(path for path in ACCOUNT_PAGES if "{" not in path))
        shown.append(await one.submit("/checkout", {}))
    assert [page.url for page in shown if page.status_code >= 500] == []
    assert [str(page.url) for page in shown if page.text and '<html lang="fr">' not in page.text] == []
    assert [words for page in shown if page.text for words in _left(page)] == []


@pytest.mark.parametrize("name", ["failing-exemple.fr", "silent-exemple.fr", "papers-exemple.fr"])
async def test_what_holds_an_order_up_is_said_in_french(sqlite_shop: Sandbox, name: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, name)
    link = (await camille.get(f"/me/order/{order_id}")).result["url"].removeprefix(sqlite_shop.shop.base_url)
    await sqlite_shop.deliver()
    async with browser(sqlite_shop) as one:
        page = await one.get(f"{link}&lang=fr")
    assert "Ce qui la retarde" in page.text
    assert list(_left(page)) == []
    assert '<span lang="en">' not in page.text


def test_what_shipped_plans_are_told_by_is_translated() -> None:
    said = {one if isinstance(one, str) else one[0] for one in languages.sentences()}
    sold = assortment.load(CATALOGS)
    told: set[str] = set()
    for family in links(sold, "FR"):
        told |= {family.title, family.about}
        for plan in sold.catalog("FR", family.code).plans.values():
            told |= {*facts_of(family.code, plan), *(label_of(one.name) for one in plan.addon_families)}
            told |= {label_of(one.label) for one in questions_of(plan)}
    assert sorted(told - said) == []


def test_what_does_not_exist_is_named_in_the_language_of_its_sentence() -> None:
    sources = "\n".join(one.read_text() for one in languages.PAGES.parent.rglob("*.py"))
    subjects = re.findall(r'not_found\(\s*"(This [^"]+)"(,)?', sources)
    named = {f"{subject}{' ({named})' if has_name else ''} does not exist" for subject, has_name in subjects}
    assert len(named) > 9
    assert sorted(named - set(languages.refusals())) == []


def test_what_a_registry_says_is_said_in_french() -> None:
    source = Path(sandbox_decisions.__file__).read_text()
    told = re.findall(r'_(?:refused|impossible|failed|pending)\([^"]*?"([^"]+)"', source)
    assert len(told) > 15
    shown = [re.sub(r"\{[^}]+\}", "exemple.fr", one) for one in told]
    assert [one for one in shown if FRENCH.say_refusal(one) is None] == []
