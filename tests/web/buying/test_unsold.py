"""Countries in which nothing has a price: nobody is offered them, and a link to one says what is shown instead."""

from dataclasses import replace
from pathlib import Path

import pytest

from panier.app import CATALOGS, make_assortment
from panier.cli.shop import own_prices
from panier.cli.shop.answers import Wares, answers
from panier.core.catalog.catalog import Assortment, Catalog
from panier.core.refusal import Refusal
from panier.files.catalog_sources import OWN, Reader
from panier.settings import read
from panier.web.application import build
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox, selling, shipped

EURO = {"DE", "ES", "EU", "FI", "FR", "IE", "IT", "LT", "NL", "PT"}


def priced_in(sold: Assortment, *currencies: str) -> Assortment:
    """What a shop sells that has prices in some currencies alone."""
    kept = {
        place: one if one.currency in currencies else replace(one, plans={}, addons={})
        for place, one in sold.catalogs.items()
    }
    return replace(sold, catalogs=kept)


@pytest.fixture
def euro_shop(sqlite_shop: Sandbox) -> Sandbox:
    shop = selling(sqlite_shop.shop, priced_in(sqlite_shop.shop.assortment, "EUR"))
    return replace(sqlite_shop, shop=shop, application=build(shop, sqlite_shop.database, on_write=lambda: None))


async def test_only_countries_with_a_price_are_offered(euro_shop: Sandbox) -> None:
    async with browsing(euro_shop) as visitor:
        for path in ("/", "/join", "/c/vps"):
            forms = (await visitor.get(path)).forms
            [choices] = [one.choices["ovhSubsidiary"] for one in forms if "ovhSubsidiary" in one.choices]
            assert set(choices) - {""} <= EURO, path
            assert "FR" in choices, path


async def test_a_link_to_another_says_what_is_shown_instead_and_is_not_kept(euro_shop: Sandbox) -> None:
    async with browsing(euro_shop, language="en") as visitor:
        page = await visitor.get("/?ovhSubsidiary=CZ&lang=en")
        assert (
            "Nothing is sold in Czechia · CZK: what you see are the offers and prices for France · EUR." in page.words
        )
        assert "/c/vps" in page.response.text
        assert "Nothing is sold in" not in (await visitor.get("/?lang=en")).words
        assert "Nothing is sold in" not in (await visitor.get("/?ovhSubsidiary=DE&lang=en")).words


async def test_newcomers_of_another_country_buy_at_home(euro_shop: Sandbox) -> None:
    async with browsing(euro_shop, language="en") as visitor:
        form = (await visitor.get("/join?lang=en")).form(country="FR")
        joined = await visitor.send(
            form, firstname="Zuzana", name="Exemple", email="zuzana@mail.example", password="a long word 7",
            country="CZ", legalform="individual",
        )  # fmt: skip
        assert "Zuzana" in joined.words
        assert "Prices are those of your account: France · EUR" in (await visitor.get("/")).words


async def test_who_joins_is_told_of_registries_where_names_are_sold(sqlite_shop: Sandbox) -> None:
    usual = sqlite_shop.shop.assortment
    nameless = replace(
        usual,
        catalogs={
            place: replace(one, plans={}) if one.family == "domain" else one for place, one in usual.catalogs.items()
        },
    )
    shop = selling(sqlite_shop.shop, nameless)
    without = replace(sqlite_shop, shop=shop, application=build(shop, sqlite_shop.database, on_write=lambda: None))
    for one, sells_names in ((sqlite_shop, True), (without, False)):
        async with browsing(one, language="en") as visitor:
            page = await visitor.get("/join?lang=en")
        assert "as at home, or with the code of its country" in page.words
        assert ("registries" in page.words, 'href="/domains"' in page.response.text) == (sells_names, sells_names)


def test_home_is_where_something_is_sold(sqlite_shop: Sandbox) -> None:
    usual = sqlite_shop.shop.assortment
    assert priced_in(usual, "EUR").at_home().home == "FR"
    assert priced_in(usual, "GBP").at_home().home == "GB"
    nothing = priced_in(usual).at_home()
    assert (nothing.home, [*nothing.sold_in()]) == ("FR", ["FR"])


def test_a_home_can_be_set_and_must_be_of_the_region() -> None:
    assert make_assortment(read({"PANIER_SUBSIDIARY": "DE"})).home == "DE"
    with pytest.raises(Refusal, match="'PANIER_SUBSIDIARY' is 'US', but must be one of CZ, DE"):
        make_assortment(read({"PANIER_SUBSIDIARY": "US"}))
    with pytest.raises(Refusal, match="'PANIER_SUBSIDIARY' is 'Germany', but must be the code of a subsidiary"):
        read({"PANIER_SUBSIDIARY": "Germany"})


@pytest.mark.parametrize("sell", Wares)
def test_what_is_free_everywhere_is_no_reason_to_offer_a_country(sell: Wares) -> None:
    said = answers({
        "name": "Shop", "country": "DE", "currency": "EUR", "sell": sell.value, "gateway": "none",
        "registrar": "none", "email": "me@shop.example", "owner": "Me",
    })  # fmt: skip
    reader, found = Reader(CATALOGS, shipped()), dict[tuple[str, str], Catalog]()
    for family in said.families:
        text = own_prices.sample(said, family, Path(f"{family}.yaml"))
        found |= reader.read(text.encode(), family, form=OWN, name=family)
    assert {*replace(shipped(), catalogs=found).sold_in()} == EURO
