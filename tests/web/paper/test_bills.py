"""/me/bill: every order that is paid has one bill, which says what the order said."""

import re
from html import unescape

import pytest

from panier.core.limits import DAY_US
from tests.support.ordering import AUTO_PAY, UNPAID, order_name, order_project
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register


async def bill_of(client: Client, order_id: int) -> str:
    """The number of the only bill of an order."""
    [number] = (await client.get("/me/bill", query={"orderId": order_id})).result
    assert isinstance(number, str)
    return number


async def test_a_paid_order_has_a_bill_with_its_amounts(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    assert (await camille.get("/me/bill")).result == []
    await shop.deliver()
    order = (await camille.get(f"/me/order/{order_id}")).result
    number = await bill_of(camille, order_id)
    assert number == "FR-2026-000001"
    bill = (await camille.get(f"/me/bill/{number}")).result
    for price in ("priceWithTax", "priceWithoutTax", "tax"):
        assert bill[price]["priceInUcents"] == order[price]["priceInUcents"]
    assert bill["priceWithTax"]["priceInUcents"] > 0
    assert (bill["billId"], bill["orderId"], bill["category"]) == (number, order_id, "purchase-web")
    assert bill["password"] in bill["url"]
    assert bill["password"] in bill["pdfUrl"]


async def test_a_bill_has_the_lines_of_its_order(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    path = f"/me/bill/{await bill_of(camille, order_id)}/details"
    lines = [(await camille.get(f"{path}/{one}")).result for one in (await camille.get(path)).result]
    ordered = [
        (await camille.get(f"/me/order/{order_id}/details/{one}")).result
        for one in (await camille.get(f"/me/order/{order_id}/details")).result
    ]
    assert [line["totalPrice"] for line in lines] == [line["totalPrice"] for line in ordered]
    assert [line["quantity"] for line in lines] == [line["quantity"] for line in ordered]
    rented = [line for line in lines if line["periodStart"]]
    assert rented
    for line in rented:
        assert (line["periodStart"], line["periodEnd"]) == ("2026-11-18", "2027-11-18")
        assert line["domain"] == "exemple.fr"


async def test_how_a_bill_was_paid(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille)
    await shop.deliver()
    paid = (await camille.get(f"/me/bill/{await bill_of(camille, order_id)}/payment")).result
    assert paid == (await camille.get(f"/me/order/{order_id}/payment")).result


async def test_bills_are_found_by_time_order_and_category(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    numbers = []
    for name in ("un-exemple.fr", "deux-exemple.fr"):
        order_id = await order_name(camille, name)
        await shop.deliver()
        numbers.append(await bill_of(camille, order_id))
        shop.clock.advance(days=2)
    between = {"date.from": "2026-11-19T00:00:00Z", "date.to": "2026-11-21T00:00:00Z"}
    assert (await camille.get("/me/bill")).result == numbers
    assert (await camille.get("/me/bill", query=between)).result == numbers[1:]
    assert (await camille.get("/me/bill", query={"category": "purchase-web"})).result == numbers
    assert (await camille.get("/me/bill", query={"category": "autorenew"})).result == []
    assert (await camille.get("/me/bill", query={"orderId": 999})).result == []
    refused = await camille.get("/me/bill", query={"category": "gifts"})
    assert refused.status == 400
    assert "purchase-web" in refused.message


async def test_an_order_that_cost_nothing_has_a_bill_of_nothing(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille, how=UNPAID)
    await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", {"paymentMean": "fidelityAccount"})
    await shop.deliver()
    path = f"/me/bill/{await bill_of(camille, order_id)}"
    bill = (await camille.get(path)).result
    assert (bill["priceWithTax"]["priceInUcents"], bill["tax"]["priceInUcents"]) == (0, 0)
    assert bill["category"] == "purchase-cloud"
    assert (await camille.get(f"{path}/payment")).result["paymentType"] == "fidelityPoints"


async def test_unpaid_and_declined_orders_have_no_bill(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_name(camille, "exemple.fr", how=UNPAID)
    await shop.deliver()
    assert (await camille.get("/me/bill")).result == []


async def test_numbers_count_up_for_each_seller_and_year(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    for name in ("un-exemple.fr", "deux-exemple.fr", "trois-exemple.fr"):
        await order_name(camille, name)
    await shop.deliver()
    shop.clock.advance(days=60)
    order_id = await order_name(camille, "quatre-exemple.fr")
    await shop.deliver()
    found = (await camille.get("/me/bill")).result
    assert found == ["FR-2026-000001", "FR-2026-000002", "FR-2026-000003", await bill_of(camille, order_id)]
    assert found[-1] == "FR-2027-000001"


@pytest.mark.parametrize("below", ["", "/details", "/details/FR-2026-000001-1", "/payment"])
async def test_somebody_elses_bill_does_not_exist(shop: Sandbox, below: str) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await order_project(camille, how=AUTO_PAY)
    await shop.deliver()
    assert (await camille.get(f"/me/bill/FR-2026-000001{below}")).status == 200
    refused = await charlie.get(f"/me/bill/FR-2026-000001{below}")
    assert refused.refusal == (404, "The requested object (billId = FR-2026-000001) does not exist")
    assert (await camille.get(f"/me/refund/FR-2026-000001{below}")).status == 404


async def test_the_follow_up_says_that_the_bill_was_issued(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille)
    await shop.deliver()
    steps = {one["step"]: one for one in (await camille.get(f"/me/order/{order_id}/followUp")).result}
    labels = [event["label"] for event in steps["DELIVERING"]["history"]]
    assert labels == ["INVOICE_IN_PROGRESS", "DELIVERY"]
    assert steps["DELIVERING"]["history"][0]["description"] == "Bill FR-2026-000001 was issued"


async def test_a_renewal_is_billed_as_one(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    shop.clock.now_us += 300 * DAY_US
    service_id = (await camille.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    wish = {"duration": "P1Y", "services": [service_id]}
    order_id = (await camille.post(f"/service/{service_id}/renew", wish)).result["orderId"]
    [method] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
    await shop.deliver()
    bill = (await camille.get(f"/me/bill/{await bill_of(camille, order_id)}")).result
    assert bill["category"] == "earlyrenewal"


async def test_a_name_is_one_line_of_its_bill_in_the_bills_language(sqlite_shop: Sandbox) -> None:
    """The page names what comes along; the electronic invoice and the API have every line, with the same amounts."""
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    said = {}
    for language, name in (("en_GB", "sample.org"), ("fr_FR", "essai.org"), ("pl_PL", "proba.org")):
        await shop.database.write(
            lambda tx, language=language: tx.execute("UPDATE account SET language = $1", language)  # type: ignore[misc]
        )
        order_id = await order_name(camille, name)
        await shop.deliver()
        bill = (await camille.get(f"/me/bill/{await bill_of(camille, order_id)}")).result
        async with shop.http() as http:
            page = unescape((await http.get(bill["url"].removeprefix(shop.shop.base_url))).text)
        [row] = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
        said[language] = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        lines = f"/me/bill/{bill['billId']}/details"
        found = [(await camille.get(f"{lines}/{one}")).result for one in (await camille.get(lines)).result]
        assert len(found) > 1
        total = sum(one["totalPrice"]["priceInUcents"] for one in found)
        assert total == bill["priceWithoutTax"]["priceInUcents"]
    assert said["en_GB"].startswith("sample.org - .org registration request - 12 months + DNS zone 1 × €10.99")
    assert said["fr_FR"].startswith("essai.org - .org demande d'enregistrement - 12 mois + Zone DNS 1 × 10,99")
    assert said["pl_PL"].startswith("proba.org - .org wniosek o rejestrację - 12 miesięcy + Strefa DNS 1 × 10,99")


async def test_an_offer_is_a_reduction_with_a_line_of_its_own(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    bill = (await camille.get(f"/me/bill/{await bill_of(camille, order_id)}")).result
    async with shop.http() as http:
        page = unescape((await http.get(bill["url"].removeprefix(shop.shop.base_url))).text)
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
    assert len(rows) == 2
    assert "exemple.fr - Reduction" in rows[1]
    assert "Prix barre" not in page, "a word of the catalogue's, in its language"


async def test_a_renewals_bill_has_what_is_renewed_along_beneath_it(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    await camille.put("/me", {"language": "fr_FR"})
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    name, zone = [
        (await camille.get(f"{path}/exemple.fr/serviceInfos")).result["serviceId"]
        for path in ("/domain", "/domain/zone")
    ]
    placed = (await camille.post(f"/service/{name}/renew", {"duration": "P1Y", "services": [name, zone]})).result
    method = await register(camille, description="pays")
    page = placed["url"].removeprefix(shop.shop.base_url)
    async with shop.http() as http:
        order_page = unescape((await http.get(page)).text)
    assert order_page.count("<strong lang") == 1, "one thing, with its zone"
    assert "Zone DNS" in order_page
    await camille.post(f"/me/order/{placed['orderId']}/pay", {"paymentMethod": {"id": method}})
    await shop.deliver()
    [number] = (await camille.get("/me/bill", query={"orderId": placed["orderId"]})).result
    async with shop.http() as http:
        url = (await camille.get(f"/me/bill/{number}")).result["url"].removeprefix(shop.shop.base_url)
        bill = unescape((await http.get(url)).text)
    assert "+ Zone DNS" in bill
    assert "Zone DNS - 12 mois" not in bill, "the time is said once"
    begin, end = re.search(r"1 × 6,99\xa0€ · (\S+ \S+ \d{4}) – (\S+ \S+ \d{4})", bill).groups()  # type: ignore[union-attr]
    assert int(end[-4:]) == int(begin[-4:]) + 1, "for which year it is renewed"
    assert bill.count("exemple.fr - .fr demande de renouvellement") == 1
    assert "Numéro de TVA\xa0: " in bill
