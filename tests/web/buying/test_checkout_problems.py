"""A checkout that is refused says all that is wrong at once, each beside its field, and leaves nothing behind."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from typing import cast

import pytest

from panier.flows.look_ups import Records
from panier.outside.registry.protocol import Registry, RegistryUnreachableError
from panier.web.application import build
from tests.support.parts.visiting import Seen, browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import CARD, order_form, order_of, ready, ticked
from tests.web.surface.test_limits import with_limits

WRONG = {
    "owner": "other",
    "owner.firstName": "Ada",
    "owner.lastName": "Autre",
    "owner.phone": "not a phone",
    "owner.email": "nobody",
    "owner.address.country": "US",
    "pay": "new:CREDIT_CARD",
    "card.number": "4242424242424241",
    "card.expirationDate": "12/30",
}


def beside(page: Seen, name: str) -> str:
    """What stands beneath a field of a page; nothing where nothing is wrong with it."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*aria-describedby="([^ "]+)', page.response.text)
    if found is None:
        return ""
    wrong = re.search(rf'<span class="wrong" id="{re.escape(found[1])}">(.*?)</span>', page.response.text, re.DOTALL)
    return "" if wrong is None else unescape(re.sub(r"<[^>]+>", "", wrong[1])).strip()


def asked_of_me(page: Seen) -> list[str]:
    """The fields that whoever buys is asked beside what the account says."""
    return [name for name, _ in order_form(page).fields if name.startswith("mine.")]


async def contacts(shop: Sandbox) -> list[int]:
    return list((await shop.client(shop.first).get("/me/contact")).result)


async def test_everything_is_said_at_once_and_beside_its_field(shop: Sandbox) -> None:
    before = await contacts(shop)
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor, "boutique.fr")
        refused = await visitor.send(order_form(page), **WRONG)
        assert refused.response.status_code == 400
        assert "telephone number" in beside(refused, "owner.phone") or "phone" in beside(refused, "owner.phone").lower()
        assert "e-mail address" in beside(refused, "owner.email")
        assert "Must be one of" in beside(refused, "owner.address.country")
        assert "check digit" in beside(refused, "card.number")
        assert refused.words.count("Tick this to order") >= 3
        kept = dict(order_form(refused).fields)
        for name in ("owner", "owner.firstName", "owner.phone", "owner.email", "pay", "card.expirationDate"):
            assert kept[name] == WRONG[name], name
        assert "4242424242424241" not in refused.response.text
    assert await contacts(shop) == before, "nobody is kept of a try that was refused"


async def test_an_owners_phone_is_as_long_as_those_of_its_country(sqlite_shop: Sandbox) -> None:
    owner = {"owner": "other", "owner.firstName": "Ada", "owner.lastName": "Autre", "owner.phone": "06 12 34 56"}
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        refused = await visitor.send(order_form(page), **ticked(page), **owner)
        assert refused.response.status_code == 400
        assert "7 digits after +33" in beside(refused, "owner.phone")


async def test_tries_that_are_refused_leave_no_contact_and_the_one_that_is_taken_one(sqlite_shop: Sandbox) -> None:
    before = await contacts(sqlite_shop)
    owner = {"owner": "other", "owner.firstName": "Ada", "owner.lastName": "Autre"}
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        for _ in range(3):
            wrong = {**CARD, "card.number": "4242424242424241"}
            page = await visitor.send(order_form(page), **ticked(page), **owner, **wrong)
            assert page.response.status_code == 400
            assert dict(order_form(page).fields)["owner"] == "other"
        assert await contacts(sqlite_shop) == before
        right = {**CARD, "card.number": "4242424242424242"}
        order_of(await visitor.send(order_form(page), **ticked(page), **owner, **right))
    made = len(await contacts(sqlite_shop)) - len(before)
    assert made == 1, "whom was typed, who owns the name"


async def test_whoever_buys_for_themselves_fills_in_what_the_account_lacks(sqlite_shop: Sandbox) -> None:
    before = await contacts(sqlite_shop)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, "boutique-shop.it")
        lacking = asked_of_me(page)
        assert lacking, "it is asked before anything is sent"
        assert all(beside(page, name) == "" for name in lacking), "what nobody could fill in yet is no mistake"
        refused = await visitor.send(order_form(page), **ticked(page), owner="me")
        assert refused.response.status_code == 400
        assert dict(order_form(refused).fields)["owner"] == "me"
        assert [beside(refused, name) for name in lacking] == ["Is required"] * len(lacking)
        assert await contacts(sqlite_shop) == before
        mine = {name: {"nationalIdentificationNumber": "RSSMRA80A01H501U"}.get(name[5:], "FR") for name in lacking}
        wanted = await visitor.send(order_form(refused), **ticked(refused), **mine, owner="other")
        assert set(asked_of_me(wanted)) == set(lacking), "another owner is judged by what was typed of that one"
        (accepts,) = re.findall(r'name="([^"]*ACCEPT_CONDITIONS[^"]*)"', refused.response.text)
        order_of(await visitor.send(order_form(refused), **ticked(refused), **mine, **{accepts: "true"}, owner="me"))
    made = [one for one in await contacts(sqlite_shop) if one not in before]
    kept = (await sqlite_shop.client(sqlite_shop.first).get(f"/me/contact/{made[0]}")).result
    assert kept["lastName"] == (await sqlite_shop.client(sqlite_shop.first).get("/me")).result["name"]
    assert {name: kept[name[5:]] for name in mine} == mine


async def test_what_is_wrong_with_a_new_card_stands_at_its_fields(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        empty = await visitor.send(order_form(page), **ticked(page), pay="new:CREDIT_CARD")
        assert "make-believe card that pays" in beside(empty, "card.number")
        late = {**CARD, "card.number": "4242424242424242", "card.expirationDate": "01/20"}
        assert "this card has expired" in beside(await visitor.send(order_form(empty), **late), "card.expirationDate")


@pytest.mark.parametrize("path", ["/checkout", "/domains?q=boutique"])
async def test_who_asks_registries_too_often_waits(sqlite_shop: Sandbox, path: str) -> None:
    """A search, the cart, and each look at the checkout ask once."""
    shop = with_limits(sqlite_shop, SEARCHES="5/60")
    async with browsing(shop) as visitor:
        await ready(shop, visitor, "boutique.fr")
        pages = [await visitor.get(path) for _ in range(2)]
    assert [page.response.status_code for page in pages] == [200, 429]
    assert 0 < int(pages[-1].response.headers["retry-after"]) <= 60
    assert "try again in" in pages[-1].words
    assert "limit SEARCHES" in pages[-1].words


async def test_an_order_is_not_placed_while_registries_may_not_be_asked(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, SEARCHES="4/60")
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor, "boutique.fr")
        refused = await visitor.send(order_form(page), **ticked(page))
        assert refused.response.status_code == 429
        assert "try again in" in refused.words
        shop.clock.advance(seconds=61)
        order_of(await visitor.send(order_form(refused), **ticked(refused)))


class SilentRegistry:
    """A registry that does not answer at the moment."""

    async def look_up(self, names: Sequence[str]) -> Records:
        """No answer."""
        raise RegistryUnreachableError(", ".join(names))


async def test_while_a_registry_is_silent_the_checkout_says_so_and_orders_nothing(sqlite_shop: Sandbox) -> None:
    silent = replace(sqlite_shop.shop, registry=cast("Registry", SilentRegistry()))
    application = build(silent, sqlite_shop.database, on_write=lambda: None)
    later = replace(sqlite_shop, shop=silent, application=application)
    async with browsing(sqlite_shop) as visitor, browsing(later) as waiting:
        page = await ready(sqlite_shop, visitor, "boutique.fr")
        waiting.http.cookies = visitor.http.cookies
        shown = await waiting.get("/checkout")
        assert shown.response.status_code == 200
        assert "Check timeout" in shown.words
        refused = await waiting.send(order_form(page), **ticked(page), **{**WRONG, "card.number": "4242424242424242"})
        assert refused.response.status_code == 400
        assert "Check timeout" in refused.words
        assert "e-mail address" in beside(refused, "owner.email"), "what is known without it is said as well"
    assert (await sqlite_shop.client(sqlite_shop.first).get("/me/order")).result == []


@pytest.mark.parametrize("extension", ["eu", "com", "fr"])
async def test_countries_and_legal_forms_are_chosen_by_name(sqlite_shop: Sandbox, extension: str) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        page = await ready(sqlite_shop, visitor, f"choisie.{extension}")
        form = order_form(page)
        assert "FR" in form.choices["owner.address.country"]
        assert "individual" in form.choices["owner.legalForm"]
        assert re.search(r'<option value="FR"[^>]*>France</option>', page.response.text)
