"""`panier shop new`: a folder with all that a shop begins with, or a sentence and nothing at all."""

import json
import resource
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from panier import settings as configuration
from panier.app import CATALOGS
from panier.cli.shop import own_prices, settings_file
from panier.cli.shop.answers import Wares, answers, currencies
from panier.cli.shop.commands import commands
from panier.core.catalog.region import Region
from panier.core.refusal import Refusal
from panier.files import assortment
from panier.files.catalog_sources import OWN, Reader
from panier.store.engine import modes
from panier.store.engine.modes import Mode
from tests.support import postgres

GIVEN = (
    "--name", "Exemple Hébergement", "--country", "FR", "--currency", "EUR", "--sell", "own", "--yes",
    "--email", "ada.exemple@shop.example",
)  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody whose language and settings say nothing."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, answered: str = "") -> str:
    """What the command prints."""
    done = CliRunner().invoke(commands, ["new", *arguments], input=answered)
    if done.exception is not None:
        raise done.exception
    return done.output


def test_a_shop_begins_with_settings_a_catalogue_a_database_and_a_checklist(tmp_path: Path) -> None:
    folder = tmp_path / "my shop"
    told = run(str(folder), *GIVEN, "--gateway", "transfer")
    settings = configuration.read(settings_file.load(folder / "settings"))
    assert settings.is_live
    assert not settings.has_registrar
    assert (settings.database, settings.terms) == (str(folder / "panier.sqlite"), str(folder / "terms.yaml"))
    assert modes.load_mode(settings.database) is Mode.LIVE
    assert "Exemple Hébergement" in (folder / "papers" / "companies.yaml").read_text()
    steps = (folder / "CHECKLIST.md").read_text()
    for wanted in ("Name the company", "Write the terms", "Set the prices", "Name the bank account", "Send e-mails"):
        assert wanted in steps
    assert f"panier shop check '{folder}'" in told
    with closing(sqlite3.connect(settings.database)) as connection:
        assert connection.execute("SELECT email, name, role FROM staff").fetchall() == [
            ("ada.exemple@shop.example", "Ada Exemple", "owner")
        ]
        sold = dict(connection.execute("SELECT family, source FROM catalog_version").fetchall())
    assert "http://127.0.0.1:8080/office/" in told
    assert sold["managedServices"] == str(folder / "catalog" / "managedServices.yaml")
    assert {sold[family] for family in ("domain", "vps", "cloud")} == {"closed"}, "nothing that is made up is sold"
    for file in folder.rglob("*"):
        wide = stat.S_IMODE(file.stat().st_mode) & 0o077
        assert not wide, f"others may read {file}"


def test_questions_are_asked_and_asked_again(tmp_path: Path) -> None:
    told = run(str(tmp_path / "shop"), answered="\nPologne\npl\n\nown\nbarter\nnone\n\n\nada@shop.example\n\n")
    assert "--country is 'Pologne', but must be the two letters of a country, as in --country FR" in told
    assert "--gateway is 'barter', but must be one of stripe, transfer, none" in told
    assert "currency [PLN]: " in told
    assert "sells managedServices in PLN" in told
    assert "--email is missing: it is an e-mail address" in told, "nobody is the owner by pressing Enter"
    assert "owner [Ada]: " in told
    assert "Welcome, Ada! Shop sells" in told


def test_a_shop_is_owned_by_whoever_pressed_enter_and_named_an_address(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    run(str(folder), answered="\n" * 6 + "Zoë@Shop.example\n\n")
    done = CliRunner().invoke(commands, ["check", str(folder), "--json"])
    [office] = [row for row in json.loads(done.output)["findings"] if row["what"] == "office"]
    assert office == {"what": "office", "isWell": True, "how": "owned by zoë@shop.example", "help": None}
    assert "panier staff password" in (folder / "CHECKLIST.md").read_text()


def test_nothing_is_usual_for_an_owner(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="'--email' is missing: it is an e-mail address, the owner's, as in --email"):
        run(str(tmp_path / "shop"), "--yes")
    with pytest.raises(Refusal, match=r"Nobody answers the question for --email: add --email$"):
        run(str(tmp_path / "shop"), answered="\n" * 6)
    assert not (tmp_path / "shop").exists()


def test_nobody_who_answers_is_told_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Nobody answers the question for --country: add --country, or --yes"):
        run(str(tmp_path / "shop"), "--name", "Shop", answered="")
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    "more, problem",
    [
        (("--country", "France"), "'--country' is 'France', but must be the two letters"),
        (("--currency", "CHF"), "'--currency' is 'CHF', but must be one of CZK, EUR"),
        (("--sell", "names,hats"), "must be some of names, cloud, servers, own"),
        (("--gateway", "nobodys"), "must be one of stripe, transfer, none"),
        (("--registrar", "nobodys"), "install the registrar's plug-in first, or take --registrar none"),
        (("--name", " "), "must be a name of at most 100 characters"),
        (("--url", "shop.example"), "--url is 'shop.example', but must be an address such as https://shop.example"),
        (("--email", "me"), "'--email' is 'me', but must be an e-mail address"),
        (("--owner", " "), "'--owner' must be a name of at most"),
        (("--database", "/tmp/x.sqlite"), "must be such as postgresql://panier@127.0.0.1/shop"),
        (("--database", "postgresql://nobody@127.0.0.1:1/none"), "The database cannot be opened"),
    ],
)
def test_a_wrong_answer_is_refused_by_its_name_and_leaves_nothing(
    tmp_path: Path, more: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(Refusal) as caught:
        run(str(tmp_path / "shop"), *GIVEN, *more)
    assert problem in caught.value.message
    assert not (tmp_path / "shop").exists()


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(Refusal, match="holds something: name a folder that is empty"):
        run(str(tmp_path), *GIVEN)
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]
    with pytest.raises(Refusal, match="is no folder"):
        run(str(tmp_path / "notes"), *GIVEN)
    run(str(tmp_path / "shop"), *GIVEN, "--gateway", "none")
    with pytest.raises(Refusal, match=f"holds a shop already: `panier shop check {tmp_path}/shop` says"):
        run(str(tmp_path / "shop"), *GIVEN)


def test_a_full_disk_leaves_an_empty_folder_empty(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # a database is larger
    try:
        with pytest.raises(Exception, match="disk"):
            run(str(folder), *GIVEN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [*folder.iterdir()] == []


def test_a_shop_on_postgresql_takes_a_database_of_its_own(tmp_path: Path, postgres_server: str) -> None:
    with postgres.database(postgres_server) as url:
        run(str(tmp_path / "shop"), *GIVEN, "--gateway", "none", "--database", url)
        assert modes.load_mode(url) is Mode.LIVE
        with pytest.raises(Refusal, match="holds a shop already: make another one, as in `createdb shop`"):
            run(str(tmp_path / "other"), *GIVEN, "--database", url)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("currency", currencies())
def test_the_samples_sell_in_each_currency_what_the_shipped_catalogues_sell(currency: str) -> None:
    country = {"EUR": "FR", "USD": "US", "CAD": "CA", "GBP": "GB"}.get(currency, "FR")
    said = answers({
        "name": "Shop", "country": country, "currency": currency, "sell": ",".join(Wares), "gateway": "none",
        "registrar": "none", "email": "me@shop.example", "owner": "Me",
    })  # fmt: skip
    assert said.subsidiary.currency == currency
    shipped = assortment.load(CATALOGS, said.region)
    reader = Reader(CATALOGS, shipped)
    for family in said.families:
        text = own_prices.sample(said, family, Path(f"{family}.yaml"))
        assert own_prices.is_sample(text)
        own = reader.read(text.encode(), family, form=OWN, name=family)[said.subsidiary.code, family]
        assert own.plans
        if (said.subsidiary.code, family) in shipped.catalogs:
            assert own.plans.keys() == shipped.catalogs[said.subsidiary.code, family].plans.keys()


@pytest.mark.parametrize(
    "country, currency, region, subsidiary",
    [
        ("FR", "EUR", Region.EU, "FR"), ("BE", "EUR", Region.EU, "EU"), ("IE", "EUR", Region.EU, "IE"),
        ("US", "USD", Region.US, "US"), ("BR", "USD", Region.CA, "WE"), ("FR", "GBP", Region.EU, "GB"),
    ],
)  # fmt: skip
def test_country_and_currency_say_who_sells(country: str, currency: str, region: Region, subsidiary: str) -> None:
    said = answers({
        "name": "Shop", "country": country, "currency": currency, "sell": "own", "gateway": "none", "registrar": "none",
        "email": "me@shop.example", "owner": "Me",
    })  # fmt: skip
    assert (said.region, said.subsidiary.code) == (region, subsidiary)


@pytest.mark.parametrize("value", ["plain", "two words", 'a "quote" and \\ and $HOME and `id`', "é", ""])
def test_a_setting_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    (tmp_path / "settings").write_text(f"# a remark\n\n{settings_file.line('PANIER_MAIL_FROM', value)}\n")
    assert settings_file.load(tmp_path / "settings") == {"PANIER_MAIL_FROM": value}


def test_a_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("PANIER_URL=https://shop.example\nMAIL = two words\n")
    with pytest.raises(Refusal, match="settings, line 2: is no setting: write NAME=value"):
        settings_file.load(tmp_path / "settings")
