"""An order's page says its life step by step: what was done and when, what is done now, and who is waited for."""

import html
import re
from typing import Any

import pytest

from panier.flows.order import reviews
from panier.flows.service import owner_deliveries
from panier.flows.service.ending import callings_off, refunded
from panier.outside.delivery.faults import DeliveryFault, FaultKind, FaultPlan
from tests.support.delivering import faulty, of_family, order_vps
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.shop import Client, Sandbox
from tests.web.order.test_order_page import follow, ordered
from tests.web.order.test_pages import get, post
from tests.web.order.test_reviews import PDF, hand_in, page_of, suspicious_order
from tests.web.order.test_withdrawals import order_vps as order_withdrawable
from tests.web.order.test_withdrawals import withdraw
from tests.web.payment.test_charges import charge_of, pay

_STEP = re.compile(
    r'<li(?P<now> aria-current="step")?><span class="between"><strong[^>]*>(?P<name>[^<]+)</strong>'
    r' <span class="badge [a-z]+">.*?</svg> (?P<words>[^<]+)</span></span>'
    r'(?:<small class="for"><time[^>]*>(?P<when>[^<]+)</time></small>)?(?:<small class="for">(?P<note>[^<]+)</small>)?'
)
Life = list[tuple[str, str]]
BEGIN = [("Order placed", "done")]
PAID = [*BEGIN, ("Paid", "done")]
CHECKED = [*PAID, ("Checked", "done")]
LATER = [("Check of the order", "to come"), ("Being prepared", "to come"), ("Delivery", "to come")]
DELIVERED = [*CHECKED, ("Prepared", "done"), ("Delivered", "done")]


async def steps(shop: Sandbox, client: Client, order_id: int) -> list[dict[str, str | Any]]:
    page = html.unescape((await get(shop, await ordered(client, shop, order_id))).text)
    listed = page.partition('<ol class="lines"')[2].partition("</ol>")[0]
    return [one.groupdict() for one in _STEP.finditer(listed)]


async def life(shop: Sandbox, client: Client, order_id: int) -> Life:
    """The steps of an order's page, each with what its badge says."""
    return [(one["name"], one["words"]) for one in await steps(shop, client, order_id)]


async def notes(shop: Sandbox, client: Client, order_id: int) -> str:
    return " ".join(one["note"] for one in await steps(shop, client, order_id) if one["note"])


async def test_an_order_goes_from_step_to_step_each_with_its_minute(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille, how=UNPAID)
    assert await life(shop, camille, order_id) == [*BEGIN, ("Payment", "waits for you"), *LATER]
    page = (await get(shop, await ordered(camille, shop, order_id))).text
    shop.clock.advance(seconds=300)
    [card] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    assert await life(shop, camille, order_id) == [*BEGIN, ("Payment", "waits for the bank"), *LATER]
    changed = (await follow(shop, page)).text
    assert "waits for the bank" in changed, "the page follows step by step"
    assert (await follow(shop, changed)).status_code == 204
    shop.clock.advance(seconds=60)
    await shop.deliver()
    assert await life(shop, camille, order_id) == DELIVERED
    found = await steps(shop, camille, order_id)
    assert [one["when"] for one in found] == [
        "18 November 2026, 11:06 UTC", "18 November 2026, 11:12 UTC", "18 November 2026, 11:12 UTC",
        "begun on 18 November 2026, 11:12 UTC", "18 November 2026, 11:12 UTC",
    ]  # fmt: skip
    assert not any(one["now"] for one in found), "nothing is left to do"


async def test_a_declined_card_waits_for_another_one(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await pay(camille, "declines")
    await shop.work()
    assert await life(shop, camille, order_id) == [*BEGIN, ("Payment", "waits for you"), *LATER]
    assert "was declined" in await notes(shop, camille, order_id)
    [card] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    assert await life(shop, camille, order_id) == DELIVERED


async def test_a_challenge_and_a_slow_debit_say_whom_they_wait_for(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await pay(camille, "challenge")
    await shop.work()
    assert await life(shop, camille, order_id) == [*BEGIN, ("Payment", "waits for you"), *LATER]
    assert "Your bank asks you to confirm it." in await notes(shop, camille, order_id)
    assert shop.shop.gateways.sandbox is not None
    await shop.shop.gateways.sandbox.confirm((await charge_of(shop, order_id)).key, is_accepted=True)
    await shop.deliver()
    assert await life(shop, camille, order_id) == DELIVERED
    slow = await pay(camille, "pending-2", kind="SEPA_DIRECT_DEBIT")
    await shop.work()
    assert await life(shop, camille, slow) == [*BEGIN, ("Payment", "waits for the bank"), *LATER]
    assert "may take some days" in await notes(shop, camille, slow)


async def test_documents_are_waited_for_then_looked_at_then_it_is_made(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await suspicious_order(shop, camille)
    to_come = LATER[1:]
    assert await life(shop, camille, order_id) == [*PAID, ("Check of the order", "waits for the shop"), *to_come]
    await shop.database.write(lambda tx: reviews.ask_documents(tx, shop.shop, order_id, wanted="Your identity card"))
    assert await life(shop, camille, order_id) == [*PAID, ("Check of the order", "waits for you"), *to_come]
    assert (await hand_in(shop, await page_of(camille, order_id), PDF, nic=shop.first.nic)).status_code == 303
    assert await life(shop, camille, order_id) == [*PAID, ("Check of the order", "waits for the shop"), *to_come]
    await shop.database.write(lambda tx: reviews.accept(tx, shop.shop, order_id, reason=""))
    assert await life(shop, camille, order_id) == [*CHECKED, ("Being prepared", "working"), ("Delivery", "to come")]
    await shop.deliver()
    assert await life(shop, camille, order_id) == DELIVERED


async def test_a_refused_order_says_what_happened_instead(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await suspicious_order(shop, camille)
    await shop.database.write(lambda tx: callings_off.refuse(tx, shop.shop, order_id, reason="Not verified"))
    assert await life(shop, camille, order_id) == [*PAID, ("Being cancelled", "working")]
    await shop.deliver()
    ended = [*PAID, ("Cancelled", "over"), ("Money given back", "done")]
    assert await life(shop, camille, order_id) == ended
    assert "The shop did not accept it." in await notes(shop, camille, order_id)


async def test_a_piece_that_failed_waits_for_the_shop_and_is_delivered_at_last(shop: Sandbox) -> None:
    plan = FaultPlan()
    plan.add(DeliveryFault(0, FaultKind.FAILS, "vps"))
    shop = faulty(shop, plan)
    camille = shop.client(shop.first)
    order_id = await order_vps(camille, projects=1)
    await shop.deliver()
    assert await life(shop, camille, order_id) == [
        *CHECKED, ("Being prepared", "waits for the shop"), ("Delivery", "to come")
    ]  # fmt: skip
    assert "1 of 2 are made." in await notes(shop, camille, order_id)
    [piece] = await of_family(shop, order_id)
    await shop.database.write(lambda tx: owner_deliveries.retry(tx, shop.shop, piece.delivery_id))
    plan.release(piece.key)
    assert await life(shop, camille, order_id) == [*CHECKED, ("Being prepared", "working"), ("Delivery", "to come")]
    await shop.deliver()
    assert await life(shop, camille, order_id) == DELIVERED


async def test_a_piece_that_is_given_up_leaves_the_rest(sqlite_shop: Sandbox) -> None:
    plan = FaultPlan()
    plan.add(DeliveryFault(0, FaultKind.FAILS, "vps"))
    shop = faulty(sqlite_shop, plan)
    camille = shop.client(shop.first)
    order_id = await order_vps(camille, projects=1)
    await shop.deliver()
    [piece] = await of_family(shop, order_id)
    await shop.database.write(lambda tx: owner_deliveries.give_up(tx, shop.shop, piece.delivery_id, reason="No room"))
    await shop.work()
    assert await life(shop, camille, order_id) == [*DELIVERED, ("Money given back", "done")]
    assert "Without what was cancelled." in await notes(shop, camille, order_id)


@pytest.mark.parametrize(
    "name, waits",
    [("failing", "waits for the registry"), ("silent", "waits for the registry"), ("papers", "waits for you")],
)
async def test_a_name_that_is_stuck_says_who_can_help(sqlite_shop: Sandbox, name: str, waits: str) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, f"{name}-exemple.fr")
    assert ("Being prepared", "to come") in await life(shop, camille, order_id)
    await shop.deliver()
    assert await life(shop, camille, order_id) == [*CHECKED, ("Being prepared", waits), ("Delivery", "to come")]


async def test_an_unpaid_order_ends_by_its_customer_or_by_time(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    cancelled, expired = [await order_project(camille, how=UNPAID) for _ in range(2)]
    await shop.database.write(lambda tx: callings_off.cancel(tx, shop.shop, cancelled, reason="By mistake"))
    assert await life(shop, camille, cancelled) == [*BEGIN, ("Cancelled", "over")]
    assert "The shop cancelled it." in await notes(shop, camille, cancelled)
    shop.clock.advance(days=60)
    await shop.sweep()
    assert await life(shop, camille, expired) == [*BEGIN, ("Cancelled", "over")]
    assert "It was not paid in time." in await notes(shop, camille, expired)


async def test_a_delivered_order_that_is_refunded_keeps_what_was_before(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_vps(camille)
    await shop.deliver()
    back = ("Money given back", "done")
    await shop.database.write(
        lambda tx: refunded.refund(tx, shop.shop, order_id, amount=None, lines=[], reason="It never worked")
    )
    await shop.work()
    assert await life(shop, camille, order_id) == [*DELIVERED, back]
    withdrawn = await order_withdrawable(camille)
    await shop.deliver()
    assert await withdraw(camille, withdrawn) is None
    assert ("Being cancelled", "working") in await life(shop, camille, withdrawn)
    await shop.deliver()
    assert (await life(shop, camille, withdrawn))[-2:] == [("Cancelled", "over"), back]
    assert "You withdrew from it." in await notes(shop, camille, withdrawn)


async def test_the_steps_are_said_in_french_with_amounts_as_they_are_written_there(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_vps(camille)
    await shop.deliver()
    await shop.database.write(
        lambda tx: refunded.refund(tx, shop.shop, order_id, amount=None, lines=[], reason="It never worked")
    )
    await shop.work()
    link = await ordered(camille, shop, order_id)
    page = html.unescape((await get(shop, f"{link}&lang=fr")).text)
    listed = page.partition('<ol class="lines"')[2].partition("</ol>")[0]
    for words in ("Commande passée", "Livrée", "commencée le 18 novembre 2026", "Remboursement effectué", "\xa0€."):
        assert words in listed
    wrong = await post(shop, "/order/display", {"orderId": str(order_id), "orderPassword": "x"})
    assert "Commande passée" not in wrong.text


async def cancel(shop: Sandbox, number: int) -> None:
    await shop.database.write(lambda tx: callings_off.cancel(tx, shop.shop, number, reason="By mistake"))


async def test_a_cancelled_order_says_whether_anything_was_delivered_and_whether_it_cost(sqlite_shop: Sandbox) -> None:
    """What had been delivered is never said not to come, and nothing is given back of what was free."""
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    free, delivered = [await order_project(camille) for _ in range(2)], await order_vps(camille)
    [early, late] = free
    await cancel(shop, early)
    await shop.deliver()
    for number in (late, delivered):
        await cancel(shop, number)
    await shop.deliver()
    shop.clock.advance(seconds=60)  # what was being paid while it was called off is looked at again
    await shop.deliver()
    said = {
        early: "None of it will be delivered. It cost nothing.",
        late: "What was delivered was taken back. It cost nothing.",
        delivered: "What was delivered was taken back. What was paid for it is given back.",
    }
    for number, words in said.items():
        page = html.unescape((await get(shop, await ordered(camille, shop, number))).text)
        assert words in page
        assert '<p class="headline">Cancelled</p>' in page
