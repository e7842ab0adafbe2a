"""What is done in the back office about orders that wait, pieces made by hand, tasks, transfers, mails and hooks."""

import asyncio
import re

from panier.core.office.rights import OfficeRole
from panier.flows.hook import hooks
from panier.outside.registry.sandbox_conduct import Trouble
from tests.support.delivering import of_family, order_vps, supplied
from tests.support.managing import behave
from tests.support.ordering import UNPAID, order_name, order_plan, status
from tests.support.parts.mailed import written
from tests.support.shop import Sandbox
from tests.web.office.desk import plain, signed_in, with_office
from tests.web.order.test_reviews import suspicious_order
from tests.web.payment.test_payment_methods import register
from tests.web.payment.test_transfers import entry, taken, unpaid


async def test_a_held_order_is_looked_at_and_accepted(shop: Sandbox) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    order_id = await suspicious_order(office, client)
    path = f"/office/orders/{order_id}"
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert f"Orders to look at Order {order_id}: exemple.fr" in await support.see("/office")
        missing = await support.send(path, "order.ask", wanted=" ")
        assert missing.status_code == 400
        assert "Is missing: which documents?" in plain(missing.text)
        asked = await support.do(path, "order.ask", wanted="An identity card")
        assert "Asked for: An identity card" in asked
        assert await status(client, order_id) == "documentsRequested"
        accepted = await support.do(path, "order.accept", reason="It was on the card")
        assert "Review: accepted" in accepted
        assert "Accept" not in accepted.partition("What you can do")[2].partition("Money")[0]
        await office.deliver()
        assert await status(client, order_id) == "delivered"
        again = await support.send(path, "order.accept")
        assert again.status_code == 409


async def test_a_piece_is_made_by_hand_and_another_given_up(shop: Sandbox) -> None:
    by_hand, _ = supplied(shop, deliverers="vps=hand")
    office = with_office(by_hand)
    client = office.client(office.first)
    first, second = await order_vps(client), await order_vps(client)
    await office.deliver()
    async with signed_in(office, OfficeRole.OWNER) as owner:
        assert "Deliveries that failed or wait" in await owner.see("/office")
        [piece] = await of_family(office, first)
        path = f"/office/orders/{first}"
        unnamed = await owner.send(path, "delivery.made", piece=str(piece.delivery_id), properties="")
        assert unnamed.status_code == 400, "a new thing has a name"
        asked = re.search(r'<label[^>]*for="delivery.made-\d+-name">(.*?)</label>', unnamed.text, re.DOTALL)
        assert asked is not None
        assert ("(optional)" in asked.group(1), "aria-invalid" in asked.group(1)) == (False, True)
        wrong = await owner.send(path, "delivery.made", piece=str(piece.delivery_id), properties="no equals sign")
        assert "Has the line 'no equals sign', but each must be such as ip=192.0.2.7" in plain(wrong.text)
        made = await owner.do(
            path, "delivery.made", piece=str(piece.delivery_id), name="vps-1.shop.example",
            properties="ip = 192.0.2.7\ncores=4\nis_ready=true",
        )  # fmt: skip
        assert "vps-1.shop.example" in made
        assert await status(client, first) == "delivered"
        [other] = await of_family(office, second)
        given_up = await owner.do(
            f"/office/orders/{second}", "delivery.give-up", piece=str(other.delivery_id), reason="There is no room"
        )
        assert "There is no room" in given_up
        assert "Refund 1:" in given_up
        trail = await owner.see("/office/trail")
        assert f"say that a piece was made Piece {piece.delivery_id}" in trail
        assert "state: under way → done" in trail


async def test_a_task_of_a_name_is_relaunched(shop: Sandbox) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    await behave(office, "exemple-lent.fr", Trouble.FAILING)
    order_id = await order_name(client, "exemple-lent.fr")
    await office.deliver()
    async with signed_in(office, OfficeRole.SALES) as sales:
        assert "Registry tasks in error Registration of exemple-lent.fr" in await sales.see("/office")
        seen = await sales.see("/office/names/tasks/1")
        assert "Registration of exemple-lent.fr" in seen
        assert "the registry; it is tried again by itself" in seen
        await behave(office, "exemple-lent.fr", None)
        assert "The task is taken up again." in await sales.do("/office/names/tasks/1", "task.relaunch", task="1")
        await office.deliver()
        assert await status(client, order_id) == "delivered"
        over = await sales.send("/office/names/tasks/1", "task.relaunch", task="1")
        assert over.status_code == 409
        assert "Task 1 is done" in plain(over.text)


async def test_a_transfer_is_used_for_an_order_or_put_on_an_account(shop: Sandbox) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    order_id, price = await unpaid(office, client)
    lost, left = await taken(office, entry(price, "hello")), await taken(office, entry(price, "again"))
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        path = "/office/money/transfers"
        assert "Transfers for no order" in await clerk.see("/office")
        assert "Names no order" in await clerk.see(path)
        wrong = await clerk.send(path, "transfer.assign", entry=str(lost.entry_id), order="x")
        assert "Is 'x', but must be a whole number" in plain(wrong.text)
        nobody = await clerk.send(path, "transfer.credit", entry=str(left.entry_id), nic="no-ovh")
        assert "Is 'no-ovh', but must be a customer's nichandle such as ab1234-ovh" in plain(nobody.text)
        used = await clerk.do(path, "transfer.assign", entry=str(lost.entry_id), order=str(order_id))
        assert "The transfer is used for the order." in used
        put = await clerk.do(path, "transfer.credit", entry=str(left.entry_id), nic=office.first.nic)
        assert "The transfer is on the customer's prepaid account." in put
        assert "No transfer waits" in put
        await office.deliver()
        assert await status(client, order_id) == "delivered"


# What links say that gives nobody any right.
OPEN = {"orderId", "reference", "id", "contractId"}


async def test_no_mail_gives_the_office_a_right_of_its_customers(sqlite_shop: Sandbox) -> None:
    """All the passwords, tokens and keys of links are hidden, wherever a mail says them; what is no secret stays."""
    office = with_office(sqlite_shop)
    client = office.client(office.first)
    card = await register(client, description="declines")
    unpaid = await order_name(client, "zweites-exemple.fr", how=UNPAID)
    await client.post(f"/me/order/{unpaid}/pay", {"paymentMethod": {"id": card}})
    answers = (("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))
    await order_plan(client, "vps", "vps-2025-model1", answers=answers)
    await office.deliver()
    [name] = (await client.get("/vps")).result
    number = (await client.get(f"/vps/{name}/serviceInfos")).result["serviceId"]
    await client.post(f"/services/{number}/terminate")
    await client.post("/me/changeEmail", {"newEmail": "elsewhere@example.com"})
    known = await written(office, office.first.nic)
    assert {"order", "delivered", "new_password", "payment_declined", "termination_asked"} <= {
        one.letter for one in known
    }
    bills = [(await client.get(f"/me/bill/{one}")).result["password"] for one in (await client.get("/me/bill")).result]
    assert bills
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        for mail in known:
            text = plain((await support.http.get(f"/office/mails/{mail.mail_id}")).text)
            said = re.findall(r"[?&]([\w.]+)=([^\s&#]+)", text)
            assert [pair for pair in said if pair[0] not in OPEN and pair[1] != "***"] == [], mail.letter
            for secret in (*bills, *re.findall(r"(?:token|password|passwd)=([^\s&#]+)", mail.body)):
                assert secret == "***" or secret not in text, mail.letter
            if mail.letter == "new_password":
                assert mail.secret is not None
                assert mail.secret not in text


async def test_mails_and_hooks(shop: Sandbox) -> None:
    office = with_office(shop)
    await order_name(office.client(office.first), "exemple-ecrit.fr")
    await office.database.write(
        lambda tx: hooks.add(
            tx, office.shop, account_id=None, url="http://127.0.0.1:9/told", types=(), description="", secret="whsec_x"
        )
    )
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        listed = await support.see("/office/mails")
        assert "Your order 1" in listed
        number = (
            (await support.http.get("/office/mails"))
            .text.partition('class="whole" href="/office/mails/')[2]
            .partition('"')[0]
        )
        mail = await support.see(f"/office/mails/{number}")
        assert "kept" in mail
        assert "orderPassword=***" in mail
        again = await support.do(f"/office/mails/{number}", "mail.resend")
        assert "The e-mail is kept once more, as written now" in again
        subjects = (await support.see("/office/mails")).count("Your order 1")
        assert subjects == listed.count("Your order 1") + 1, "its customer finds it again, and so does the workshop"
        again = await support.do("/office/hooks", "hook.replay", hook="1", after="0")
        assert "The hook is told of it again." in again
        off = await support.do("/office/hooks", "hook.switch", hook="1")
        assert "The hook is disabled." in off
        assert "Hooks that are not reached" not in await support.see("/office"), "whoever disabled it knows"
        assert "The hook is enabled." in await support.do("/office/hooks", "hook.switch", hook="1")
        assert "order.placed" in await support.see("/office/events")


async def test_a_form_does_what_it_asks_once(shop: Sandbox) -> None:
    office = with_office(shop)
    path, credit = f"/office/customers/{office.first.nic}", {"amount": "10", "currency": "EUR", "kind": "BONUS"}
    async with signed_in(office, OfficeRole.SALES) as clerk:
        calls = (clerk.send_again(path, "credit.give", "one", **credit) for _ in range(4))
        answers = await asyncio.gather(*calls)
        late = await clerk.send_again(path, "credit.give", "one", **credit)
        assert sorted(one.status_code for one in (*answers, late)) == [303, 409, 409, 409, 409]
        assert "This form was sent before, and what it asks is done" in plain(late.text)
        movements = await shop.database.read(lambda tx: tx.rows("SELECT amount_ucents FROM balance_movement"))
        assert [row[0] for row in movements] == [10 * 10**8]
        wrong = await clerk.send_again(path, "credit.give", "other", **{**credit, "amount": "much"})
        assert wrong.status_code == 400
        right = await clerk.send_again(path, "credit.give", "other", **credit)
        assert right.status_code == 303, "what was refused did nothing"
