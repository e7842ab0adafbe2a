"""Pages in eight languages: which one is spoken, that nothing is left in English, and that catalogues are whole."""

import re
from gettext import c2py
from html import unescape
from typing import Any

import pytest
from babel.messages.pofile import read_po

from panier.app import CATALOGS
from panier.cli.ready_made import PASSWORD
from panier.core.values import replace as changed
from panier.web.pages.parts.tongues import CATALOGUES, LANGUAGES, Tongue
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tools import languages, refusals

FRENCH = Tongue("fr")
GAPS = refusals.GAP
TRANSLATED = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    said, refused = languages.sentences(), languages.refusals()
    assert len(said) > 200
    assert languages.faults(language, said, refused) == []
    held = (CATALOGUES / f"{language}.po").read_bytes()
    assert held == languages.written(languages.collected(language, said, refused)), "run python -m tools.languages"


def test_one_apostrophe_is_used_everywhere() -> None:
    texts = [*CATALOGUES.glob("*.po"), *(CATALOGS / "mails").rglob("*.txt"), *(CATALOGS / "papers").rglob("*.*ml")]
    assert len(texts) > 100
    assert [str(one) for one in texts if languages.CURLED in one.read_text()] == []
    assert languages.faults("fr", ["What is a shop\u2019s own"], ()) != []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_number_has_the_form_that_its_language_wants(language: str) -> None:
    """What gettext would choose by the rule that stands in the catalogue itself."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        held = read_po(file, locale=language)
    chosen, tongue = c2py(held.plural_expr), Tongue(language)
    several = [(one.id, one.string) for one in held if isinstance(one.id, tuple) and isinstance(one.string, tuple)]
    assert several
    for (single, many), forms in several:
        others: dict[str, Any] = {gap[1:-1]: "7" for gap in GAPS.findall(single + many) if gap != "{count}"}
        for count in (1, 2, 5, 22):
            said = tongue.say_count(single, many, count, **others).replace("\xa0", " ")
            assert said == forms[chosen(count)].format(count=count, **others).replace("\xa0", " ")


def test_what_people_can_be_refused_is_collected_from_the_code() -> None:
    met = refusals.met()
    assert len(met) > 500
    assert "This cart is empty" in met, "a rule below the pages"
    assert "Must be chosen from the list" in met, "what is wrong with a field, as it is shown beneath it"
    assert "Order {order_id} is paid already" in met, "put together out of two functions"
    assert "This contract ({named}) does not exist" in met
    assert not [one for one in met if "must be sent as JSON" in one], "the API alone asks for that"
    assert [one for one in met if FRENCH.say_refusal(GAPS.sub("7", one)) is None] == []


def test_a_refusal_that_nobody_translated_is_found() -> None:
    known = ["Must have at most {most} characters", "{name} is not available: {why}", "It is over"]
    said = [
        "Must have at most {limit} characters",
        "{fqdn} is not available: It is over",
        "{name} is not available: new",
    ]
    assert refusals.uncovered(said, known) == ["{name} is not available: new"]


async def test_a_language_is_asked_for_and_kept(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        page = await one.get("/login?return_to=/account%3Fa%3D1&lang=de", headers={"accept-language": "fr"})
        assert '<html lang="de">' in page.text
        assert "panier-language=de" in page.headers["set-cookie"]
        link = re.search(r'<a href="([^"]*)" lang="pl"', page.text)
        assert link is not None
        assert unescape(link.group(1)) == "?return_to=%2Faccount%3Fa%3D1&lang=pl"
        assert 'lang="de" hreflang="de" rel="nofollow" aria-current="true"' in page.text
        assert '<html lang="de">' in (await one.get("/join", headers={"accept-language": "fr"})).text
        for odd in ("xx", "", "../de", "de%00", "d" * 5_000):
            assert '<html lang="de">' in (await one.get(f"/join?lang={odd}")).text


async def test_a_customer_is_spoken_to_in_its_language(sqlite_shop: Sandbox) -> None:
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'nl_NL'"))
    async with browser(sqlite_shop) as one:
        assert '<html lang="it">' in (await one.get("/login", headers={"accept-language": "it"})).text
        await one.sign_in(sqlite_shop.first.nic)
        page = await one.get("/account/logins", headers={"accept-language": "it"})
        assert ('<html lang="nl">' in page.text, "Waar u aangemeld bent" in page.text) == (True, True)
        assert "seconden geleden" in page.text or "0 seconden" in page.text or "over 0" in page.text, "times too"


async def test_signing_in_changes_no_language(sqlite_shop: Sandbox) -> None:
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'nl_NL'"))
    for path, accepted, spoken in (
        ("/login", "it-IT,fr;q=0.5", "it"),
        ("/login?lang=pl", "it", "pl"),
        ("/login", "xx", "nl"),
    ):
        async with browser(sqlite_shop) as one:
            one.http.headers["accept-language"] = accepted
            form = await one.get(path)
            fields = {"nic": sqlite_shop.first.nic, "password": PASSWORD}
            assert (await one.send(form, fields, to="/login")).status_code == 303
            assert f'<html lang="{spoken}">' in (await one.get("/account")).text
            one.http.headers["accept-language"] = "de"
            assert f'<html lang="{spoken}">' in (await one.get("/account/logins")).text, "it is kept"
            assert '<html lang="es">' in (await one.get("/account?lang=es")).text, "another one can be chosen"


async def test_pages_in_english_say_so(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        page = await one.get("/api?lang=fr")
        assert '<html lang="en">' in page.text
        assert '<footer class="foot" lang="fr">' in page.text


async def test_a_refusal_is_translated_or_marked(sqlite_shop: Sandbox) -> None:
    french = Tongue("fr")
    whole = french.say_refusal("The registry asks for identityDocument before it registers exemple.com")
    assert whole is not None
    assert "before" not in whole, "another refusal begins alike"
    assert "un document qui prouve l'identité du titulaire avant d'enregistrer exemple.com" in whole
    said = Tongue("en").say_refusal("The registry asks for identityDocument before it registers exemple.com")
    assert said == "The registry asks for a document that proves who the holder is before it registers exemple.com"
    assert french.say_refusal("Too many wrong passwords: try again in 3 seconds (limit PASSWORDS)") == (
        "Trop d'essais\xa0: réessayez dans 3 secondes (limite PASSWORDS\xa0: mots de passe erronés)"
    )
    assert french.say_refusal("Something that nobody translated") is None
    assert Tongue("en").say_refusal("Anything") == "Anything"
    async with browser(sqlite_shop) as one:
        page = await one.http.post("/join", data={}, headers={"accept-language": "de"})
    assert (page.status_code, "Dieses Formular kam nicht" in page.text) == (403, True)


async def test_a_refusal_is_said_once(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        page = await one.get("/p/vps-2025-model1?option=none-such&lang=fr")
    assert "Ne peut pas être none-such" in page.text
    assert '<span lang="en">' not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_dates_and_countries(language: str) -> None:
    tongue = changed(Tongue(), language=language)
    assert tongue.locale.language == language
    assert len(tongue.locale.territories["FR"]) > 3


@pytest.mark.parametrize(
    "language, message, said",
    [("de", "Of 13.78 EUR that were paid, 0.50 EUR are left to give back",
      "Von bezahlten 13,78\xa0€ sind 0,50\xa0€ zu erstatten übrig"),
     ("en", "Of 13.78 EUR that were paid, 0.50 EUR are left to give back",
      "Of €13.78 that were paid, €0.50 are left to give back"),
     ("en", "The right to withdraw from this order ended on 2026-12-03",
      "The right to withdraw from this order ended on 3 December 2026"),
     ("en", "must be a day, such as 1990-12-31", "must be a day, such as 1990-12-31"),
     ("en", "Version 1.20 ABC of 2026-13-45", "Version 1.20 ABC of 2026-13-45")],
)  # fmt: skip
def test_a_refusal_has_its_amounts_and_days_as_its_reader_writes_them(language: str, message: str, said: str) -> None:
    assert Tongue(language).say_refusal(message) == said
