"""What another version of a catalogue would change for customers.

Plans added and removed, and prices that differ.
"""

from collections.abc import Iterator, Mapping

from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.money import Money
from panier.core.values import frozen


@frozen
class Change:
    """One difference between two catalogues.

    `old` and `new` are amounts; None where that side has no such price.
    """

    section: str
    plan_code: str
    price: str | None
    old: Money | None
    new: Money | None

    @property
    def is_whole_plan(self) -> bool:
        """True where a plan or an option is added or removed."""
        return self.price is None


def changes(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Every difference in plans and prices, plans first, in the order of their codes."""
    found: list[Change] = []
    for section, before, after in (("plan", old.plans, new.plans), ("option", old.addons, new.addons)):
        found += _section(section, before, after, old=old.currency, new=new.currency)
    return tuple(found)


def _section(
    section: str, before: Mapping[str, Plan], after: Mapping[str, Plan], *, old: str, new: str
) -> Iterator[Change]:
    for code in sorted(before.keys() | after.keys()):
        was, comes = before.get(code), after.get(code)
        if was is None or comes is None:
            gone = None if was is None else _least(was, old)
            fresh = None if comes is None else _least(comes, new)
            yield Change(section, code, None, gone, fresh)
            continue
        old_prices, new_prices = _prices(was, old), _prices(comes, new)
        for name in sorted(old_prices.keys() | new_prices.keys()):
            if old_prices.get(name) != new_prices.get(name):
                yield Change(section, code, name, old_prices.get(name), new_prices.get(name))


def _prices(plan: Plan, currency: str) -> dict[str, Money]:
    """Amounts by what they are for.

    The key: mode, use, interval and, where they matter, bounds and promotions.
    """
    found: dict[str, Money] = {}
    for pricing in plan.pricings:
        name = _name(pricing)
        found[name] = Money(pricing.price_ucents, currency)
        for promotion in pricing.promotions:
            found[f"{name}, promotion {promotion.name}"] = Money(-promotion.off_ucents(pricing.price_ucents), currency)
    return found


def _name(pricing: Pricing) -> str:
    parts = [pricing.mode, "+".join(pricing.capacities)]
    if not pricing.duration.is_empty:
        parts.append(pricing.duration.iso)
    if pricing.quantity_min > 1:
        parts.append(f"from {pricing.quantity_min}")
    if pricing.phase > 1:
        parts.append(f"phase {pricing.phase}")
    return " ".join(parts)


def _least(plan: Plan, currency: str) -> Money:
    """The lowest recurring price of a plan, or else its lowest one-off price."""
    recurring = [pricing.price_ucents for pricing in plan.pricings if not pricing.duration.is_empty]
    return Money(min(recurring or [pricing.price_ucents for pricing in plan.pricings]), currency)
