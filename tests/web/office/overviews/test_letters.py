"""Previews of e-mails: every kind in every language, with invented values; a template that goes wrong is named."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

import panier
from panier.core.account.account import Mail
from panier.core.look import Look
from panier.core.office.rights import OfficeRole
from panier.outside.mail.letters import FOLDER, Letters, names_of
from panier.store.messages import mails
from panier.web.office.letter_samples import SampleShop, SampleWords, Values, samples
from panier.web.pages.parts.tongues import LANGUAGES
from tests.support.shop import Sandbox
from tests.web.office.desk import plain, signed_in, with_office

LIST = "/office/mails/preview"
KINDS = names_of(FOLDER, "en")
# What every e-mail is given besides, and what is not a template's but an e-mail's.
GIVEN, NOT_GIVEN = {"shop_url", "shop_name", "accent", "language", "place"}, {"to", "hidden", "roles"}


def of_english() -> Mapping[str, tuple[Values, ...]]:
    words = SampleWords(dict.fromkeys(("mean-creditCard", "title-bill", "title-refund"), "a word"), str)
    return samples(SampleShop("http://shop.example", "EUR", date(2026, 11, 30), words))


def sent_by_flows() -> Iterator[tuple[str, set[str]]]:
    """The kinds that flows send by name, each with the names of what it hands over there."""
    for path in sorted((Path(panier.__file__).parent / "flows").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("mails.send", "send", "_send"):
                kinds = [one.value for one in node.args if isinstance(one, ast.Constant)]
                yield from ((str(kind), {one.arg for one in node.keywords if one.arg}) for kind in kinds)


def with_own(shop: Sandbox, folder: Path, files: Mapping[str, str]) -> Sandbox:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    letters = Letters(str(folder), Look(name="Prunelle"))
    return with_office(replace(shop, shop=replace(shop.shop, letters=letters)))


async def kept(shop: Sandbox) -> tuple[Mail, ...]:
    return await shop.database.read(lambda tx: mails.list_newest(tx, limit=100))


def test_every_kind_of_e_mail_has_samples() -> None:
    assert sorted(of_english()) == list(KINDS)


def test_what_flows_hand_over_is_what_samples_have() -> None:
    known = of_english()
    found = list(sent_by_flows())
    assert len({kind for kind, _ in found}) > 20
    for kind, given in found:
        assert given - NOT_GIVEN - set(known[kind][0]) == set(), kind


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_templates_ask_for_nothing_that_samples_lack(language: str) -> None:
    known, environment = of_english(), jinja2.Environment()
    environment.filters.update(day=str, rate=str)
    for kind in names_of(FOLDER, language):
        asked = jinja2.meta.find_undeclared_variables(
            environment.parse((FOLDER / language / f"{kind}.txt").read_text(encoding="utf-8"))
        )
        for values in known[kind]:
            assert asked - GIVEN <= set(values), (language, kind)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_sample_is_shown_as_text_and_as_html(sqlite_shop: Sandbox, language: str) -> None:
    office, before = with_office(sqlite_shop), await kept(sqlite_shop)
    async with signed_in(office, OfficeRole.SUPPORT) as clerk:
        listed = (await clerk.http.get(f"{LIST}?language={language}")).text
        for kind, cases in of_english().items():
            assert f'href="{LIST}/{kind}?language={language}"' in listed
            for number in range(1, len(cases) + 1):
                address = f"{LIST}/{kind}"
                page = await clerk.http.get(f"{address}?language={language}&case={number}")
                assert page.status_code == 200, plain(page.text)
                frame = await clerk.http.get(f"{address}/html?language={language}&case={number}")
                subject = re.search(r"<h1[^>]*>(.*?)</h1>", page.text)
                assert subject is not None
                assert f"<title>{subject[1]}</title>" in frame.text
                assert f'<html lang="{language}">' in frame.text
        assert "went wrong" not in plain(listed)
    assert await kept(sqlite_shop) == before, "looking at samples writes to nobody"


async def test_the_frame_runs_nothing_and_loads_nothing(sqlite_shop: Sandbox) -> None:
    async with signed_in(with_office(sqlite_shop), OfficeRole.READER) as reader:
        page = await reader.http.get(f"{LIST}/order")
        assert "frame-src 'self'" in page.headers["content-security-policy"]
        assert 'sandbox="allow-popups' in page.text
        policy = (await reader.http.get(f"{LIST}/order/html")).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox ")


async def test_own_templates_are_drawn_and_a_wrong_one_is_named(sqlite_shop: Sandbox, tmp_path: Path) -> None:
    office = with_own(sqlite_shop, tmp_path, {
        "en/welcome.txt": "Subject: Come in, {{ nic }}\n\nThis is {{ shop_name }}.\n",
        "en/order.txt": "Subject: Thanks\n\nGood.\n{{ nothing_such }}\n",
        "en/paid.txt": "Subject: Thanks\n\n{% include 'en/sign.txt' %}\n",
        "en/second_factor.txt": "Subject: Thanks\n\n{% include 'en/gone.txt' %}\n",
        "en/sign.txt": "Yours\n{{ 1 // 0 }}\n",
    })  # fmt: skip
    async with signed_in(office, OfficeRole.OWNER) as owner:
        welcome = await owner.see(f"{LIST}/welcome")
        assert "Come in, xx1001-ovh" in welcome
        assert "This is Prunelle." in welcome
        assert "the text of en/welcome.txt (the shop's own)" in welcome
        wrong = await owner.see(f"{LIST}/order")
        assert "The template en/order.txt went wrong. Line 4: 'nothing_such' is undefined ." in wrong
        assert "Your order 1234567" in wrong, "what is sent in its place"
        assert "The template en/sign.txt went wrong. Line 2:" in await owner.see(f"{LIST}/paid")
        gone = await owner.see(f"{LIST}/second_factor")
        assert "The template en/second_factor.txt went wrong. Line 3: there is no template en/gone.txt" in gone
        listed = await owner.see(LIST)
        assert listed.count("went wrong") == 3
        assert str(tmp_path) in listed
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert str(tmp_path) not in await support.see(LIST), "where things stand is told with the settings alone"


@pytest.mark.parametrize("address", [
    f"{LIST}/nothing", f"{LIST}/order?language=xx", f"{LIST}/order?case=99", f"{LIST}/order?case=one",
    f"{LIST}/order/html?case=0", f"{LIST}?language=../..",
])  # fmt: skip
async def test_what_there_is_no_sample_of_is_not_found(sqlite_shop: Sandbox, address: str) -> None:
    async with signed_in(with_office(sqlite_shop), OfficeRole.OWNER) as owner:
        assert (await owner.http.get(address)).status_code == 404
