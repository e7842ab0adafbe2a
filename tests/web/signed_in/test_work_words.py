"""Codes of the API are told in the language of whoever looks: tasks, operations and events."""

import re
from pathlib import Path

import panier
from panier.core.account.security_event import EventKind
from panier.flows.account import security_events
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.pages.account.work_words import about_words, function_words
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import signed_in, words

CODE = Path(panier.__file__).parent
# What notes of events say, with something for each gap.
_NOTED = re.compile(
    r'\babout = f?"([^"]+)"|about=f?"([^"]+)"|return f"(request [^"]+|key [^"]+ for application [^"]+)"'
)
# What a button of a page says, and words that say nothing to whoever reads the button alone.
_BUTTON = re.compile(r'<button.*?</button>|<a [^>]*class="button.*?</a>', re.DOTALL)
_POINTING = re.compile(r"\b(?:it|them|so)\b", re.IGNORECASE)


def test_a_button_of_the_account_says_what_it_acts_on() -> None:
    pages = list((CODE / "web/templates/account").rglob("*.html"))
    said = [
        words
        for page in pages
        for button in _BUTTON.findall(page.read_text())
        for words in re.findall(r'_\("([^"]+)"', button)
    ]
    assert len(said) > 80, "they are found at all"
    assert [words for words in said if _POINTING.search(words)] == []


def test_every_function_of_a_task_has_words() -> None:
    texts = [path.read_text() for path in CODE.rglob("*.py")]
    functions = {one for text in texts for one in re.findall(r'"((?:Domain|Zone)[A-Z]\w+)"', text)}
    kinds = [path.read_text() for path in (CODE / "catalogs").rglob("*.yaml")]
    functions |= {one for text in kinds for one in re.findall(r"\bfunction: *([a-z]\w*[A-Z/][\w/]*)", text)}
    assert len(functions) > 60
    assert sorted(one for one in functions if function_words(one) in ("", one)) == []


def test_every_event_says_what_it_is_about_in_words() -> None:
    found = set()
    for path in (CODE / "flows").rglob("*.py"):
        text = path.read_text()
        if "EventKind" in text:
            found |= {next(filter(None, groups)) for groups in _NOTED.findall(text)} - {"fields {' '.join(fields)}"}
    said = {re.sub(r"\{'(\w+)' if [^}]*\}", r"\1", one) for one in found}
    filled = {re.sub(r"\{[^}]*\}", "7", one) for one in said}
    assert len(filled) > 12
    assert sorted(one for one in filled if about_words(one) is None) == []


async def test_what_happened_is_told_in_french(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop

    async def note(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        await security_events.note(
            tx, shop.shop, EventKind.KEY_MADE, found[0].account_id, about="key 5 for application 3", address=None
        )

    await shop.database.write(note)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "clé 5 du programme 3" in words(await one.get("/account/activity?lang=fr"))
