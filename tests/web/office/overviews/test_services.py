"""Services in the office: the list, those that expire soon, and one with all that may be done about it."""

import re
from html import unescape
from secrets import token_hex

from panier.core.office.rights import OfficeRole
from panier.store import services
from panier.store.office import trail
from tests.support.delivering import order_vps
from tests.support.ordering import order_name
from tests.support.shop import Sandbox
from tests.web.office.desk import Clerk, plain, signed_in, with_office

BACKUP = "option-auto-backup-vps-2025-model1"


async def number_of(office: Sandbox, plan: str) -> int:
    """The number of the only service of a plan."""
    row = await office.database.read(lambda tx: tx.row("SELECT service_id FROM service WHERE plan_code = $1", plan))
    assert row is not None
    return int(row[0])


async def confirm(clerk: Clerk, path: str, act: str) -> str:
    """Send a form that asks first, and confirm what it says; what the page says then."""
    drawing = token_hex()
    asked = await clerk.send_again(path, act, drawing)
    assert asked.status_code == 200, plain(asked.text)[:600]
    sure = unescape(asked.text.partition('name="sure" value="')[2].partition('"')[0])
    assert sure, plain(asked.text)[:600]
    answer = await clerk.send_again(path, act, drawing, sure=sure)
    assert answer.status_code == 303, plain(answer.text)[:600]
    return await clerk.see(answer.headers["location"])


async def test_a_service_has_a_page_with_all_that_is_known_of_it(shop: Sandbox) -> None:
    office = with_office(shop)
    order_id = await order_vps(office.client(office.first), options=[BACKUP])
    await office.deliver()
    number, option = await number_of(office, "vps-2025-model1"), await number_of(office, BACKUP)
    async with signed_in(office, OfficeRole.READER) as reader:
        seen = await reader.see(f"/office/services/{number}")
        assert re.search(r"As things are renewed by itself before \d+ \w+ \d{4}", seen)
        assert re.search(r"Expires on \d+ \w+ \d{4}, \d\d:\d\d UTC in (1 month|\d+ days)", seen), (
            "the date, and how far it is"
        )
        assert re.search(r"Another period €\d+\.\d\d with tax for 1 month", seen)
        assert f"order {order_id}" in seen
        assert "ca1001-ovh" in seen
        assert "Automated backup" in seen.partition("Options and what hangs on it")[2]
        assert f"Everything of order {order_id} is delivered" in seen.partition("What happened")[2]
        assert 'name="act"' not in (await reader.http.get(f"/office/services/{number}")).text
        below = (await reader.http.get(f"/office/services/{option}")).text
        assert f'href="/office/services/{number}"' in below, "what it belongs to"
        name = (await office.database.read(lambda tx: services.load_several(tx, [number])))[number].name
        for page in (f"/office/orders/{order_id}", "/office/customers/ca1001-ovh", "/office/services"):
            assert f'href="/office/services/{number}"' in (await reader.http.get(page)).text, page
        found = (await reader.http.get("/office/search", params={"q": name})).text
        assert f'href="/office/services/{number}"' in found


async def test_a_service_is_ended_and_goes_on_as_its_customer_would_have_it(shop: Sandbox) -> None:
    office = with_office(shop)
    await order_vps(office.client(office.first))
    await office.deliver()
    number = await number_of(office, "vps-2025-model1")
    path = f"/office/services/{number}"
    async with signed_in(office, OfficeRole.SALES) as sales:
        assert "Let it go on" not in await sales.see(path), "it does"
        seen = await confirm(sales, path, "service.end")
        assert "It ends at the end of what is paid for." in seen
        assert re.search(r"As things are ends on \d+ \w+ \d{4}, as was chosen", seen)
        told = await office.client(office.first).get(f"/services/{number}")
        assert told.result["billing"]["lifecycle"]["current"]["pendingActions"], "its customer sees it too"
        again = await sales.send(path, "service.end")
        assert again.status_code == 409
        assert "ends at the end of what is paid for already" in plain(again.text)
        assert "It goes on." in await sales.do(path, "service.keep")
        assert (await sales.send(path, "service.keep")).status_code == 409
    entries = await office.database.read(lambda tx: trail.list_about(tx, "service", str(number), limit=10))
    assert [(one.action.value, one.after.get("goes on")) for one in entries] == [
        ("service.keep", "yes"), ("service.end", "no"),
    ]  # fmt: skip


async def test_a_project_ends_at_once_and_says_so_before(shop: Sandbox) -> None:
    office = with_office(shop)
    await order_vps(office.client(office.first), projects=1)
    await office.deliver()
    number = await number_of(office, "project.2018")
    async with signed_in(office, OfficeRole.OWNER) as owner:
        asked = plain((await owner.send(f"/office/services/{number}", "service.end")).text)
        assert "at once, with all that hangs on it: nothing brings it back" in asked
        seen = await confirm(owner, f"/office/services/{number}", "service.end")
        assert "ended" in seen
        assert "What you can do" not in seen


async def test_another_period_is_ordered_for_whoever_pays(shop: Sandbox) -> None:
    office = with_office(shop)
    await order_name(office.client(office.first), "exemple-encore.fr")
    await office.deliver()
    number = await number_of(office, "fr")
    path = f"/office/services/{number}"
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        asked = plain((await support.send(path, "service.renew")).text)
        assert "exemple-encore.fr" in asked
        assert re.search(r"Price with tax €\d+\.\d\d Paid by .+ca1001-ovh", asked)
        placed = await confirm(support, path, "service.renew")
        assert "unpaid" in placed
        assert "exemple-encore.fr" in placed
        seen = await support.see(path)
        assert "ordered with order" in seen
        twice = await support.send(path, "service.renew", sure="anything")
        assert twice.status_code == 409


async def test_services_that_expire_soon_are_listed_the_first_to_end_first(shop: Sandbox) -> None:
    office = with_office(shop)
    await order_name(office.client(office.first), "exemple-tard.fr")
    await order_vps(office.client(office.first))
    await office.deliver()
    number = await number_of(office, "vps-2025-model1")
    name = (await office.database.read(lambda tx: services.load_several(tx, [number])))[number].name
    async with signed_in(office, OfficeRole.READER) as reader:
        soon = await reader.see("/office/services?expiring=soon")
        assert name in soon
        assert "exemple-tard.fr" not in soon
        assert "exemple-tard.fr" in await reader.see("/office/services")
        for path in ("/office/services/999", "/office/services/x"):
            assert (await reader.http.get(path)).status_code == 404
