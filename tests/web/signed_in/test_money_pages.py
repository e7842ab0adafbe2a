"""Payment methods, balances and debts in a browser: registered, confirmed, paid in, paid; and nobody else's."""

import re
from html import unescape
from typing import Any

import httpx

from panier.core.limits import DAY_US
from panier.core.rates import PAYMENT_METHODS
from tests.support.ordering import UNPAID, order_name
from tests.support.parts.browsing import Browser, browser
from tests.support.shop import Sandbox
from tests.web.ledger.test_debts import ordered, owe
from tests.web.signed_in.test_account_pages import signed_in, words
from tests.web.signed_in.test_sent_forms import drawing
from tests.web.surface.test_limits import with_limits

METHODS, BALANCE = "/account/payment-methods", "/account/balance"
REGISTER = {"what": "register", "paymentType": "CREDIT_CARD"}
CARD = {
    **REGISTER, "formData.number": "5555 5555 5555 4444", "formData.expirationDate": "11/35", "formData.cvc": "123",
    "description": "For the shop",
}  # fmt: skip
CODE = "1234"


async def methods(shop: Sandbox) -> list[dict[str, Any]]:
    client = shop.client(shop.first)
    return [
        (await client.get(f"/me/payment/method/{one}")).result
        for one in (await client.get("/me/payment/method")).result
    ]


async def number_of(shop: Sandbox, description: str) -> str:
    return next(str(one["paymentMethodId"]) for one in await methods(shop) if one["description"] == description)


async def follow(one: Browser, done: httpx.Response) -> str:
    """What the page that a form leads to says."""
    assert done.status_code == 303, words(done)
    return words(await one.get(done.headers["location"]))


async def test_a_card_is_registered_described_preferred_and_removed(shop: Sandbox) -> None:
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "Visa ending in 4242 Default" in words(await one.get(METHODS))
        page = await follow(one, await one.submit(METHODS, CARD))
        assert "The payment method is registered." in page
        assert "Mastercard ending in 4444 “For the shop” 11/2035 ready" in page
        number = await number_of(shop, "For the shop")
        opened = await one.get(f"{METHODS}?describe={number}")
        assert 'value="For the shop"' in opened.text
        described = {"what": "describe", "method": number, "description": "For renewals"}
        assert "For renewals" in await follow(one, await one.submit(METHODS, described))
        await one.submit(METHODS, {"what": "prefer", "method": number})
        assert "Mastercard ending in 4444 Default" in words(await one.get(METHODS))
        refused = await one.submit(METHODS, {"what": "remove", "method": number})
        assert (refused.status_code, "make another one the default first" in words(refused)) == (409, True)
        other = next(str(each["paymentMethodId"]) for each in await methods(shop) if not each["default"])
        assert "The payment method is removed." in await follow(
            one, await one.submit(METHODS, {"what": "remove", "method": other})
        )
        assert other not in {str(each["paymentMethodId"]) for each in await methods(shop) if each["status"] == "VALID"}


async def test_what_is_typed_wrong_stands_beside_its_field_and_no_number_is_shown_again(sqlite_shop: Sandbox) -> None:
    wrong = (
        ({"formData.number": "4242 4242 4242 4241"}, "number"), ({"formData.number": ""}, "number"),
        ({"formData.expirationDate": "01/20"}, "expirationDate"), ({"formData.cvc": "x"}, "cvc"),
    )  # fmt: skip
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        before = await methods(sqlite_shop)
        for change, field in wrong:
            page = await one.submit(METHODS, {**CARD, "formData.holder": "Camille Exemple", **change})
            assert (page.status_code, f'id="field-formData.{field}-wrong"' in page.text) == (400, True), field
            assert ("Camille Exemple" in page.text, "4444" in page.text, "4241" in page.text) == (True, False, False)
        iban = {"what": "register", "paymentType": "SEPA_DIRECT_DEBIT", "formData.iban": "FR14"}
        page = await one.submit(METHODS, iban)
        assert (page.status_code, 'id="field-formData.iban-wrong"' in page.text) == (400, True)
        declined = await one.submit(METHODS, {**CARD, "formData.number": "4000 0000 0000 0002"})
        assert declined.status_code in (303, 400), "declined when it pays, or at once"
        assert (await one.submit(METHODS, {**REGISTER, "paymentType": "GOLD"})).status_code == 400
        for what in ("prefer", "describe", "remove", "confirm", "look"):
            assert (await one.submit(METHODS, {"what": what, "method": "x"})).status_code == 400, what
            assert (await one.submit(METHODS, {"what": what, "method": "999999"})).status_code in (404, 409), what
        assert (await methods(sqlite_shop))[: len(before)] == before


async def test_a_bank_account_waits_for_its_code(shop: Sandbox) -> None:
    account = {
        "what": "register", "paymentType": "SEPA_DIRECT_DEBIT", "formData.iban": "FR14 2004 1010 0505 0001 3M02 606",
        "formData.ownerName": "Camille Exemple", "description": "sandbox verify",
    }  # fmt: skip
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await follow(one, await one.submit(METHODS, account))
        assert "waits for you" in page
        number = await number_of(shop, "sandbox verify")
        wrong = await one.submit(METHODS, {"what": "confirm", "method": number, "challenge": "0000"})
        assert (wrong.status_code, f'id="challenge-{number}-wrong"' in wrong.text) == (400, True)
        done = await one.submit(METHODS, {"what": "confirm", "method": number, "challenge": CODE})
        assert "The payment method is confirmed." in await follow(one, done)
        assert {each["status"] for each in await methods(shop)} == {"VALID"}


async def test_a_form_sent_twice_registers_one_card_and_asks_its_gateway_once(shop: Sandbox) -> None:
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(METHODS)
        sent = {**CARD, "drawing": drawing(page)}
        answers = [await one.send(page, sent, to=METHODS) for _ in range(3)]
        assert {each.headers["location"] for each in answers} == {METHODS}
        assert [each["description"] for each in await methods(shop)].count("For the shop") == 1


async def test_registrations_are_counted(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, **{PAYMENT_METHODS.name: "2/3600"})
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        answers = [(await one.submit(METHODS, {**CARD, "description": str(number)})).status_code for number in range(3)]
    assert answers == [303, 303, 429]


async def test_money_is_paid_in_listed_and_given_back(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        for amount in ("much", "", "-3", "1e3", "0"):
            page = await one.submit(BALANCE, {"what": "pay-in", "amount": amount})
            assert (page.status_code, 'id="pay-in-amount-wrong"' in page.text) == (400, True), amount
        done = await one.submit(BALANCE, {"what": "pay-in", "amount": "20,50"})
        assert done.headers["location"].startswith("/order/display?")
        order = int(re.findall(r"orderId=(\d+)", done.headers["location"])[0])
        [card] = (await client.get("/me/payment/method?default=true")).result
        await client.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": card}})
        await shop.deliver()
        assert "€20.50" in words(await one.get(BALANCE))
        path = f"{BALANCE}/PREPAID_ACCOUNT"
        page = await one.get(path)
        assert ("Paid in" in words(page), 'value="20.50"' in page.text) == (True, True)
        movement = re.findall(r'name="movement" value="(\d+)"', page.text)[0]
        most = await one.submit(path, {"what": "give-back", "movement": movement, "amount": "21"})
        assert most.status_code == 400
        back = await one.submit(path, {"what": "give-back", "movement": movement, "amount": "5"})
        assert "The money goes back to where it was paid from." in await follow(one, back)
        assert "€15.50" in words(await one.get(BALANCE))
        assert (await one.submit(path, {"what": "give-back", "movement": "x", "amount": "5"})).status_code == 400
        assert (await one.get(f"{BALANCE}/NOTHING")).status_code == 404


async def test_money_is_transferred_to_a_bank_account(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        placed = await one.submit(BALANCE, {"what": "pay-in", "amount": "20"})
        order = int(re.findall(r"orderId=(\d+)", placed.headers["location"])[0])
        methods_ = (await client.get("/me/payment/method?default=true")).result
        await client.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": methods_[0]}})
        await sqlite_shop.deliver()
        page = await one.get(BALANCE)
        bank = re.findall(r'<option value="(\d+)"', page.text)[0]
        over = await one.submit(BALANCE, {"what": "take-out", "amount": "21", "bankAccountId": bank})
        assert (over.status_code, 'id="take-out-amount-wrong"' in over.text) == (400, True)
        done = await one.submit(BALANCE, {"what": "take-out", "amount": "8", "bankAccountId": bank})
        assert done.headers["location"].startswith("/order/display?")
        await sqlite_shop.deliver()
        assert "€12.00" in words(await one.get(BALANCE))
        told = await one.submit(BALANCE, {"what": "alert", "alertThreshold": "5"})
        assert "You are told by e-mail when less is left." in await follow(one, told)
        assert (await client.get("/me/ovhAccount/FR")).result["alertThreshold"] == 5
        assert (await one.submit(BALANCE, {"what": "alert", "alertThreshold": "few"})).status_code == 400


async def test_a_code_gives_credit_once(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        wrong = await one.submit(BALANCE, {"what": "redeem", "inputCode": "guess"})
        assert (wrong.status_code, 'id="field-inputCode-wrong"' in wrong.text) == (400, True)
        assert 'value="guess"' in wrong.text
        code = next(each.code for each in sqlite_shop.shop.assortment.vouchers.values() if each.is_for_account)
        page = await follow(one, await one.submit(BALANCE, {"what": "redeem", "inputCode": code}))
        assert ("The credit of the code is there." in page, "until" in page) == (True, True)
        again = await one.submit(BALANCE, {"what": "redeem", "inputCode": code})
        assert again.status_code == 400
        link = re.search(r'href="(/account/balance/VOUCHER[^"]*)"', (await one.get(BALANCE)).text)
        assert link is not None
        assert "Code" in words(await one.get(unescape(link.group(1))))


async def test_movements_come_in_portions(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        [card] = (await client.get("/me/payment/method?default=true")).result
        for _ in range(27):
            placed = (await client.post("/me/ovhAccount/FR/creditOrder", {"amount": 100})).result["orderId"]
            await client.post(f"/me/order/{placed}/pay", {"paymentMethod": {"id": card}})
        await sqlite_shop.deliver()
        path = f"{BALANCE}/PREPAID_ACCOUNT"
        first = await one.get(path)
        later = re.search(r'href="([^"]*before=\d+)"', first.text)
        assert later is not None
        second = await one.get(unescape(later.group(1)))
        counted = [len(re.findall(r'name="movement" value="\d+"', page.text)) for page in (first, second)]
        assert (counted, 'rel="next"' in second.text) == ([25, 2], False)


async def test_a_debt_is_paid_by_an_order_of_its_own(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    number = await owe(shop, await ordered(shop, client))
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        page = words(await one.get(BALANCE))
        assert ("What you owe" in page, "€3.00" in page) == (True, True)
        foreign = await other.submit(BALANCE, {"what": "pay-debt", "debt": str(number)})
        assert foreign.status_code == 404
        assert (await one.submit(BALANCE, {"what": "pay-debt", "debt": "x"})).status_code == 400
        done = await one.submit(BALANCE, {"what": "pay-debt", "debt": str(number)})
        order = int(re.findall(r"orderId=(\d+)", done.headers["location"])[0])
        assert (await one.get(done.headers["location"])).status_code == 200
        [card] = (await client.get("/me/payment/method?default=true")).result
        await client.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": card}})
        await shop.deliver()
        assert "paid" in words(await one.get(BALANCE)).partition("What you owe")[2]
        assert (await one.submit(BALANCE, {"what": "pay-debts"})).status_code == 409


async def test_a_debt_that_is_not_due_yet_cannot_be_paid(sqlite_shop: Sandbox) -> None:
    order = await ordered(sqlite_shop, sqlite_shop.client(sqlite_shop.first))
    await owe(sqlite_shop, order, due_us=sqlite_shop.clock() + 9 * DAY_US)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = await one.get(BALANCE)
        assert ("not due yet" in words(page), 'name="debt"' in page.text) == (True, False)


async def test_cards_that_are_alike_are_told_apart_wherever_one_is_chosen(sqlite_shop: Sandbox) -> None:
    number = await order_name(sqlite_shop.client(sqlite_shop.first), how=UNPAID)
    link = str((await sqlite_shop.client(sqlite_shop.first).get(f"/me/order/{number}")).result["url"])
    path = link.removeprefix(sqlite_shop.shop.base_url)
    again = {**CARD, "description": ""}
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        for hours in (0, 0, 5):
            sqlite_shop.clock.advance(seconds=hours * 3_600)
            await one.submit(METHODS, again)
        paying = await one.get(path.replace("/order/display", "/order/pay"))
        offered = re.findall(r'value="method:\d+"[^>]*> ([^<]*)</label>', paying.text)
        listed = re.findall(r"<tr><td>([^<]*)", (await one.get(METHODS)).text)
    assert len(offered) == len(set(offered)) == 6
    assert any("expires 11/2030, default" in name for name in offered), offered
    assert sum("Mastercard ending in 4444, expires 11/2035, " in name for name in offered) == 3
    assert sum(bool(re.search(r"added on .* UTC \([12] of 2\)$", name)) for name in offered) == 2, offered
    assert len(set(listed)) == len(listed)
