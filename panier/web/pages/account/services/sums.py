"""What the renewal of several services comes to, on a page before it is ordered (/account/renewal)."""

from collections.abc import Mapping, Sequence

from panier.core.cart.quote import Quote, total_of
from panier.core.limits import whole_number
from panier.core.order.dropping import why_kept
from panier.core.order.order import Order
from panier.core.refusal import Refusal, bad_input
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.checkout.page_orders.page_renewals import RenewalSum
from panier.flows.look_ups import Records
from panier.store import services as stored
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.outcome import cancel_path, path_of_order
from panier.web.pages.parts.amounts import amount, rate
from panier.web.pages.parts.called.services import service_name
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import spoken

_FIELDS = ("service", "duration")


@frozen
class PricedRow:
    """A service in a sum, with what it adds without tax; `seen`: its number and its end, for the form."""

    name: str
    seen: str
    ends: Moment
    price: str


@frozen
class WaitingRow:
    """A service of which a renewal is ordered already; `path`: of the order, nothing where that is another's.

    `cancel_path`: where it is cancelled, while that can be done.
    """

    name: str
    order_id: int
    path: str
    is_paid: bool
    cancel_path: str = ""


@frozen
class SumTotals:
    """The sums of a quote in the conventions of its country."""

    without_tax: str
    tax: str
    tax_rate: str
    with_tax: str


@frozen
class SumView:
    """What a renewal comes to. `left_out`: names with why not; `waiting`: what is ordered already."""

    rows: tuple[PricedRow, ...]
    lengths: tuple[tuple[str, str], ...]
    length: str
    left_out: tuple[tuple[str, str], ...]
    waiting: tuple[WaitingRow, ...]
    totals: SumTotals | None


def totals_view(quote: Quote, visit: AccountVisit) -> SumTotals:
    """The sums of a quote."""
    locale, totals = written_in(visit.shop.assortment, visit.caller.account.subsidiary), quote.totals
    return SumTotals(
        without_tax=amount(totals.without_tax, locale),
        tax=amount(totals.tax, locale),
        tax_rate=rate(quote.tax_basis_points, locale),
        with_tax=amount(totals.with_tax, locale),
    )


def waiting_row(name: str, order: Order, visit: AccountVisit) -> WaitingRow:
    """A service of which a renewal is ordered already."""
    is_own = order.account_id == visit.caller.account_id
    can_cancel = is_own and not why_kept(order, visit.now_us)
    return WaitingRow(
        name, order.order_id, path_of_order(order) if is_own else "", order.is_charged,
        cancel_path(order.order_id) if can_cancel else "",
    )  # fmt: skip


def seen_of(service: Service) -> str:
    """A service and its end as they were shown, for a form that renews it."""
    return f"{service.service_id}:{service.expires_us or 0}"


def read_seen(text: str) -> tuple[int, int]:
    """The number and the end of a service in a form.

    Refuses: what no page of ours wrote (400).
    """
    number, _, end = text.partition(":")
    parts = whole_number(number), whole_number(end)
    if parts[0] is None or parts[1] is None:
        raise bad_input("service", "must be a service of this page")
    return parts[0], parts[1]


def _priced(service: Service, quote: Quote | None, visit: AccountVisit) -> PricedRow:
    price = ""
    if quote is not None:
        own = {place for place, thing in enumerate(quote.things) if thing.service_id == service.service_id}
        locale = written_in(visit.shop.assortment, visit.caller.account.subsidiary)
        price = amount(total_of((one.total for one in quote.lines if one.thing in own), quote.currency), locale)
    return PricedRow(named(service, visit), seen_of(service), moment(service.expires_us or 0, visit.now_us), price)


def named(service: Service, visit: AccountVisit) -> str:
    """What a service is called in the account of whoever looks."""
    return service_name(service, visit.shop.assortment, visit.caller.account.subsidiary)


def _view(found: RenewalSum, names: Mapping[int, str], visit: AccountVisit) -> SumView:
    return SumView(
        rows=tuple(_priced(one, found.quote, visit) for one in found.services),
        lengths=tuple((one.iso, period(one, spoken().locale)) for one in found.periods),
        length="" if found.period is None else found.period.iso,
        left_out=tuple((named(one.service, visit), one.reason) for one in found.left_out),
        waiting=tuple(waiting_row(names[number], one, visit) for number, one in found.waiting.items()),
        totals=None if found.quote is None else totals_view(found.quote, visit),
    )


def _asked(visit: AccountVisit) -> list[int]:
    """The services that the page is about: of its form where it was sent, else of its address."""
    sent = [one.partition(":")[0] for one in visit.said_all("service")]
    words = sent or [value for name, value in visit.query if name == "service"]
    numbers = [whole_number(one) for one in words]
    return list(dict.fromkeys(one for one in numbers if one is not None))


async def _ask(database: Database, visit: AccountVisit) -> Records | Refusal:
    """What the registry says of the names; or why it says nothing, which the page tells."""
    try:
        return await page_renewals.look_up(visit.shop, database, _asked(visit))
    except Refusal as refusal:
        return refusal


async def _sum(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    numbers: Sequence[int] = _asked(visit)
    if isinstance(visit.ready, Refusal):
        return {"shown": None, "why": visit.ready.message, "numbers": numbers}
    duration = visit.said("duration") or visit.asked("duration")
    found = await page_renewals.read_sum(
        tx, visit.shop, visit.caller, service_ids=numbers, duration=duration, records=visit.ready
    )
    kept = await stored.load_several(tx, list(found.waiting)) if found.waiting else {}
    shown = _view(found, {number: named(one, visit) for number, one in kept.items()}, visit)
    return {
        "shown": shown,
        "why": "",
        "numbers": numbers,
        "calls": [
            SameCall(
                "POST", f"/service/{one.service_id}/renew", {"duration": shown.length, "services": [one.service_id]}
            )
            for one in found.services[:2]
        ],
    }


async def _prepare(database: Database, visit: AccountVisit) -> Records:
    return await page_renewals.look_up(visit.shop, database, _asked(visit))


async def place(tx: Tx, visit: AccountVisit, seen: Sequence[str], duration: str) -> AccountDone:
    """Order a renewal, and lead to its order, or to the one that waits already."""
    ends_us = dict(read_seen(one) for one in seen)
    placed = await page_renewals.order(
        tx, visit.shop, visit.caller, ends_us=ends_us, duration=duration, records=visit.ready
    )
    return AccountDone(path_of_order(placed))


async def _order(tx: Tx, visit: AccountVisit) -> AccountDone:
    return await place(tx, visit, visit.said_all("service"), visit.said("duration"))


PAGES = (
    AccountPage(
        "/account/renewal", "account/services/sum.html", "services", ("GET", "/service/1/renew"), _sum,
        forms=(AccountForm("order", ("POST", "/service/1/renew"), _order, prepare=_prepare),),
        fields=_FIELDS, prepare=_ask,
    ),
)  # fmt: skip
