"""What the office says: in the language of whoever looks, nothing that a link says, and commands that there are."""

import re
from collections.abc import Callable
from contextvars import Context
from html import unescape
from pathlib import Path

import pytest

from panier.core.catalog.catalog import Plan
from panier.core.catalog.changes import PriceName
from panier.core.hook.fact import FORMS, FactType
from panier.core.ledger.balance import BalanceKind
from panier.core.ledger.posting import Chart
from panier.core.office.rights import WORDS, OfficeAction, OfficeRole
from panier.core.order.charge import TRANSFER
from panier.core.payment.payment import BALANCE_MEAN, FREE_MEAN, KINDS
from panier.core.period import Period
from panier.flows.office.states import LOOKS
from panier.web.office.acts import ACTS
from panier.web.office.catalog_words import price_in_words
from panier.web.office.forms import BETWEEN
from panier.web.office.happenings import FACTS, LINES, MEANS
from panier.web.office.pages import PAGES
from panier.web.office.trail_words import THINGS, difference_in_words, value_in_words
from panier.web.office.words import ACCOUNTS, BALANCES, RIGHTS_IN_WORDS, ROLES, STATES, hook_problem_in_words
from panier.web.pages.parts.tongues import LANGUAGES, know_customer
from panier.web.routes import ROUTES
from tests.support.ordering import order_name
from tests.support.shop import Sandbox, shipped
from tests.web.office.desk import give_back, plain, signed_in, with_office
from tests.web.office.test_matrix import PARTS, furnished_office, path_of
from tools import languages

ROOT = Path(__file__).parents[3]
COMMANDS = ROOT / "docs" / "commands.md"
# What machines have written down stays English, and is marked so; <code> and <pre> are for programs.
NOT_SAID = re.compile(
    r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>|<(code|pre|script|head)\b.*?</\2>|<nav class="languages.*?</nav>', re.DOTALL
)


def said_english(html: str, language: str) -> list[str]:
    """The sentences of a page that are English where their translation is another."""
    known = {
        str(one.id): str(one.string)
        for one in languages.load(language)
        if isinstance(one.id, str) and one.id and not one.context and "{" not in one.id
    }
    texts = {" ".join(unescape(one).split()) for one in re.split(r"<[^>]+>", NOT_SAID.sub("", html))}
    texts -= {text for one in shipped().catalogs.values() for plan in one.plans.values() for text in _told(plan)}
    return [one for one in texts if known.get(one, one) != one and one not in known.values()]


def _told(plan: Plan) -> tuple[str, str]:
    """What a catalogue calls a plan, which is its owner's to say in any language."""
    return plan.name, plan.product_description


def test_words_are_of_everything_that_has_a_code() -> None:
    assert dict(RIGHTS_IN_WORDS) == dict(WORDS)
    assert set(ROLES) == set(OfficeRole)
    assert set(BALANCES) == set(BalanceKind)
    assert not set(STATES) & set(OfficeRole)


def test_everything_that_happens_or_is_written_down_has_words() -> None:
    assert set(FACTS) == set(FactType)
    for kind, sentence in FACTS.items():
        assert set(re.findall(r"{(\w+)}", sentence)) <= set(FORMS[kind].names), kind
    assert set(LOOKS) <= set(THINGS)
    assert set(ACCOUNTS) == set(Chart)
    assert {one.mean for one in KINDS.values()} | {FREE_MEAN, BALANCE_MEAN, TRANSFER} == set(MEANS)
    flows = "".join(path.read_text() for path in (ROOT / "panier" / "flows").rglob("*.py"))
    for label in LINES:
        assert f'"{label}"' in flows, label


@pytest.mark.parametrize(
    "name, language, said",
    [("piece 7", "en", "piece 7"), ("version 3", "de", "Version 3"), ("balance BONUS", "fr", "solde «\xa0bonus\xa0»"),
     ("everywhere from 2027-01-01T00:00:00+00:00", "en", "everywhere from 1 January 2027, 00:00 UTC on"),
     ("vps-2025-model1 in GRA", "de", "vps-2025-model1 in GRA"), ("told as far as", "en", "told as far as event"),
     ("whatever comes later", "de", "whatever comes later")],
)  # fmt: skip
def test_what_differs_is_said_in_words(name: str, language: str, said: str) -> None:
    assert Context().run(in_language, language, difference_in_words, name) == said


@pytest.mark.parametrize(
    "name, value, said",
    [("state", "doing", "in Arbeit"), ("status", "delivered", "geliefert"), ("role", "sales", "Vertrieb"),
     ("name", "sales", "sales"), ("everywhere from 2027", "version 4", "Version 4"), ("tries", "3", "3"),
     ("order", "as shipped", "wie mitgeliefert"),
     ("next", "2027-01-01T12:30:00+00:00", "1. Januar 2027, 12:30 UTC"),
     ("version 3", "the office, by ada@shop.example: price of kettle",
      "die Verwaltung, durch ada@shop.example: ein Preis von kettle")],
)  # fmt: skip
def test_what_it_became_is_said_in_words(name: str, value: str, said: str) -> None:
    assert Context().run(in_language, "de", value_in_words, name, value) == said


def in_language(language: str, say: Callable[..., str], *values: str) -> str:
    """What something is called in a language."""
    know_customer(language)
    return say(*values)


@pytest.mark.parametrize(
    "name, said",
    [(PriceName("default", ("renew",), Period(months=1)), "every month, at the beginning and to renew"),
     (PriceName("upfront12", ("renew",), Period(months=12)),
      "every year, 1 year paid in advance, at the beginning and to renew"),
     (PriceName("degressivity24", ("installation",), Period()), "once, bound for 2 years, at the beginning"),
     (PriceName("default", ("consumption",), Period(hours=1), 5, 2, "Sale"),
      "every 1 hour, only at the beginning, from 5 pieces on, in phase 2, promotion “Sale”"),
     (PriceName("default", ("consumption",), Period(hours=1), 5), "every 1 hour, as it is used, from 5 pieces on"),
     (PriceName("of-its-own", ("odd",), Period(months=3)), "every 3 months, of-its-own, odd")],
)  # fmt: skip
def test_prices_are_said_in_words(name: PriceName, said: str) -> None:
    assert price_in_words(name) == said


async def test_a_timeline_is_told_in_the_readers_language_with_who_did_what(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    order_id = await order_name(office.client(office.first), "exemple-fil.fr")
    await office.deliver()
    path = f"/office/orders/{order_id}"
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await give_back(owner, path, amount="1.00")
        await owner.http.get("/office?lang=de")
        page = await owner.http.get(path)
        seen = plain(page.text)
        for said in (
            f"Bestellung {order_id} wurde aufgegeben: 5,99 € order.placed der Kunde",
            "5,99 € bezahlt, per Karte charge.taken der Zahlungsdienst",
            "exemple-fil.fr, Registrierung: erledigt task.done die Registry",
            "Eine Erstattung von 1,00 € wurde begonnen refund.requested owner@shop.example",
            "In der Verwaltung wurde Geld erstattet order.refund owner@shop.example",
        ):
            assert said in seen, said
        assert "creditCard" not in seen
        assert "DomainCreate" not in seen
        trail = await owner.see("/office/trail")
        assert f"Geld einer Bestellung erstatten Bestellung {order_id} erstattet: 1,00 €" in trail


def test_commands_and_calls_of_pages_exist() -> None:
    known = set(re.findall(r"^### (panier [\w -]+)$", COMMANDS.read_text(), re.MULTILINE)) | {"panier doctor"}
    calls = {(one.method, re.sub(r"{\w+}", "{}", one.path)) for one in ROUTES}
    listed = [one for page in PAGES for one in page.commands] + [one.command for one in ACTS.values() if one.command]
    for one in listed:
        if one.startswith("panier "):
            words = one.split()
            assert " ".join(words[:3]) in known or " ".join(words[:4]) in known or one in known, one
        else:
            method, path = one.split()
            assert (method, re.sub(r"{\w+}", "{}", path)) in calls, one
    without = {one.name for one in ACTS.values() if not one.command}
    assert without == {
        OfficeAction.LOOK_AS_CUSTOMER, OfficeAction.FACTOR_ON, OfficeAction.FACTOR_OFF, OfficeAction.OWN_SESSIONS,
    }  # fmt: skip


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
async def test_pages_are_in_the_language_that_was_chosen(sqlite_shop: Sandbox, language: str) -> None:
    office = await furnished_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        chosen = await owner.http.get(f"/office?lang={language}")
        assert f'<html lang="{language}">' in chosen.text
        for page in PAGES:
            answer = await owner.http.get(path_of(page))
            if answer.status_code == 200 and "html" in answer.headers["content-type"]:
                assert said_english(answer.text, language) == [], path_of(page)
        refused = await owner.http.get("/office/nothing")
        assert said_english(refused.text, language) == []
        await owner.http.post("/office/logout", data={"mark": owner.mark})
        for path in ("/office/login", "/office/invitation?token=none"):
            assert said_english((await owner.http.get(path)).text, language) == [], path


async def test_what_is_told_as_done_is_what_a_form_says(sqlite_shop: Sandbox) -> None:
    office = await furnished_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        for text in ("Call+0123+now", "order.cancel~x", "nothing", "%3Cb%3Ehello"):
            seen = await owner.see(f"/office?done={text}")
            assert "Call 0123" not in seen
            assert 'role="status"' not in (await owner.http.get(f"/office?done={text}")).text
        for act in ACTS.values():
            for word, sentence in act.said.items():
                done = f"{act.name}{BETWEEN}{word}" if word else act.name
                assert sentence in await owner.see(f"/office?done={done}"), done


WITHOUT_FOLDER = ("panier doctor", "panier shop check DIR")  # nothing of a sandbox, and one that is named by itself


def test_a_command_of_a_page_can_be_led_to_a_sandbox() -> None:
    """Pages of a sandbox say each with its folder."""
    told = dict(re.findall(r"^### (panier [\w -]+)$(.*?)(?=^##|\Z)", COMMANDS.read_text(), re.MULTILINE | re.DOTALL))
    listed = [one for page in PAGES for one in page.commands] + [one.command for one in ACTS.values() if one.command]
    for one in (one for one in listed if one.startswith("panier ") and one not in WITHOUT_FOLDER):
        words = one.split()
        section = told.get(" ".join(words[:4])) or told[" ".join(words[:3])]
        assert "--data" in section, one


async def test_commands_are_said_as_they_can_be_typed(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop, command="/srv/shop/.venv/bin/panier", folder="/srv/its data")
    async with signed_in(office, OfficeRole.OWNER) as owner:
        assert "/srv/shop/.venv/bin/panier staff list --data '/srv/its data'" in await owner.see("/office/staff")
        assert "/srv/shop/.venv/bin/panier hooks add URL --data '/srv/its data'" in await owner.see("/office/hooks")


async def test_commands_have_the_numbers_of_what_is_looked_at(sqlite_shop: Sandbox) -> None:
    office = await furnished_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner, signed_in(office, OfficeRole.READER) as reader:
        seen = await owner.see("/office/orders/1")
        assert "panier orders show 1 " in seen
        assert "panier orders cancel 1 --reason TEXT" in seen
        line = (await owner.http.get("/office/orders/1")).text.partition('name="line" value="')[2].partition('"')[0]
        assert f"panier orders refund 1 --line {line} --reason TEXT" in seen
        assert "panier orders cancel" not in await reader.see("/office/orders/1")
        nic = PARTS["nic"]
        assert f"panier credits give {nic} AMOUNT --reason TEXT" in plain(
            (await owner.http.get(f"/office/customers/{nic}")).text
        )


def test_times_are_told_as_they_read() -> None:
    """A time is told as 6 minutes ago, and since 6 minutes ago is no English; nor seit vor 6 Minuten German."""
    assert [one for one in languages.sentences() if "since {time}" in str(one)] == []


@pytest.mark.parametrize(
    "problem, said",
    [("It cannot be reached (ConnectError)", "Il ne peut être joint (ConnectError)"),
     ("It was disabled by hand", "Il a été désactivé à la main"),
     ("It was not reached for three days: It answered 503",
      "Il n'a pas été joint pendant trois jours : Il a répondu 503"),
     ("Something new", "Something new")],
)  # fmt: skip
def test_why_a_hook_is_not_told_is_said_in_the_readers_language(problem: str, said: str) -> None:
    assert Context().run(in_language, "fr", hook_problem_in_words, problem).replace("\u00a0", " ") == said
