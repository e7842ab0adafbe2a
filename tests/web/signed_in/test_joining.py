"""Becoming a customer in a browser, and confirming the address."""

import re
from typing import Any

import pytest

from panier.core.account.account import Account
from panier.core.limits import DAY_US
from panier.store.account import accounts
from panier.store.messages import mails
from tests.support.parts.browsing import browser
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_cart import put_name

PERSON = {
    "firstname": "Élodie", "name": "Nouvelle", "email": "elodie@example.com", "country": "FR",
    "legalform": "individual", "address": "2 rue de l'Exemple", "zip": "59100", "city": "Roubaix",
    "password": "not to be guessed",
}  # fmt: skip


async def joined(shop: Sandbox) -> Account:
    """The newest account."""
    return (await shop.database.read(lambda tx: accounts.list_newest(tx, limit=1)))[0]


async def link_of(shop: Sandbox) -> str:
    """The path in the last e-mail that asks to confirm an address."""
    found = await shop.database.read(lambda tx: tx.rows("SELECT mail_id, account_id FROM mail ORDER BY mail_id"))
    for number, owner in reversed(found):
        mail = await shop.database.read(lambda tx, number=number, owner=owner: mails.load(tx, number, owner=owner))  # type: ignore[misc]
        if mail is not None and mail.letter == "confirm_email":
            assert mail.secret is not None
            assert mail.secret not in mail.body, "whoever may read the history confirms nothing with it"
            return mail.secret.removeprefix(shop.shop.base_url)
    raise AssertionError(found)


async def test_a_newcomer_is_signed_in_and_confirms_the_address(shop: Sandbox) -> None:
    async with browser(shop) as one:
        done = await one.submit("/join?return_to=/account/logins", {**PERSON, "return_to": "/account/logins"})
        assert (done.status_code, done.headers["location"]) == (303, "/account/logins")
        page = await one.get("/account")
        assert ("Hello Élodie" in page.text, "Nobody has confirmed yet" in page.text) == (True, True)
        account = await joined(shop)
        assert (account.subsidiary, account.country, account.email_confirmed_us) == ("FR", "FR", None)
        link = await link_of(shop)
    async with browser(shop) as elsewhere:
        assert "Confirm it" in (await elsewhere.get(link)).text
        assert (await joined(shop)).email_confirmed_us is None, "mail programs look at links by themselves"
        done = await elsewhere.submit(link, {"token": link.partition("=")[2]})
        assert (done.status_code, "is confirmed" in done.text) == (200, True)
        again = await elsewhere.submit(link, {"token": link.partition("=")[2]})
        assert again.status_code == 404
    assert (await joined(shop)).email_confirmed_us == shop.clock()


async def test_a_link_is_good_for_three_days(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await one.submit("/join", PERSON)
        link = await link_of(sqlite_shop)
        sqlite_shop.clock.now_us += 3 * DAY_US
        assert (await one.submit(link, {"token": link.partition("=")[2]})).status_code == 404


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"email": "nowhere"}, 'id="field-email-wrong">.*Must be an e-mail'),
        ({"password": "short"}, 'id="field-password-wrong">.*Must have 8 to'),
        ({"firstname": ""}, 'id="field-firstname-wrong">.*Must be filled in'),
        ({"country": "ZZZ"}, 'id="field-country-wrong">'),
        ({"ovhSubsidiary": "??"}, "That did not work"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(sqlite_shop: Sandbox, wrong: dict[str, str], said: str) -> None:
    async with browser(sqlite_shop) as one:
        page = await one.submit("/join", {**PERSON, **wrong})
    assert page.status_code == 400
    assert re.search(said, page.text, re.DOTALL), page.text
    assert 'value="Nouvelle"' in page.text, "what was typed is kept"
    assert PERSON["password"] not in page.text


async def test_prices_are_those_of_the_country_unless_chosen(sqlite_shop: Sandbox) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"country": "DE"}, "DE"), ({"country": "BR"}, sqlite_shop.shop.assortment.home),
        ({"country": "DE", "ovhSubsidiary": "FR"}, "FR"),
    ]  # fmt: skip
    for changed, subsidiary in cases:
        async with browser(sqlite_shop) as one:
            assert (await one.submit("/join", {**PERSON, **changed})).status_code == 303
        assert (await joined(sqlite_shop)).subsidiary == subsidiary


async def test_the_former_address_leads_there(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        page = await one.get("/createAccount")
    assert (page.status_code, page.headers["location"]) == (303, "/join")


async def test_what_somebody_types_is_text(sqlite_shop: Sandbox) -> None:
    evil = "<img src=x onerror=alert(1)>{{7*7}}"
    async with browser(sqlite_shop) as one:
        page = await one.submit("/join", {**PERSON, "firstname": evil, "city": evil, "email": "x"})
        assert "<img src=x" not in page.text
        assert (await one.submit("/join", {**PERSON, "firstname": evil})).status_code == 303
        page = await one.get("/account")
        assert ("<img src=x" in page.text, "{{7*7}}" in page.text) == (False, True)


async def test_everything_that_is_missing_is_said_at_once(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        refused = await one.submit("/join", {"country": "FR", "legalform": "individual"})
    assert refused.status_code == 400
    for name in ("firstname", "name", "email", "password"):
        assert f'id="field-{name}-wrong"' in refused.text
    assert 'id="field-country-wrong"' not in refused.text
    assert refused.text.count("(optional)") == 5, "a phone, an organisation and an address may be left out"


async def test_whoever_joins_on_the_way_to_the_checkout_still_sees_what_is_in_the_cart(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "boutique.com")
        assert "Cart (1)" in (await visitor.get("/join?return_to=/checkout")).words
