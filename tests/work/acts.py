"""What the customers of a town do, and its shop's owner."""

import re
from dataclasses import replace
from typing import Any

from panier.core.limits import DAY_US, WITHDRAWAL_DAYS
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.core.service.service import Service
from panier.flows.payment import refunds
from panier.store import orders, services
from tests.support.buying import Sold, put_in
from tests.support.ordering import AUTO_PAY, order_name, own_cart
from tests.support.paper.receipts import PREPAID
from tests.support.parts.methods import registered
from tests.support.shop import Client
from tests.web.payment.test_payment_methods import register
from tests.work.town import VPS_PLAN, Act, Town

SERVER = (("dedicated_datacenter", "gra"), ("dedicated_os", "none_64.en"), ("region", "europe"))
MACHINE = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))
UNWAIVED = {**AUTO_PAY, "waiveRetractationPeriod": False}
VPS = Sold("vps", VPS_PLAN, MACHINE)
SOLD = (
    VPS,
    VPS,
    Sold("vps", "vps-2025-model1", MACHINE, "P1Y", "upfront12"),
    Sold("eco", "24sk10", SERVER),
    Sold("baremetalServers", "24rise01", SERVER),
    Sold("dedicated", "24rise01", SERVER),
    Sold("cloud", "project.2018", (("description", "mine"),)),
    Sold("vrack", "vrack"),
    Sold("vrackServices", "vrack-services"),
    Sold("ip", "ip-v4-s30-ripe", (("country", "FR"),)),
    Sold("ipLoadbalancing", "iplb-lb1"),
    Sold("privateSQL", "private-sql-512-instance"),
    Sold("netapp", "enterprise-file-storage-premium-1tb"),
    Sold("okms", "okms"),
    Sold("privateCloud", "pcc-premier-rbx"),
    Sold("webHosting", "perso2014", (), "P1Y"),
    Sold("dns", "zone", (("template", "minimized"),), "P1Y"),
    Sold("domain", "com"),
)


async def buy(town: Town, client: Client) -> bool:
    """Buy something of any family, and give up the right to withdraw from it or not."""
    sold, terms = town.draw.choice(SOLD), town.draw.choice((AUTO_PAY, UNWAIVED))
    town.names += 1
    if not (await client.get("/me/payment/method", query={"default": "true", "status": "VALID"})).result:
        await register(client, description="pays", default=True)  # the last card has expired
    if sold.family == "domain":
        await order_name(client, f"exemple-{town.names}.{town.draw.choice(('com', 'fr', 'net'))}")
        return True
    cart = await own_cart(client)
    if sold.family == "dns":
        sold = replace(sold, answers=(*sold.answers, ("zone", f"zone-{town.names}.com")))
    await put_in(client, cart, sold)
    placed = await client.post(f"{cart}/checkout", terms)
    if placed.status != 200:
        assert re.search("preferred payment method|not available|stock", placed.message), placed.message
    return placed.status == 200


async def choose(town: Town, client: Client) -> bool:
    """Choose how something is renewed."""
    service = await _mine(town, client)
    if service is None:
        return False
    choice = replace(service.details.renewal, is_automatic=town.draw.random() < 0.7, ends=town.draw.random() < 0.2)
    changed = replace(service, details=replace(service.details, renewal=choice))
    await town.shop.database.write(lambda tx: services.update_details(tx, changed))
    return True


async def renew(town: Town, client: Client) -> bool:
    """Order a renewal by hand, and pay it or not."""
    service = await _mine(town, client)
    if service is None:
        return False
    offered = await client.get(f"/service/{service.service_id}/renew")
    if offered.status != 200 or not offered.result:
        return False
    wish = {"duration": offered.result[0]["renewPeriod"], "services": [service.service_id]}
    placed = await client.post(f"/service/{service.service_id}/renew", wish)
    assert placed.status in (200, 429), placed.message
    return placed.status == 200 and town.draw.random() < 0.7 and await _pay(client, placed.result["orderId"])


async def upgrade(town: Town, _client: Client) -> bool:
    """Move a virtual server to a larger plan."""
    found = await _somebodys(
        town,
        "SELECT a.nic, s.service_id FROM service s JOIN account a ON a.account_id = s.account_id"
        " WHERE s.family = 'vps' AND s.ended_us IS NULL ORDER BY s.service_id",
    )
    if found is None:
        return False
    client, number = found
    service = (await town.shop.database.read(lambda tx: services.load_several(tx, [number])))[number]
    offered = await client.get(f"/order/upgrade/vps/{service.name}")
    if offered.status != 200 or not offered.result:
        return False
    code = town.draw.choice(offered.result)["planCode"]
    placed = await client.post(f"/order/upgrade/vps/{service.name}/{code}", {"quantity": 1})
    return placed.status == 200 and await _pay(client, placed.result["order"]["orderId"])


async def pay_old(town: Town, _client: Client) -> bool:
    """Have somebody whose order can still be paid pay it, with another card where the first one declined."""
    found = await _somebodys(
        town,
        "SELECT a.nic, o.order_id FROM placed_order o JOIN account a ON a.account_id = o.account_id"
        " WHERE o.expires_us > $1 AND o.cancelled_us IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL) ORDER BY o.order_id",
        town.shop.clock(),
    )
    if found is None:
        return False
    client, order_id = found
    await register(client, description="pays", default=True)
    return await _pay(client, order_id)


async def terminate(town: Town, client: Client) -> bool:
    """Ask for the end of something, and confirm it with the token of the mail."""
    service = await _mine(town, client)
    if service is None:
        return False
    path = f"/services/{service.service_id}/terminate"
    asked = await client.post(path)
    if asked.status != 200:
        assert asked.status in (460, 409), asked.message
        return False
    last = (await client.get("/me/notification/email/history")).result[-1]
    body = (await client.get(f"/me/notification/email/history/{last}")).result["body"]
    found = re.search(r"&token=(\w+)", body)
    assert found is not None
    assert service.name in body or service.parent_service_id is not None, "an option is called what it was sold as"
    return (await client.post(f"{path}/confirm", {"token": found.group(1)})).status == 200


async def suspend(town: Town, client: Client) -> bool:
    """Suspend something, or open it again or end it where it is suspended."""
    service = await _mine(town, client)
    if service is None:
        return False
    act = "suspend" if service.suspended_us is None else town.draw.choice(("reopen", "terminate"))
    answered = await client.post(f"/service/{service.service_id}/{act}")
    assert answered.status in (200, 400, 409, 460), answered.message
    return answered.status == 200


async def change_card(town: Town, client: Client) -> bool:
    """Have another default card, which may decline."""
    await register(client, description="declines" if town.draw.random() < 0.4 else "pays", default=True)
    return True


async def use_credit(town: Town, client: Client) -> bool:
    """Pay money in, or have what was paid in pay an order that nobody has paid yet."""
    if town.draw.random() < 0.5:
        paid_in = await client.post("/me/ovhAccount/FR/creditOrder", {"amount": town.draw.randint(100, 5000)})
        return paid_in.status == 200 and await _pay(client, paid_in.result["orderId"])
    for order_id in reversed((await client.get("/me/order")).result[-5:]):
        applied = await client.post(f"/me/order/{order_id}/balance", {"balanceName": "PREPAID_ACCOUNT"})
        assert applied.status in (200, 404, 409), applied.message
        if applied.status == 200:
            return await _pay(client, order_id)
    return False


async def refund(town: Town, _client: Client) -> bool:
    """Have the owner give some of an order's money back, by amount, by line, to a balance, or all of it."""
    rows = await town.shop.database.read(
        lambda tx: tx.rows("SELECT order_id FROM charge WHERE settled_us IS NOT NULL ORDER BY order_id DESC LIMIT 40")
    )
    if not rows:
        return False
    order_id = town.draw.choice(rows)[0]
    order = (await town.shop.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]
    part = Money(order.quote.totals.with_tax.ucents // town.draw.randint(2, 5), order.quote.currency).rounded()
    wish: dict[str, Any] = town.draw.choice(
        [{}, {"amount": part}, {"amount": part, "to": "balance"}, {"lines": [town.draw.choice(order.line_ids)]}]
    )
    try:
        await town.shop.database.write(
            lambda tx: refunds.stage_refund(tx, town.shop.shop, order, reason="as agreed", **wish)
        )
    except Refusal as refusal:
        if re.search("give back|given back|refunded|more than nothing|transferred back", refusal.message):
            return False
        raise
    return True


async def withdraw(town: Town, _client: Client) -> bool:
    """Have somebody withdraw from an order within its days, where that is possible."""
    found = await _somebodys(
        town,
        "SELECT a.nic, o.order_id FROM placed_order o JOIN account a ON a.account_id = o.account_id"
        " WHERE o.waived = 0 AND o.created_us > $1 AND o.cancelled_us IS NULL AND EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.settled_us IS NOT NULL) ORDER BY o.order_id",
        town.shop.clock() - WITHDRAWAL_DAYS * DAY_US,
    )
    if found is None:
        return False
    client, order_id = found
    answered = await client.post(f"/me/order/{order_id}/retraction", {"reason": "other"})
    assert answered.status in (200, 409), answered.message
    return answered.status == 200


async def take_back(town: Town, _client: Client) -> bool:
    """Have somebody ask for prepaid money: to where it was paid from, or to a bank account."""
    found = await _somebodys(
        town,
        "SELECT a.nic, m.movement_id FROM balance_movement m JOIN balance b ON b.balance_id = m.balance_id"
        " JOIN account a ON a.account_id = b.account_id"
        " WHERE m.amount_ucents > 0 AND b.name = 'PREPAID_ACCOUNT' ORDER BY m.movement_id DESC LIMIT 40",
    )
    if found is None:
        return False
    client, movement = found
    cents = town.draw.randint(1, 1 + round(100 * (await client.get(PREPAID)).result["balance"]["value"]))
    if town.draw.random() < 0.7:
        asked = await client.post(f"{PREPAID}/movements/{movement}/requestRefund", {"amount": cents})
    else:
        wish = {"amount": cents, "bankAccountId": await registered(client, "SEPA_DIRECT_DEBIT")}
        asked = await client.post(f"{PREPAID}/retrieveMoney", wish)
    assert asked.status in (200, 400, 409), asked.message
    return asked.status == 200


ACTS: dict[str, tuple[Act, int]] = {
    "buy": (buy, 8),
    "choose": (choose, 3),
    "renew": (renew, 2),
    "upgrade": (upgrade, 2),
    "pay": (pay_old, 2),
    "terminate": (terminate, 3),
    "suspend": (suspend, 2),
    "card": (change_card, 2),
    "credit": (use_credit, 2),
    "refund": (refund, 2),
    "withdraw": (withdraw, 2),
    "take back": (take_back, 2),
}


async def _somebodys(town: Town, sql: str, *arguments: object) -> tuple[Client, int] | None:
    """One of the things that a query finds, each with its customer; None where there are none."""
    rows = await town.shop.database.read(lambda tx: tx.rows(sql, *arguments))
    if not rows:
        return None
    nic, number = town.draw.choice(rows)
    return next(one for one in town.clients if one.keys is not None and one.keys.nic == nic), number


async def _mine(town: Town, client: Client) -> Service | None:
    """One of a customer's services."""
    listed = (await client.get("/services")).result
    if not listed:
        return None
    number = town.draw.choice(listed)
    return (await town.shop.database.read(lambda tx: services.load_several(tx, [number])))[number]


async def _pay(client: Client, order_id: int) -> bool:
    methods = (await client.get("/me/payment/method", query={"default": "true"})).result
    paid: Any = await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": methods[0]}})
    return bool(paid.status == 200)
