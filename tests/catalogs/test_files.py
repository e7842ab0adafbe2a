"""Catalogue files: prices are read exactly, and a faulty file is refused naming file and line."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import panier
from panier.core.catalog.terms import choose
from panier.core.period import Period
from panier.core.refusal import Refusal
from panier.core.values import Lazy
from panier.files.assortment import load
from panier.files.catalog_file import ucents

SHIPPED = Path(panier.__file__).parent / "catalogs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped shop without its products."""
    shutil.copytree(SHIPPED, tmp_path / "shop", ignore=shutil.ignore_patterns("products"))
    (tmp_path / "shop" / "products").mkdir()
    return tmp_path / "shop"


def write(folder: Path, text: str, name: str = "products/thing.yaml") -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_readmes_family_is_sold_as_it_says(folder: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", (SHIPPED / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    write(folder, found[1])
    shop = load(folder)
    kettle = shop.catalog("FR", "thing").plan("kettle")
    assert choose(kettle, "default", Period(1), quantity=5).recurring_ucents == 399_000_000
    assert choose(shop.catalog("DE", "thing").plan("kettle"), "upfront12", Period(12), quantity=1).setup_ucents == 0
    assert shop.catalog("GB", "thing").plan("kettle").modes() == ("default",)
    assert shop.catalog("PL", "thing").plans == {}


@given(st.integers(min_value=0, max_value=10**17 - 1))
def test_every_amount_that_can_be_written_is_read_exactly(amount: int) -> None:
    assert ucents(f"{Decimal(amount).scaleb(-8):f}") == amount


def test_a_family_is_added_by_a_file_alone(folder: Path) -> None:
    write(
        folder,
        """
        plans:
          - code: kettle
            name: A kettle
            product: kettle
            prices: [{period: P1M, price: {EUR: 0.10, PL: 6.10, GBP: 0.00000001}, setup: {EUR: 1, PLN: 2, GBP: 3}}]
        """,
    )
    shop = load(folder)
    terms = choose(shop.catalog("FR", "thing").plan("kettle"), "default", Period(1), quantity=1)
    assert (terms.recurring_ucents, terms.setup_ucents) == (10_000_000, 10**8)
    terms = choose(shop.catalog("GB", "thing").plan("kettle"), "default", Period(1), quantity=1)
    assert terms.recurring_ucents == 1
    terms = choose(shop.catalog("PL", "thing").plan("kettle"), "default", Period(1), quantity=1)
    assert terms.recurring_ucents == 610_000_000
    assert shop.catalog("CZ", "thing").plans == {}, "no price in crowns, so not sold there"


def test_an_option_without_a_price_in_a_currency_is_not_offered_there(folder: Path) -> None:
    write(
        folder,
        """
        plans:
          - code: kettle
            name: A kettle
            product: kettle
            prices: [{period: P1M, price: free}]
            addon_families: [{family: lid, addons: [red, blue], default: red}]
        addons:
          - {code: red, name: Red, product: lid, prices: [{period: P1M, price: {EUR: 1}}]}
          - {code: blue, name: Blue, product: lid, prices: [{period: P1M, price: free}]}
        """,
    )
    shop = load(folder)
    group = shop.catalog("FR", "thing").plan("kettle").addon_families[0]
    assert (group.addons, group.default) == (("red", "blue"), "red")
    group = shop.catalog("GB", "thing").plan("kettle").addon_families[0]
    assert (group.addons, group.default) == (("blue",), None)


PLAN = "plans:\n  - code: kettle\n    name: A kettle\n    product: kettle\n"
FREE = "    prices: [{period: P1M, price: free}]\n"


@pytest.mark.parametrize(
    "text, problem",
    [
        (PLAN + FREE + "    colour: red\n", "line 2: .*colour"),
        (PLAN, "line 2: .*prices"),
        (PLAN + "    prices: []\n", "line 5: .*length"),
        (PLAN + "    prices: [{period: P1M, price: 6.99}]\n", "line 5: .*'6.99'"),
        (PLAN + "    prices: [{period: P1M, price: {EUR: 6,99}}]\n", "line 5: "),
        (PLAN + "    prices: [{period: P1M, price: {EUR: -1}}]\n", "line 5: "),
        (PLAN + "    prices: [{period: P1M, price: {EUR: 1e3}}]\n", "line 5: "),
        (PLAN + "    prices: [{period: P1M, price: {EURO: 1}}]\n", "line 5: 'EURO'"),
        (PLAN + "    prices: [{period: P1M, price: {XX: 1}}]\n", "line 5: XX is no subsidiary"),
        (PLAN + "    prices: [{period: monthly, price: free}]\n", "line 5: 'monthly' is no period"),
        (PLAN + "    prices: [{period: P1M}]\n", "line 5: period and price go together"),
        (PLAN + FREE + "    name: Again\n", "line 6: 'name' is written twice"),
        (PLAN + FREE + "    contracts: [nowhere]\n", "line 2: kettle names an unknown contract: nowhere"),
        (PLAN + FREE + "    addon_families: [{family: lid, addons: [red]}]\n", "line 2: .*not described: red"),
        (PLAN + FREE + "    addon_families: [{family: lid, addons: [], default: red}]\n", "line 6: the default red"),
        (PLAN + FREE + "  - code: kettle\n    prices: [{period: P1M, price: free}]\n", "line 6: .*described twice"),
        ("plans:\n  - code: kettle\n" + FREE, "line 2: kettle needs a name and a product"),
        ("plans: [\n", "did not find expected node content"),
        ("", "plans"),
        ("[]\n", "line 1: .*object"),
        (
            PLAN + "    prices:\n      - period: P1M\n        price: free\n"
            "        promotions: [{name: Sale, off: {EUR: 1}, from: soon}]\n",
            "'soon' is no date and time",
        ),
        (
            PLAN + "    prices:\n      - period: P1M\n        price: free\n"
            "        promotions: [{name: Sale, off: {EUR: 1}, from: 2026-01-01T00:00:00}]\n",
            "needs an offset",
        ),
    ],
)
def test_a_faulty_file_is_refused_naming_file_and_line(folder: Path, text: str, problem: str) -> None:
    write(folder, text)
    with pytest.raises(Refusal, match=rf"(?s)products.thing\.yaml.*{problem}"):
        load(folder)


def test_a_mandatory_family_that_is_sold_out_somewhere_is_refused(folder: Path) -> None:
    write(
        folder,
        PLAN
        + FREE
        + "    addon_families: [{family: lid, addons: [red], mandatory: true}]\n"
        + "addons:\n  - {code: red, name: Red, product: lid, prices: [{period: P1M, price: {EUR: 1}}]}\n",
    )
    with pytest.raises(Refusal, match="line 2: kettle has no option of the mandatory family lid in CZ"):
        load(folder)


TAX = "union: [DE]\ncountries:\n  DE: [{from: 2021-01-01, basis_points: 1900, name: USt}]\n"
OLD = "{from: 2014-01-01, basis_points: 1960, name: TVA}"
NEW = "{from: 2015-01-01, basis_points: 2000, name: TVA}"
TAXES = "taxes/eu.yaml"
CA = "{currency: CAD, language: en, letters: en_CA}}}"
EU_OF = "eu: {home: FR, subsidiaries: {FR: "
CODE = "{code: A, on: cart, description: A, percent: 1}"


@pytest.mark.parametrize(
    "name, text, problem",
    [
        (
            "subsidiaries.yaml",
            EU_OF + "{currency: FRF, country: FR, language: fr, letters: fr_FR}}}",
            "FRF is no currency",
        ),
        (
            "subsidiaries.yaml",
            EU_OF + "{currency: EUR, country: FR, language: la, letters: fr_FR}}}",
            "line 1: there are no phrases",
        ),
        ("subsidiaries.yaml", "eu: {home: FR, subsidiaries: {}}", "FR is none of the region's subsidiaries"),
        ("subsidiaries.yaml", "ca: {home: A, rates: {ABC: 1}, subsidiaries: {A: " + CA, "ABC is no currency"),
        ("subsidiaries.yaml", "ca: {home: A, subsidiaries: {A: " + CA, "there is no region eu"),
        ("phrases/fr.yaml", "rental: location", "has other phrases than en.yaml"),
        ("contracts.yaml", "general: {name: {fr: Conditions}, content: {fr: Rien}}", "needed in English"),
        (
            "taxes/eu.yaml",
            TAX + "  FR: [{from: 2014-01-01, basis_points: twenty, name: TVA}]",
            "line 3: Expected `int`",
        ),
        (
            "taxes/eu.yaml",
            TAX + "  FR: [{from: 2014-02-30, basis_points: 1, name: TVA}]",
            "line 4: 2014-02-30 is no day",
        ),
        (TAXES, f"{TAX}  FR: [{NEW}, {OLD}]", "line 4: rates stand in the order of their days"),
        (TAXES, TAX + "territories: [{name: Nowhere, country: XX, zips: ['1']}]", "line 4: XX has no rate"),
        (TAXES, TAX + "territories: [{name: Nowhere, country: DE}]", "neither zips nor codes"),
        ("vouchers.yaml", "CODE", "line 1: Expected `array`"),
        ("vouchers.yaml", "- {code: A, on: item, description: A}", "line 1: one of percent, off and instead"),
        ("vouchers.yaml", "- {code: A, on: item, description: A, off: {EURO: 1}}", "line 1: 'EURO' is no currency"),
        (
            "vouchers.yaml",
            "- {code: A, on: project, description: A, percent: 1, each: 1}",
            "line 1: on: project needs off",
        ),
        ("vouchers.yaml", "- {code: A, on: project, description: A, off: {EUR: 1}}", "line 1: on: project needs each"),
        ("vouchers.yaml", f"- {CODE}\n- {CODE}", "line 2: A is given out twice"),
        ("vouchers.yaml", "- {code: A, on: cart, description: A, percent: 1, from: soon}", "line 1: 'soon' is no date"),
    ],
)
def test_the_other_files_are_as_strict(folder: Path, name: str, text: str, problem: str) -> None:
    write(folder, text, name)
    with pytest.raises(Refusal, match=rf"(?s){name.rpartition('/')[2]}.*(?:{problem})"):
        load(folder)


def test_a_phrase_with_other_blanks_is_refused(folder: Path) -> None:
    path = folder / "phrases" / "fr.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("{suffix}", "{extension}"), encoding="utf-8")
    with pytest.raises(Refusal, match=r"fr\.yaml, line 3: registration has other blanks"):
        load(folder)


def test_a_missing_file_is_refused_by_name(folder: Path) -> None:
    (folder / "taxes/eu.yaml").unlink()
    with pytest.raises(Refusal, match=r"taxes/eu\.yaml"):
        load(folder)


def test_files_are_read_in_full_once_and_later_as_far_as_somebody_asks(folder: Path) -> None:
    text = """
    plans:
      - code: kettle
        name: A kettle
        product: kettle
        prices:
          - {period: P1M, price: {EUR: 0.10}, promotions: [{name: off, percent: 5, from: "2026-01-01T00:00:00+00:00"}]}
    """
    write(folder, text)
    assert not_made(folder) == 0
    assert not_made(folder) > 10
    write(folder, text.replace("01-01T", "13-01T"))
    for _ in range(2):
        with pytest.raises(Refusal, match=r"13-01T00:00:00.*is no date and time"):
            load(folder)


def not_made(folder: Path) -> int:
    """How many catalogues a shop is ready without."""
    catalogs = load(folder).catalogs
    assert isinstance(catalogs, Lazy)
    return len([*catalogs.made()])
