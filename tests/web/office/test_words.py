"""What the office says: in the language of whoever looks, nothing that a link says, and commands that there are."""

import re
from html import unescape
from pathlib import Path

import pytest

from panier.core.catalog.catalog import Plan
from panier.core.ledger.balance import BalanceKind
from panier.core.office.rights import WORDS, OfficeAction, OfficeRole
from panier.web.office.acts import ACTS
from panier.web.office.forms import BETWEEN
from panier.web.office.pages import PAGES
from panier.web.office.words import BALANCES, RIGHTS_IN_WORDS, ROLES, STATES
from panier.web.pages.parts.tongues import LANGUAGES
from panier.web.routes import ROUTES
from tests.support.shop import Sandbox, shipped
from tests.web.office.desk import plain, signed_in
from tests.web.office.test_matrix import PARTS, furnished_office, path_of
from tools import languages

COMMANDS = Path(__file__).parents[3] / "docs" / "commands.md"
# What machines have written down stays English, and is marked so; <code> and <pre> are for programs.
_NOT_SAID = re.compile(
    r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>|<(code|pre|script|head)\b.*?</\2>|<nav class="languages.*?</nav>', re.DOTALL
)


def said_english(html: str, language: str) -> list[str]:
    """The sentences of a page that are English where their translation is another."""
    known = {
        str(one.id): str(one.string)
        for one in languages.load(language)
        if isinstance(one.id, str) and one.id and not one.context and "{" not in one.id
    }
    texts = {" ".join(unescape(one).split()) for one in re.split(r"<[^>]+>", _NOT_SAID.sub("", html))}
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
    assert without == {OfficeAction.LOOK_AS_CUSTOMER, OfficeAction.FACTOR_ON, OfficeAction.FACTOR_OFF}


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
