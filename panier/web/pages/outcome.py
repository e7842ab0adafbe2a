"""What came of an order, for its customer: its papers, and the services that it made or changed."""

from urllib.parse import quote, urlencode

from babel import Locale

from panier.core.catalog.catalog import Assortment
from panier.core.order.order import Order
from panier.core.paper.paper import PaperKind
from panier.core.paper.views import ShownPaper
from panier.core.payment.refund import BALANCE, Refund, RefundState
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.payment.order_page import OrderOutcome
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.services import service_name
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.tongues import phrase, spoken

PAPERS = {
    PaperKind.BILL: phrase("Bill"),
    PaperKind.REFUND: phrase("Credit note"),
    PaperKind.DEPOSIT: phrase("Receipt of a deposit"),
    PaperKind.WITHDRAWAL: phrase("Receipt of a withdrawal"),
    PaperKind.CORRECTIVE: phrase("Corrective invoice"),
    PaperKind.DOWN_PAYMENT: phrase("Down-payment invoice"),
    PaperKind.REVERSE_BILL: phrase("Reverse bill"),
    PaperKind.PURCHASE_ORDER: phrase("Purchase order"),
}

_ON_BALANCE = phrase("on your balance")
_BACK = phrase("where it came from")
_ON_ITS_WAY = phrase("on its way to where it came from")


@frozen
class PaperRow:
    """A bill or a credit note in a list."""

    number: str
    kind: str
    path: str
    pdf_path: str
    issued: str
    total: str
    is_due: bool


@frozen
class OutcomeService:
    """A service that came of an order; `ends`: until when it is paid for, nothing where it has no end.

    `about`: what it is, where its name alone says another one.
    """

    name: str
    path: str
    ends: str
    about: str = ""


@frozen
class GivenBack:
    """Money of an order that is given back: how much (with a minus), when, how far it is, and why in words."""

    total: str
    day: str
    how_far: str
    why: str


@frozen
class OutcomeView:
    """What came of an order."""

    papers: tuple[PaperRow, ...] = ()
    services: tuple[OutcomeService, ...] = ()
    given_back: tuple[GivenBack, ...] = ()


def outcome_view(found: OrderOutcome, assortment: Assortment, subsidiary: str) -> OutcomeView:
    """What came of an order, as its page and that of its bill say it; what has ended is named no more."""
    return OutcomeView(
        tuple(paper_row(one, assortment, subsidiary) for one in found.papers),
        tuple(
            OutcomeService(
                service_name(one, assortment, subsidiary),
                _path(one),
                "" if one.expires_us is None else day(one.expires_us),
                spoken().say(phrase("DNS zone")) if one.is_a(ZONE) else "",
            )
            for one in found.services
            if one.ended_us is None
        ),
        tuple(_given_back(one, written_in(assortment, subsidiary)) for one in found.refunds),
    )


def _given_back(refund: Refund, locale: Locale) -> GivenBack:
    is_on_balance = refund.target == BALANCE or refund.state is RefundState.FAILED
    how_far = _ON_BALANCE if is_on_balance else _BACK if refund.state is RefundState.PAID else _ON_ITS_WAY
    return GivenBack(
        total=amount(-refund.amount, locale),
        day=day(refund.paid_us or refund.failed_us or refund.staged_us),
        how_far=spoken().say(how_far),
        why=spoken().say_what_is_known(refund.reason),
    )


def _path(service: Service) -> str:
    """Where a service is looked after; the zone of a name has its page beside that of the name."""
    path = path_of_service(service.name, service.service_id, is_name=service.is_a(DOMAIN) or service.is_a(ZONE))
    return f"{path}/zone" if service.is_a(ZONE) else path


def paper_row(shown: ShownPaper, assortment: Assortment, subsidiary: str) -> PaperRow:
    """A bill or a credit note as its row says it."""
    paper, key = shown.paper, urlencode({"reference": shown.paper.number, "passwd": shown.paper.password})
    return PaperRow(
        number=paper.number,
        kind=spoken().say(PAPERS[paper.kind]),
        path=f"/order/bill?{key}",
        pdf_path=f"/order/bill.pdf?{key}",
        issued=day(paper.issued_us),
        total=amount(paper.signed_total, written_in(assortment, subsidiary)),
        is_due=paper.sheet.is_due and paper.kind is PaperKind.BILL,  # nobody has to pay a credit note
    )


def path_of_service(name: str, number: int, *, is_name: bool) -> str:
    """Where a service is looked after."""
    return f"/account/names/{quote(name)}" if is_name else f"/account/services/{number}"


def path_of_order(order: Order) -> str:
    """Where an order is shown, and paid."""
    return f"/order/display?{urlencode({'orderId': order.order_id, 'orderPassword': order.password})}"


def cancel_path(order_id: int) -> str:
    """Where its customer cancels an unpaid order."""
    return f"/account/orders/{order_id}/cancel"
