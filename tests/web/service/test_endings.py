"""How services end: asked for by e-mail, confirmed, at once or at the term; what they held is free again."""

import re
from typing import Any

import pytest

from panier.core.cart.stock import Stock, subject_of
from panier.core.limits import DAY_US, SUSPENDED_LIFE_US, TERMINATION_LIFE_US
from panier.core.service.commitments.engagement import Binding
from panier.families import family_of
from panier.store import allowances, stock
from panier.store.engine.db import Tx
from panier.store.service import engagements
from tests.support.buying import Sold, bought
from tests.support.ordering import AUTO_PAY, PROJECT, delivered, order_name, order_project, own_cart
from tests.support.shop import Client, Sandbox, add_account

HISTORY = "/me/notification/email/history"
LINK = re.compile(r".*/billing/confirmTerminate\?id=[0-9A-Za-z]+&token=([0-9A-Za-z]+).*")  # the Terraform provider's


SOLD = (
    Sold("vrack", "vrack"),
    Sold("ip", "ip-v4-s30-ripe", (("country", "FR"),)),
    Sold("vps", "vps-2025-model1", (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))),
    Sold("okms", "okms"),
    Sold("netapp", "enterprise-file-storage-premium-1tb"),
    Sold("ipLoadbalancing", "iplb-lb1"),
    Sold("webHosting", "perso2014", duration="P1Y"),
)


async def mails(client: Client) -> list[dict[str, Any]]:
    """The e-mails of a customer, oldest first."""
    return [(await client.get(f"{HISTORY}/{number}")).result for number in (await client.get(HISTORY)).result]


async def mailed_token(client: Client, name: str) -> str:
    """The token in the last e-mail, as the Terraform provider looks for it."""
    body = (await mails(client))[-1]["body"]
    assert name in body
    found = LINK.search(body)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("sold", SOLD, ids=lambda sold: sold.family)
async def test_any_service_ends_with_the_token_of_its_mail(sqlite_shop: Sandbox, sold: Sold) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, camille, sold)
    service = f"/services/{number}"
    before = (await camille.get(service)).result
    name = before["resource"]["name"]
    assert "e-mail" in (await camille.post(f"{service}/terminate")).result["message"]
    old = await mailed_token(camille, name)
    await camille.post(f"{service}/terminate")
    token = await mailed_token(camille, name)
    async with sqlite_shop.http() as browser:
        page = (await browser.get(f"/billing/confirmTerminate?id={number}&token={token}")).text
    at_once = family_of(sold.family).ends_at_once
    assert ("It ends at once." in page, "at the end of what is paid for" in page) == (at_once, not at_once)
    confirm = f"{service}/terminate/confirm"
    for wrong in (old, "a guess", ""):
        refused = await camille.post(confirm, {"token": wrong})
        assert refused.refusal == (400, "This token is not valid: ask for the termination again")
    assert name in (await camille.post(confirm, {"token": token})).result["message"]
    if not family_of(sold.family).ends_at_once:
        assert (await camille.get(service)).status == 200, "it stays until its term"
        assert (await camille.post(confirm, {"token": token})).status == 400, "a token counts once"
        sqlite_shop.clock.advance(days=400)
        await sqlite_shop.sweep()
    found = await camille.get(service)
    assert found.status == 404 or found.result["billing"]["lifecycle"]["current"]["state"] == "terminated"
    assert number not in (await camille.get("/services")).result
    told = [mail["subject"] for mail in await mails(camille) if mail["subject"].endswith("] The service has ended")]
    assert len([one for one in told if name in one]) == 1
    assert (await camille.post(f"{service}/terminate")).status == 404


@pytest.mark.parametrize("sold", [SOLD[0], SOLD[2]], ids=lambda sold: sold.family)
@pytest.mark.parametrize("way", ["page", "path"])
async def test_a_token_ends_nothing_that_may_not_end_by_now(sqlite_shop: Sandbox, sold: Sold, way: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, camille, sold)
    await camille.post(f"/services/{number}/terminate")
    token = await mailed_token(camille, str((await camille.get(f"/services/{number}")).result["resource"]["name"]))

    async def confirm() -> tuple[int, str]:
        if way == "path":
            answered = await camille.post(f"/services/{number}/terminate/confirm", {"token": token})
            return answered.status, answered.body.decode()
        async with sqlite_shop.http() as browser:
            page = await browser.post("/billing/confirmTerminate", data={"id": str(number), "token": token})
            return page.status_code, page.text

    now_us = sqlite_shop.clock()
    engaged = Binding(number, pricing_mode="upfront12", began_us=now_us, ends_us=now_us + 300 * DAY_US)
    await sqlite_shop.database.write(lambda tx: engagements.save(tx, engaged))
    status, told = await confirm()
    assert (status, "is engaged until" in told) == (409, True)
    await sqlite_shop.database.write(lambda tx: engagements.save(tx, Binding(number)))
    assert (await camille.post(f"/service/{number}/suspend")).status == 200
    assert (await confirm())[0] == (200 if family_of(sold.family).ends_at_once else 460)


async def test_a_project_ends_under_its_own_path(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_project(camille)
    await shop.deliver()
    [name] = (await camille.get("/cloud/project")).result
    path = f"/cloud/project/{name}"
    await camille.post(f"{path}/terminate")
    token = await mailed_token(camille, name)
    answers = {"reason": "TOO_EXPENSIVE", "futureUse": "OTHER", "commentary": "Thank you"}
    assert (await camille.post(f"{path}/confirmTermination", {"token": token, "reason": "BORED"})).status == 400
    assert name in (await camille.post(f"{path}/confirmTermination", {"token": token, **answers})).result
    assert (await camille.get(path)).status == 404
    assert (await camille.get("/cloud/project")).result == []
    kept = await shop.database.read(lambda tx: tx.row("SELECT answers FROM termination"))
    assert kept is not None
    assert "TOO_EXPENSIVE" in kept[0]


async def test_a_token_that_is_too_old_ends_nothing(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, camille, SOLD[0])
    await camille.post(f"/services/{number}/terminate")
    token = await mailed_token(camille, "pn-")
    sqlite_shop.clock.advance(seconds=TERMINATION_LIFE_US / 1_000_000)
    assert (await camille.post(f"/services/{number}/terminate/confirm", {"token": token})).status == 400


async def test_the_admin_alone_ends_a_service(sqlite_shop: Sandbox) -> None:
    camille, charlie = (sqlite_shop.client(one) for one in sqlite_shop.customers[:2])
    number = await bought(sqlite_shop, camille, SOLD[0])
    for path in (f"/services/{number}/terminate", f"/services/{number}/terminate/skipRetentionPeriod"):
        assert (await charlie.post(path)).status == 404
    assert (await charlie.delete(f"/services/{number}")).status == 404
    admin = await add_account(sqlite_shop, "aa1-ovh")

    async def hand_over(tx: Tx) -> None:
        await tx.execute(
            "UPDATE service SET billing_account_id = account_id, tech_account_id = account_id, account_id ="
            " (SELECT account_id FROM account WHERE nic = $1) WHERE service_id = $2",
            admin, number,
        )  # fmt: skip

    await sqlite_shop.database.write(hand_over)
    assert (await camille.post(f"/services/{number}/terminate")).status == 403
    assert (await camille.delete(f"/services/{number}")).status == 403


async def test_what_hangs_on_a_service_ends_with_it(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    number = await bought(shop, camille, SOLD[2])
    cart = await own_cart(camille)
    name = (await camille.get(f"/services/{number}")).result["resource"]["name"]
    wish = {**PROJECT, "planCode": "option-snapshot-vps-2025-model1", "cartId": cart.rpartition("/")[2]}
    assert (await camille.post(f"/order/cartServiceOption/vps/{name}", wish)).status == 200
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, camille, order_id)
    mine = (await camille.get("/services")).result
    assert len(mine) == 2
    assert (await camille.delete(f"/services/{number}")).status == 200
    assert (await camille.post(f"/services/{number}/terminate/skipRetentionPeriod")).result is None
    assert (await camille.get("/services")).result == []
    assert "With it ended:" in (await mails(camille))[-1]["body"]


async def test_a_service_that_goes_on_is_not_released(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, camille, SOLD[2])
    refused = await camille.post(f"/services/{number}/terminate/skipRetentionPeriod")
    assert refused.status == 409
    assert "end it first" in refused.message


async def test_a_piece_in_stock_is_free_again(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    kept = Stock("vps-2025-model1", "GRA", "vps-2025-model1", "1H-low", 1)
    await shop.database.write(lambda tx: stock.replace(tx, [kept], now_us=shop.clock()))
    number = await bought(shop, camille, SOLD[2])
    subject = subject_of(kept.fqn, kept.datacenter)

    async def held() -> int:
        used = await shop.database.read(lambda tx: allowances.count_used(tx, [subject], now_us=shop.clock()))
        return used.get(subject, 0)

    assert await held() == 1
    await camille.delete(f"/services/{number}")
    assert await held() == 1, "it is used until its term"
    await camille.post(f"/services/{number}/terminate/skipRetentionPeriod")
    assert await held() == 0
    await bought(shop, camille, SOLD[2])
    assert await held() == 1


async def test_an_expired_service_answers_460_until_it_is_deleted(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    number = await bought(shop, camille, SOLD[2])
    await shop.database.write(lambda tx: tx.execute("UPDATE payment_method SET expires_us = 1"))
    shop.clock.advance(days=32)
    await shop.sweep()
    assert (await camille.post(f"/services/{number}/terminate")).status == 460
    shop.clock.advance(seconds=SUSPENDED_LIFE_US / 1_000_000)
    await shop.sweep()
    assert (await camille.post(f"/services/{number}/terminate")).status == 404


async def test_a_name_ends_at_its_term_and_its_registry_keeps_it_for_a_while(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "exemple.fr")
    await sqlite_shop.deliver()
    number = (await camille.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    await camille.post(f"/services/{number}/terminate")
    token = await mailed_token(camille, "exemple.fr")
    await camille.post(f"/services/{number}/terminate/confirm", {"token": token})
    assert (await camille.get("/domain/exemple.fr/serviceInfos")).result["renew"]["deleteAtExpiration"]
    sqlite_shop.clock.advance(days=366)
    await sqlite_shop.sweep()
    assert (await camille.get("/domain/exemple.fr")).status == 460
    sqlite_shop.clock.advance(days=60)
    await sqlite_shop.sweep()
    assert (await camille.get("/domain/exemple.fr")).status == 404
    assert (await camille.get("/domain/zone")).result == [], "its zone came along, and ends with it"
