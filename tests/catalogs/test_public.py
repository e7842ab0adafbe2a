"""A public catalogue of the real API becomes the shop's own and is published without loss; a faulty one is refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from panier.app import make_shop
from panier.core.cart.allowance import Standing
from panier.core.cart.cart import Cart, Configuration, Item
from panier.core.cart.quote import Quote
from panier.core.catalog.catalog import Assortment, Catalog, Plan, PriceList
from panier.core.catalog.tax import TaxTable
from panier.core.catalog.terms import durations
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.files.public_catalog import parse, read
from panier.flows.checkout.quotes import priced
from panier.flows.shop import Shop
from panier.settings import Settings
from panier.wire.catalog.public import public_out
from tests.catalogs.public import canonical, document, plan, pricing, recorded
from tests.support.shop import shipped

LIVE = "recorded/live"


def parsed(content: dict[str, Any]) -> Catalog:
    return parse(json.dumps(content).encode(), "eco", name="eco.json")


def listed(catalog: Catalog) -> PriceList:
    rate = catalog.tax_basis_points
    return PriceList(catalog, 2_000 if rate is None else rate, 0)


def published(catalog: Catalog) -> Any:
    return json.loads(msgspec.json.encode(public_out(listed(catalog))))


def shop_selling(catalog: Catalog, **more: Any) -> Shop:
    assortment: Assortment = replace(shipped(), catalogs={(catalog.subsidiary, "eco"): catalog}, **more)
    return make_shop(Settings(""), None, assortment=assortment)  # type: ignore[arg-type] # nothing is looked up


def test_the_recorded_catalogue_is_published_as_it_came(reference: Path) -> None:
    raw = recorded(reference)
    catalog = parse(raw, "eco", name="eco.json")
    assert (len(catalog.plans), len(catalog.products), len(catalog.addons)) == (146, 182, 236)
    assert canonical(published(catalog)) == canonical(json.loads(raw))


def test_every_field_of_the_published_form_is_kept() -> None:
    promotion = {
        "name": "spring", "description": "Spring sale", "type": "percentage", "value": 10, "context": "welcome",
        "startDate": "2026-03-01T00:00:00+00:00", "endDate": "2026-04-01T00:00:00+00:00",
        "discount": {"value": 100, "tax": 20}, "total": {"value": 900, "tax": 180}, "duration": 3, "quantity": 2,
        "globalQuantity": 500, "isGlobalQuantityLimited": True, "minimumDuration": 6, "tags": ["sale"],
    }  # fmt: skip
    engagement = {"type": "upfront", "duration": "P12M", "defaultEndAction": "CANCEL_SERVICE"}
    full_price = pricing(1_000, promotions=[promotion], engagementConfiguration=engagement, formattedPrice="0.00 €")
    main = plan(
        "one", [full_price],
        family="range",
        consumptionConfiguration={"billingStrategy": "ping", "pingEndPolicy": "full", "prorataUnit": "hour"},
        configurations=[{"name": "os", "isCustom": True, "isMandatory": True, "values": ["a", "b"]}],
        addonFamilies=[
            {"name": "disk", "addons": ["extra"], "default": "extra", "exclusive": True, "mandatory": True}
        ],
        blobs={"technical": {"cpu": {"boost": 3.9000000000000004}}, "unknown": [1e-7]},
    )  # fmt: skip
    whole = document([main], [plan("extra", [pricing(5)])], planFamilies=[{"name": "range"}])
    assert canonical(published(parsed(whole))) == canonical(whole)


def test_a_shop_s_own_catalogue_is_published_in_the_same_form() -> None:
    catalog = shipped().catalog("FR", "eco")
    again = parse(msgspec.json.encode(public_out(listed(catalog))), "eco", name="own")
    assert published(again) == published(catalog)
    price = next(one for one in published(catalog)["plans"][0]["pricings"] if one["price"])
    assert price["tax"] * 5 == price["price"]


def cart_of(catalog: Catalog, main: Plan, mode: str, duration: str) -> Cart:
    """A plan with the default option of each mandatory family, in the same mode where the option has it."""
    options = [catalog.addons[group.default or group.addons[0]] for group in main.addon_families if group.mandatory]
    items = [Item(1, None, "eco", main.plan_code, mode, duration, 1, configurations=answers(main))]
    for number, option in enumerate(options, 2):
        chosen = mode if mode in option.modes() else "default"
        lasting = [period.iso for period in durations(option, chosen)]
        items.append(
            Item(number, 1, "eco", option.plan_code, chosen, duration if duration in lasting else lasting[0], 1)
        )
    return Cart("cart", catalog.subsidiary, "", 0, items=tuple(items))


def answers(main: Plan) -> tuple[Configuration, ...]:
    return tuple(
        Configuration(number, asked.label, asked.values[0])
        for number, asked in enumerate(main.questions)
        if asked.values
    )


def every_cart(catalog: Catalog) -> Iterator[tuple[Plan, str, Cart]]:
    for main in catalog.plans.values():
        for mode in main.modes():
            for period in durations(main, mode):
                yield main, mode, cart_of(catalog, main, mode, period.iso)


def lists_price(catalog: Catalog, item: Item) -> int:
    """Set-up and first interval of an item, read from its prices as they are listed."""
    sold = {**catalog.addons, **catalog.plans}[item.plan_code]
    return sum(
        next(
            (
                price.price_ucents
                for price in sold.pricings
                if price.mode == item.pricing_mode and capacity in price.capacities
            ),
            0,
        )
        for capacity in ("installation", "renew")
    )


def test_every_recorded_plan_is_quoted_in_every_mode_and_duration(reference: Path) -> None:
    catalog = parse(recorded(reference), "eco", name="eco.json")
    shop = shop_selling(catalog)
    count = 0
    for main, mode, cart in every_cart(catalog):
        found = priced(shop, cart, None, Standing())
        expected = sum(lists_price(catalog, item) for item in cart.items)
        assert found.totals.without_tax.ucents == expected, (main.plan_code, mode)
        assert found.totals.with_tax == found.totals.without_tax + found.totals.tax
        count += 1
    assert count >= 146 * 5


def test_the_recorded_dry_run_of_a_server_amount_for_amount(reference: Path) -> None:
    live = json.loads((reference / LIVE / "eco_catalog_24adv01-v3_pricings_FR_2026-08-18.json").read_text())
    dry_run = json.loads((reference / LIVE / "eco_checkout_GET_24adv01-v3_trimmed.json").read_text())
    server = plan("24adv01-v3", live["plans"][0]["pricings"], invoiceName="ADVANCE-1 | AMD EPYC 4244P")
    server["addonFamilies"] = [
        {
            "name": "vrack",
            "addons": ["private-bandwidth"],
            "default": "private-bandwidth",
            "exclusive": True,
            "mandatory": True,
        }
    ]
    # No pricing of the option was recorded, only that a month of it costs nothing; its code is of no account here.
    free = plan("private-bandwidth", [pricing(0)], invoiceName="25Gbps guaranteed unmetered private bandwidth")
    catalog = parsed(document([server], [free]))
    assert canonical(published(catalog)["plans"][0]["pricings"]) == canonical(live["plans"][0]["pricings"])
    place = (Configuration(1, "dedicated_datacenter", "gra"),)
    item = Item(1, None, "eco", "24adv01-v3", "default", "P1M", 1, configurations=place)
    option = Item(2, 1, "eco", "private-bandwidth", "default", "P1M", 1)
    shop = shop_selling(catalog, taxes=TaxTable(frozenset(), {}))  # the recorded customer pays none
    found = priced(shop, Cart("cart", "FR", "", 0, items=(item, option)), None, Standing())
    assert amounts(found) == {name: cents(price) for name, price in dry_run["prices"].items()}
    lines = [(line.detail_type, line.description, line.quantity, line.total) for line in found.lines]
    recorded_lines = [
        (line["detailType"], line["description"], line["quantity"], cents(line["totalPrice"]))
        for line in dry_run["details"]
    ]
    assert len(recorded_lines) == 3
    assert set(recorded_lines) <= set(lines)
    # What the recording, which is trimmed, does not show: the delivery of both, at nothing.
    others = [line for line in lines if line not in recorded_lines]
    assert [(kind, total) for kind, _, _, total in others] == [("INSTALLATION", Money(0, "EUR"))] * 2


def amounts(found: Quote) -> dict[str, Money]:
    totals = found.totals
    return {
        "originalWithoutTax": totals.original_without_tax,
        "reduction": totals.reduction,
        "withoutTax": totals.without_tax,
        "tax": totals.tax,
        "withTax": totals.with_tax,
    }


def cents(price: dict[str, Any]) -> Money:
    return Money(round(price["value"] * 100) * 10**6, price["currencyCode"])


def test_every_fault_is_named_with_its_place() -> None:
    wrong_price = pricing(5) | {"price": "5"}
    twice = document([plan("one", [wrong_price, pricing(1)]), plan("two", [pricing(1), pricing(-1)])])
    faults = read(json.dumps(twice).encode(), "eco").faults
    assert len(faults) == 2
    assert faults[0].startswith("plans[0].pricings[0].price: Expected `int`, got `str`")
    assert faults[1].startswith("plans[1].pricings[1].price: Expected `int` >= 0")
    assert "(two)" in faults[1]


@pytest.mark.parametrize(
    "change, fault",
    [
        ({"products": []}, "plans[0].product: there is no product 'one' (one)"),
        (
            {"locale": {"currencyCode": "ABC", "subsidiary": "FR", "taxRate": 20}},
            "locale.currencyCode: 'ABC' is no currency",
        ),
        ({"plans": [plan("one", [])]}, "plans[0].pricings: there is no price (one)"),
        ({"plans": [plan("one", [pricing(1)])] * 2}, "plans: one is described 2 times"),
        (
            {"plans": [plan("one", [pricing(1, quantity={"min": 3, "max": 2})])]},
            "plans[0].pricings[0].quantity: the most (2) is less than the least (3) (one)",
        ),
        (
            {"plans": [plan("one", [pricing(1)], addonFamilies=[{"name": "disk", "addons": ["gone"]}])]},
            "plans[0].addonFamilies[0].addons: there is no option 'gone' (one)",
        ),
    ],
)
def test_a_fault_between_entries_is_named(change: dict[str, Any], fault: str) -> None:
    whole = document([plan("one", [pricing(1)])], **change) if "plans" not in change else None
    whole = whole or document([plan("one", [pricing(1)])]) | change
    reading = read(json.dumps(whole).encode(), "eco")
    assert reading.catalog is None
    assert reading.faults == (fault,)


def test_what_is_no_catalogue_is_refused() -> None:
    for text in (b"", b"{", b"[]", b"null", b'{"plans": 1}'):
        with pytest.raises(Refusal, match=r"^eco\.json: "):
            parse(text, "eco", name="eco.json")
