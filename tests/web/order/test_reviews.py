"""Suspicious orders: held by rules, looked at by a person, with documents or without, accepted or refused."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from panier.core.limits import DOCUMENT_LIFE_US, DOCUMENT_MAX_BYTES, DOCUMENTS_MAX, SECOND_US
from panier.core.order.review import ReviewRule, ReviewRules
from panier.core.order.rules import OrderRules
from panier.core.refusal import Refusal
from panier.flows.order import documents, reviews
from panier.flows.service.ending import callings_off
from panier.store.order import documents as stored
from tests.support.delivering import order_vps
from tests.support.ordering import UNPAID, order_name, order_project, status
from tests.support.parts.mailed import letters
from tests.support.shop import Client, Sandbox
from tests.web.order.test_pages import PASSWORD, form_of
from tests.web.payment.test_payment_methods import register

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"


async def suspicious_order(shop: Sandbox, client: Client) -> int:
    """An order that is paid with a method whose description holds it."""
    card = await register(client, description="suspicious")
    order_id = await order_name(client, how=UNPAID)
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})).status == 200
    await shop.deliver()
    return order_id


async def labels(client: Client, order_id: int) -> list[str]:
    """The labels of an order's follow-up, oldest first, but for that of its bill."""
    steps = (await client.get(f"/me/order/{order_id}/followUp")).result
    found = [one["label"] for step in steps for one in reversed(step["history"])]
    return [label for label in found if label != "INVOICE_IN_PROGRESS"]


async def validating(client: Client, order_id: int) -> str:
    steps = (await client.get(f"/me/order/{order_id}/followUp")).result
    state: str = next(step["status"] for step in steps if step["step"] == "VALIDATING")
    return state


async def owed(shop: Sandbox) -> list[tuple[Any, ...]]:
    rows = await shop.database.read(lambda tx: tx.rows("SELECT order_id, sum(amount_ucents) FROM refund GROUP BY 1"))
    return [tuple(row) for row in rows]


async def page_of(client: Client, order_id: int) -> str:
    url: str = (await client.get(f"/me/order/{order_id}")).result["url"]
    return url


async def hand_in(
    shop: Sandbox, page: str, content: bytes, *, nic: str, password: str = PASSWORD, name: str = "card.pdf"
) -> httpx.Response:
    fields = form_of(page, nic=nic, password=password)
    async with shop.http() as http:
        return await http.post("/order/documents", data=fields, files={"document": (name, content, "text/plain")})


async def test_what_is_not_suspicious_goes_on_by_itself(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille)
    await shop.deliver()
    assert await labels(camille, order_id) == [
        "ORDER_STARTED", "REGISTERED_PAYMENT_INITIATED", "PAYMENT_RECEIVED", "PAYMENT_CONFIRMED", "FRAUD_CHECK",
        "ORDER_ACCEPTED", "DELIVERY", "INVOICE_SENT",
    ]  # fmt: skip


async def test_a_suspicious_order_waits_for_a_person_and_holds_nobody_else_up(shop: Sandbox) -> None:
    camille, other = shop.client(shop.first), shop.client(shop.second)
    order_id = await suspicious_order(shop, camille)
    assert await status(camille, order_id) == "checking"
    assert (await labels(camille, order_id))[-2:] == ["FRAUD_CHECK", "FRAUD_MANUAL_REVIEW"]
    assert await validating(camille, order_id) == "DOING"
    theirs = await order_project(other)
    shop.clock.advance(days=3)
    await shop.sweep()
    await shop.deliver()
    assert (await status(other, theirs), await status(camille, order_id)) == ("delivered", "checking")
    [found] = await shop.database.read(lambda tx: reviews.list_undecided(tx, limit=9))
    assert found.order.order_id == order_id
    assert found.review.causes == ("sandbox-word: Its payment method's description says so",)
    await shop.database.write(lambda tx: reviews.accept(tx, shop.shop, order_id, reason="known by phone"))
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert (await labels(camille, order_id))[-4:] == [
        "FRAUD_MANUAL_REVIEW",
        "ORDER_ACCEPTED",
        "DELIVERY",
        "INVOICE_SENT",
    ]
    assert await shop.database.read(lambda tx: reviews.list_undecided(tx, limit=9)) == ()
    for decide in (reviews.accept, callings_off.refuse):
        with pytest.raises(Refusal, match="was accepted already"):
            await shop.database.write(lambda tx, decide=decide: decide(tx, shop.shop, order_id, reason=""))  # type: ignore[misc]


async def test_a_refused_order_is_cancelled_and_its_money_given_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await suspicious_order(shop, camille)
    await shop.database.write(lambda tx: callings_off.refuse(tx, shop.shop, order_id, reason="Not verified"))
    assert await status(camille, order_id) == "cancelling"
    await shop.deliver()
    assert await status(camille, order_id) == "cancelled"
    assert (await labels(camille, order_id))[-1] == "FRAUD_REFUSED"
    assert await validating(camille, order_id) == "ERROR"
    order = (await camille.get(f"/me/order/{order_id}")).result
    assert await owed(shop) == [(order_id, order["priceWithTax"]["priceInUcents"])]
    assert (await camille.get("/domain/exemple.fr")).status == 404
    lines = (await camille.get(f"/me/order/{order_id}/details")).result
    assert (await camille.get(f"/me/order/{order_id}/details/{lines[0]}")).result["cancelled"] is True
    [told] = await letters(camille, "is called off")
    assert "is called off: Not verified" in told.body
    assert len(await letters(camille, "is given back")) == 1, "with its credit note"


async def test_documents_are_asked_for_handed_in_and_looked_at(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await suspicious_order(shop, camille)
    page = await page_of(camille, order_id)
    assert (await hand_in(shop, page, PDF, nic=shop.first.nic)).status_code == 409, "nobody asked yet"
    await shop.database.write(lambda tx: reviews.ask_documents(tx, shop.shop, order_id, wanted="Your identity card"))
    await shop.work()
    assert await status(camille, order_id) == "documentsRequested"
    assert (await labels(camille, order_id))[-1] == "FRAUD_DOCS_REQUESTED"
    mails = (await camille.get("/me/notification/email/history")).result
    asked = (await camille.get(f"/me/notification/email/history/{mails[-1]}")).result["body"]
    assert "Your identity card" in asked
    assert "/order/display?orderId=" in asked
    async with shop.http() as http:
        shown = (await http.get(page)).text
    assert "Your identity card" in shown
    assert 'enctype="multipart/form-data"' in shown
    assert (await hand_in(shop, page, PDF, nic=shop.first.nic, name="../x/Carte d'identité.pdf")).status_code == 303
    assert await status(camille, order_id) == "checking"
    [(kept, content)] = await shop.database.read(lambda tx: documents.list_with_content(tx, order_id))
    assert (kept.name, kept.kind, content) == ("Carte d'identité.pdf", "application/pdf", PDF)
    for more in (PNG, JPEG, PDF):  # the last one is there already
        assert (await hand_in(shop, page, more, nic=shop.first.nic)).status_code == 303
    kinds = [one.kind for one, _ in await shop.database.read(lambda tx: documents.list_with_content(tx, order_id))]
    assert kinds == ["application/pdf", "image/png", "image/jpeg"]
    await shop.database.write(lambda tx: reviews.accept(tx, shop.shop, order_id, reason=""))
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert (await hand_in(shop, page, PNG + b"IEND", nic=shop.first.nic)).status_code == 409, "decided"
    shop.clock.advance(seconds=DOCUMENT_LIFE_US / SECOND_US + 1)
    await shop.sweep()
    assert await shop.database.read(lambda tx: documents.list_with_content(tx, order_id)) == []
    assert len(await shop.database.read(lambda tx: stored.list_of_order(tx, order_id))) == 3


@pytest.mark.parametrize(
    "content, refusal",
    [
        (b"", "is empty"),
        (b"<html>hello</html>", "must be a PDF, PNG or JPEG"),
        (b"MZ" + PDF, "must be a PDF, PNG or JPEG"),
        (PNG[:20], "must be a PDF, PNG or JPEG"),
        (PDF[:12], "must be a PDF, PNG or JPEG"),
        (JPEG[:8], "must be a PDF, PNG or JPEG"),
        (PDF[:-6] + b"\0" * DOCUMENT_MAX_BYTES + b"%%EOF\n", "at most"),
    ],
)
async def test_what_is_no_document_is_refused_by_its_content(
    sqlite_shop: Sandbox, content: bytes, refusal: str
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await suspicious_order(sqlite_shop, camille)
    await sqlite_shop.database.write(lambda tx: reviews.ask_documents(tx, sqlite_shop.shop, order_id, wanted="A card"))
    answer = await hand_in(sqlite_shop, await page_of(camille, order_id), content, nic=sqlite_shop.first.nic)
    assert answer.status_code in (400, 413)
    assert refusal in answer.text
    assert await status(camille, order_id) == "documentsRequested"


async def test_only_the_owner_hands_documents_in_and_not_too_many(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await suspicious_order(sqlite_shop, camille)
    await sqlite_shop.database.write(lambda tx: reviews.ask_documents(tx, sqlite_shop.shop, order_id, wanted="A card"))
    page = await page_of(camille, order_id)
    assert (await hand_in(sqlite_shop, page, PDF, nic=sqlite_shop.second.nic)).status_code == 403
    assert (await hand_in(sqlite_shop, page, PDF, nic=sqlite_shop.first.nic, password="wrong")).status_code == 403
    assert (await hand_in(sqlite_shop, page[:-3] + "xyz", PDF, nic=sqlite_shop.first.nic)).status_code == 404
    for number in range(DOCUMENTS_MAX):
        content = PDF.replace(b"1.7", f"1.7 {number}".encode())
        assert (await hand_in(sqlite_shop, page, content, nic=sqlite_shop.first.nic)).status_code == 303
    last = await hand_in(sqlite_shop, page, PNG, nic=sqlite_shop.first.nic)
    assert (last.status_code, "at most" in last.text) == (409, True)


async def test_documents_are_sealed_in_the_database(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await suspicious_order(sqlite_shop, camille)
    await sqlite_shop.database.write(lambda tx: reviews.ask_documents(tx, sqlite_shop.shop, order_id, wanted="A card"))
    await hand_in(sqlite_shop, await page_of(camille, order_id), PDF, nic=sqlite_shop.first.nic)
    [[content]] = await sqlite_shop.database.read(lambda tx: tx.rows("SELECT content FROM order_document"))
    assert content.startswith("s1.")
    assert "PDF" not in content


NEW = ReviewRule("new", "new", account_days=30)
RULES: Sequence[tuple[ReviewRule, str]] = (
    (ReviewRule("dear", "dear", amounts={"EUR": 10**8}), "checking"),
    (ReviewRule("dear", "dear", amounts={"EUR": 10**13}), "delivered"),
    (ReviewRule("dear", "dear", amounts={"PLN": 1}), "delivered"),
    (ReviewRule("vps", "vps", families=frozenset({"vps"})), "checking"),
    (ReviewRule("names", "names", families=frozenset({"domain"})), "delivered"),
    (ReviewRule("many", "many", units=3), "checking"),
    (ReviewRule("many", "many", units=4), "delivered"),
    (NEW, "checking"),
    (ReviewRule("old", "old", account_days=1, units=3), "checking"),
    (ReviewRule("first", "first", orders_below=1), "delivered"),
    (ReviewRule("second", "second", orders_below=2), "checking"),
    (ReviewRule("declines", "declines", declines=1), "checking"),
    (ReviewRule("declines", "declines", declines=2), "delivered"),
    (ReviewRule("methods", "methods", methods=2), "checking"),
    (ReviewRule("methods", "methods", methods=9), "delivered"),
    (ReviewRule("elsewhere", "elsewhere", has_other_country=True), "delivered"),
    (ReviewRule("words", "words", words=frozenset({"odd"})), "delivered"),
)


@pytest.mark.parametrize("rule, expected", RULES)
async def test_a_rule_holds_what_meets_all_of_it(sqlite_shop: Sandbox, rule: ReviewRule, expected: str) -> None:
    """Of a customer who paid one order, has two methods, and had one charge declined."""
    shop = ruled(sqlite_shop, rule)
    camille = shop.client(shop.first)
    bad = await register(camille, description="declines")
    first = await order_name(camille, how=UNPAID)
    await camille.post(f"/me/order/{first}/pay", {"paymentMethod": {"id": bad}})
    await shop.work()
    [good] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    await camille.post(f"/me/order/{first}/pay", {"paymentMethod": {"id": good}})
    await shop.deliver()
    order_id = await order_vps(camille, pieces=3)
    await shop.deliver()
    assert await status(camille, order_id) == expected


async def test_a_method_from_another_country_is_noticed(sqlite_shop: Sandbox) -> None:
    shop = ruled(sqlite_shop, ReviewRule("elsewhere", "elsewhere", has_other_country=True))
    camille = shop.client(shop.first)
    bank = await register(camille, "SEPA_DIRECT_DEBIT", default=True)
    await shop.database.write(
        lambda tx: tx.execute("UPDATE payment_method SET label = 'DE89 XXXX 00' WHERE method_id = $1", bank)
    )
    order_id = await order_vps(camille)
    await shop.deliver()
    assert await status(camille, order_id) == "checking"


def ruled(shop: Sandbox, *rules: ReviewRule) -> Sandbox:
    """The same shop with other rules."""
    worker = replace(shop.worker, shop=replace(shop.shop, order_rules=OrderRules(ReviewRules(rules))))
    return Sandbox(worker.shop, shop.database, worker, shop.application, shop.clock, shop.customers)


async def test_a_declined_charge_has_its_date_in_the_follow_up(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    bad = await register(camille, description="declines")
    order_id = await order_name(camille, how=UNPAID)
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": bad}})
    await shop.work()
    steps: Any = (await camille.get(f"/me/order/{order_id}/followUp")).result
    [validating_step] = [step for step in steps if step["step"] == "VALIDATING"]
    assert validating_step["status"] == "ERROR"
    newest = validating_step["history"][0]
    assert (newest["label"], newest["description"]) == ("REGISTERED_PAYMENT_INITIATED", "The card was declined")
    assert await status(camille, order_id) == "notPaid"
