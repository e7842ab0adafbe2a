"""A Public Cloud project in the account: called by its own name, and told with its use, its prices and its bills."""

import re

from tests.support.ordering import AUTO_PAY, add_project, own_cart
from tests.support.parts.browsing import browser
from tests.support.parts.mailed import written
from tests.support.shop import Client, Sandbox
from tests.web.service.test_usage import project, record, report, until
from tests.web.signed_in.test_account_pages import signed_in, words

CODE = re.compile(r"\b[0-9a-f]{12}4[0-9a-f]{19}\b")
PRICE = "€0.0653 / 1 hour"


async def named(shop: Sandbox, client: Client, name: str) -> tuple[int, int]:
    """A delivered project with a description; the numbers of its order and of its service."""
    cart = await own_cart(client)
    item = await add_project(client, cart)
    assert (await client.post(f"{item}/configuration", {"label": "description", "value": name})).status == 200
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await shop.deliver()
    [[number]] = await shop.database.read(
        lambda tx: tx.rows("SELECT service_id FROM service WHERE order_id = $1", order_id)
    )
    return order_id, int(number)


async def test_a_project_is_called_by_its_own_name_wherever_there_is_one(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, number = await named(shop, client, "Winter shop")
    url = (await client.get(f"/me/order/{order_id}")).result["url"]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        pages = {path: await one.get(path) for path in ("/account", "/account/services", "/account/orders", url)}
        for page in ("", "/renewal", "/options", "/end"):
            path = f"/account/services/{number}{page}"
            pages[path] = await one.get(path)
        for path, shown in pages.items():
            assert "Winter shop" in words(shown), path
            headings = re.findall(r"<(?:h1|title|strong|a)\b[^>]*>([^<]*)", shown.text)
            assert not [text for text in headings if CODE.search(text)], path
        assert "Winter shop" in words(await one.get("/account/services?q=winter"))
    mails = [one for one in await written(shop, shop.first.nic) if CODE.search(one.subject + one.body)]
    assert not [one.subject for one in mails if "Winter shop" not in one.body]


async def test_the_renewal_of_a_project_is_called_by_its_name_of_that_day(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    _, number = await named(shop, client, "Winter shop")
    assert (await client.put(f"/services/{number}", {"displayName": "Spring shop"})).status == 200
    placed = (await client.post(f"/service/{number}/renew", {"duration": "P1M", "services": [number]})).result
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = words(await one.get((await client.get(f"/me/order/{placed['orderId']}")).result["url"]))
    assert "Spring shop" in page
    assert "Public Cloud Project" in page


async def test_a_project_without_a_name_is_called_what_it_is_and_is_given_one(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    number = await project(shop, client)
    page = f"/account/services/{number}"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        shown = await one.get(page)
        assert re.search(r"<h1>Public Cloud Project", shown.text)
        assert "Give it a name" in words(shown)
        field = re.search(r'<input[^>]*name="displayName"[^>]*>', shown.text)
        assert field is not None
        assert not CODE.search(field[0])
        assert (await one.submit(page, {"what": "name", "displayName": "Lab"})).status_code == 303
        after = await one.get(page)
        assert re.search(r"<h1>Lab</h1>", after.text)
        assert "Give it a name" not in words(after)
        assert "Lab" in words(await one.get("/account/services"))


async def test_a_project_says_what_it_has_used_what_that_costs_and_when_it_is_billed(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    number = await project(shop, client)
    path = f"/account/services/{number}"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        before = words(await one.get(path))
        assert "€0.00 without tax so far" in before
        assert PRICE in before
        assert f"/services/{number}/consumption" in before
    await until(shop, 2026, 11, 20)
    assert await report(shop, record(shop, number, hours=24))
    async with browser(shop) as later:  # whoever was signed in two days ago is not any more
        await signed_in(later, shop.first.nic)
        after = words(await later.get(path))
    assert "Instance b3-8 by the hour" in after
    assert "24 hours" in after
    assert "€1.57 without tax so far" in after
    assert "is billed after 2 December 2026" in after


async def test_what_use_costs_is_told_before_a_project_is_bought(shop: Sandbox) -> None:
    async with browser(shop) as one:
        for path in ("/p/project.2018", "/c/cloud"):
            assert PRICE in words(await one.get(f"{path}?lang=en")), path
        assert "What use costs" not in words(await one.get("/p/vps-2027-model1?lang=en"))


async def test_whoever_may_not_see_use_sees_none(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = await project(sqlite_shop, client)
    user = {"login": "reader", "email": "reader@example.com", "description": "", "password": "not to be guessed"}
    assert (await client.post("/me/identity/user", {**user, "group": "UNPRIVILEGED"})).status == 200
    async with browser(sqlite_shop) as reader:
        await reader.sign_in(f"{sqlite_shop.first.nic}/reader", user["password"])
        seen = words(await reader.get(f"/account/services/{number}"))
    assert "Visa" not in seen


async def test_the_bill_of_a_month_names_the_project_and_what_was_used(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    before, number = await named(sqlite_shop, client, "Winter shop")
    await until(sqlite_shop, 2026, 11, 20)
    assert await report(sqlite_shop, record(sqlite_shop, number, hours=24, resource="vm1"))
    await until(sqlite_shop, 2026, 12, 3)
    [order_id] = [one for one in (await client.get("/me/order")).result if one != before]
    url = (await client.get(f"/me/order/{order_id}")).result["url"]
    async with browser(sqlite_shop) as one:
        page = words(await one.get(f"{url}&lang=en"))
    assert "Winter shop Instance b3-8 by the hour - vm1 - 2026-11" in page
    letters = [one.body for one in await written(sqlite_shop, sqlite_shop.first.nic) if "vm1" in one.body]
    assert letters
    for letter in letters:
        assert "Winter shop" in letter
        assert "b3-8.consumption" not in letter
