"""What the command that compares two checkouts' descriptions calls a difference, and what not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tools import compare_descriptions
from tools.compare_descriptions import differences, plain


def document(*, about: str = "Carts", kind: str = "string", example: str = "FR") -> dict[str, Any]:
    return {
        "apis": [
            {"path": "/order/cart", "description": about, "operations": [{"httpMethod": "GET", "summary": about}]},
            {"path": "/order/upgrade", "operations": []},
        ],
        "models": {"Cart": {"properties": {"description": {"type": kind, "description": about, "example": example}}}},
    }


def test_sentences_and_examples_are_no_difference() -> None:
    other = document(about="Baskets of a customer", example="DE")
    assert list(differences(plain(document()), plain(other))) == []


def test_a_field_called_description_is_compared() -> None:
    assert list(differences(plain(document()), plain(document(kind="long")))) == [
        '  models › Cart › properties › description › type: "string" -> "long"'
    ]


def test_one_operation_more_is_one_difference() -> None:
    other = document()
    other["apis"][0]["operations"].insert(0, {"httpMethod": "POST"})
    assert list(differences(plain(document()), plain(other))) == [
        '  apis › /order/cart › operations › POST: new, {"httpMethod": "POST"}'
    ]


def test_another_order_is_a_difference() -> None:
    other = document()
    other["apis"].reverse()
    assert list(differences(document(), other)) == ["  apis: in another order"]


def test_true_is_not_one() -> None:
    assert list(differences({"required": True}, {"required": 1})) == ["  required: true -> 1"]


@pytest.mark.parametrize("kind, status", [("string", 0), ("long", 1)])
def test_the_command_names_each_document(
    kind: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said: Mapping[str, Any] = {
        "before": {"/1.0/order.json": document()},
        "after": {"/1.0/order.json": document(kind=kind)},
    }
    monkeypatch.setattr(compare_descriptions, "described", lambda checkout: said[checkout.name])
    monkeypatch.setattr("sys.argv", ["compare_descriptions.py", str(tmp_path / "before"), str(tmp_path / "after")])
    assert compare_descriptions.main() == status
    first = capsys.readouterr().out.splitlines()[0]
    assert first == ("/1.0/order.json: 1 difference" if status else "/1.0/order.json: equal")
