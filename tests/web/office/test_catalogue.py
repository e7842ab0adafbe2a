"""The catalogue in the back office: a price, words and a promotion become a version, which is put on sale."""

from panier.core.office.rights import OfficeRole
from panier.files.editing import plan_edits
from panier.files.editing.plan_edits import NewPromotion, PlanText
from tests.support.delivering import VPS
from tests.support.shop import Sandbox
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
    assert [(one.place, one.part, one.words) for one in plan_edits.list_prices(TEXT, "kettle")] == [
        (0, "price", "every P1M"), (1, "price", "every P1Y (upfront12)"), (1, "setup", "set-up (upfront12)"),
    ]  # fmt: skip
    assert plan_edits.with_amount(TEXT, "kettle", (0, "price"), "EUR", "5.49") == TEXT.replace("4.99", "5.49")
    assert plan_edits.with_amount(TEXT, "kettle", (1, "price"), "EUR", "50") == TEXT.replace("49.00", "50")
    assert plan_edits.with_amount(TEXT, "kettle", (1, "price"), "GBP", "45") == TEXT.replace(
        "EUR: 49.00", "EUR: 49.00\n          GBP: 45"
    )
    assert plan_edits.with_words(TEXT, "kettle", PlanText("Bouilloire é", "")) == TEXT.replace(
        "name: Kettle", 'name: "Bouilloire é"'
    )
    assert plan_edits.with_words(TEXT, "lid", PlanText("", "Of glass")) == TEXT.replace(
        "{code: lid,", '{code: lid, description: "Of glass",'
    )
    sale = NewPromotion("Sale", "EUR", "1.00", "2027-01-01T00:00:00+00:00", "2027-02-01T00:00:00+00:00")
    once = plan_edits.with_promotion(TEXT, "kettle", 0, sale)
    assert '{period: P1M, promotions: [{name: "Sale", off: {EUR: 1.00}, from: 2027-01-01T00:00:00+00:00,' in once
    assert plan_edits.with_promotion(once, "kettle", 0, sale).count('name: "Sale"') == 2
    assert "        period: P1Y" in plan_edits.with_promotion(TEXT, "kettle", 1, sale)


async def test_a_price_becomes_a_version_whose_difference_is_seen_and_which_is_sold(shop: Sandbox) -> None:
    office = with_office(shop)
    wish = {"what": "price", "spot": "0-price", "currency": "EUR", "amount": "6.66"}
    async with signed_in(office, OfficeRole.SALES) as sales, signed_in(office, OfficeRole.OWNER) as owner:
        assert "4.49 EUR" in await sales.see(PATH)
        for fields, said in (
            ({**wish, "amount": "x"}, "amount is 'x'"),
            ({**wish, "currency": "XXX"}, "currency is 'XXX', but must be one of"),
            ({**wish, "spot": "99-price"}, "price must be one of the plan's prices"),
            ({**wish, "amount": "4.49"}, "Nothing would change"),
        ):
            answer = await sales.send(PATH, "catalog.edit", **fields)
            assert answer.status_code in (400, 409)
            assert said in plain(answer.text)
        seen = await sales.do(PATH, "catalog.edit", **wish)
        assert "The version is kept. It is not on sale" in seen
        assert f"plan {VPS}, default" in seen
        assert "4.49 EUR 6.66 EUR" in seen
        assert "not on sale" in seen
        assert (await sales.send("/office/catalogue/versions/1", "catalog.activate", version="1")).status_code == 403
        sold = await owner.do("/office/catalogue/versions/1", "catalog.activate", version="1", family="vps")
        assert "The version is on sale now." in sold
        await office.shop.shelf.refresh(office.database, now_us=office.shop.now())
        assert "6.66 EUR" in await owner.see("/office/catalogue/vps")
        assert "on sale" in await owner.see("/office/catalogue/versions/1")
        back = await owner.do("/office/catalogue/vps", "catalog.activate", version="")
        assert "What the shop was shipped with is on sale now." in back
        trail = await owner.see("/office/trail")
        assert "version 1: the office, by sales@shop.example: price of vps-2025-model1" in trail


async def test_words_promotions_and_stock(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        words = {"what": "words", "name": "VPS un", "description": "x"}
        assert "The version is kept" in await owner.do(PATH, "catalog.edit", **words)
        seen = await owner.do(
            PATH, "catalog.edit", what="promotion", spot="0-price", currency="EUR", amount="1", name="Opening",
            end="2027-06-01T00:00",
        )  # fmt: skip
        assert "promotion Opening" in seen
        late = await owner.send(
            PATH, "catalog.edit", what="promotion", spot="0-price", currency="EUR", amount="1", name="Opening",
            end="2020-01-01T00:00",
        )  # fmt: skip
        assert "end must be after the beginning" in plain(late.text)
        stocked = await owner.do(PATH, "stock.set", datacenter="GRA", left="3")
        assert "The stock is set." in stocked
        assert f"{VPS} GRA 1H-high 3" in stocked
        assert "Codes" in await owner.see("/office/catalogue")
        later = await owner.do(
            "/office/catalogue/versions/2", "catalog.activate", version="2", family="vps", begin="2027-01-01T00:00"
        )
        assert "The version is on sale from the time on that you chose." in later
        assert "To come" in await owner.see("/office/catalogue")
