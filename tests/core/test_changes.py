"""What another version of a catalogue would change: no part of it may differ without a line that says so."""

from dataclasses import fields
from typing import Any

import pytest

from panier.core.catalog.catalog import AddonFamily, Catalog, Plan, Pricing, Product, Question
from panier.core.catalog.changes import Change, changes
from panier.core.catalog.place import PlaceName
from panier.core.catalog.promoted import Promotion
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.values import replace
from panier.web.office.catalog_words import PARTS

SALE = Promotion("Sale", "Sale", UCENTS_PER_UNIT, start_us=0, end_us=1_800_000_000_000_000)
PRICING = Pricing("default", ("renew",), 5 * UCENTS_PER_UNIT, promotions=(SALE,))
PLAN = Plan("kettle", "kettles", "Kettle", "kettle", "A kettle", (PRICING,))
CATALOG = Catalog(
    "kettles", "Kettles", "FR", "EUR", {"kettle": PLAN}, {}, products={"kettle": Product("kettle", "A kettle")},
    plan_families=("kettles",), tax_basis_points=2_000, places={"gra": PlaceName({"en": "The weir"}, "FR")},
)  # fmt: skip
# Other content, where that does not follow from the type of what is there.
OTHERS: dict[str, Any] = {
    "pricings": (replace(PRICING, price_ucents=1),),
    "promotions": (),
    "addon_families": (AddonFamily("lids", ("lid",)),),
    "questions": (Question("colour"),),
    "places": {"gra": PlaceName({"en": "The mill"}, "FR")},
    "interval_unit": "day",
    "duration": 3,
    "quantity_max": 10,
    "condition": PLAN,
    "engagement": PLAN,
    "consumption": PLAN,
    "contracts": (PLAN,),
    "products": {"kettle": PLAN},
    "tags": ("a",),
}
# Which version it is, what a promotion's amount says, what is listed where nothing follows, and no content at all.
NO_CONTENT = {
    Catalog: {"family", "subsidiary", "currency", "catalog_id", "version_id", "plans", "addons"},
    Plan: {"plan_code", "family", "mark"},
    Pricing: {"tax_ucents", "description", "formatted_price"},
    Promotion: {"listed"},
}


def other(name: str, value: object) -> object:
    """Something else than a value."""
    if name in OTHERS:
        return OTHERS[name]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, tuple):
        return (*value, "other")
    if isinstance(value, dict):
        return {"other": "thing"}
    return 7 if value is None else f"{value} other"


def sold(plan: Plan) -> Catalog:
    return replace(CATALOG, plans={"kettle": plan})


def cases() -> list[tuple[str, Catalog]]:
    found: list[tuple[str, Catalog]] = []
    wholes: dict[Any, Any] = {Catalog: CATALOG, Plan: PLAN, Pricing: PRICING, Promotion: SALE}
    for kind, value in wholes.items():
        for one in fields(kind):
            if one.name in NO_CONTENT[kind]:
                continue
            changed: Any = replace(value, **{one.name: other(one.name, getattr(value, one.name))})
            if isinstance(changed, Promotion):
                changed = replace(PRICING, promotions=(changed,))
            if isinstance(changed, Pricing):
                changed = replace(PLAN, pricings=(changed,))
            found.append((f"{kind.__name__}.{one.name}", sold(changed) if isinstance(changed, Plan) else changed))
    return found


@pytest.mark.parametrize("new", [one for _, one in cases()], ids=[name for name, _ in cases()])
def test_whatever_differs_is_told(new: Catalog) -> None:
    assert changes(CATALOG, new)
    assert not changes(new, new)


def test_a_new_promotion_is_told_with_its_time_and_its_text() -> None:
    plain = sold(replace(PLAN, pricings=(replace(PRICING, promotions=()),)))
    told = sold(replace(PLAN, pricings=(replace(PRICING, promotions=(replace(SALE, description="Spring!"),)),)))
    lines = {one.part: (one.old, one.new) for one in changes(plain, told)}
    assert lines == {
        "": (None, Money(-UCENTS_PER_UNIT, "EUR")),
        "description": (None, "Spring!"),
        "start_us": (None, "1970-01-01T00:00:00+00:00"),
        "end_us": (None, "2027-01-15T08:00:00+00:00"),
    }
    assert [one.part for one in changes(told, plain)] == [""], "that it is gone says all"
    assert "description" not in {one.part for one in changes(plain, CATALOG)}, "its name is its text"


def test_words_by_language_are_told_by_language() -> None:
    german = replace(PLAN, names={"en": "Kettle", "de": "Kessel"})
    both = replace(german, names={**german.names, "fr": "Bouilloire"}, descriptions={"en": "A kettle"})

    def told(old: Plan, new: Plan) -> dict[str, tuple[object, object]]:
        return {one.part: (one.old, one.new) for one in changes(sold(old), sold(new))}

    assert told(PLAN, german) == {"names de": ("Kettle", "Kessel")}, "one text was read in every language"
    assert told(german, both) == {"names fr": ("Kettle", "Bouilloire")}
    assert told(german, replace(both, name="Bouilloire")) == {"names fr": ("Kettle", "Bouilloire")}, "it follows"
    assert told(both, PLAN) == {"names de": ("Kessel", "Kettle"), "names fr": ("Bouilloire", "Kettle")}


def test_two_prices_for_one_use_are_both_told() -> None:
    first, later = replace(PRICING, promotions=(), repeat_max=1), replace(PRICING, promotions=(), repeat_min=2)
    old = sold(replace(PLAN, pricings=(first, later)))
    cheap = replace(first, price_ucents=UCENTS_PER_UNIT)
    (change,) = changes(old, sold(replace(PLAN, pricings=(cheap, later))))
    assert (change.old, change.new) == (Money(5 * UCENTS_PER_UNIT, "EUR"), Money(UCENTS_PER_UNIT, "EUR"))


def test_of_long_texts_the_place_is_shown_where_they_differ() -> None:
    long, changed = "x" * 900 + "old" + "y" * 900, "x" * 900 + "new" + "y" * 900
    (change,) = changes(sold(replace(PLAN, blobs=long)), sold(replace(PLAN, blobs=changed)))
    assert isinstance(change, Change)
    assert isinstance(change.new, str)
    assert "new" in change.new
    assert len(change.new) < 310


def test_what_people_read_of_plans_prices_and_promotions_has_words() -> None:
    named = {one.name for kind in (Catalog, Plan, Pricing, Promotion) for one in fields(kind)}
    assert set(PARTS) <= named
    assert {"names", "descriptions"} <= set(PARTS)
    assert {"name", "description", "start_us", "end_us", "quantity_max", "commitment"} <= set(PARTS)
