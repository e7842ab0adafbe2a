"""What use costs, as people read it: the price of an hour, and what a whole month of it comes to."""

from babel import Locale

from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.money import Money
from panier.core.period import Period
from panier.core.service.commitments.usage import consumption_of, is_paid_by_use
from panier.core.values import frozen
from panier.outside.written import amount, fine_amount
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.periods import period

_HOUR = Period(hours=1)
MONTH_HOURS = 730  # of a month on average, by which people compare what is paid by the hour


@frozen
class UsePrice:
    """What one offer costs that is paid by use, without tax.

    `price`: for how much of it, as in €0.0653 / 1 hour; `monthly`: of a whole month, where it is paid by the hour.
    """

    code: str
    name: str
    price: str
    monthly: str


def use_prices(catalog: Catalog, plan: Plan, written: Locale, words: Locale) -> tuple[UsePrice, ...]:
    """The prices of what is used of a plan and of what its catalogue lets run in it, each once, the lowest first.

    `written`: how amounts are written, `words`: in whose words lengths of time are.
    """
    if not is_paid_by_use(catalog, plan):
        return ()
    priced = [(one, found) for one in (plan, *catalog.addons.values()) if (found := consumption_of(one)) is not None]
    priced.sort(key=lambda one: (one[1].duration != _HOUR, one[1].price_ucents, one[0].plan_code))
    told: dict[tuple[str, str], UsePrice] = {}
    for offer, found in priced:
        row = _row(offer, found, catalog.currency, written, words)
        told.setdefault((row.name, row.price), row)
    return tuple(told.values())


def _row(offer: Plan, found: Pricing, currency: str, written: Locale, words: Locale) -> UsePrice:
    unit = Money(found.price_ucents, currency)
    length = period(found.duration, words)
    is_hourly = found.duration == _HOUR
    return UsePrice(
        code=offer.plan_code,
        name=offer_name(offer),
        price=" / ".join(filter(None, (fine_amount(unit, written), length))),
        monthly=amount((unit * MONTH_HOURS).rounded(), written) if is_hourly else "",
    )
