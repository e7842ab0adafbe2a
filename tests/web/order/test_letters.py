"""What customers are mailed about orders: what is due and how, the bill, what was made, and what is given back."""

import asyncio
import re
from html import unescape

import pytest

from panier.core.account.account import Mail
from panier.core.limits import SECOND_US
from panier.core.payment.refund import BALANCE
from panier.flows.order.order_mails import OVER, PATIENCE_US
from panier.flows.paper import order_letters
from panier.outside.bank import INVENTED
from panier.outside.mail.letters import Letter, Letters, blocks
from panier.store import jobs
from panier.web.pages.parts.tongues import LANGUAGES
from panier.work.leases import JOB_LEASE_US
from tests.support.ordering import AUTO_PAY, UNPAID, order_name, order_plan, order_project, status
from tests.support.parts.mailed import letters, received
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register
from tests.web.payment.test_refunds import current, give_back, paid

VPS = ("vps", "vps-2025-model1")
VPS_ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))


async def speak(client: Client, language: str) -> None:
    """Have a customer read a language."""
    assert (await client.put("/me", {"language": language})).status == 200


def list_of(mail: Mail) -> list[str]:
    """The entries of an e-mail's lists, with all of their lines."""
    return re.findall(r"^- (.+(?:\n  .+)*)$", mail.body, re.MULTILINE)


async def get(shop: Sandbox, link: str) -> tuple[int, str]:
    async with shop.http() as http:
        reply = await http.get(link.removeprefix(shop.shop.base_url))
    return reply.status_code, unescape(reply.text)


async def bill_of(client: Client, order_id: int) -> dict[str, str]:
    [number] = (await client.get("/me/bill", query={"orderId": order_id})).result
    found: dict[str, str] = (await client.get(f"/me/bill/{number}")).result
    return found


async def test_what_is_delivered_at_once_is_told_with_its_bill_in_one_mail(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    shop.clock.advance(seconds=PATIENCE_US / SECOND_US)
    await shop.work()
    about = [mail for mail in await letters(camille) if f"order {order_id}" in mail.subject]
    assert [mail.subject for mail in about] == [f"Your order {order_id}", f"Your order {order_id} is delivered"]
    bill, told = await bill_of(camille, order_id), about[-1]
    assert list_of(told) == [
        f"exemple.fr: {shop.shop.base_url}/account/names/exemple.fr\n  + DNS zone",
        f"Invoice {bill['billId']}: {bill['url']}",
        f"PDF: {bill['pdfUrl']}",
    ]
    total = (await camille.get(f"/me/order/{order_id}")).result["priceWithTax"]["value"]
    assert f"Paid: €{total:.2f} (credit card)" in told.body
    assert (await get(shop, bill["url"]))[0] == 200
    history = (await camille.get("/me/notification/email/history")).result
    assert (await camille.get(f"/me/notification/email/history/{history[-1]}")).result["subject"] == told.subject


async def test_what_takes_longer_has_its_bill_first(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "taken-waits-exemple.com", AUTH_INFO="sandbox-auth")
    await shop.deliver()
    assert await letters(camille, "payment") == []
    shop.clock.advance(seconds=PATIENCE_US / SECOND_US)
    await shop.work()
    [told] = await letters(camille, f"Your payment: order {order_id}")
    bill = await bill_of(camille, order_id)
    assert list_of(told) == [f"Invoice {bill['billId']}: {bill['url']}", f"PDF: {bill['pdfUrl']}"]
    assert "is being made ready" in told.body
    shop.clock.advance(days=5)
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert len(await letters(camille, f"order {order_id} is delivered")) == 1
    assert len(await letters(camille, "Your payment")) == 1


async def test_each_unit_of_a_server_has_its_name_and_its_page(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_plan(camille, *VPS, answers=VPS_ANSWERS)
    await shop.deliver()
    [told] = await letters(camille, f"order {order_id} is delivered")
    [name] = (await camille.get("/vps")).result
    number = (await camille.get(f"/vps/{name}/serviceInfos")).result["serviceId"]
    addresses = (await camille.get(f"/vps/{name}/ips")).result
    assert list_of(told)[0].splitlines() == [
        f"{name} (VPS-1): {shop.shop.base_url}/account/services/{number}",
        f"  IP addresses: {', '.join(addresses)}",
        "  User: root",
        "  Password: in an e-mail of its own",
    ]
    [own] = await letters(camille, f"[{name}] Password of root")
    assert "no machine has it" in own.body


BACKUP = "option-auto-backup-vps-2025-model1"


@pytest.mark.parametrize(
    "language, of, whole",
    [("de_DE", ("davon", "4,49\xa0€", "2,00\xa0€"), "6,49\xa0€"), ("en_GB", ("of which", "€4.49", "€2.00"), "€6.49")],
)
async def test_each_thing_names_its_options_when_it_is_ordered_made_and_renewed(
    sqlite_shop: Sandbox, language: str, of: tuple[str, str, str], whole: str
) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    await speak(camille, language)
    order_id = await order_plan(camille, *VPS, answers=VPS_ANSWERS, options=[BACKUP])
    ordered = (await letters(camille))[-1]
    [entry] = list_of(ordered)
    which, own, price = of
    backup = "Automatische Sicherung VPS-1" if language == "de_DE" else "Automated backup VPS-1"
    assert entry.endswith(f": {whole}\n  {which} VPS-1: {own}\n  {which} {backup}: {price}")
    totals = re.findall(r"^(?:Summe|Steuer|Total|Tax)[^:]*: (.+)$", ordered.body, re.MULTILINE)
    assert len(totals) == 3, "without tax, the tax, and with it"
    assert totals[0] == whole, "what the lines come to"
    await shop.deliver()
    made = next(mail for mail in await letters(camille) if mail.letter == "delivered")
    assert f"  + {backup}" in list_of(made)[0].splitlines()
    [name] = (await camille.get("/vps")).result
    number = (await camille.get(f"/vps/{name}/serviceInfos")).result["serviceId"]
    [offer] = (await camille.get(f"/service/{number}/renew", query={"includeOptions": True})).result
    both = offer["strategies"][-1]["services"]
    assert len(both) == 2
    renewal = (await camille.post(f"/service/{number}/renew", {"duration": "P1M", "services": both})).result
    method = await register(camille, description="pays")
    await camille.post(f"/me/order/{renewal['orderId']}/pay", {"paymentMethod": {"id": method}})
    await shop.deliver()
    renewed = next(mail for mail in await letters(camille) if mail.letter == "renewed")
    assert order_id != renewal["orderId"]
    assert [entry.splitlines()[1:] for entry in list_of(renewed) if entry.startswith(name)] == [[f"  + {backup}"]]


async def test_a_renewal_that_time_orders_names_what_is_renewed_along_beneath_it(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    await order_plan(camille, *VPS, answers=VPS_ANSWERS, options=[BACKUP])
    await shop.deliver()
    [name] = (await camille.get("/vps")).result
    await register(camille, description="pays", default=True)
    shop.clock.advance(days=24)
    await shop.sweep()
    [ordered] = await letters(camille, f"[{name}] Its renewal was ordered")
    assert list_of(ordered) == [f"{name}\n  + Automated backup VPS-1"]


def test_a_list_in_a_mail_keeps_the_lines_of_an_entry_together() -> None:
    page = Letters().page(
        Letter("It", "- a: https://shop.example/a\n  + b\n- c\n", "en"), kind=None, shop_url="https://s"
    )
    assert page.count("<li>") == 2
    assert re.search(r"<li>a: <a [^>]+>https://shop.example/a</a><br>\+ b</li>", page)


async def test_what_costs_nothing_has_no_word_of_money(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_project(camille)
    [placed] = await letters(camille, f"Your order {order_id}")
    assert "It costs nothing, and there is nothing left for you to do" in placed.body
    await sqlite_shop.deliver()
    [told] = await letters(camille, f"order {order_id} is delivered")
    assert ("Paid:" in told.body, "Invoice" in told.body) == (False, False)


async def test_an_order_says_what_is_due_only_where_something_is(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    unpaid = await order_name(camille, "un-exemple.fr", how=UNPAID)
    charged = await order_name(camille, "deux-exemple.fr", how=AUTO_PAY)
    [due], [done] = await letters(camille, f"order {unpaid}"), await letters(camille, f"order {charged}")
    assert "You can pay it until" in due.body
    assert "Pay your order: http" in due.body
    assert "You can pay it until" not in done.body
    assert [one.label for one in blocks(due.body) if one.label] == ["Pay your order"]
    assert [one.label for one in blocks(done.body) if one.label] == ["See your order"]
    assert (INVENTED.spaced in due.body, INVENTED.spaced in done.body) == (True, False)
    assert "Its payment is asked of your payment method" in done.body


async def test_an_order_has_one_line_for_each_thing_in_its_readers_language(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    said = {}
    for language, name in (("en_GB", "exemple.fr"), ("de_DE", "beispiel.fr"), ("fr_FR", "essai.fr")):
        await speak(camille, language)
        await order_name(camille, name, how=UNPAID)
        said[language] = list_of((await letters(camille))[-1])
    assert said == {
        "en_GB": ["exemple.fr (.fr registration request - 12 months): €4.99\n  + DNS zone"],
        "de_DE": ["beispiel.fr (.fr Registrierungsantrag - 12 Monate): 4,99\xa0€\n  + DNS-Zone"],
        "fr_FR": ["essai.fr (.fr demande d'enregistrement - 12 mois)\xa0: 4,99\xa0€\n  + Zone DNS"],
    }


async def test_a_decline_is_told_once(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    card = await register(camille, description="declines")
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    for _ in range(2):
        await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
        await shop.work()
    [told] = await letters(camille, f"Order {order_id}: its payment was declined")
    order = (await camille.get(f"/me/order/{order_id}")).result
    assert order["url"] in told.body
    assert "Nothing was taken" in told.body
    assert f"€{order['priceWithTax']['value']:.2f}" in told.body


async def test_a_renewal_that_is_declined_is_told_at_once_and_one_that_is_made_with_its_bill(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_plan(camille, *VPS, answers=VPS_ANSWERS)
    await shop.deliver()
    [name] = (await camille.get("/vps")).result
    await register(camille, description="declines", default=True)
    shop.clock.advance(days=24)
    await shop.sweep()
    [declined] = await letters(camille, "its payment was declined")
    assert "It is asked for again every 48 hours" in declined.body
    await register(camille, description="pays", default=True)
    shop.clock.advance(days=2)
    await shop.sweep()
    await shop.deliver()
    [renewed] = await letters(camille, f"[{name}] Renewed until")
    order_id = (await camille.get("/me/order")).result[-1]
    bill = await bill_of(camille, order_id)
    until = (await camille.get(f"/vps/{name}/serviceInfos")).result["expiration"]
    entry, *papers = list_of(renewed)
    assert entry.startswith(f"{name}, paid until ")
    assert until[:4] in entry
    assert papers == [f"Invoice {bill['billId']}: {bill['url']}", f"PDF: {bill['pdfUrl']}"]


async def test_a_renewal_that_waits_for_its_customers_confirmation_asks_for_it_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_plan(camille, *VPS, answers=VPS_ANSWERS)
    await shop.deliver()
    [name] = (await camille.get("/vps")).result
    await register(camille, description="challenge", default=True)
    shop.clock.advance(days=24)
    await shop.sweep()
    for _ in range(2):
        await shop.deliver()
    [asked] = await letters(camille, f"[{name}] Please confirm the payment")
    order_id = (await camille.get("/me/order")).result[-1]
    order = (await camille.get(f"/me/order/{order_id}")).result
    assert order["url"] in asked.body
    assert f"order {order_id}, the renewal of {name}" in asked.body
    status_code, page = await get(shop, order["url"])
    assert (status_code, "Confirm the payment" in page) == (200, True)


@pytest.mark.parametrize("to", ["origin", BALANCE])
async def test_what_is_given_back_is_told_with_its_credit_note(sqlite_shop: Sandbox, to: str) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order = await paid(shop)
    refund = await give_back(shop, order, order.quote.totals.with_tax, to=to, reason="It was broken.")
    await shop.work()
    [told] = await letters(camille, "is given back")
    [number] = (await camille.get("/me/refund")).result
    note = (await camille.get(f"/me/refund/{number}")).result
    assert f"€{refund.amount.plain.removesuffix(' EUR')}" in told.subject
    assert "Reason: It was broken\n" in told.body
    assert list_of(told) == [f"Credit note {number}: {note['url']}", f"PDF: {note['pdfUrl']}"]
    assert ("goes back to where it came from (credit card)" in told.body) == (to == "origin")
    assert ("It is on your balance" in told.body) == (to == BALANCE)
    assert (await get(shop, note["url"]))[0] == 200


async def test_what_cannot_go_back_is_told_to_be_on_the_balance(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order = await paid(shop, "refund-fails")
    refund = await give_back(shop, order, None)
    await shop.work()
    assert (await current(shop, refund)).failed_us is not None
    first, then = await letters(camille, "is given back")
    assert "goes back to where it came from" in first.body
    assert "could not go back to where it came from" in then.body
    assert "It is on your prepaid account now" in then.body


async def test_a_name_that_is_to_end_is_told_once_and_how_that_is_taken_back(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    path = "/domain/exemple.fr/serviceInfos"
    infos = (await camille.get(path)).result
    for _ in range(2):
        assert (await camille.put(path, {"renew": {"automatic": False, "deleteAtExpiration": True}})).status == 200
    [told] = await letters(camille, "[exemple.fr] It ends on")
    assert f"{shop.shop.base_url}/account/names/exemple.fr/renewal" in told.body
    await camille.put(path, {"renew": {"automatic": False, "deleteAtExpiration": False, "forced": False}})
    await camille.put(f"/services/{infos['serviceId']}", {"terminationPolicy": "terminateAtExpirationDate"})
    assert len(await letters(camille, "It ends on")) == 2


async def test_whoever_does_the_work_an_order_is_told_of_once(shop: Sandbox) -> None:
    """Two workers with the same work: the first one's lease ran out, and it goes on all the same."""
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    await shop.database.write(lambda tx: jobs.stage(tx, OVER, order_id, due_us=shop.clock()))
    before = len(await letters(camille))

    async def claimed() -> tuple[jobs.Job, ...]:
        now_us = shop.clock()
        return await shop.database.write(
            lambda tx: jobs.claim(tx, now_us=now_us, until_us=now_us + JOB_LEASE_US, limit=9, only=(OVER,))
        )

    slow = await claimed()
    shop.clock.advance(seconds=JOB_LEASE_US / SECOND_US + 1)
    quick = await claimed()
    assert len(slow) == len(quick) == 1

    async def tell(mine: tuple[jobs.Job, ...]) -> None:
        await shop.database.write(lambda tx: order_letters.tell(tx, shop.shop, mine))

    await asyncio.gather(tell(slow), tell(quick), tell(quick))
    assert len(await letters(camille)) == before + 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_every_mail_is_wholly_in_its_readers_language(sqlite_shop: Sandbox, language: str) -> None:
    """No sentence of the English ones stands in another language, and each has its amounts and links."""
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    await speak(camille, "en_GB" if language == "en" else f"{language}_{language.upper()}")
    before = len(await letters(camille))
    order = await paid(shop)
    await give_back(shop, order, None, reason="Ref. 17")
    card = await register(camille, description="declines")
    other = await order_name(camille, "deux-exemple.fr", how=UNPAID)
    await camille.post(f"/me/order/{other}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    await camille.put("/domain/exemple.fr/serviceInfos", {"renew": {"automatic": False, "deleteAtExpiration": True}})
    told = (await letters(camille))[before:]
    kinds = {mail.letter for mail in told}
    assert {"order", "delivered", "refunded", "payment_declined", "service_ending"} <= kinds
    assert {mail.language for mail in told} == {language}
    for mail in told:
        own = f"{mail.subject}\n{mail.body}"
        is_english = bool(
            re.search(r"\b(the|your|paid|with|until|it)\b", re.sub(r"https?://\S+", "", own), re.IGNORECASE)
        )
        assert is_english == (language == "en"), mail.body


async def test_secrets_for_a_reader_alone_are_in_no_history(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    await camille.post("/domain/exemple.fr/changeContact", {"contactTech": shop.second.nic})
    [asked] = await letters(camille, "Change of contacts: please answer")
    assert asked.secret is not None
    assert "Code: ***" in asked.body
    assert any(f"Code: {asked.secret}" in text for text in await received(camille))
    history = "/me/notification/email/history"
    for number in (await camille.get(history)).result:
        assert asked.secret not in (await camille.get(f"{history}/{number}")).result["body"]
