"""What another version of a catalogue would change for customers.

Plans added and removed, and prices that differ.
"""

from collections.abc import Iterator, Mapping

from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.money import Money
from panier.core.period import Period
from panier.core.values import frozen, replace


@frozen
class PriceName:
    """Which price of a plan something is: its mode, its use, how long it is for and where it begins to apply.

    `promotion`: the name of the promotion on it, where that is meant. As text it is what commands print.
    """

    mode: str
    capacities: tuple[str, ...]
    duration: Period
    quantity_min: int = 1
    phase: int = 1
    promotion: str = ""

    def __str__(self) -> str:
        parts = [self.mode, "+".join(self.capacities)]
        if not self.duration.is_empty:
            parts.append(self.duration.iso)
        if self.quantity_min > 1:
            parts.append(f"from {self.quantity_min}")
        if self.phase > 1:
            parts.append(f"phase {self.phase}")
        return " ".join(parts) + (f", promotion {self.promotion}" if self.promotion else "")


@frozen
class Change:
    """One difference between two catalogues.

    `old` and `new` are amounts; None where that side has no such price.
    """

    section: str
    plan_code: str
    price: PriceName | None
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
        for name in sorted(old_prices.keys() | new_prices.keys(), key=str):
            if old_prices.get(name) != new_prices.get(name):
                yield Change(section, code, name, old_prices.get(name), new_prices.get(name))


def _prices(plan: Plan, currency: str) -> dict[PriceName, Money]:
    """Amounts by what they are for, promotions by themselves."""
    found: dict[PriceName, Money] = {}
    for pricing in plan.pricings:
        name = _name(pricing)
        found[name] = Money(pricing.price_ucents, currency)
        for promotion in pricing.promotions:
            found[replace(name, promotion=promotion.name)] = Money(
                -promotion.off_ucents(pricing.price_ucents), currency
            )
    return found


def _name(pricing: Pricing) -> PriceName:
    return PriceName(pricing.mode, pricing.capacities, pricing.duration, pricing.quantity_min, pricing.phase)


def _least(plan: Plan, currency: str) -> Money:
    """The lowest recurring price of a plan, or else its lowest one-off price."""
    recurring = [pricing.price_ucents for pricing in plan.pricings if not pricing.duration.is_empty]
    return Money(min(recurring or [pricing.price_ucents for pricing in plan.pricings]), currency)
