"""A customer's orders, bills and services as rows of tables: what they are, in which state, and where more is."""

from collections.abc import Iterable, Sequence

from panier.core.catalog.catalog import Assortment
from panier.core.order.dropping import why_kept
from panier.core.order.order import Order, Status, status
from panier.core.paper.views import ShownPaper
from panier.core.service.named import has_code_name
from panier.core.values import frozen
from panier.flows.service.lasting.prospects import load_prospects
from panier.store.engine.db import Tx
from panier.store.service.outlines import ServiceOutline
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on
from panier.web.pages.outcome import PaperRow, cancel_path, paper_row, path_of_order, path_of_service
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.offers import offer
from panier.web.pages.parts.called.services import service_name
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.order_lines import things_of
from panier.web.pages.parts.order_view import headline, written_in
from panier.web.pages.parts.tongues import spoken

_BADGES = {
    Status.NOT_PAID: "unpaid",
    Status.CHECKING: "working",
    Status.DELIVERING: "working",
    Status.CANCELLING: "working",
    Status.DOCUMENTS_REQUESTED: "waiting",
    Status.DELIVERED: "done",
    Status.CANCELLED: "over",
    Status.UNKNOWN: "draft",
}
_NAMED_MAX = 3  # things of an order that its row names


@frozen
class OrderRow:
    """An order in a list; `path`: of its page; `cancel_path`: where it is cancelled, while that can be done."""

    number: int
    path: str
    placed: Moment
    things: str
    total: str
    badge: str
    state: str
    papers: tuple[PaperRow, ...] = ()
    cancel_path: str = ""

    @property
    def needs_customer(self) -> bool:
        """True where nothing happens before its customer does something."""
        return self.badge in ("unpaid", "waiting")


@frozen
class ServiceRow:
    """A service in a list, with what it is called that it was sold as, what becomes of it, and the path of its page."""

    number: int
    name: str
    family: str
    plan_code: str
    offer: str
    going: GoingOn
    path: str
    code: str = ""  # what tells it from others that are called so too


def order_row(order: Order, assortment: Assortment, now_us: int, papers: Iterable[ShownPaper] = ()) -> OrderRow:
    """An order as its row says it; `papers`: about its money."""
    quote = order.quote
    names = things_of(order, spoken(), assortment)
    more = len(names) - _NAMED_MAX
    state = status(order, now_us)
    return OrderRow(
        number=order.order_id,
        path=path_of_order(order),
        placed=moment(order.created_us, now_us),
        things=", ".join(names[:_NAMED_MAX]) + (f" +{more}" if more > 0 else ""),
        total=amount(quote.totals.with_tax, written_in(assortment, quote.subsidiary)),
        badge=_BADGES[state],
        state=spoken().say(headline(order, now_us)),
        papers=tuple(paper_row(one, assortment, quote.subsidiary) for one in papers),
        cancel_path="" if why_kept(order, now_us) else cancel_path(order.order_id),
    )


async def service_rows(tx: Tx, visit: AccountVisit, found: Sequence[ServiceOutline]) -> list[ServiceRow]:
    """Services as their rows say them, those that end first at the beginning; `found` has their details."""
    prospects = await load_prospects(tx, visit.shop, visit.caller, found)
    return [
        ServiceRow(
            number=one.service_id,
            name=service_name(one, visit.shop.assortment, visit.caller.account.subsidiary),
            family=one.family,
            plan_code=one.plan_code,
            offer=_offer(one.plan_code, one.family, visit),
            going=going_on(prospects[one.service_id]),
            path=path_of_service(one.name, one.service_id, is_name=one.family == "domain" and not one.is_option),
            code=one.name if has_code_name(one) and not one.details.own_name else "",
        )
        for one in by_end(found)
    ]


def _offer(plan_code: str, family: str, visit: AccountVisit) -> str:
    return offer(plan_code, visit.shop.assortment, visit.caller.account.subsidiary, family)


def by_end(found: Iterable[ServiceOutline]) -> list[ServiceOutline]:
    """Services, those that end first at the beginning and those without an end last."""
    return sorted(found, key=lambda one: (one.expires_us is None, one.expires_us or 0, one.service_id))
