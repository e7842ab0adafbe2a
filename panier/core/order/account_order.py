"""Orders about the account itself: they pay something in, out or off, and nothing is made for them."""

from enum import StrEnum

from panier.core.cart.quote import Line, Quote, Thing, Totals
from panier.core.money import Money, zero

FAMILY = "account"  # of the things of such orders; no catalogue has it


class Purpose(StrEnum):
    """What an order about the account does; the product of its thing."""

    PREPAID = "prepaid-account"
    POINTS = "fidelity-account"
    WITHDRAWAL = "withdrawal"
    SETTLEMENT = "settlement"


def purpose_of(quote: Quote) -> Purpose | None:
    """What an order about the account does; None for any other order."""
    thing = quote.things[0] if quote.things else None
    return Purpose(thing.product) if thing is not None and thing.family == FAMILY else None


def is_sale(quote: Quote) -> bool:
    """True for what is revenue once it is paid: not for money that is only paid in, out or off."""
    return purpose_of(quote) in (None, Purpose.POINTS)


def account_quote(
    purpose: Purpose,
    price: Money,
    *,
    subsidiary: str,
    description: str,
    quantity: int = 1,
    references: tuple[tuple[str, str], ...] = (),
    tax: tuple[int, str] = (0, ""),
) -> Quote:
    """The quote of an order about the account. `references`: what it is about; `tax`: its rate and the reason."""
    thing = Thing(
        number="*001",
        parent=None,
        item_id=None,
        family=FAMILY,
        plan_code=purpose.value,
        product=purpose.value,
        name=description,
        pricing_mode="default",
        duration="P0D",
        quantity=quantity,
        units=1,
        domain=None,
        configurations=references,
        action="consumption",
    )
    line = Line(0, "*001", "DURATION", description, 1, price, price)
    owed = price.share(tax[0])
    return Quote(
        subsidiary=subsidiary,
        currency=price.currency,
        tax_basis_points=tax[0],
        lines=(line,),
        things=(thing,),
        contracts=(),
        totals=Totals(price, zero(price.currency), price, owed, price + owed),
        tax_reason=tax[1],
    )
