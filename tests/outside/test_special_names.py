"""The list of special names: what it says, and how strictly it is read."""

from pathlib import Path

import pytest

from panier.app import CATALOGS
from panier.core.domain.domain_name import NameState
from panier.core.refusal import Refusal
from panier.outside.registry import special_names
from panier.wire.prices import CurrencyCode
from tests.support.shop import shipped


def load(tmp_path: Path, text: str) -> special_names.SpecialNames:
    file = tmp_path / "names.yaml"
    file.write_text(text)
    return special_names.load(file)


def test_a_name_beats_a_beginning_and_a_longer_beginning_a_shorter_one(tmp_path: Path) -> None:
    listed = load(
        tmp_path,
        "- {prefix: taken-, state: taken}\n"
        "- {prefix: taken-but-, state: reserved}\n"
        "- {name: taken-but-mine.com, state: premium, price: {EUR: 12.34}}\n",
    )
    assert listed.record("taken-x.com", 0).state == NameState.TAKEN
    assert listed.record("taken-x.com", 0).name == "taken-x.com"
    assert listed.record("taken-but-x.com", 0).state == NameState.RESERVED
    assert listed.record("taken-but-mine.com", 0).price_ucents("EUR") == 1_234_000_000
    assert listed.record("takenx.com", 0).state == NameState.FREE


@pytest.mark.parametrize(
    "text, problem",
    [
        ("- {state: taken}", "either a name or a prefix"),
        ("- {name: example.com, prefix: a-}", "either a name or a prefix"),
        ("- {name: Example.com}", "not the spelling"),
        ("- {name: www.example.com}", "directly under"),
        ("- {name: gold.com, state: premium}", "price of their own"),
        ("- {name: gold.com, price: {EUR: 1.00}}", "price of their own"),
        ("- {name: gold.com, state: premium, price: {FR: 1.00}}", "no currency"),
        ("- {name: gold.com, state: premium, price: {EUR: -1}}", "price"),
        ("- {name: gold.com, state: golden}", "state"),
        ("- {name: gold.com, colour: red}", "colour"),
        ("- {name: a.com, name_servers: [ns1]}", "no name server"),
        ("- {name: a.com}\n- {name: a.com}", "line 2: a.com is described twice"),
    ],
)
def test_a_list_that_is_not_in_its_form_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(Refusal, match=r"names\.yaml") as refused:
        load(tmp_path, text)
    assert problem in refused.value.message


def test_every_shipped_special_price_is_given_in_every_currency_of_the_shop() -> None:
    listed = special_names.load(CATALOGS / "names.yaml")
    currencies = {one.currency for one in shipped().subsidiaries.values()}
    assert currencies <= set(CurrencyCode)
    for entry in (*listed.names.values(), *listed.prefixes.values()):
        record = entry.record("", 0)
        assert not record.has_own_price or currencies <= record.prices_ucents.keys(), record
