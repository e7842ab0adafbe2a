"""Orders in the back office: found, looked at, decided about; and the day's page, which says what waits."""

import re

from panier.core.office.rights import OfficeRole
from panier.outside.delivery.faults import DeliveryFault, FaultKind, FaultPlan
from panier.outside.registry.sandbox_conduct import Trouble
from tests.support.delivering import faulty, of_family, order_vps
from tests.support.managing import behave
from tests.support.ordering import order_name, order_project
from tests.support.shop import Sandbox
from tests.web.office.desk import Clerk, give_back, plain, signed_in, with_office


async def test_the_day_has_figures_and_plots_with_tables(shop: Sandbox) -> None:
    office = with_office(shop)
    await order_name(office.client(office.first), "exemple-du-jour.fr")
    await office.deliver()
    async with signed_in(office, OfficeRole.OWNER) as owner:
        page = (await owner.http.get("/office")).text
        seen = plain(page)
        assert "Orders today 1 1 in seven days" in seen
        assert "Not paid yet 0 orders of thirty days" in seen
        assert "What comes first" not in seen
        assert "Nothing waits for anybody" in seen
        assert "1 delivered" in page
        assert "100 % ordered" in seen
        assert page.count("<svg viewBox") == 6
        for word in ("Orders by day", "Sold by day, without tax", "Carts of seven days", "Domain names that expire"):
            assert word in seen
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert "Sold" not in await support.see("/office")


async def test_plots_look_back_as_far_as_is_asked_and_families_come_to_what_was_sold(shop: Sandbox) -> None:
    office = with_office(shop)
    named = await order_name(office.client(office.first), "exemple-par-famille.fr")
    await order_vps(office.client(office.first))
    await office.deliver()
    office.clock.advance(days=9)
    await order_vps(office.client(office.second))
    await office.deliver()
    async with signed_in(office, OfficeRole.OWNER) as owner:
        back = await give_back(owner, f"/office/orders/{named}", amount="1.20")
        assert "1.20" in back
        sold = {days: await _sold(owner, days) for days in ("", "7", "30", "90", "365")}
        titles = ("by day", "by day", "by day", "by week", "by month")
        for (days, (whole, families, page)), by in zip(sold.items(), titles, strict=True):
            assert sum(families.values()) == whole, days
            assert f"Orders {by}" in page
            assert f"Sold {by}, without tax" in page
            assert f'aria-current="page">{ {"365": "12 months", "": "30 days"}.get(days, f"{days} days") }<' in page
        assert sold["7"][0] < sold["30"][0] == sold["90"][0] == sold["365"][0] == sold[""][0]
        assert set(sold["30"][1]) == {"Domain names", "VPS"}
        assert sold["7"][1]["Domain names"] == -100, "what is given back is less, on its own day"
        for odd in ("8", "-1", "all", "9" * 400, "0", "30.0"):
            answer = await owner.http.get("/office", params={"days": odd})
            assert (answer.status_code, "must be one of 7, 30, 90, 365" in plain(answer.text)) == (400, True), odd
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert "Sold" not in await support.see("/office?days=365"), "money is for those who may see it"


async def _sold(owner: Clerk, days: str) -> tuple[int, dict[str, int], str]:
    """What was sold over a span, in cents: by its plot, and by that of families."""
    page = (await owner.http.get("/office", params={"days": days} if days else {})).text
    whole = _columns(page, "revenue")
    return sum(whole.values()), _columns(page, "sold-eur"), page


def _columns(page: str, plot: str) -> dict[str, int]:
    """What the columns of a plot's table come to, in cents."""
    table = page.partition(f'id="plot-{plot}"')[2].partition("<table")[2].partition("</table>")[0]
    heads = [plain(one) for one in re.findall(r"<th[^>]*>(.*?)</th>", table)][1:]
    cells = [plain(one) for one in re.findall(r'<td[^>]* class="number"[^>]*>(.*?)</td>', table)]
    cents = [int(re.sub(r"[^0-9-]", "", cell.replace("\N{MINUS SIGN}", "-"))) for cell in cells]
    return {head: sum(cents[place :: len(heads)]) for place, head in enumerate(heads)}


async def test_a_new_shop_says_what_comes_first(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner, signed_in(office, OfficeRole.READER) as reader:
        page = (await owner.http.get("/office")).text
        first = page.partition("What comes first in a new shop")[2].partition("</section>")[0]
        for link in ("/office/catalogue", "/office/staff", f"{office.shop.base_url}/"):
            assert f'href="{link}"' in first, link
        assert "panier doctor" in first
        seen = (await reader.see("/office")).partition("What comes first in a new shop")[2]
        assert "Let colleagues in" not in seen, "a reader may not"


async def test_a_failed_piece_waits_on_the_first_page_and_is_tried_again(shop: Sandbox) -> None:
    plan = FaultPlan()
    plan.add(DeliveryFault(0, FaultKind.FAILS, "vps"))
    office = with_office(faulty(shop, plan))
    order_id = await order_vps(office.client(office.first))
    await office.deliver()
    [piece] = await of_family(office, order_id)
    path = f"/office/orders/{order_id}"
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert "Deliveries that failed or wait" in await support.see("/office")
        seen = await support.see(path)
        assert f"{piece.delivery_id} VPS" in seen
        assert "failed" in seen
        assert "Try again" in seen
        assert "It is asked for anew" in await support.do(path, "delivery.retry", piece=str(piece.delivery_id))
        plan.release(piece.key)
        await office.deliver()
        assert "Nothing waits for anybody" in await support.see("/office")
        assert "delivered" in await support.see(path)
        twice = await support.send(path, "delivery.retry", piece=str(piece.delivery_id))
        assert twice.status_code == 409
        assert f"Delivery {piece.delivery_id} is done already" in plain(twice.text)


async def test_an_order_is_refunded_by_the_line_and_cancelled_and_the_trail_says_so(shop: Sandbox) -> None:
    office = with_office(shop)
    order_id = await order_name(office.client(office.first), "exemple-remis.fr")
    await office.deliver()
    path = f"/office/orders/{order_id}"
    async with signed_in(office, OfficeRole.SALES) as sales, signed_in(office, OfficeRole.SUPPORT) as support:
        page = (await sales.http.get(path)).text
        line = page.partition('name="line" value="')[2].partition('"')[0]
        wrong = await sales.send(path, "order.refund", amount="1.2345", reason="Sorry")
        assert wrong.status_code == 400
        assert "Is '1.2345', but EUR has 2 decimals" in plain(wrong.text)
        assert 'value="1.2345"' in wrong.text
        assert 'value="Sorry"' in wrong.text
        seen = await give_back(sales, path, line=line, reason="It never worked")
        assert "The money is being sent back: below stands how far it is." in seen
        assert "where the money came from: sending began now" in seen
        assert "It never worked" in seen
        refused = await support.send(path, "order.refund", reason="x")
        assert refused.status_code == 403
        assert "Somebody with the role support may not give money of an order back; owner, sales, accountant may" in (
            plain(refused.text)
        )
        again = await sales.send(path, "order.refund", line=line)
        assert again.status_code == 409
    async with signed_in(office, OfficeRole.OWNER) as owner:
        seen = await owner.see("/office/trail")
        assert f"give money of an order back Order {order_id} given back:" in seen
        assert seen.count("give money of an order back") == 2, "once it was done, and support was refused it"


async def test_what_was_ordered_is_told_as_its_customer_reads_it(shop: Sandbox) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    named = await order_name(client, "exemple-dit.fr")
    server = await order_vps(client, options=("option-auto-backup-vps-2025-model1",))
    await office.deliver()
    async with signed_in(office, OfficeRole.OWNER) as owner:
        seen = await owner.see(f"/office/orders/{named}")
        what = seen.partition("without tax Ordered Price")[2].partition("Total without tax")[0]
        assert what.startswith(" exemple-dit.fr Registration · 1 year €6.99, €2.00 off")
        assert "Included: DNS zone" in what
        for raw in ("€0.00", "Prix barre", "Domain .fr", "Create"):
            assert raw not in seen, raw
        assert "exemple-dit.fr · 1 year: €5.99" in seen.partition("What is given back")[2], "with tax, as it was paid"
        asked = await owner.send(f"/office/orders/{named}", "order.refund", line=line_of(await html(owner, named)))
        assert "Of exemple-dit.fr · 1 year" in plain(asked.text)
        await owner.http.get("/office?lang=de")
        seen = await owner.see(f"/office/orders/{server}")
        what = seen.partition("ohne Steuer Bestellt Preis")[2].partition("Summe ohne Steuer")[0]
        assert what.count("VPS-1") == 3, "the server with its price, and its option beneath it"
        back = seen.partition("Was erstattet wird")[2]
        assert back.startswith(" VPS-1 · 1 Monat: 5,39")
        assert "VPS-1: Automatische Sicherung VPS-1 · 1 Monat: 2,40" in back


async def html(clerk: Clerk, order_id: int) -> str:
    """An order's page as it is sent."""
    return (await clerk.http.get(f"/office/orders/{order_id}")).text


def line_of(page: str) -> str:
    """The number of the first line that a page offers to give back."""
    return page.partition('name="line" value="')[2].partition('"')[0]


async def test_orders_are_listed_by_state(shop: Sandbox) -> None:
    office = with_office(shop)
    paid = await order_project(office.client(office.first))
    unpaid = await order_project(office.client(office.second), how={
        "autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": True,
    })  # fmt: skip
    async with signed_in(office, OfficeRole.READER) as reader:
        seen = await reader.see("/office/orders")
        assert f"{unpaid} Charlie Sample {office.second.nic}" in seen
        only = await reader.see("/office/orders?status=notPaid")
        assert f" {unpaid} " in only
        assert f" {paid} " not in only
        assert (await reader.http.get("/office/orders/999999")).status_code == 404


async def test_orders_are_asked_for_by_what_they_are(shop: Sandbox) -> None:
    office = with_office(shop)
    project = await order_project(office.client(office.first))
    named = await order_name(office.client(office.first), "exemple-tri.fr")
    await behave(office, "exemple-coince.fr", Trouble.FAILING)
    stuck = await order_name(office.client(office.second), "exemple-coince.fr")
    await office.deliver()
    async with signed_in(office, OfficeRole.READER) as reader:

        async def shown(**asked: str) -> set[int]:
            page = (await reader.http.get("/office/orders", params=asked)).text
            return {int(one) for one in re.findall(r'class="whole" href="/office/orders/(\d+)"', page)}

        assert await shown() == {project, named, stuck}
        assert await shown(family="domain") == {named, stuck}
        assert await shown(family="cloud") == {project}
        assert await shown(stuck="1") == {stuck}
        assert await shown(mean="creditCard") | await shown(mean="ovhAccount") <= {project, named, stuck}
        assert await shown(subsidiary="PL") == set()
        assert await shown(subsidiary="FR", status="delivered", family="domain") == {named}
        assert await shown(least="0,01") == {named, stuck}
        assert await shown(most="0.01") == {project}
        assert await shown(since="2000-01-01", until="2099-12-31") == {project, named, stuck}
        assert await shown(until="2000-01-01") == set()
        odd = (await reader.http.get("/office/orders", params={"since": "soon", "least": "much"})).text
        assert "must be a day such as 2026-11-30" in plain(odd)
        assert odd.count('aria-invalid="true"') == 2
        assert 'value="soon"' in odd
        assert "Delivered orders by family" in await reader.see("/office")


async def test_anything_is_found_by_a_word(shop: Sandbox) -> None:
    office = with_office(shop)
    order_id = await order_name(office.client(office.first), "exemple-cherche.fr")
    await office.deliver()
    async with signed_in(office, OfficeRole.READER) as reader:

        async def lead(word: str) -> str:
            answer = await reader.http.get("/office/search", params={"q": word})
            return str(answer.headers.get("location") or plain(answer.text))

        assert "exemple-cherche.fr" in await lead("cherche")  # the name and its zone
        nic = office.second.nic
        assert await lead(nic[:7]) == f"/office/customers/{nic}"
        assert await lead("FR-2026-000001") == f"/office/orders/{order_id}"
        assert "ca1001-ovh" in await lead("EXEMPLE")
        assert "Nothing has that" in await lead("100%_sure")
        assert "What are you looking for?" in await lead("")
        seen = await reader.see("/office/customers/ca1001-ovh")
        assert "exemple-cherche.fr" in seen
        assert "FR-2026-000001" in seen


async def test_credit_is_given_and_the_trail_knows_the_balance(shop: Sandbox) -> None:
    office = with_office(shop)
    path = "/office/customers/ca1001-ovh"
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        for amount, said in (("x", "Is 'x'"), ("0", "must be more than 0"), ("1.2345", "has 2 decimals")):
            answer = await clerk.send(path, "credit.give", amount=amount, currency="EUR", reason="For you")
            assert answer.status_code == 400
            assert said in plain(answer.text)
            assert 'value="For you"' in answer.text
        seen = await clerk.do(path, "credit.give", amount="25,50", currency="EUR", kind="BONUS", reason="For you")
        assert "The credit is given: the balance is below." in seen
        assert "bonus: €25.50" in seen
        assert "balance “bonus”: €25.50" in await clerk.see("/office/trail")
        exported = await clerk.send("/office/money", "ledger.export", form="csv")
        assert exported.headers["content-type"] == "text/csv; charset=utf-8"
        assert exported.text.startswith("entry,at,cause,cause_id,order,account,debit,credit,currency\n")
        assert "goodwill" in exported.text
