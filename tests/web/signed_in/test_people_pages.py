"""Contacts, messages, the profile, e-mail address, password, contracts and events of an account in a browser."""

import re
from html import unescape

import httpx
import pytest

from panier.core.account.security_event import EventFilter, EventKind
from panier.core.limits import CONTACTS_PER_ACCOUNT_MAX
from panier.flows.account import mails, security_events
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.pages.account.people.activity import WORDS
from panier.web.pages.account.people.messages import pieces
from tests.support.parts.browsing import browser, form_token
from tests.support.parts.mailed import written
from tests.support.shop import Sandbox
from tests.web.account.test_agreements import ordered, reworded, selling
from tests.web.account.test_recovery import is_password
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name, words
from tests.web.signed_in.test_money_pages import follow
from tests.web.signed_in.test_sent_forms import drawing
from tests.web.signed_in.test_sessions import account_of, is_signed_in
from tests.web.surface.test_limits import with_limits

__all__ = ("ordered",)
CONTACTS, EMAIL, PASSWORD = "/account/contacts", "/account/email", "/account/password"
SACHA = {
    "what": "add", "legalForm": "individual", "firstName": "Sacha", "lastName": "Exemple",
    "email": "sacha@example.com", "phone": "+33.123456789", "address.line1": "2 rue de l'Exemple",
    "address.zip": "59100", "address.city": "Roubaix", "address.country": "FR", "language": "fr_FR",
}  # fmt: skip
NEW = "another long password"


async def test_a_contact_is_added_and_changed(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert 'value="Camille"' in (await one.get(f"{CONTACTS}/new")).text, "the customer is the contact most often"
        done = await one.submit(f"{CONTACTS}/new", SACHA)
        assert done.status_code == 303, words(done)
        path = done.headers["location"]
        number = int(path.rpartition("/")[2])
        known = (await client.get(f"/me/contact/{number}")).result
        assert (known["lastName"], known["address"]["city"], known["birthDay"]) == ("Exemple", "Roubaix", None)
        assert "Sacha Exemple sacha@example.com Roubaix, France" in words(await one.get(CONTACTS))
        change = {**SACHA, "what": "change", "phone": "", "vat": "FR40303265045", "birthDay": "1990-12-31",
                  "accreditationYear": "2003"}  # fmt: skip
        assert "The contact is changed." in await follow(one, await one.submit(path, change))
        known = (await client.get(f"/domain/contact/{number}")).result
        assert (known["phone"], known["vat"], known["accreditationYear"]) == (None, "FR40303265045", 2003)
        assert 'value="1990-12-31"' in (await one.get(path)).text


@pytest.mark.parametrize(
    "field, value",
    [
        ("email", "nobody"), ("phone", "12"), ("address.country", "XX"), ("lastName", ""), ("address.line1", ""),
        ("birthDay", "soon"), ("legalForm", "guild"), ("accreditationYear", "long ago"), ("firstName", "x" * 20_000),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_contact_stands_beside_its_field(
    sqlite_shop: Sandbox, field: str, value: str
) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        before = await sqlite_shop.client(sqlite_shop.first).get("/me/contact")
        page = await one.submit(f"{CONTACTS}/new", {**SACHA, field: value})
        assert (page.status_code, f'id="field-{field}-wrong"' in page.text) == (400, True)
        assert "2 rue de l&#39;Exemple" in page.text or field == "address.line1", "what was typed stays"
        after = await sqlite_shop.client(sqlite_shop.first).get("/me/contact")
        assert before.result == after.result


def typed(page: httpx.Response) -> dict[str, str]:
    """The fields of a page's form as they are filled in."""
    fields = re.findall(r'name="([\w.]+)" type="\w+" value="([^"]*)"', page.text)
    chosen = re.findall(r'<select id="[^"]*" name="([\w.]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL)
    picked = {name: re.findall(r'value="([^"]*)" selected', options) for name, options in chosen}
    return {name: unescape(value) for name, value in fields} | {
        name: values[0] for name, values in picked.items() if values
    }


async def test_an_owner_is_changed_as_far_as_its_registry_allows(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    owner = (await client.get(f"/domain/{NAME}")).result["whoisOwner"]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert NAME in words(await one.get(CONTACTS))
        page = await one.get(f"{CONTACTS}/{owner}")
        assert "Its registry is told of what you change here." in words(page)
        assert 'name="lastName"' not in page.text, "another name is another owner"
        sent = {**typed(page), "what": "change", "phone": "+33.987654321"}
        assert "The contact is changed." in await follow(one, await one.submit(f"{CONTACTS}/{owner}", sent))
        assert (await client.get(f"/me/contact/{owner}")).result["phone"] == "+33.987654321"


async def test_the_profile_says_that_registries_keep_what_contacts_have(shop: Sandbox) -> None:
    client, asked = shop.client(shop.first), "Registries were told nothing of that"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        sent = {**typed(await one.get("/account/profile")), "what": "change", "phone": "01 98 76 54 32"}
        assert asked not in await follow(one, await one.submit("/account/profile", sent)), "no name, no registry"
        await with_name(shop)
        sent["phone"] = "01 98 76 54 33"
        said = await follow(one, await one.submit("/account/profile", sent))
        assert (asked in said, "Change your contacts" in said) == (True, True)
        owner = (await client.get(f"/domain/{NAME}")).result["whoisOwner"]
        page = await one.get(f"{CONTACTS}/{owner}")
        assert "read as a number of the country of its address" in words(page)
        assert "of e-mails and bills" not in words(page), "that is the account's"
        assert (await client.put(f"/me/contact/{owner}", {"phone": "+33.198765434"})).status == 200
        sent["phone"] = "01 98 76 54 34"
        assert asked not in await follow(one, await one.submit("/account/profile", sent)), "they are alike now"


async def test_contacts_come_in_portions(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.second)
    assert CONTACTS_PER_ACCOUNT_MAX > 30
    for number in range(27):
        await client.post("/domain/contact", {"lastName": f"Exemple {number}"})
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.second.nic)
        first = await one.get(CONTACTS)
        later = re.search(r'href="([^"]*)" rel="next"', first.text)
        assert later is not None
        second = await one.get(unescape(later.group(1)))
        assert ("Exemple 24" in first.text, "Exemple 25" in first.text, "Exemple 25" in second.text) == (
            True,
            False,
            True,
        )
        assert 'rel="next"' not in second.text


async def test_messages_are_shown_as_text_without_their_secrets(shop: Sandbox) -> None:
    evil = "<img src=x onerror=alert(1)> http://shop.test/account\nhttp://evil.example/account"

    async def write(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        owner = found[0].account_id
        for number in range(27):
            await mails.write(tx, shop.shop, owner, to="c@example.com", subject=f"Mail <b>{number}</b>", body=evil)

    await shop.database.write(write)
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        first = await one.get("/account/messages")
        assert ("Mail &lt;b&gt;26" in first.text, "<b>26" in first.text) == (True, False)
        links = re.findall(r'href="(/account/messages/\d+)"', first.text)
        assert len(links) == 25
        page = await one.get(links[0])
        assert ("&lt;img src=x" in page.text, "<img src=x" in page.text) == (True, False)
        assert ('<a href="/account">http://shop.test/account</a>' in page.text, 'href="http://evil' in page.text) == (
            True,
            False,
        )
        assert (await other.get(links[0])).status_code == 404
        assert (await one.get("/account/messages/x")).status_code == 404
        later = re.search(r'href="([^"]*)" rel="next"', first.text)
        assert later is not None
        assert "Mail &lt;b&gt;0&lt;" in (await one.get(unescape(later.group(1)))).text
        await shop.client(shop.first).post("/me/changePassword")
        secret = next(each.secret for each in await written(shop, shop.first.nic) if each.secret)
        newest = re.findall(r'href="(/account/messages/\d+)"', (await one.get("/account/messages")).text)[0]
        page = await one.get(newest)
        assert ("***" in page.text, secret in page.text) == (True, False)


def test_only_addresses_of_the_shop_can_be_followed() -> None:
    text = "See http://shop.test/a?b=1, http://shop.test.evil.example/a and http://shop.test."
    found = [(one.words, one.leads_to) for one in pieces(text, "http://shop.test") if one.leads_to]
    assert found == [("http://shop.test/a?b=1", "/a?b=1"), ("http://shop.test", "/")]
    assert "".join(one.words for one in pieces(text, "http://shop.test")) == text


async def test_the_profile_is_changed(shop: Sandbox) -> None:
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get("/account/profile")
        assert ('value="Camille"' in page.text, shop.first.nic in page.text) == (True, True)
        sent = {"what": "change", "firstname": "Camille", "name": "Modèle", "legalform": "corporation", "country": "FR",
                "organisation": "Exemple SARL", "language": "de_DE", "city": "Lille",
                "address": "", "birthDay": ""}  # fmt: skip
        done = await one.submit("/account/profile", sent)
        assert done.status_code == 303, words(done)
        assert "Wer Sie sind" in words(await one.get("/account/profile")), (
            "the pages speak the customer's language from now on"
        )
        me = (await shop.client(shop.first).get("/me")).result
        known = me["name"], me["organisation"], me["legalform"], me["city"], me["address"], me["language"]
        assert known == ("Modèle", "Exemple SARL", "corporation", "Lille", None, "de_DE")
        for field, value in (
            ("phone", "12"), ("fax", "call me"), ("vat", "FR123"), ("country", ""),
            ("language", "xx"), ("spareEmail", "x"),
        ):  # fmt: skip
            wrong = await one.submit("/account/profile", {**sent, field: value})
            assert (wrong.status_code, f'id="field-{field}-wrong"' in wrong.text) == (400, True), field


async def test_a_number_that_was_there_before_is_no_fault_of_another_field(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    assert (await client.put("/me", {"phone": "01 23 45 67 89", "vat": "of old"})).status == 200
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        before = typed(await one.get("/account/profile"))
        changed = await one.submit("/account/profile", {**before, "what": "change", "city": "Lille"})
        assert changed.status_code == 303, words(changed)
        assert (await client.get("/me")).result["city"] == "Lille"
        right = {**before, "what": "change", "phone": "01 98 76 54 32", "vat": "FR 40 303265045"}
        assert (await one.submit("/account/profile", right)).status_code == 303
        assert (await client.get("/me")).result["phone"] == "+33.198765432", "as at home, and as registries want it"
        said = words(await one.get("/account/profile"))
        assert "Telephone number, as it was read: +33 198765432 (France)" in said
        assert "read as a number of the country that is chosen here" in said
        german = await one.submit("/account/profile", {**right, "phone": "030 123456"})
        assert (german.status_code, "with the code of that country, such as +49.30123456" in words(german)) == (
            400,
            True,
        )
        assert (
            await one.submit("/account/profile", {**right, "phone": "030 123456", "country": "DE"})
        ).status_code == 303
        assert "+49 30123456 (Germany)" in words(await one.get("/account/profile"))


async def test_another_address_takes_the_codes_of_both(shop: Sandbox) -> None:
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        before = (await account_of(shop, shop.first)).email
        wrong = await one.submit(EMAIL, {"what": "ask", "newEmail": "nobody"})
        assert (wrong.status_code, 'id="field-newEmail-wrong"' in wrong.text) == (400, True)
        page = await follow(one, await one.submit(EMAIL, {"what": "ask", "newEmail": "new@example.com"}))
        assert ("To become new@example.com" in page, "present address: not yet" in page) == (True, True)
        letters = [each for each in await written(shop, shop.first.nic) if each.letter == "email_change"]
        assert {each.recipient for each in letters} == {before, "new@example.com"}
        assert all("/account/email" in each.body for each in letters)
        number = re.findall(r'name="change" value="(\d+)"', (await one.get(EMAIL)).text)[0]
        guess = await one.submit(EMAIL, {"what": "accept", "change": number, "token": "guess"})
        assert (guess.status_code, f'id="token-{number}-wrong"' in guess.text) == (400, True)
        for letter in letters:
            assert (await account_of(shop, shop.first)).email == before
            await one.submit(EMAIL, {"what": "accept", "change": number, "token": str(letter.secret)})
        assert (await account_of(shop, shop.first)).email == "new@example.com"
        assert "changed" in words(await one.get(EMAIL)).partition("Earlier ones")[2]
        over = await one.submit(EMAIL, {"what": "refuse", "change": number, "token": str(letters[0].secret)})
        assert over.status_code == 409
        assert (await one.submit(EMAIL, {"what": "accept", "change": "x", "token": "x"})).status_code == 400


async def test_a_new_password_keeps_this_browser_alone(shop: Sandbox) -> None:
    sent = {"what": "change", "password": "sandbox", "newPassword": NEW, "again": NEW}
    async with browser(shop) as one, browser(shop) as two:
        for each in (one, two):
            await signed_in(each, shop.first.nic)
        short = await one.submit(PASSWORD, {**sent, "newPassword": "short", "again": "short"})
        differ = await one.submit(PASSWORD, {**sent, "again": "something else"})
        for page in (short, differ):
            assert page.status_code == 400
            assert "-wrong" in page.text
            assert "something else" not in page.text
        wrong = await one.submit(PASSWORD, {**sent, "password": "guess"})
        assert (wrong.status_code, "customer ID or password is wrong" in words(wrong)) == (403, True)
        assert await is_signed_in(two)
        page = await one.get(PASSWORD)
        answers = [await one.send(page, {**sent, "drawing": drawing(page)}, to=PASSWORD) for _ in range(2)]
        assert {each.headers["location"] for each in answers} == {PASSWORD}, "sent twice, it is said once"
        assert [await is_signed_in(each) for each in (one, two)] == [True, False]
        assert await is_password(shop, NEW)
        assert not await is_password(shop, "sandbox")
    assert (await shop.client(shop.first).get("/me")).status == 200, "keys are kept unless it is wished"


async def test_keys_end_with_the_password_if_that_is_wished(sqlite_shop: Sandbox) -> None:
    sent = {"what": "change", "password": "sandbox", "newPassword": NEW, "again": NEW, "endKeys": "yes"}
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert (await one.submit(PASSWORD, sent)).status_code == 303
        assert await is_signed_in(one)
    assert (await sqlite_shop.client(sqlite_shop.first).get("/me")).status == 403


async def test_guessing_the_present_password_takes_longer(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, PASSWORDS="2/60")
    sent = {"what": "change", "newPassword": NEW, "again": NEW}
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        answers = [(await one.submit(PASSWORD, {**sent, "password": f"guess {n}"})).status_code for n in range(3)]
    assert answers == [403, 403, 429]


async def test_changed_contracts_are_agreed_to(ordered: Sandbox) -> None:
    shop = selling(ordered, reworded(ordered.shop.assortment, "general", "Other words."))
    await shop.sweep()
    await shop.sweep()
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        page = await one.get("/account/agreements")
        assert "Their words have changed" in words(page)
        number = re.findall(r'name="agreement" value="(\d+)"', page.text)[0]
        link = re.findall(r'href="(/contracts/general\?contractId=\d+)"', page.text)
        assert "Other words." in (await one.get(link[0])).text
        token = form_token(await other.get("/account/logins"))
        sent = {"what": "accept", "agreement": number}
        foreign = await other.http.post("/account/agreements", data={**sent, "formToken": token})
        assert foreign.status_code == 404
        after = await follow(one, await one.submit("/account/agreements", sent))
        assert ("You have agreed to the contract." in after, "Their words have changed" in after) == (True, False)


async def test_what_happened_is_told_in_portions(sqlite_shop: Sandbox) -> None:
    async def note(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, sqlite_shop.first.nic)
        assert found is not None
        for kind in EventKind:
            await security_events.note(
                tx, sqlite_shop.shop, kind, found[0].account_id, about="key <b>", address="192.0.2.9"
            )

    await sqlite_shop.database.write(note)
    events = await sqlite_shop.database.read(lambda tx: security_events.list_latest(tx, EventFilter(), limit=99))
    assert len(events) > 30
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        await signed_in(one, sqlite_shop.first.nic)
        await signed_in(other, sqlite_shop.second.nic)
        first = await one.get("/account/activity")
        last, told = first, words(first)
        while (later := re.search(r'href="([^"]*)" rel="next"', last.text)) is not None:
            last = await one.get(unescape(later.group(1)))
            told += words(last)
        assert last is not first
        assert [kind for kind in EventKind if WORDS[kind] not in told] == []
        assert ("<b>" in first.text, "192.0.2.9" in first.text) == (False, True)
        assert "192.0.2.9" not in (await other.get("/account/activity")).text
