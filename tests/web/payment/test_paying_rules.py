"""What an order may be paid with: by amount, currency, country, and what is paid for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from panier.app import CATALOGS
from panier.core.catalog.region import Region
from panier.core.money import Money
from panier.core.order.account_order import Purpose
from panier.core.payment.paying import Due, MethodRule, PayingRules
from panier.core.payment.payment import KINDS
from panier.core.payment.transfer import KIND as TRANSFER
from panier.core.payment.transfer import in_fours, reference_of
from panier.core.refusal import Refusal
from panier.files import order_rules
from panier.flows.payment import transfers
from panier.outside.bank import INVENTED
from panier.web.application import build
from tests.support.delivering import ANSWERS, VPS
from tests.support.ledger import faults
from tests.support.ordering import AUTO_PAY, PROJECT, UNPAID, answer, order_name, order_project, own_cart, status
from tests.support.paper.purchase import issue_order, paid_ahead
from tests.support.parts.methods import deferred_account
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register
from tests.web.payment.test_refunds import load
from tests.web.payment.test_transfers import COIN, entry, taken

DEBIT = "SEPA_DIRECT_DEBIT"
UNIT = 10**8
SHIPPED = order_rules.load_payments(CATALOGS, "", Region.EU)
REFUSED = (403, "This order can't be paid with 'bankAccount'")
# Each rules a debit out for an order of a name in France.
AGAINST = {
    "most": MethodRule(most={"EUR": UNIT // 10}),
    "least": MethodRule(least={"EUR": 10**6 * UNIT}),
    "currency": MethodRule(currencies=frozenset({"PLN"})),
    "country": MethodRule(countries=frozenset({"DE", "PL"})),
}


def ruled(shop: Sandbox, rule: MethodRule, kind: str = DEBIT) -> Sandbox:
    """The same shop with one rule, about debits or another kind."""
    changed = replace(shop.shop, paying_rules=PayingRules({kind: rule}))
    application = build(changed, shop.database, on_write=lambda: None)
    return replace(shop, shop=changed, worker=replace(shop.worker, shop=changed), application=application)


async def ways(client: Client, order_id: int) -> tuple[bool, bool, bool]:
    """Whether a debit is among what an order may be paid with: older means, kinds, methods."""
    path = f"/me/order/{order_id}"
    means = [one["paymentMean"] for one in (await client.get(f"{path}/availableRegisteredPaymentMean")).result]
    found = (await client.get(f"{path}/paymentMethods")).result
    assert "creditCard" in means, "which nothing is said about"
    assert "CREDIT_CARD" in [one["paymentType"] for one in found["available"]]
    return (
        "bankAccount" in means,
        DEBIT in [one["paymentType"] for one in found["available"]],
        DEBIT in [one["paymentType"] for one in found["paymentMethods"]],
    )


@pytest.mark.parametrize("why", [None, *AGAINST])
async def test_what_may_not_pay_is_neither_offered_nor_taken(sqlite_shop: Sandbox, why: str | None) -> None:
    shop = ruled(sqlite_shop, MethodRule() if why is None else AGAINST[why])
    client = shop.client(shop.first)
    debit = await register(client, DEBIT)
    order_id = await order_name(client, how=UNPAID)
    path = f"/me/order/{order_id}"
    assert await ways(client, order_id) == (why is None,) * 3
    old: dict[str, Any] = {"paymentMean": "bankAccount", "paymentMeanId": debit}
    replies = [
        await client.post(f"{path}/pay", {"paymentMethod": {"id": debit}}),
        await client.post(f"{path}/payWithRegisteredPaymentMean", old),
    ]
    if why is None:
        assert [one.status for one in replies] == [200, 409]
        return
    assert [one.refusal for one in replies] == [REFUSED] * 2
    await client.put(f"/me/payment/method/{debit}", {"default": True})
    cart = await own_cart(client)
    item = (await client.post(f"{cart}/vps", {**PROJECT, "planCode": VPS})).result["itemId"]
    await answer(client, f"{cart}/item/{item}", ANSWERS)
    assert (await client.post(f"{cart}/checkout", AUTO_PAY)).refusal == REFUSED
    assert (await client.get("/me/order")).result == [order_id], "nothing is placed"
    [card] = [one for one in (await client.get("/me/payment/method")).result if one != debit][:1]
    assert (await client.post(f"{path}/pay", {"paymentMethod": {"id": card}})).result is None


@pytest.mark.parametrize("why", [None, *AGAINST])
async def test_transfers_are_judged_too(sqlite_shop: Sandbox, why: str | None) -> None:
    """Where they may not pay, nothing offers them; what comes is for nobody, by itself and by hand."""
    shop = ruled(sqlite_shop, MethodRule() if why is None else AGAINST[why], TRANSFER)
    client = shop.client(shop.first)
    order_id = await order_name(client, how=UNPAID)
    order = await load(shop, order_id)
    found = (await client.get(f"/me/order/{order_id}/paymentMethods")).result["available"]
    async with shop.http() as http:
        page = (await http.get(f"/order/display?orderId={order_id}&orderPassword={order.password}")).text
    mail = (await client.get("/me/notification/email/history")).result[-1]
    body = (await client.get(f"/me/notification/email/history/{mail}")).result["body"]
    paper = await issue_order(shop, order_id)
    kinds = [one["paymentType"] for one in found]
    offered = (TRANSFER in kinds, INVENTED.spaced in page, INVENTED.spaced in body, paper.remittance is not None)
    assert offered == (why is None,) * 4
    if why is None:
        assert all(text in body for text in (INVENTED.holder, INVENTED.bic, in_fours(reference_of(order_id))))
    kept = await taken(shop, entry(order.rest, reference_of(order_id)))
    if why is None:
        assert kept.state == "used"
        return
    problem = f"Order {order_id} may not be paid by transfer (payments.yaml)"
    assert (kept.state, kept.problem) == ("unmatched", problem)
    with pytest.raises(Refusal, match="may not be paid by transfer"):
        await shop.database.write(lambda tx: transfers.assign(tx, shop.shop, kept.entry_id, order_id))
    with pytest.raises(Refusal, match="can't be paid with 'transfer'"):
        await paid_ahead(shop, order_id, COIN)
    assert await shop.database.write(lambda tx: transfers.match_again(tx, shop.shop, kept.entry_id)) is not None
    assert await status(client, order_id) == "notPaid"
    assert await faults(shop) == []


async def test_a_part_of_what_transfers_may_pay_no_more_is_let_go_of(sqlite_shop: Sandbox) -> None:
    order_id = await order_name(sqlite_shop.client(sqlite_shop.first), how=UNPAID)
    await taken(sqlite_shop, entry(COIN, reference_of(order_id)))
    for rule, count in ((MethodRule(), 0), (AGAINST["country"], 1)):
        shop = ruled(sqlite_shop, rule, TRANSFER)
        assert len(await transfers.look_again(shop.shop, shop.database, order_id)) == count


async def test_only_what_is_left_to_charge_counts(sqlite_shop: Sandbox) -> None:
    shop = ruled(sqlite_shop, MethodRule(most={"EUR": 2 * UNIT}))
    client = shop.client(shop.first)
    debit = await register(client, DEBIT)
    order_id = await order_name(client, how=UNPAID)
    total = (await client.get(f"/me/order/{order_id}")).result["priceWithTax"]["priceInUcents"]
    assert total > 2 * UNIT
    await client.post("/me/credit/code", {"inputCode": "CREDIT-50"})
    assert await ways(client, order_id) == (False,) * 3
    await client.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": debit}})).result is None
    await shop.deliver()
    assert await status(client, order_id) == "delivered"


async def test_nobody_makes_money_of_paying_later(sqlite_shop: Sandbox) -> None:
    """A deferred payment account pays orders, but pays nothing in that could be transferred to a bank account."""
    client = sqlite_shop.client(sqlite_shop.first)
    later = await deferred_account(sqlite_shop)
    for path in ("/me/ovhAccount/FR/creditOrder", "/me/fidelityAccount/creditOrder"):
        paid_in = (await client.post(path, {"amount": 1_000})).result["orderId"]
        refused = await client.post(f"/me/order/{paid_in}/pay", {"paymentMethod": {"id": later}})
        assert refused.refusal == (403, "This order can't be paid with 'deferredPaymentAccount'")
    order_id = await order_project(client, how=UNPAID)
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": later}})).status in (200, 409)


@pytest.mark.parametrize(
    "due, suits",
    [
        (Due(Money(UNIT, "EUR"), "FR"), True),
        (Due(Money(UNIT, "PLN"), "PL"), False),
        (Due(Money(UNIT, "EUR"), "MA"), False),
        (Due(Money(50_000 * UNIT, "EUR"), "DE"), True),
        (Due(Money(50_000 * UNIT + 1, "EUR"), "DE"), False),
        (Due(Money(0, "PLN"), "MA"), True),
    ],
)
def test_the_shipped_rule_of_debits(due: Due, *, suits: bool) -> None:
    assert SHIPPED.suits(DEBIT, due) is suits
    assert SHIPPED.suits("CREDIT_CARD", due)
    assert SHIPPED.rules.keys() <= KINDS.keys()


def test_amounts_in_other_currencies_follow_from_euros() -> None:
    paypal = SHIPPED.rules["PAYPAL"]
    assert paypal.most["EUR"] == 10_000 * UNIT
    assert paypal.most["PLN"] > paypal.most["EUR"]
    assert not SHIPPED.suits("DEFERRED_PAYMENT_ACCOUNT", Due(Money(1, "EUR"), "FR", Purpose.PREPAID))
    assert SHIPPED.suits("DEFERRED_PAYMENT_ACCOUNT", Due(Money(1, "EUR"), "FR", Purpose.SETTLEMENT))


@pytest.mark.parametrize(
    "text, problem",
    [
        ("CASH: {}", "no kind of payment method 'CASH'"),
        ("PAYPAL: {most: {XXX: 1.00}}", "XXX is no currency"),
        ("PAYPAL: {countries: [France]}", "countries"),
        ("PAYPAL: {excluded: [fun]}", "excluded"),
        ("PAYPAL: {colour: red}", "colour"),
    ],
)
def test_a_shops_own_rules_are_read_strictly(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "payments.yaml").write_text(text)
    with pytest.raises(Refusal, match=problem):
        order_rules.load_payments(CATALOGS, str(tmp_path), Region.EU)
    (tmp_path / "payments.yaml").write_text("{PAYPAL: {most: {EUR: 1.00}}, BANK_TRANSFER: {countries: [FR]}}")
    own = order_rules.load_payments(CATALOGS, str(tmp_path), Region.EU)
    assert own.rules.keys() == {"PAYPAL", "BANK_TRANSFER"}
