"""Query parameters are read by their type, or refused by name."""

import pytest

from tests.support.shop import Sandbox


@pytest.mark.parametrize("text", ["null", "NULL", "0.5", "1795000000", "1e9", "yesterday", "2026-13-01", ""])
async def test_what_is_not_a_time_is_refused(sqlite_shop: Sandbox, text: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    status, message = (await camille.get("/me/order", query={"date.from": text})).refusal
    assert status == 400
    assert "'date.from'" in message


@pytest.mark.parametrize("text", ["2026-01-31T12:00:00", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00"])
async def test_a_time_is_read_with_and_without_zone(sqlite_shop: Sandbox, text: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await camille.get("/me/order", query={"date.from": text})).result == []


async def test_null_is_a_text_like_any_other(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await camille.get("/order/cart", query={"description": "null"})).result == []


async def test_a_text_that_no_request_line_holds_is_refused(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await camille.get("/order/cart", query={"description": "é" * 1_000})).result == []
    assert (await camille.get("/order/cart", query={"description": "x" * 1_001})).status == 400
