"""What a period of a service costs, with the options that are renewed along with it; and those options as rows."""

from collections.abc import Mapping, Sequence

from babel import Locale

from panier.core.cart.quote import total_of
from panier.core.money import Money
from panier.core.service.lasting.prospect import Fate, Prospect
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service
from panier.core.service.shown import ShownService
from panier.core.values import frozen
from panier.flows.checkout import renewals
from panier.flows.checkout.renewals import NextPeriod, ends_with
from panier.flows.look_ups import Records
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on
from panier.web.pages.outcome import path_of_service
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.offers import offer
from panier.web.pages.parts.called.plan_names import namesakes
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import spoken

_STOPPED = (Fate.OVER, Fate.SUSPENDED, Fate.DISPUTED, Fate.ENDED)


@frozen
class PricePart:
    """What the price of a period is made of."""

    name: str
    amount: str


@frozen
class PeriodPrice:
    """The price of a period without tax in words. `parts`: of what it is made, where that is more than one thing."""

    words: str
    parts: tuple[PricePart, ...] = ()


@frozen
class OptionRow:
    """An option of a service in a list: its name, its plan's code, and what a period costs without tax.

    `has_namesake`: another one is called so too, and only their codes tell them apart.
    """

    path: str
    name: str
    plan_code: str
    price: str
    going: GoingOn
    has_namesake: bool


def price_of(shown: ShownService, visit: AccountVisit) -> str:
    """What a period of one service costs without tax, and how long that is; nothing where it has no price."""
    if shown.pricing is None:
        return ""
    price = amount(Money(shown.pricing.price_ucents, shown.currency), _written(shown, visit))
    length = period(shown.pricing.duration, spoken().locale)
    return f"{price} · {length}" if length else price


def period_price(
    shown: ShownService, options: Sequence[ShownService], prospects: Mapping[int, Prospect], visit: AccountVisit
) -> PeriodPrice | None:
    """What the present period of a service costs with its options, as it was agreed; None where it has no price.

    `prospects`: what becomes of the options, by their numbers.
    """
    if shown.pricing is None:
        return None
    along = [one for one in options if _is_along(one, shown, prospects[one.service.service_id])]
    priced = [(one, Money(one.pricing.price_ucents, one.currency)) for one in (shown, *along) if one.pricing]
    parts = [PricePart(_name(one, visit), amount(price, _written(one, visit))) for one, price in priced if price.ucents]
    whole = total_of((price for _, price in priced), shown.currency)
    return PeriodPrice(_said(whole, shown, visit), tuple(parts) if len(parts) > 1 else ())


async def load_next(
    tx: Tx, visit: AccountVisit, service: Service, found: Prospect, *, records: Records
) -> NextPeriod | None:
    """The renewal that the shop is going to order, at the prices of today; None where it orders none for this customer.

    A domain name's price is its registry's: without `records` of it nothing is told.
    """
    is_asked = not service.is_a(DOMAIN) or service.name in records
    is_payer = service.account_of(Role.BILLING) == visit.caller.account_id
    if found.fate is not Fate.RENEWS or found.with_name or not (is_asked and is_payer):
        return None
    return await renewals.load_next(
        tx, visit.shop, visit.caller, service, end_us=service.expires_us or 0, records=records
    )


def is_free(found: NextPeriod | None) -> bool:
    """True for a renewal that is known to cost nothing."""
    return found is not None and found.is_free


def next_price(found: NextPeriod | None, visit: AccountVisit) -> str:
    """What a renewal is going to cost, with tax, as a sentence has it; nothing where there is none."""
    if found is None:
        return ""
    locale = written_in(visit.shop.assortment, visit.caller.account.subsidiary)
    return spoken().say("{price} with tax", price=amount(found.quote.totals.with_tax, locale))


def next_words(found: NextPeriod | None, visit: AccountVisit) -> str:
    """What a renewal is going to cost, with tax and without, and for how long; nothing where there is none."""
    if found is None or found.is_free:
        return ""
    locale = written_in(visit.shop.assortment, visit.caller.account.subsidiary)
    totals = found.quote.totals
    return spoken().say(
        "{whole} with tax for {length} ({price} without tax)",
        whole=amount(totals.with_tax, locale),
        price=amount(totals.without_tax, locale),
        length=period(found.period, spoken().locale),
    )


def option_rows(
    visit: AccountVisit, found: Sequence[ShownService], prospects: Mapping[int, Prospect]
) -> list[OptionRow]:
    """The options of a service as their rows say them; `prospects`: what becomes of each, by its number."""
    names = [one.service.details.display_name or _name(one, visit) for one in found]
    alike = namesakes(names)
    return [
        OptionRow(
            path=path_of_service(one.display_name, one.service.service_id, is_name=False),
            name=name,
            plan_code=one.service.plan_code,
            price=price_of(one, visit),
            going=going_on(prospects[one.service.service_id]),
            has_namesake=name in alike,
        )
        for one, name in zip(found, names, strict=True)
    ]


def _is_along(option: ShownService, main: ShownService, found: Prospect) -> bool:
    """True for an option that is paid for with what it hangs on, for as long; that it ends along changes no price."""
    if option.pricing is None or main.pricing is None or option.currency != main.currency:
        return False
    is_as_long = option.pricing.duration == main.pricing.duration and ends_with(option.service, main.service)
    return is_as_long and found.fate not in _STOPPED


def _name(one: ShownService, visit: AccountVisit) -> str:
    return offer(one.service.plan_code, visit.shop.assortment, one.subsidiary, one.service.family)


def _written(one: ShownService, visit: AccountVisit) -> Locale:
    return written_in(visit.shop.assortment, one.subsidiary)


def _said(price: Money, shown: ShownService, visit: AccountVisit) -> str:
    """An amount with the length that it is for; the amount alone of what is bought once."""
    assert shown.pricing is not None
    words = amount(price, _written(shown, visit))
    length = period(shown.pricing.duration, spoken().locale)
    return spoken().say("{price} without tax for {length}", price=words, length=length) if length else words
