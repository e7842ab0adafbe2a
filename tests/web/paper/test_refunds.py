"""/me/refund: what is given back of an order has a credit note, which says what the books say."""

from html import unescape

import pytest

from panier.core.money import Money
from panier.flows.payment import refunds
from panier.store import orders
from panier.store.engine.db import Tx
from tests.support.ordering import order_name, order_plan
from tests.support.shop import Client, Sandbox

BACKUP = "option-auto-backup-vps-2025-model1"


async def give_back(shop: Sandbox, order_id: int, cents: int | None, reason: str = "It was too big") -> None:
    """Give an amount of an order back, or all that is left of it."""

    async def stage(tx: Tx) -> None:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        amount = None if cents is None else Money(cents * 10**6, order.quote.currency)
        await refunds.stage_refund(tx, shop.shop, order, amount=amount, reason=reason)

    await shop.database.write(stage)
    await shop.work()


async def paid(shop: Sandbox, client: Client) -> int:
    """An order of a name that is paid."""
    order_id = await order_name(client, "exemple.fr")
    await shop.deliver()
    return order_id


async def test_refunds_have_credit_notes_that_add_up_to_the_bill(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await paid(shop, camille)
    [bill_id] = (await camille.get("/me/bill")).result
    bill = (await camille.get(f"/me/bill/{bill_id}")).result
    for cents in (123, 1, None):
        await give_back(shop, order_id, cents)
    numbers = (await camille.get("/me/refund", query={"orderId": order_id})).result
    assert numbers == ["FR-C-2026-000001", "FR-C-2026-000002", "FR-C-2026-000003"]
    notes = [(await camille.get(f"/me/refund/{number}")).result for number in numbers]
    assert {note["originalBillId"] for note in notes} == {bill_id}
    for price in ("priceWithTax", "priceWithoutTax", "tax"):
        assert sum(note[price]["priceInUcents"] for note in notes) == bill[price]["priceInUcents"]
    assert notes[0]["priceWithTax"]["text"] == "1.23 €"


async def test_how_a_refund_was_given_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await paid(shop, camille)
    await give_back(shop, order_id, None)
    [number] = (await camille.get("/me/refund")).result
    payment = (await camille.get(f"/me/refund/{number}/payment")).result
    assert payment["paymentType"] == "creditCard"
    path = f"/me/refund/{number}/details"
    lines = [(await camille.get(f"{path}/{one}")).result for one in (await camille.get(path)).result]
    ordered = (await camille.get(f"/me/order/{order_id}/details")).result
    assert len(lines) == len(ordered), "all of it is given back, line by line"


async def test_a_credit_note_names_the_lines_that_it_takes_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await camille.put("/me", {"language": "de_DE"})
    answers = (("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))
    order_id = await order_plan(camille, "vps", "vps-2025-model1", answers=answers, options=[BACKUP])
    await shop.deliver()

    async def stage(tx: Tx) -> None:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        its = zip(order.line_ids, order.quote.lines, strict=True)
        [backup] = [number for number, line in its if "backup" in line.description and line.total.ucents]
        await refunds.stage_refund(tx, shop.shop, order, lines=[backup], reason="It was requested")

    await shop.database.write(stage)
    await shop.work()
    [number] = (await camille.get("/me/refund")).result
    [line] = (await camille.get(f"/me/refund/{number}/details")).result
    shown = (await camille.get(f"/me/refund/{number}/details/{line}")).result
    assert shown["description"] == "Automatische Sicherung VPS-1 - 1 Monat"
    assert shown["totalPrice"]["value"] == 2
    note = (await camille.get(f"/me/refund/{number}")).result
    async with shop.http() as http:
        page = unescape((await http.get(note["url"].removeprefix(shop.shop.base_url))).text)
    assert "Automatische Sicherung VPS-1 - 1 Monat" in page
    assert f"Zur Rechnung {note['originalBillId']} vom " in page


@pytest.mark.parametrize(
    "language, told",
    [
        ("de_DE", "VPS-1 - Rechenzentrum Warschau (WAW) - 1 Monat"),
        ("fr_FR", "centre de données Varsovie (WAW) - 1 mois"),
    ],
)
async def test_a_bill_names_the_town_where_something_stands(sqlite_shop: Sandbox, language: str, told: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await camille.put("/me", {"language": language})
    answers = (("vps_datacenter", "WAW"), ("vps_os", "Debian 12"))
    order_id = await order_plan(camille, "vps", "vps-2025-model1", answers=answers)
    await sqlite_shop.deliver()
    [bill] = (await camille.get("/me/bill", query={"orderId": order_id})).result
    path = f"/me/bill/{bill}/details"
    lines = [(await camille.get(f"{path}/{one}")).result for one in (await camille.get(path)).result]
    assert any(one["description"].endswith(told) for one in lines), lines


async def test_somebody_elses_credit_note_does_not_exist(shop: Sandbox) -> None:
    order_id = await paid(shop, shop.client(shop.first))
    await give_back(shop, order_id, 100)
    charlie = shop.client(shop.second)
    assert (await charlie.get("/me/refund")).result == []
    for below in ("", "/details", "/details/FR-C-2026-000001-1", "/payment"):
        assert (await charlie.get(f"/me/refund/FR-C-2026-000001{below}")).status == 404
