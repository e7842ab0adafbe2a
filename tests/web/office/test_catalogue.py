"""The catalogue in the back office: a price, words and a promotion become a version, which is put on sale."""

import re

from panier.core.cart.stock import Stock
from panier.core.office.rights import OfficeRole
from panier.core.values import replace
from panier.files.editing import plan_edits
from panier.files.editing.plan_edits import NewPromotion, PlanText
from panier.flows.cart.stock_edits import every_line
from panier.store import stock
from panier.web.office.catalog_words import family_in_words
from tests.support.delivering import VPS, order_vps
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import put_product
from tests.web.office.desk import plain, signed_in, with_office

PATH = f"/office/catalogue/vps/{VPS}"
TEXT = """# kettles
plans:
  - code: kettle   # the first
    name: Kettle
    prices:
      - {period: P1M, price: {EUR: 4.99, GBP: 4.49}}
      - modes: [upfront12]
        period: P1Y
        price:
          EUR: 49.00
        setup: {EUR: 1.00}
addons:
  - {code: lid, name: Lid, prices: [{period: P1M, price: {EUR: 0.50}}]}
"""


def test_the_rest_of_a_file_stays_as_it_is() -> None:
    assert plan_edits.codes_of(TEXT) == ("kettle", "lid")
    assert [(one.place, one.part, one.period, one.modes) for one in plan_edits.list_prices(TEXT, "kettle")] == [
        (0, "price", "P1M", ()), (1, "price", "P1Y", ("upfront12",)), (1, "setup", "P1Y", ("upfront12",)),
    ]  # fmt: skip
    assert plan_edits.with_amount(TEXT, "kettle", (0, "price"), "EUR", "5.49") == TEXT.replace("4.99", "5.49")
    assert plan_edits.with_amount(TEXT, "kettle", (1, "price"), "EUR", "50") == TEXT.replace("49.00", "50")
    assert plan_edits.with_amount(TEXT, "kettle", (1, "price"), "GBP", "45") == TEXT.replace(
        "EUR: 49.00", "EUR: 49.00\n          GBP: 45"
    )
    assert plan_edits.with_words(TEXT, "kettle", PlanText({"en": "Bouilloire é"}, {})) == TEXT.replace(
        "name: Kettle", 'name: "Bouilloire é"'
    )
    assert plan_edits.with_words(TEXT, "lid", PlanText({}, {"en": "Of glass"})) == TEXT.replace(
        "{code: lid,", '{code: lid, description: "Of glass",'
    )
    sale = NewPromotion("Sale", "EUR", "1.00", "2027-01-01T00:00:00+00:00", "2027-02-01T00:00:00+00:00")
    once = plan_edits.with_promotion(TEXT, "kettle", 0, sale)
    assert '{period: P1M, promotions: [{name: "Sale", off: {EUR: 1.00}, from: 2027-01-01T00:00:00+00:00,' in once
    assert plan_edits.with_promotion(once, "kettle", 0, sale).count('name: "Sale"') == 2
    assert "        period: P1Y" in plan_edits.with_promotion(TEXT, "kettle", 1, sale)


def test_words_by_language_are_written_as_they_are_read() -> None:
    both = PlanText({"en": "Kettle", "fr": "Bouilloire"}, {"no": "Norsk"})
    once = plan_edits.with_words(TEXT, "kettle", both)
    assert 'name: {"en": "Kettle", "fr": "Bouilloire"}' in once
    assert plan_edits.read_words(once, "kettle") == both, "no is a language, not a truth"
    assert plan_edits.with_words(once, "kettle", both) == once
    assert 'name: "Kettle"\n' in plan_edits.with_words(once, "kettle", PlanText({"en": "Kettle"}, {}))
    block = TEXT.replace(
        "name: Kettle\n",
        "name:\n      en: Kettle   # said everywhere\n"
        "    description: >\n      Holds\n      a litre\n    # what it costs\n",
    )
    changed = plan_edits.with_words(block, "kettle", PlanText({"de": "Kessel"}, {"en": "Holds two"}))
    assert plan_edits.read_words(changed, "kettle") == PlanText({"de": "Kessel"}, {"en": "Holds two"})
    assert "# what it costs\n    prices:" in changed
    assert "# said everywhere" in changed
    assert plan_edits.with_words(TEXT, "kettle", PlanText({"en": "Kettle"}, {})) == TEXT


async def test_a_price_becomes_a_version_whose_difference_is_seen_and_which_is_sold(shop: Sandbox) -> None:
    office = with_office(shop)
    wish = {"what": "price", "spot": "0-price", "currency": "EUR", "amount": "6.66"}
    async with signed_in(office, OfficeRole.SALES) as sales, signed_in(office, OfficeRole.OWNER) as owner:
        page = await sales.see(PATH)
        assert "What it costs now, without tax every month €4.49 · £3.89" in page
        assert "Which price every month: €4.49 " in page, "one price, not all currencies in a line"
        assert "EUR · Euro" in page
        assert "only France, in EUR" in page
        for fields, said in (
            ({**wish, "amount": "x"}, "Is 'x'"),
            ({**wish, "currency": "XXX"}, "Is 'XXX', but must be one of"),
            ({**wish, "spot": "99-price"}, "Must be one of the plan's prices"),
            ({**wish, "amount": "4.49"}, "Nothing would change"),
        ):
            answer = await sales.send(PATH, "catalog.edit", **fields)
            assert answer.status_code in (400, 409)
            assert said in plain(answer.text)
        seen = await sales.do(PATH, "catalog.edit", **wish)
        assert "The version is kept. It is not on sale" in seen
        assert f"Plan {VPS} : every month, at the beginning and to renew" in seen
        assert "€4.49 €6.66" in seen
        assert "not on sale" in seen
        assert (await sales.send("/office/catalogue/versions/1", "catalog.activate", version="1")).status_code == 403
        sold = await owner.do("/office/catalogue/versions/1", "catalog.activate", version="1", family="vps")
        assert "The version is on sale now." in sold
        await office.shop.shelf.refresh(office.database, now_us=office.shop.now())
        assert "€6.66" in await owner.see("/office/catalogue/vps")
        sold = await owner.see("/office/catalogue/versions/1")
        assert "What it changed of what was sold before" in sold
        assert "€4.49 €6.66" in sold
        assert "would change" not in sold
        back = await owner.do("/office/catalogue/vps", "catalog.activate", version="")
        assert "What the shop was shipped with is on sale now." in back
        trail = await owner.see("/office/trail")
        assert "version 1: the office, by sales@shop.example: a price of vps-2025-model1" in trail


async def test_words_promotions_and_stock(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        words = {"what": "words", "name": "VPS un", "description": "x"}
        assert "The version is kept" in await owner.do(PATH, "catalog.edit", **words)
        seen = await owner.do(
            PATH, "catalog.edit", what="promotion", spot="0-price", currency="EUR", amount="1", name="Opening",
            end="2027-06-01T00:00",
        )  # fmt: skip
        assert "only at the beginning, promotion “Opening”" in seen, "renewals have none"
        assert "to renew, promotion" not in seen
        late = await owner.send(
            PATH, "catalog.edit", what="promotion", spot="0-price", currency="EUR", amount="1", name="Opening",
            end="2020-01-01T00:00",
        )  # fmt: skip
        assert "Must be in the future" in plain(late.text)
        stocked = await owner.do(PATH, "stock.set", datacenter="GRA", left="3")
        assert "The stock is set." in stocked
        assert f"{VPS} GRA in stock 3" in stocked
        assert "Codes" in await owner.see("/office/catalogue")
        later = await owner.do(
            "/office/catalogue/versions/2", "catalog.activate", version="2", family="vps", begin="2027-01-01T00:00"
        )
        assert "The version is on sale from the time on that you chose." in later
        assert "To come" in await owner.see("/office/catalogue")


async def test_words_are_changed_by_language_and_the_difference_lists_them(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    words = {"what": "words", "name": "VPS-1", "name-fr": "VPS un", "name-de": "VPS eins", "description-fr": "Un"}
    async with signed_in(office, OfficeRole.OWNER) as owner, browsing(office, language="fr") as french:
        assert "In other languages What is left empty is read as in English. Name (French)" in await owner.see(PATH)
        seen = await owner.do(PATH, "catalog.edit", **words)
        assert f"Plan {VPS} : name (French) VPS-1 VPS un" in seen
        assert "name (German) VPS-1 VPS eins" in seen
        assert "description (French)" in seen
        assert "name (English)" not in seen
        await owner.do("/office/catalogue/versions/1", "catalog.activate", version="1", family="vps")
        await office.shop.shelf.refresh(office.database, now_us=office.shop.now())
        page = (await owner.http.get(PATH)).text
        assert 'name="name-fr" value="VPS un"' in " ".join(page.split()) or "VPS un" in page
        assert "VPS un" in (await french.get(f"/p/{VPS}")).words
        long = await owner.send(PATH, "catalog.edit", **{**words, "name-pl": "x" * 201})
        assert long.status_code == 400
        assert "Must have at most 200 characters" in plain(long.text)
        assert 'aria-invalid="true"' in long.text
        alone = await owner.do(PATH, "catalog.edit", **{**words, "name-fr": ""})
        assert "name (French) VPS un VPS-1" in alone, "what is emptied is read as in English"


async def test_who_changes_a_price_is_told_how_many_services_it_concerns(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    wish = {"what": "price", "spot": "0-price", "currency": "EUR", "amount": "6.66"}
    async with signed_in(office, OfficeRole.OWNER) as owner:
        seen = await owner.do(PATH, "catalog.edit", **wish)
        assert "of these plans" not in seen, "nobody has one"
        for _ in range(2):
            await order_vps(office.client(office.first))
        await office.deliver()
        seen = await owner.see("/office/catalogue/versions/1")
        assert "2 services of these plans run. Each is renewed at the price that is on sale on that day" in seen
        words = await owner.do(PATH, "catalog.edit", what="words", name="VPS un", description="x")
        assert "of these plans" not in words, "no price changes"


async def test_a_promotion_is_seen_on_its_plan_and_versions_say_whether_they_are_sold(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    sale = {"what": "promotion", "spot": "0-price", "currency": "EUR", "amount": "1", "name": "Opening"}
    async with signed_in(office, OfficeRole.OWNER) as owner:
        for number, end in enumerate(("2027-06-01T00:00", "2027-07-01T00:00"), 1):
            await owner.do(PATH, "catalog.edit", end=end, **sale)
            sold = {"version": str(number), "family": "vps"}
            await owner.do(f"/office/catalogue/versions/{number}", "catalog.activate", **sold)
            await office.shop.shelf.refresh(office.database, now_us=office.shop.now())
        shown = await owner.see(PATH)
        assert "Opening every month -€1.00" in shown.replace("−", "-")
        assert "2027" in shown.partition("Opening every month")[2].partition("runs now")[0], "its end"
        assert "never off renewals" in shown
        family = await owner.see("/office/catalogue/vps")
        assert re.search(r"Version 2 from [^.]*? on on sale Version 1 from [^.]*? no longer on sale", family)
        assert "€4.49 every month" in family


WRONG = (
    ({"what": "price", "amount": "-1"}, "Is '-1', but must be more than 0"),
    ({"what": "price", "amount": "4.999"}, "which can be read as 4.999 or 4999"),
    ({"what": "price", "amount": ""}, "Is '', but must be a number such as 25.50"),
    ({"what": "price", "amount": "1.5", "currency": "XOF"}, "but XOF has 0 decimals"),
    ({"what": "price", "amount": "99999999999"}, "less than a billion"),
    ({"what": "price", "amount": "5", "currency": "none"}, "Is 'NONE', but must be one of"),
    ({"what": "price", "amount": "5", "spot": "x"}, "Is 'x', but must be a whole number"),
    ({"what": "promotion", "amount": "1", "name": "Sale"}, "Must be filled in"),
    ({"what": "promotion", "amount": "1", "name": "", "end": "2027-06-01"}, "Must say what customers read"),
    ({"what": "promotion", "amount": "1", "name": "Sale", "end": "2020-01-01"}, "Must be in the future"),
    ({"what": "promotion", "amount": "1", "name": "Sale", "begin": "2020-01-01", "end": "2027-06-01"},
     "Must not be in the past"),
    ({"what": "promotion", "amount": "1", "name": "Sale", "begin": "2027-07-01", "end": "2027-06-01"},
     "Must be after the beginning"),
    ({"what": "promotion", "amount": "4.50", "name": "Sale", "end": "2027-06-01"}, "but can be 4.49 at the most"),
    ({"what": "words", "name": "x" * 201}, "Must have at most 200 characters"),
)  # fmt: skip


async def test_wrong_input_is_told_beside_its_field_and_makes_no_version(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.SALES) as sales:
        for fields, said in WRONG:
            answer = await sales.send(PATH, "catalog.edit", **{"spot": "0-price", "currency": "EUR", **fields})
            assert answer.status_code == 400, fields
            assert said in plain(answer.text), fields
            assert 'aria-invalid="true"' in answer.text, fields
            assert "That did not work" not in plain(answer.text), fields
        stocked = {"datacenter": "GRA", "left": "3"}
        for fields, said in (
            ({"datacenter": ""}, "Must be a datacentre such as gra"),
            ({"datacenter": "moon"}, "Is 'moon', but must be one of"),
            ({"left": "-1"}, "Is '-1', but must be a whole number"),
            ({"left": "1.5"}, "Is '1.5', but must be a whole"),
            ({"left": "9" * 30}, "but must be a whole number"),
            ({"fqn": "else.ram"}, "but must begin with vps-2025-model1"),
        ):
            answer = await sales.send(PATH, "stock.set", **{**stocked, **fields})
            assert answer.status_code == 400, fields
            assert said in plain(answer.text), fields
        assert "None yet" in (await sales.see("/office/catalogue")).partition("Versions")[2]
        assert "Always available: no stock is kept of it." in await sales.see(PATH)


async def test_words_with_markup_are_words(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    marked = '<script>alert("1")</script>: {a} # b'
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await owner.do(PATH, "catalog.edit", what="words", name=marked)
        await owner.do("/office/catalogue/versions/1", "catalog.activate", version="1", family="vps")
        await office.shop.shelf.refresh(office.database, now_us=office.shop.now())
        page = await owner.http.get(PATH)
        assert marked in plain(page.text) or "<script>alert" not in page.text
        assert "&lt;script&gt;alert(" in page.text


async def test_stock_is_set_besides_what_orders_hold(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await owner.do(PATH, "stock.set", datacenter="gra", left="2")
        await order_vps(office.client(office.first))
        assert f"{VPS} GRA in stock 1" in await owner.see(PATH)
        assert f"{VPS} GRA in stock 5" in await owner.do(PATH, "stock.set", datacenter="GRA", left="5")
        assert f"{VPS} GRA not in stock 0" in await owner.do(PATH, "stock.set", datacenter="GRA", left="0")


async def test_counting_one_datacentre_leaves_the_others_as_they_are(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    client = office.client(office.first)

    async def states() -> dict[str, str]:
        query = {"ovhSubsidiary": "FR", "planCode": VPS}
        answer = await client.get("/vps/order/rule/datacenter", query=query)
        return {one["datacenter"]: one["status"] for one in answer.result["datacenters"]}

    async with signed_in(office, OfficeRole.SUPPORT) as clerk:
        assert "Only the datacentre that you choose is counted" in await clerk.see(PATH)
        before = await states()
        seen = await clerk.do(PATH, "stock.set", datacenter="GRA", left="0")
        assert f"{VPS} GRA not in stock 0 Take the line away" in seen
        assert "Not counted, so always available:" in seen
        assert await states() == {**before, "GRA": "out-of-stock"}
        again = await clerk.do(PATH, "stock.set", datacenter="GRA", fqn=VPS)
        assert "Always available: no stock is kept of it." in again, "the only line was taken away"
        assert await states() == before
        await clerk.do(PATH, "stock.set", datacenter="GRA", left="0")
        none = await clerk.do(PATH, "stock.set", none="1")
        assert "No stock is kept of it any more: it is always available." in none
        assert await states() == before


async def test_a_stock_that_a_file_set_says_where_there_is_none(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    kept = (Stock(VPS, "GRA", VPS, "1H-high", 3),)
    await office.database.write(lambda tx: stock.replace(tx, kept, now_us=office.shop.now()))
    async with signed_in(office, OfficeRole.READER) as reader:
        seen = await reader.see(PATH)
        assert "Without a line, so not in stock:" in seen
        assert "Take the line away" not in seen


async def test_a_server_is_counted_in_one_configuration_alone(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    path = "/office/catalogue/eco/24sk10"
    first, *rest = [one for one in every_line(office.shop.assortment, "eco", "24sk10") if one.datacenter == "gra"]
    assert rest
    async with signed_in(office, OfficeRole.OWNER) as owner:
        page = await owner.do(path, "stock.set", datacenter="gra", fqn=first.fqn, left="1")
        assert f"{first.fqn} gra in stock 1" in page
        assert "gra (other configurations)" in page
        assert "not in stock:" not in page


async def test_a_family_of_the_shops_own_is_called_as_its_catalogue_does(sqlite_shop: Sandbox) -> None:
    assortment = sqlite_shop.shop.assortment
    assert family_in_words(assortment, "vps") == "VPS"
    assert family_in_words(assortment, "domain") == "Domain names"
    assert family_in_words(assortment, "nothing") == "nothing"
    [(place, vps)] = [(place, one) for place, one in assortment.catalogs.items() if place == ("FR", "vps")]
    own = replace(assortment, catalogs={**assortment.catalogs, place: replace(vps, family="kettles", name="Kettles")})
    assert family_in_words(own, "kettles") == "Kettles"


async def test_a_version_tells_all_of_a_promotion_and_customers_read_its_text(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    said = "Été <b>−1 €</b>"
    async with signed_in(office, OfficeRole.OWNER) as owner, browsing(office) as visitor:
        seen = await owner.do(
            PATH, "catalog.edit", what="promotion", spot="0-price", currency="EUR", amount="1", name=said,
            end="2027-06-01T00:00",
        )  # fmt: skip
        assert f"promotion “{said}”" in seen
        assert "promotion “Été <b>−1 €</b>”, ends – 1 June 2027" in seen
        await owner.do("/office/catalogue/versions/1", "catalog.activate", version="1", family="vps")
        await office.shop.shelf.refresh(office.database, now_us=office.shop.now())
        product = await visitor.get(f"/p/{VPS}")
        assert f"€1.00 off at first: {said}" in product.words
        assert said not in product.response.text, "its signs are escaped"
        cart = await put_product(visitor, f"/p/{VPS}", **{"q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"})
        assert f"€4.49, €1.00 off · {said}" in cart.words
        assert "Gravelines (GRA) · Debian 13 · 1 month" in cart.words
        words = await owner.do(PATH, "catalog.edit", what="words", name="VPS un", description="x")
        assert f"Plan {VPS} : name VPS-1 VPS un" in words
