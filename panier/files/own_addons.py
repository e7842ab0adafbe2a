"""Options that every plan of a family has of its own.

A few lines in the family's file stand for all of them.
"""

from msgspec import structs

from panier.core.catalog.by_language import filled
from panier.files.catalog_file import (
    YEAR,
    AddonFamilyEntry,
    Amounts,
    FamilyFile,
    OwnAddonEntry,
    PlanEntry,
    PriceEntry,
    Source,
)


def with_own_addons(file: FamilyFile, source: Source) -> FamilyFile:
    """A file with these options written out.

    com-trade becomes an option of com, at the price given for com or for all.

    Refuses: a price for an option that plans do not have, and a year's price where there is none, naming file and
    line.
    """
    if not file.own_addons:
        return file
    plans, addons = [], list(file.addons)
    for index, plan in enumerate(file.plans):
        if unknown := sorted(plan.own_prices.keys() - file.own_addons.keys()):
            raise source.fault(f"{plan.code} prices an option that is not described: {unknown[0]}", "plans", index)
        groups = list(plan.addon_families)
        for word, described in file.own_addons.items():
            code = f"{plan.code}-{word}"
            price = _price(plan, described, plan.own_prices.get(word, described.setup))
            if price is None:
                raise source.fault(f"{plan.code} has no price of a year for its {word}", "plans", index)
            addons.append(_addon(described, code, plan.code, price))
            groups.append(AddonFamilyEntry(family=described.family, addons=(code,), exclusive=described.exclusive))
        plans.append(structs.replace(plan, addon_families=tuple(groups)))
    return structs.replace(file, plans=tuple(plans), addons=tuple(addons))


def _addon(described: OwnAddonEntry, code: str, plan_code: str, price: PriceEntry) -> PlanEntry:
    return PlanEntry(
        code=code,
        prices=(price,),
        name=filled(described.name, plan_code),
        product=described.product,
        description=filled(described.description, plan_code),
        product_type=described.product_type,
        pricing_type="rental" if price.period else "purchase",
        contracts=described.contracts,
        questions=described.questions,
        quantity_max=1,
    )


def _price(plan: PlanEntry, described: OwnAddonEntry, setup: Amounts) -> PriceEntry | None:
    """The option's price; None where it depends on a plan's price of a year that is missing."""
    year = next((price.price for price in plan.prices if price.period == "P1Y"), None)
    once = year if setup == YEAR else setup
    if once is None or (described.has_year and year is None):
        return None
    if described.has_year:
        return PriceEntry(modes=described.modes, period="P1Y", price=year, setup=once)
    return PriceEntry(modes=described.modes, setup=once)
