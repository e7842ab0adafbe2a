"""What a service that is billed by its use has used this month, what that comes to, and how and when it is billed."""

from collections.abc import Mapping, Sequence

from babel import Locale

from panier.core.catalog.catalog import Plan
from panier.core.money import Money, zero
from panier.core.period import at
from panier.core.service.commitments.consumption import MonthlyUse, Use, month_of
from panier.core.service.commitments.usage import consumption_of, is_paid_by_use
from panier.core.service.owned import PROJECT
from panier.core.service.service import Role, Service
from panier.core.service.shown import ShownService
from panier.core.values import frozen
from panier.flows.checkout.usage_bills import CLOSED_AFTER_US
from panier.flows.payment import payment_methods
from panier.flows.service.commitments import consumption
from panier.outside import written
from panier.store import payment_methods as stored_methods
from panier.store.engine.db import Tx
from panier.store.service import project_credits
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.parts.amounts import amount, writing
from panier.web.pages.parts.called.offers import offer
from panier.web.pages.parts.called.use_prices import UsePrice, use_prices
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.paying import method_name
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.session import may
from panier.web.pages.parts.tongues import spoken

_METHODS = ("GET", "/me/payment/method")
_PRICES_SHOWN = 5


@frozen
class UsedRow:
    """What one thing has used: of which offer, how much of it in words, and its price without tax."""

    offer: str
    resource: str
    quantity: str
    price: str


@frozen
class UseView:
    """The use of a service in a month. Amounts are without tax.

    `expected`: what it comes to by the end of the month, where that is more than `total`; `credit`: what is left of
    it, and pays first; `billed`: the day after which it is billed. `method`: what pays, None where whoever looks may
    not know; `is_project`: machines live in it. `prices`: some of the `price_count` prices of use, on `prices_path`.
    """

    month: str
    rows: tuple[UsedRow, ...]
    total: str
    expected: str
    credit: str
    billed: str
    method: str | None
    is_project: bool
    prices: tuple[UsePrice, ...]
    price_count: int
    prices_path: str
    calls: tuple[tuple[str, str], ...]


async def load_use(tx: Tx, visit: AccountVisit, shown: ShownService) -> UseView | None:
    """What a service has used this month; None of one that is not billed by its use, and where one may not look."""
    service, number = shown.service, shown.service.service_id
    path = f"/services/{number}/consumption"
    catalog = visit.shop.assortment.catalog(shown.subsidiary, service.family)
    if shown.plan is None or service.parent_service_id is not None or not is_paid_by_use(catalog, shown.plan):
        return None
    if not may(visit.session, "GET", path):
        return None
    so_far = await consumption.read(tx, visit.shop, visit.caller, service_id=number)
    whole = await consumption.forecast(tx, visit.shop, visit.caller, service_id=number)
    locale = writing(written_in(visit.shop.assortment, shown.subsidiary), spoken())
    prices = use_prices(catalog, shown.plan, locale, spoken().locale)
    month = month_of(visit.now_us)
    left = await _credit_left(tx, service, so_far.currency, visit.now_us)
    is_project = service.is_a(PROJECT)
    return UseView(
        month=written.month_of(at(month.begin_us).date(), spoken().locale, "LLLL y"),
        rows=tuple(_rows(so_far, {**catalog.plans, **catalog.addons}, visit, shown, locale)),
        total=amount(so_far.price, locale),
        expected=amount(whole.price, locale) if whole.price.ucents > so_far.price.ucents else "",
        credit=amount(left, locale) if left.ucents else "",
        billed=day(month.end_us + CLOSED_AFTER_US),
        method=await _method(tx, visit, service),
        is_project=is_project,
        prices=prices[:_PRICES_SHOWN],
        price_count=len(prices),
        prices_path=f"/c/{service.family}#use",
        calls=(("GET", path), ("GET", f"{path}/forecast"), *(_project_calls(service) if is_project else ())),
    )


def _project_calls(service: Service) -> tuple[tuple[str, str], ...]:
    """What a project answers to the programs that work with it."""
    path = f"/cloud/project/{service.name}"
    return ("GET", f"{path}/quota"), ("GET", f"{path}/credit"), ("GET", f"{path}/bill")


def _rows(
    found: MonthlyUse, sold: Mapping[str, Plan], visit: AccountVisit, shown: ShownService, locale: Locale
) -> Sequence[UsedRow]:
    return [
        UsedRow(
            offer=offer(one.plan_code, visit.shop.assortment, shown.subsidiary, shown.service.family),
            resource="" if one.unique_id == shown.service.name else one.unique_id,
            quantity=_quantity(one, sold.get(one.plan_code)),
            price=amount(one.price, locale),
        )
        for one in found.uses
    ]


def _quantity(one: Use, plan: Plan | None) -> str:
    """How much was used: so many times what the price is for."""
    pricing = None if plan is None else consumption_of(plan)
    if pricing is None or pricing.duration.is_empty:
        return str(one.quantity)
    return period(pricing.duration.times(one.quantity), spoken().locale)


async def _credit_left(tx: Tx, service: Service, currency: str, now_us: int) -> Money:
    left = zero(currency)
    for one in await project_credits.list_all(tx, service.service_id):
        if one.total.currency == currency:
            left += one.left(now_us)
    return left


async def _method(tx: Tx, visit: AccountVisit, service: Service) -> str | None:
    """What pays the bills of use, nothing where they wait; None for whoever does not pay or may not see it."""
    if service.account_of(Role.BILLING) != visit.caller.account_id or not may(visit.session, *_METHODS):
        return None
    known = await stored_methods.list_methods(tx, owner=visit.caller.account_id)
    found = next((one for one in known if one.is_default and one.is_valid(visit.now_us)), None)
    return "" if found is None else method_name(payment_methods.shown(visit.shop, visit.caller, found), spoken())
