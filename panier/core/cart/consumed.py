"""The quote of what was consumed: amounts that are known already, a line for each use, and nothing to be made."""

from collections.abc import Sequence

from panier.core.cart.quote import Line, Quote, Thing, total_of, totals_of
from panier.core.cart.reduction import Reduction
from panier.core.catalog.tax import Seller
from panier.core.money import Money, divided
from panier.core.values import frozen


@frozen
class Consumed:
    """What was used of a plan by one resource, its price without tax, and what credit takes off that."""

    plan_code: str
    resource: str
    quantity: int
    price: Money
    reductions: tuple[Reduction, ...] = ()

    @property
    def due(self) -> Money:
        """What is left to pay of it."""
        return self.price - total_of((one.amount for one in self.reductions), self.price.currency)


def line_title(plan_code: str, resource: str, title: str) -> str:
    """What a line says of a use in a month."""
    return f"{plan_code} - {resource} - {title}"


def quote_of_use(
    used: Sequence[Consumed],
    *,
    service_id: int,
    name: str,
    called: str,
    family: str,
    product: str,
    title: str,
    seller: Seller,
) -> Quote:
    """The quote of what a service consumed; `title`: the month, as it stands on the lines.

    `called`: by its owner, nothing where that is by its name.

    Its things have no units, so that nothing is delivered.
    """
    things = tuple(
        Thing(
            number=name, parent=None, item_id=None, family=family, plan_code=one.plan_code, product=product,
            name=one.plan_code, pricing_mode="default", duration="P0D", quantity=one.quantity, units=0, domain=None,
            configurations=(), service_id=service_id, action="consumption",
            called=called,
        )
        for one in used
    )  # fmt: skip
    lines = tuple(
        Line(
            place, name, "CONSUMPTION", line_title(one.plan_code, one.resource, title), one.quantity,
            Money(divided(one.price.ucents, max(1, one.quantity)), seller.currency).rounded(), one.due,
            one.reductions,
        )
        for place, one in enumerate(used)
    )  # fmt: skip
    return Quote(
        subsidiary=seller.subsidiary,
        currency=seller.currency,
        tax_basis_points=seller.tax.basis_points,
        lines=lines,
        things=things,
        contracts=(),
        totals=totals_of(lines, currency=seller.currency, tax_basis_points=seller.tax.basis_points),
        tax_reason=seller.tax.reason,
    )
