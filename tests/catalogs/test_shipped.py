"""Every plan that Panier ships can be bought: in each subsidiary, mode and duration, with what it makes mandatory."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import panier
from panier.core.cart.cart import Configuration, Item
from panier.core.cart.orderable import Known, answer_problems, option_problems
from panier.core.cart.quote import Asked, Quote, Texts, item_prices, quote
from panier.core.catalog.catalog import Assortment, Catalog, Plan
from panier.core.catalog.tax import Seller, Tax
from panier.core.catalog.terms import choose, durations
from panier.core.period import Period
from panier.core.refusal import Refusal
from panier.families import family_of
from panier.files.assortment import load
from panier.flows.service.commitments.savings_plans import PRODUCT

FOLDER = Path(panier.__file__).parent / "catalogs"
NOW_US = 1_788_000_000 * 10**6
TEXTS = Texts("rental", "set-up", "installation")
ANSWERS = {"string": "x", "voucher": "SANDBOX", "integer": "1", "bool": "true"}


@pytest.fixture(scope="module")
def shop() -> Assortment:
    return load(FOLDER)


@pytest.fixture(scope="module", params=[path.stem for path in sorted((FOLDER / "products").glob("*.yaml"))])
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def catalogs_of(shop: Assortment, family: str) -> Iterator[Catalog]:
    return (shop.catalog(subsidiary, family) for subsidiary in shop.subsidiaries)


def item(plan: Plan, number: int, *, duration: Period, mode: str, parent: int | None = None) -> Item:
    answers = tuple(
        Configuration(place, question.label, question.values[0] if question.values else ANSWERS[question.kind.lower()])
        for place, question in enumerate(plan.questions, 1)
        if question.required or question.kind == "voucher"
    )
    return Item(
        item_id=number,
        family=plan.family,
        plan_code=plan.plan_code,
        duration=duration.iso,
        pricing_mode=mode,
        quantity=1,
        parent_item_id=parent,
        configurations=answers,
    )


def with_options(catalog: Catalog, plan: Plan, *, duration: Period, mode: str) -> list[Asked]:
    """The plan, and the first option of each family that it makes mandatory, in the same mode and duration."""
    asked = [Asked(item(plan, 1, duration=duration, mode=mode), plan, choose(plan, mode, duration, quantity=1), TEXTS)]
    for group in plan.addon_families:
        if group.mandatory:
            option = catalog.addons[group.default or group.addons[0]]
            terms = choose(option, mode, duration, quantity=1)
            number = len(asked) + 1
            asked.append(Asked(item(option, number, duration=duration, mode=mode, parent=1), option, terms, TEXTS))
    return asked


def quoted(catalog: Catalog, asked: list[Asked]) -> Quote:
    return quote(asked, seller=Seller(catalog.subsidiary, catalog.currency, Tax(2000, "")), now_us=NOW_US)


def test_every_family_is_sold_in_the_five_main_subsidiaries(shop: Assortment, family: str) -> None:
    assert [code for code in ("FR", "DE", "GB", "PL", "CZ") if not shop.catalog(code, family).plans] == []


def test_every_plan_is_quoted_in_each_mode_and_duration_with_its_mandatory_options(
    shop: Assortment, family: str
) -> None:
    for catalog in catalogs_of(shop, family):
        for plan in catalog.plans.values():
            for mode in plan.modes():
                for duration in durations(plan, mode):
                    asked = with_options(catalog, plan, duration=duration, mode=mode)
                    result = quoted(catalog, asked)
                    assert len(result.things) == len(asked)
                    assert result.totals.with_tax == result.totals.without_tax + result.totals.tax
                    assert result.totals.without_tax.ucents >= 0
                    assert result.contracts, f"{plan.plan_code} has no contract"


def test_an_answered_item_with_its_mandatory_options_is_orderable(shop: Assortment, family: str) -> None:
    known = Known(vouchers=frozenset(shop.vouchers))
    for catalog in catalogs_of(shop, family):
        for plan in catalog.plans.values():
            mode = plan.modes()[0]
            asked = with_options(catalog, plan, duration=durations(plan, mode)[0], mode=mode)
            options = [one.item for one in asked[1:]]
            assert answer_problems(asked[0].item, plan, plan.questions, known) == []
            assert option_problems(asked[0].item, plan, options) == []


def test_every_option_can_be_had_by_itself_in_each_of_its_modes(shop: Assortment, family: str) -> None:
    for catalog in catalogs_of(shop, family):
        for option in catalog.addons.values():
            for mode in option.modes():
                for duration in durations(option, mode):
                    assert choose(option, mode, duration, quantity=1).duration == duration


def test_every_option_hangs_on_a_plan(shop: Assortment, family: str) -> None:
    for catalog in catalogs_of(shop, family):
        named = {code for plan in catalog.plans.values() for group in plan.addon_families for code in group.addons}
        ordered = {
            code
            for code, option in catalog.addons.items()
            if option.product != PRODUCT and option.pricing_type != "consumption"
        }
        assert ordered == named, "savings plans are subscribed to, what is used is billed: neither is put into carts"


def test_a_server_asks_what_was_recorded(shop: Assortment, reference: Path) -> None:
    """All but the accounts, which every server asks for."""
    text = (reference / "recorded" / "live" / "eco_requiredConfiguration_24adv01-v3.json").read_bytes()
    recorded = {one["label"]: one.get("allowedValues") for one in msgspec.json.decode(text) if one["type"] == "String"}
    asked = {one.label: one.values for one in shop.catalog("FR", "eco").plan("24adv01-v3").questions}
    assert {label: None if values is None else list(values) for label, values in asked.items()} == recorded
    announced = family_of("eco").announced
    said = {one["label"]: one["required"] for one in msgspec.json.decode(text)}
    assert said == {label: announced.get(label, False) for label in said}


def test_no_promotion_takes_off_more_than_the_price(shop: Assortment, family: str) -> None:
    for catalog in catalogs_of(shop, family):
        for plan in (*catalog.plans.values(), *catalog.addons.values()):
            for pricing in plan.pricings:
                assert (
                    sum(promotion.off_ucents(pricing.price_ucents) for promotion in pricing.promotions)
                    <= pricing.price_ucents
                )


_SERVERS = ("25skleb01", "24ska01", "25skle01", "24sk202", "24rise012")
_RISE = {
    "memory": "ram-32g-rise13",
    "storage": "softraid-2x512nvme-rise",
    "bandwidth": "bandwidth-500-included-rise",
    "vrack": "vrack-bandwidth-100-rise-included",
}


def test_the_names_that_programs_know_by_heart_are_sold(shop: Assortment) -> None:
    known = {
        "cloud": ["project.2018", "project"],
        "dns": ["zone"],
        "vrack": ["vrack"],
        "ip": ["ip-v4-s24-ripe", "ip-v4-s30-ripe", "ip-failover-ripe", "ip-failover-arin"],
        "ipLoadbalancing": ["iplb-lb1", "iplb-lb2"],
        "privateSQL": ["private-sql-512-instance"],
        "eco": ["24sk10", "24sys012", "24rise01", "24adv01-v3", *_SERVERS],
        "baremetalServers": ["24rise01", "24adv01-v3"],
        "vps": ["vps-le-2-2-40", "vps-2025-model1", "vps-2027-model1"],
        "okms": ["okms"],
        "netapp": ["enterprise-file-storage-premium-1tb"],
        "vrackServices": ["vrack-services"],
        "domain": ["com", "net", "org", "fr", "de", "pl", "cz", "uk", "co.uk", "berlin", "io"],
    }
    options = {
        ("eco", "24sys012"): {
            "memory": "ram-32g-ecc-2666-24sys",
            "storage": "softraid-2x512nvme-24sys",
            "bandwidth": "bandwidth-1000-24sys",
            "vrack": "vrack-bandwidth-500-24sys",
        },
        ("eco", "24rise01"): _RISE,
        ("baremetalServers", "24rise01"): _RISE,
        ("vps", "vps-2027-model1"): {
            "os": "option-linux",
            "storage": "option-storage-local-2027-model1",
            "automatedBackup": "option-auto-backup-2027-7-model1",
        },
    }
    for subsidiary in shop.subsidiaries:
        for family, plans in known.items():
            assert [code for code in plans if code not in shop.catalog(subsidiary, family).plans] == []
        for (family, code), chosen in options.items():
            plan = shop.catalog(subsidiary, family).plan(code)
            groups = {group.name: group for group in plan.addon_families}
            assert {name for name, group in groups.items() if group.mandatory} == set(chosen)
            for name, addon in chosen.items():
                assert addon in groups[name].addons
                modes = {price.mode for price in shop.catalog(subsidiary, family).addons[addon].pricings}
                assert modes >= {price.mode for price in plan.pricings}
        systems = {
            question.label: question.values
            for question in shop.catalog(subsidiary, "vps").plan("vps-le-2-2-40").questions
        }
        assert "Debian 10" in (systems["vps_os"] or ())
    assert {"vrack", "certification.hds", "cloud.credit"} <= set(shop.catalog("FR", "cloud").addons)
    assert "vrack-outgoing-bandwidth-limit-eu-west-rbx-15g" in shop.catalog("FR", "vrack").addons
    assert {"iplb-zone-lb1-rbx", "iplb-zone-lb2-bhs"} <= set(shop.catalog("FR", "ipLoadbalancing").addons)
    assert len(shop.catalog("FR", "domain").plans) >= 40


def test_the_project_is_called_as_in_its_guide_and_costs_nothing(shop: Assortment) -> None:
    plan = shop.catalog("GB", "cloud").plan("project.2018")
    assert plan.name == "Public Cloud Project"
    assert choose(plan, "default", Period(1), quantity=1).recurring_ucents == 0
    assert [question.label for question in plan.questions] == ["description", "infrastructure", "voucher"]


@pytest.mark.parametrize("extension, price, discount", [("com", 999, 250), ("fr", 699, 200)])
def test_the_domain_guides_figures_come_out(shop: Assortment, extension: str, price: int, discount: int) -> None:
    plan = shop.catalog("FR", "domain").plan(extension)
    prices = item_prices(
        choose(plan, "create-default", Period(12), quantity=1), quantity=1, currency="EUR", now_us=NOW_US
    )
    assert (prices.price.ucents, prices.discount.ucents) == (price * 10**6, discount * 10**6)
    assert prices.total.ucents == (price - discount) * 10**6
    elsewhere = shop.catalog("DE", "domain").plan(extension)
    assert all(not pricing.promotions for pricing in elsewhere.pricings)


def test_a_server_has_its_recorded_prices(shop: Assortment) -> None:
    plan = shop.catalog("FR", "eco").plan("24adv01-v3")
    monthly = choose(plan, "default", Period(1), quantity=1)
    assert (monthly.recurring_ucents, monthly.setup_ucents) == (8_999_000_000, 8_999_000_000)
    yearly = choose(plan, "upfront12", Period(12), quantity=1)
    assert (yearly.recurring_ucents, yearly.setup_ucents) == (102_589_000_000, 0)
    assert choose(plan, "upfront24", Period(24), quantity=1).recurring_ucents == 205_177_000_000
    assert yearly.recurring is not None
    assert yearly.recurring.engagement is not None
    assert (yearly.recurring.commitment, yearly.recurring.engagement.duration) == (12, "P12M")


def test_a_rented_server_needs_its_memory_storage_bandwidth_and_vrack(shop: Assortment) -> None:
    plan = shop.catalog("FR", "eco").plan("24rise01")
    problems = option_problems(item(plan, 1, duration=Period(1), mode="default"), plan, [])
    assert [problem.split(" is ")[0].rsplit(" ", 1)[1] for problem in problems] == [
        "memory",
        "storage",
        "bandwidth",
        "vrack",
    ]


def test_cloud_credit_is_bought_once_and_by_the_unit(shop: Assortment) -> None:
    credit = shop.catalog("FR", "cloud").addons["cloud.credit"]
    terms = choose(credit, "default", Period(), quantity=1000)
    assert (terms.recurring, terms.setup_ucents) == (None, 10**8)
    with pytest.raises(Refusal, match="quantity"):
        choose(credit, "default", Period(), quantity=1001)


def test_a_name_is_registered_for_ten_years_at_most_and_some_for_one(shop: Assortment) -> None:
    catalog = shop.catalog("FR", "domain")
    assert [period.iso for period in durations(catalog.plan("com"), "create-default")] == [
        f"P{years}Y" for years in range(1, 11)
    ]
    assert [period.iso for period in durations(catalog.plan("de"), "create-default")] == ["P1Y"]


def test_every_language_has_its_phrases(shop: Assortment) -> None:
    assert {subsidiary.language for subsidiary in shop.subsidiaries.values()} <= set(shop.phrases)
    assert shop.phrases["fr"]["datacentre"].format("gra") == "centre de données gra"
    assert (
        shop.phrases["fr"]["registration"].format(name="testdomainorder.com", suffix="com")
        == "testdomainorder.com - .com demande d'enregistrement"
    )


def test_every_subsidiary_has_a_tax_rate(shop: Assortment) -> None:
    missing = [
        subsidiary.code for subsidiary in shop.subsidiaries.values() if subsidiary.country not in shop.taxes.countries
    ]
    assert missing == []
