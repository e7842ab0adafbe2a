"""A shop's own codes, in a file beside the shipped ones, which live shops do not have."""

from pathlib import Path

import pytest

from panier.app import CATALOGS as SHIPPED
from panier.core.refusal import Refusal
from panier.files.assortment import load
from tests.support.shop import shipped


def test_a_shop_has_codes_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "codes.yaml"
    own.write_text("- {code: SPRING, on: cart, description: Spring, percent: 10}\n")
    live = load(SHIPPED, is_live=True, codes=str(own)).vouchers
    assert [(code, one.percent) for code, one in live.items()] == [("SPRING", 10)]
    assert load(SHIPPED, codes=str(own)).vouchers.keys() == {*shipped().vouchers, "SPRING"}


@pytest.mark.parametrize(
    "text, problem",
    [
        ("- {code: SPRING, on: cart}", "codes.yaml, line 1: .*description"),
        (
            "- {code: SANDBOX, on: cart, description: Mine, percent: 1}",
            "line 1: SANDBOX is given out twice",
        ),
        ("- {code: A, on: cart, description: A, percent: 1}\n" * 2, "codes.yaml, line 2: A is given out twice"),
        (None, "codes.yaml: .*No such file"),
    ],
)
def test_a_file_of_codes_is_refused_by_line(tmp_path: Path, text: str | None, problem: str) -> None:
    own = tmp_path / "codes.yaml"
    if text is not None:
        own.write_text(text)
    with pytest.raises(Refusal, match=problem):
        load(SHIPPED, is_live=True, codes=str(own))
