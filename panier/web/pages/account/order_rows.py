"""A customer's orders, bills and services as rows of tables: what they are, in which state, and where more is."""

from collections.abc import Iterable, Sequence

from panier.core.catalog.catalog import Assortment
from panier.core.order.delivery import State
from panier.core.order.dropping import why_kept
from panier.core.order.order import Order, Status, status
from panier.core.order.review import ReviewState
from panier.core.paper.views import ShownPaper
from panier.core.service.named import has_code_name
from panier.core.service.task import Task, TaskState
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
from panier.web.pages.parts.called.task_states import SaidState, state_of_task
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.order_lines import things_of
from panier.web.pages.parts.order_view import headline, written_in
from panier.web.pages.parts.tongues import phrase, spoken

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
    """An order in a list; `path`: of its page; `cancel_path`: where it is cancelled, while that can be done.

    `way`: what its customer does next on its page, where that is to pay it or to confirm a payment.
    `is_asked_by_name`: it is a name of it, and nothing else, that waits for its customer, on a page of its own.
    """

    number: int
    path: str
    placed: Moment
    things: str
    total: str
    badge: str
    state: str
    papers: tuple[PaperRow, ...] = ()
    cancel_path: str = ""
    way: str = ""
    is_asked_by_name: bool = False

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


def order_row(
    order: Order,
    assortment: Assortment,
    now_us: int,
    papers: Iterable[ShownPaper] = (),
    *,
    troubles: Sequence[Task] = (),
) -> OrderRow:
    """An order as its row says it; `papers`: about its money; `troubles`: what keeps its pieces from being made."""
    quote = order.quote
    names = things_of(order, spoken(), assortment)
    more = len(names) - _NAMED_MAX
    said = _standing(order, now_us, troubles)
    return OrderRow(
        number=order.order_id,
        path=path_of_order(order),
        placed=moment(order.created_us, now_us),
        things=", ".join(names[:_NAMED_MAX]) + (f" +{more}" if more > 0 else ""),
        total=amount(quote.totals.with_tax, written_in(assortment, quote.subsidiary)),
        badge=said.badge,
        state=said.words,
        papers=tuple(paper_row(one, assortment, quote.subsidiary) for one in papers),
        cancel_path="" if why_kept(order, now_us) else cancel_path(order.order_id),
        way=_way(order, now_us),
        is_asked_by_name=order.review is not ReviewState.ASKED and any(one.missing for one in troubles),
    )


def _standing(order: Order, now_us: int, troubles: Sequence[Task]) -> SaidState:
    """The state of an order: what is in trouble says so before the rest of it, as its own page does."""
    say, state = spoken().say, status(order, now_us)
    if state in (Status.CHECKING, Status.DELIVERING):
        badges = {state_of_task(one, now_us).badge for one in troubles if one.state is TaskState.ERROR}
        if "waiting" in badges:
            return SaidState("waiting", say(phrase("Waiting for your answer")))
        if "failed" in badges or any(one.state is State.FAILED for one in order.deliveries):
            return SaidState("failed", say(phrase("Delivery is held up")))
        if badges:
            return SaidState("again", say(phrase("Delivery is tried again")))
    if state is Status.NOT_PAID and order.challenged is not None:
        return SaidState("unpaid", say(phrase("Payment to be confirmed")))
    return SaidState(_BADGES[state], say(headline(order, now_us)))


def _way(order: Order, now_us: int) -> str:
    if status(order, now_us) is not Status.NOT_PAID:
        return ""
    return spoken().say(phrase("Pay") if order.challenged is None else phrase("Confirm the payment"))


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
