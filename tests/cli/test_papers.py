"""panier papers, as it is typed beside a shop: what the owner issues has its entries in the ledger."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from panier.cli.owner import credit, ledger, papers
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from tests.support import shop as shops
from tests.support.ordering import UNPAID, order_name
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox

Act = Callable[[Sandbox], Coroutine[Any, Any, Any]]
Beside = Callable[[Act], Any]


@pytest.fixture
def beside(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Beside:
    """A shop in which one name was paid and another one was not; it runs between two commands."""
    file, customers = sqlite_furnished
    database = shops.copy_sqlite(file, tmp_path)
    monkeypatch.setenv("PANIER_DATABASE", database)
    monkeypatch.setenv("PANIER_SECRET_KEY", KEY_TEXT)

    def run(act: Act) -> Any:
        async def act_in_shop() -> Any:
            async with shops.opened(database, customers) as opened:
                opened.clock.now_us = time.time_ns() // 1_000  # the commands' own
                return await act(opened)

        return asyncio.run(act_in_shop())

    async def buy(shop: Sandbox) -> None:
        await order_name(shop.client(shop.first))
        await shop.deliver()
        await order_name(shop.client(shop.first), "unpaid-exemple.fr", how=UNPAID)

    run(buy)
    return run


@pytest.fixture
def nic(sqlite_furnished: tuple[Path, tuple[Keys, ...]]) -> str:
    return sqlite_furnished[1][0].nic


def said(commands: Any, *words: object) -> str:
    result = CliRunner().invoke(commands, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def balances() -> dict[str, str]:
    rows = map(json.loads, said(ledger.commands, "balances", "--json").splitlines())
    return {one["account"]: one["amount"] for one in rows}


def test_a_bill_is_corrected_without_any_money(beside: Beside, nic: str) -> None:
    async def move(shop: Sandbox) -> str:
        camille = shop.client(shop.first)
        await camille.put("/me", {"address": "9 rue du Changement"})
        [number] = (await camille.get("/me/bill")).result
        return str(number)

    number, before = beside(move), balances()
    assert said(papers.commands, "correct", number, "--reason", "Moved").startswith("FR-K-")
    [row] = [
        json.loads(line)
        for line in said(papers.commands, "list", nic, "--kind", "corrective", "--json").split("\n")
        if line
    ]
    assert row["about"] == number

    async def look(shop: Sandbox) -> Any:
        camille = shop.client(shop.first)
        [corrective] = (await camille.get("/me/correctiveInvoice")).result
        shown = (await camille.get(f"/me/correctiveInvoice/{corrective}")).result
        async with shop.http() as http:
            page = await http.get(shown["url"].removeprefix(shops.URL))
        return shown, page.text

    shown, page = beside(look)
    assert shown["correctedInvoiceId"] == number
    assert "9 rue du Changement" in page
    assert "Moved" in page
    assert balances() == before
    for wrong in ("FR-2026-000009", row["number"]):
        with pytest.raises(Refusal, match="does not exist"):
            said(papers.commands, "correct", wrong)


def test_a_down_payment_is_set_aside_and_only_the_rest_is_paid(beside: Beside) -> None:
    async def unpaid(shop: Sandbox) -> Any:
        camille = shop.client(shop.first)
        order_id = (await camille.get("/me/order")).result[-1]
        return order_id, (await camille.get(f"/me/order/{order_id}")).result["priceWithTax"]["value"]

    order_id, price = beside(unpaid)
    taken = float(balances()["gateway/sandbox"])
    for wrong in ("0", "-1", str(price), "1000"):
        with pytest.raises(Refusal):
            said(papers.commands, "down-payment", order_id, "--", wrong)
    assert said(papers.commands, "down-payment", order_id, "2.50").startswith("FR-P-")

    async def look(shop: Sandbox) -> Any:
        order = (await shop.client(shop.first).get(f"/me/order/{order_id}")).result
        async with shop.http() as http:
            return (await http.get(order["url"].removeprefix(shops.URL))).text

    assert f"Sign in and pay €{price - 2.5:.2f}" in beside(look), "the order's page asks for the rest alone"
    assert float(balances()["bank"]) == 2.5
    assert float(balances()["balance/1/DEPOSIT"]) == -2.5

    async def pay(shop: Sandbox) -> Any:
        camille = shop.client(shop.first)
        applied = (await camille.get(f"/me/order/{order_id}/balance/DEPOSIT")).result["amount"]["value"]
        [method] = (await camille.get("/me/payment/method", query={"default": "true"})).result
        await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
        await shop.deliver()
        [number] = (await camille.get("/me/downPaymentInvoice", query={"orderId": order_id})).result
        shown = (await camille.get(f"/me/downPaymentInvoice/{number}")).result
        [bill] = (await camille.get("/me/bill", query={"orderId": order_id})).result
        billed = (await camille.get(f"/me/bill/{bill}")).result
        assert billed["priceWithTax"]["value"] == price, "the totals are the order's"
        async with shop.http() as http:
            page = (await http.get(billed["url"].removeprefix(shops.URL))).text
        for said_there in (number, "−€2.50", f"€{price - 2.5:.2f}"):
            assert said_there in page
        payment = (await camille.get(f"/me/downPaymentInvoice/{number}/payment")).result
        return applied, shown["priceWithTax"]["value"], payment["paymentType"]

    assert beside(pay) == (2.5, 2.5, "transfer")
    assert float(balances()["gateway/sandbox"]) == pytest.approx(taken + price - 2.5)
    assert "balance/1/DEPOSIT" not in balances() or float(balances()["balance/1/DEPOSIT"]) == 0
    assert "agrees" in said(ledger.commands, "check")
    with pytest.raises(Refusal, match="already been paid"):
        said(papers.commands, "down-payment", order_id, "1")
    with pytest.raises(Refusal, match="does not exist"):
        said(papers.commands, "down-payment", 999, "1")


def test_what_a_customer_sold_is_on_the_prepaid_account(beside: Beside, nic: str) -> None:
    assert said(papers.commands, "reverse-bill", nic, "40", "--text", "A referral").startswith("FR-R-")
    assert (float(balances()["purchases"]), float(balances()["balance/1/PREPAID_ACCOUNT"])) == (40, -40)

    async def look(shop: Sandbox) -> Any:
        camille = shop.client(shop.first)
        [number] = (await camille.get("/me/reverseBill")).result
        [line] = (await camille.get(f"/me/reverseBill/{number}/details")).result
        has = (await camille.get("/me/ovhAccount/FR")).result["balance"]["value"]
        payment = (await camille.get(f"/me/reverseBill/{number}/payment")).result["paymentType"]
        return (await camille.get(f"/me/reverseBill/{number}/details/{line}")).result["description"], has, payment

    assert beside(look) == ("A referral", 40, "ovhAccount")
    assert "agrees" in said(ledger.commands, "check")
    with pytest.raises(Refusal, match="There is no account"):
        said(papers.commands, "reverse-bill", "nobody-ovh", "40")


def test_a_customer_may_pay_later(beside: Beside, nic: str) -> None:
    assert "45 days later" in said(credit.commands, "pay-later", nic, "--days", 45)

    async def look(shop: Sandbox) -> Any:
        return len((await shop.client(shop.first).get("/me/paymentMean/deferredPaymentAccount")).result)

    assert beside(look) == 1
    with pytest.raises(Refusal):
        said(credit.commands, "pay-later", nic, "--days", 31)
    with pytest.raises(Refusal, match="pays later already"):
        said(credit.commands, "pay-later", nic)
