"""An unpaid order that its customer cancels (/account/orders/{order_id}/cancel): first what that means, then a button.

The API has no call that does it: an order that nobody pays lapses there. Whoever may pay an order may cancel it here.
"""

from collections.abc import Mapping

from panier.core.limits import whole_number
from panier.core.rates import PAYMENTS
from panier.core.refusal import Kind, Refusal, not_found
from panier.core.service.lasting.prospect import Prospect
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.checkout.page_orders import drops
from panier.flows.checkout.page_orders.drops import Drop
from panier.flows.checkout.renewals import SERVICE_ID_MAX
from panier.flows.order.orders import access_order
from panier.flows.service.lasting.prospects import load_prospects
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.going_on import NO_BREAK, going_on
from panier.web.pages.outcome import path_of_order, path_of_service
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.services import service_name
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.order_lines import things_of
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.session import check_permits
from panier.web.pages.parts.tongues import phrase, spoken

_STOPS = phrase("The shop ordered this renewal by itself. It orders none again: it ends on {day} unless you renew it.")


@frozen
class KeptService:
    """A service that the order renews, and what becomes of it without; `path`: where its renewal is chosen."""

    name: str
    words: str
    path: str


@frozen
class DropView:
    """An order that is cancelled, and what that means. `services`: what it renews."""

    number: int
    path: str
    things: tuple[str, ...]
    total: str
    services: tuple[KeptService, ...]


async def _page(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    number = _number_of(visit)
    order = await access_order(tx, visit.caller, number)
    values = {"number": number, "path": path_of_order(order), "shown": None, "why": ""}
    try:
        found = await drops.read(tx, visit.shop, visit.caller, order_id=number)
    except Refusal as refusal:
        if refusal.kind is not Kind.CONFLICT:
            raise
        return {**values, "why": refusal.message, "calls": (("GET", f"/me/order/{number}/status"),)}
    prospects = await load_prospects(tx, visit.shop, visit.caller, [*found.stopped, *found.others])
    calls = [SameCall("PUT", f"/services/{one.service_id}", {"renew": {"mode": "manual"}}) for one in found.stopped]
    return {
        **values,
        "shown": _view(found, prospects, visit),
        "calls": (("GET", f"/me/order/{number}/status"), *calls[:2]),
    }


def _view(found: Drop, prospects: Mapping[int, Prospect], visit: AccountVisit) -> DropView:
    order = found.order
    return DropView(
        number=order.order_id,
        path=path_of_order(order),
        things=things_of(order, spoken(), visit.shop.assortment),
        total=amount(order.quote.totals.with_tax, written_in(visit.shop.assortment, order.quote.subsidiary)),
        services=(
            *(_kept(one, spoken().say(_STOPS, day=_end(one)), visit) for one in found.stopped),
            *(_kept(one, going_on(prospects[one.service_id]).words, visit) for one in found.others),
        ),
    )


def _end(service: Service) -> str:
    return day(service.expires_us or 0).replace(" ", NO_BREAK)


def _kept(service: Service, words: str, visit: AccountVisit) -> KeptService:
    path = path_of_service(service.name, service.service_id, is_name=service.is_a(DOMAIN))
    name = service_name(service, visit.shop.assortment, visit.caller.account.subsidiary)
    return KeptService(name, words, f"{path}/renewal")


async def _cancel(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = _number_of(visit)
    found = await drops.read(tx, visit.shop, visit.caller, order_id=number)
    for one in found.stopped:
        check_permits(visit.session, "PUT", f"/services/{one.service_id}")
    await drops.drop(tx, visit.shop, visit.caller, order_id=number)
    return AccountDone(path_of_order(found.order))


def _number_of(visit: AccountVisit) -> int:
    """The number in the page's path.

    Refuses: what is no number of an order (404).
    """
    number = whole_number(visit.parts["order_id"], most=SERVICE_ID_MAX)
    if number is None:
        raise not_found(orderId=visit.parts["order_id"])
    return number


_ONE = "/account/orders/{order_id}/cancel"
PAGES = (
    AccountPage(
        _ONE, "account/cancel.html", "orders", ("GET", "/me/order/{order_id}"), _page,
        forms=(AccountForm("cancel", ("POST", "/me/order/{order_id}/pay"), _cancel, limits=(PAYMENTS,)),),
    ),
)  # fmt: skip
