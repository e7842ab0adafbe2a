"""What needs a customer stands on the overview while it does, with the page where something is done about it."""

import re

import pytest

from panier.core.account.user import UserRole
from panier.core.limits import DAY_US
from panier.core.service.details import RenewalChoice
from panier.store.account import accounts
from panier.store.engine.db import Tx
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.parts.browsing import Browser, browser
from tests.support.shop import Sandbox
from tests.web.account.test_agreements import reworded, selling
from tests.web.ledger.test_debts import ordered as bought_project
from tests.web.ledger.test_debts import owe
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name, words
from tests.web.signed_in.test_going_on import with_option
from tests.web.signed_in.test_names import send, stuck

QUIET = "Nothing needs you now."


async def overview(one: Browser) -> str:
    needs = words(await one.get("/account")).partition("Latest orders")[0]
    return needs.partition("What renews or ends in the coming year")[0]


async def change_card(shop: Sandbox, **facts: int | None) -> None:
    """Write facts of the first customer's card."""

    async def write(tx: Tx) -> None:
        for name, value in facts.items():
            await tx.execute(f"UPDATE payment_method SET {name} = $1", value)

    await shop.database.write(write)


async def test_a_customer_with_nothing_to_do_is_told_so(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert QUIET in await overview(one)


async def test_a_task_says_in_words_what_it_asks_for(sqlite_shop: Sandbox) -> None:
    page = await stuck(sqlite_shop, "city-lyon.fr")
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        seen = await one.get("/account")
        assert ("Registration" in words(seen), "DomainCreate" in seen.text) == (True, False)
        assert re.search(rf'href="{page}">Answer the registry', seen.text)


async def test_what_is_tried_again_by_itself_has_not_failed_and_needs_nobody(sqlite_shop: Sandbox) -> None:
    name = "failing-exemple.fr"
    number = await order_name(sqlite_shop.client(sqlite_shop.first), name)
    await sqlite_shop.deliver()
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        await signed_in(one, sqlite_shop.first.nic)
        await signed_in(other, sqlite_shop.second.nic)
        assert QUIET in await overview(one)
        assert "Delivery is tried again" in words(await one.get("/account/orders"))
        for path in ("/account/names", "/account/services", f"/account/names/{name}/tasks"):
            page = await one.get(path)
            assert ("tried again in" in words(page), 'class="badge failed"' in page.text) == (True, False), path
            assert f"orderId={number}" in page.text, path
        led = await one.get(f"/account/names/{name}")
        assert (led.status_code, led.headers["location"]) == (303, f"/account/names/{name}/tasks")
        assert name not in words(await other.get("/account/names"))
        assert (await other.get(f"/account/names/{name}")).status_code == 404


async def test_what_a_name_of_an_order_asks_for_is_told_once(sqlite_shop: Sandbox) -> None:
    await stuck(sqlite_shop, "city-lyon.fr")
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert (await overview(one)).count("city-lyon.fr : Registration") == 1
        assert "orderId=" not in (await one.get("/account")).text.partition("Latest orders")[0]
        assert "Waiting for your answer" in words(await one.get("/account/orders"))


async def test_an_unpaid_order_says_pay_first(sqlite_shop: Sandbox) -> None:
    await order_project(sqlite_shop.client(sqlite_shop.first), how=UNPAID)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        for path in ("/account", "/account/orders"):
            assert re.search(r"Waiting for payment Pay \d+ Cancel \d+", words(await one.get(path))), path


async def test_what_ends_is_told_and_what_renews_itself_is_not(sqlite_shop: Sandbox) -> None:
    server, _ = await with_option(sqlite_shop)
    end_us = (await server.read()).expires_us or 0
    sqlite_shop.clock.now_us = end_us - 10 * DAY_US
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert QUIET in await overview(one), "it is renewed, and a card pays it"
        await server.choose(RenewalChoice())
        assert "unless you renew it" in await overview(one)
        await server.choose(RenewalChoice(ends=True))
        assert QUIET in await overview(one), "that is what was wanted"


async def test_a_renewal_that_nothing_pays_is_told(sqlite_shop: Sandbox) -> None:
    server, _ = await with_option(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        await change_card(sqlite_shop, expires_us=(await server.read()).expires_us)
        assert "It expires on" in await overview(one)
        await change_card(sqlite_shop, deleted_us=1)
        assert "no payment method pays it by itself" in await overview(one)
        await server.choose(RenewalChoice(is_automatic=True, is_paid_by_hand=True))
        assert "no payment method" not in await overview(one), "its customer pays"


async def test_a_method_that_waits_is_told(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        await change_card(sqlite_shop, challenged_us=1)
        assert "It waits for you to confirm it." in await overview(one)


async def test_a_debt_is_told_until_it_is_paid(sqlite_shop: Sandbox) -> None:
    order = await bought_project(sqlite_shop, sqlite_shop.client(sqlite_shop.first))
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert "is due" not in await overview(one)
        await owe(sqlite_shop, order)
        assert "Something was not paid in time" in await overview(one)


async def test_a_contract_a_request_and_a_changed_address_are_told(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    await with_name(shop)
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        assert (await send(one, "/contacts", "roles", contactTech=shop.second.nic)).status_code == 303
        for each in (one, other):
            assert f"{NAME} : It is to go from {shop.first.nic} to {shop.second.nic}" in await overview(each)
        await one.submit("/account/email", {"what": "ask", "newEmail": "another@example.com"})
        assert "another@example.com : The change to this address waits" in await overview(one)
        assert "another@example.com" not in await overview(other)
        shop = selling(shop, reworded(shop.shop.assortment, "general", "Other words."))
        await shop.sweep()
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert re.search(r"\d contracts? ha(s|ve) changed", await overview(one))


async def test_an_incomplete_profile_is_told(sqlite_shop: Sandbox) -> None:
    async def empty(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, sqlite_shop.first.nic)
        assert found is not None
        await tx.execute("UPDATE account SET profile = '{}' WHERE account_id = $1", found[0].account_id)

    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        await sqlite_shop.database.write(empty)
        assert "Your bills do not have your full address yet" in await overview(one)


@pytest.mark.parametrize("role", [UserRole.UNPRIVILEGED, UserRole.REGULAR])
async def test_a_user_is_told_what_it_may_call(sqlite_shop: Sandbox, role: UserRole) -> None:
    client, password = sqlite_shop.client(sqlite_shop.first), "not to be guessed"
    order = await order_project(client, how=UNPAID)
    await change_card(sqlite_shop, challenged_us=1)
    group = {UserRole.REGULAR: "DEFAULT", UserRole.UNPRIVILEGED: "UNPRIVILEGED"}[role]
    user = {"login": "worker", "email": "worker@example.com", "description": "", "password": password}
    assert (await client.post("/me/identity/user", {**user, "group": group})).status == 200
    async with browser(sqlite_shop) as worker:
        await worker.sign_in(f"{sqlite_shop.first.nic}/worker", password)
        page = await worker.get("/account")
        assert "It waits for you to confirm it." not in words(page)
        assert (f"orderId={order}" in page.text) is (role is UserRole.REGULAR), "links of orders are keys"
