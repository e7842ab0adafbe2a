"""What a shop's own catalogue says by language is read in that language, from the shop to the bill."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from panier.app import CATALOGS
from panier.core.refusal import Refusal
from panier.core.values import replace
from panier.files.assortment import load_family
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from tests.support.buying import Sold, bought
from tests.support.ordering import new_cart
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox, copy_sqlite, opened, selling
from tests.web.buying.test_checkout import put_product, sign_in
from tests.web.paper.test_named_offers import words
from tests.web.service.test_endings import mails

FAMILY = "managedServices"
TEXT = """
each_plan: {contracts: [general], quantity_max: 5}
plans:
  - code: care
    name: {en: Care, fr: Entretien, de: Pflege}
    product: care
    description: {en: Two hours a month, de: Zwei Stunden im Monat}
    prices:
      - {period: P1M, price: {EUR: 20, GBP: 18}, setup: {EUR: 5, GBP: 5}}
    addon_families:
      - {family: report, addons: [care-report]}
addons:
  - code: care-report
    name: {de: Bericht, fr: Rapport}
    product: report
    prices: [{period: P1M, price: {EUR: 3, GBP: 3}}]
"""
CARE = Sold(FAMILY, "care")


@pytest.fixture
async def own_shop(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> AsyncIterator[Sandbox]:
    def sell(shop: Shop) -> Shop:
        own = load_family(CATALOGS, FAMILY, TEXT, name="own.yaml")
        return selling(shop, replace(shop.assortment, catalogs={**shop.assortment.catalogs, **own}))

    file, customers = sqlite_furnished
    async with opened(copy_sqlite(file, tmp_path), customers, change=sell) as shop:
        yield shop


@pytest.mark.parametrize(
    "language, name, description, option",
    [
        ("en", "Care", "Two hours a month", "Bericht"),
        ("de", "Pflege", "Zwei Stunden im Monat", "Bericht"),
        ("fr", "Entretien", "Two hours a month", "Rapport"),
        ("pl", "Care", "Two hours a month", "Bericht"),
    ],
)
async def test_visitors_read_their_language_else_english_else_any(
    own_shop: Sandbox, language: str, name: str, description: str, option: str
) -> None:
    async with browsing(own_shop, language=language) as visitor:
        family = await visitor.get(f"/c/{FAMILY}")
        assert name in family.words
        assert description in family.words
        product = await visitor.get("/p/care")
        assert f" {name} " in product.words
        assert option in product.words
        cart = await put_product(visitor, "/p/care", **{"option.report": "care-report"})
        assert name in cart.words
        assert option in cart.words
        checkout = await sign_in(own_shop, visitor)
        checkout = await visitor.get(f"/checkout?lang={language}")
        assert name in checkout.words


async def test_programs_read_one_text_in_the_language_of_the_subsidiary(own_shop: Sandbox) -> None:
    client = own_shop.client()
    for subsidiary, name, description in (
        ("FR", "Entretien", "Two hours a month"), ("DE", "Pflege", "Zwei Stunden im Monat"),
        ("GB", "Care", "Two hours a month"), ("FI", "Care", "Two hours a month"),
    ):  # fmt: skip
        cart = await new_cart(client, subsidiary)
        (offer,) = (await client.get(f"{cart}/{FAMILY}")).result
        assert offer["productName"] == name
        sold = own_shop.shop.assortment.catalog(subsidiary, FAMILY).plans["care"]
        assert (sold.name, sold.product_description) == (name, description)


async def test_a_bill_and_its_mails_speak_the_language_of_the_account(own_shop: Sandbox) -> None:
    client = own_shop.client(own_shop.first)
    await client.put("/me", {"language": "de_DE"})
    number = await bought(own_shop, client, CARE)
    bill = (await client.get(f"/me/bill/{(await client.get('/me/bill')).result[-1]}")).result
    async with browsing(own_shop, language="de") as visitor:
        paper = words((await visitor.get(bill["url"].removeprefix(own_shop.shop.base_url))).response)
        assert ("Pflege" in paper, "Entretien" in paper) == (True, False)
        await put_product(visitor, "/p/care")
        await sign_in(own_shop, visitor)
        for path in ("/account/orders", "/account/services", f"/account/services/{number}"):
            page = (await visitor.get(f"{path}?lang=de")).words
            assert ("Pflege" in page, "Entretien" in page) == (True, False), path
    written = [one["body"] for one in await mails(client)]
    assert any("Pflege" in one for one in written)
    assert [one for one in written if "Entretien" in one] == []


@pytest.mark.parametrize(
    "wrong",
    ["{}", "{EN: Care}", "{french: Entretien}", '{en: ""}', "[Care]", '""'],
)
def test_words_of_no_language_are_refused_where_they_stand(wrong: str) -> None:
    text = TEXT.replace("{en: Care, fr: Entretien, de: Pflege}", wrong)
    with pytest.raises(Refusal, match=r"own\.yaml, line 5"):
        load_family(CATALOGS, FAMILY, text, name="own.yaml")


def test_options_of_each_plan_have_words_by_language_too() -> None:
    own = "{family: fix, name: {en: 'Fix {code}', fr: 'Réparer {code}'}, product: fix, description: Mended}"
    text = TEXT.replace("addons:\n  -", f"own_addons:\n  fix: {own}\naddons:\n  -")
    found = load_family(CATALOGS, FAMILY, text, name="own.yaml")["FR", FAMILY]
    option = found.addons["care-fix"]
    assert (option.name, option.name_in("en_GB"), option.product_description) == ("Réparer care", "Fix care", "Mended")
