"""What is decided about orders: accepted, refused, cancelled, given back."""

from functools import partial

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount, typed_number
from panier.core.payment.refund import BALANCE, ORIGIN
from panier.flows.order import owner_orders, reviews
from panier.flows.service.ending import callings_off, refunded
from panier.store.engine.db import Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

_REASON = OfficeField("reason", phrase("Why"), hint=phrase("in words that its customer reads"))


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("order", str(visit.number()))


def _decided(visit: OfficeVisit, verb: str) -> Deed:
    decide = {
        "accepted": reviews.accept, "refused": callings_off.refuse, "called off": callings_off.cancel,
    }[verb]  # fmt: skip

    async def do(tx: Tx) -> Said:
        await decide(tx, visit.shop, visit.number(), reason=first(visit.typed, "reason"))
        return Said()

    return do


def _ask(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await reviews.ask_documents(tx, visit.shop, visit.number(), wanted=first(visit.typed, "wanted"))
        return Said()

    return do


def _refund(visit: OfficeVisit) -> Deed:
    lines = [typed_number("line", value) for name, value in visit.typed if name == "line"]
    text = first(visit.typed, "amount")
    to = first(visit.typed, "to") or ORIGIN

    async def do(tx: Tx) -> Said:
        order = (await owner_orders.read(tx, visit.number())).order
        await refunded.refund(
            tx, visit.shop, order.order_id, lines=lines, reason=first(visit.typed, "reason"), to=to,
            amount=typed_amount("amount", text, order.quote.currency) if text else None,
            ends_services=first(visit.typed, "ends") == "1",
        )  # fmt: skip
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.ACCEPT_ORDER, phrase("Accept"), _subject, partial(_decided, verb="accepted"), (_REASON,),
        said={"": phrase("The order is accepted.")}, command="panier orders review accept {number}",
    ),
    FormAct(
        OfficeAction.REFUSE_ORDER, phrase("Refuse"), _subject, partial(_decided, verb="refused"), (_REASON,),
        is_grave=True,
        said={"": phrase("The order is refused.")}, command="panier orders review refuse {number} --reason TEXT",
    ),
    FormAct(
        OfficeAction.ASK_DOCUMENTS, phrase("Ask for documents"), _subject, _ask,
        (OfficeField("wanted", phrase("Which"), hint=phrase("in words that its customer reads"), is_needed=True),),
        said={"": phrase("The customer is asked for documents.")},
        command="panier orders review ask-documents {number} --wanted TEXT",
    ),
    FormAct(
        OfficeAction.CANCEL_ORDER, phrase("Cancel the order"), _subject, partial(_decided, verb="called off"),
        (_REASON,),
        is_grave=True, said={"": phrase("The order is called off.")},
        command="panier orders cancel {number} --reason TEXT",
    ),
    FormAct(
        OfficeAction.REFUND_ORDER, phrase("Give back"), _subject, _refund,
        (
            OfficeField(
                "amount", phrase("Only so much"), hint=phrase("such as 4.99; else all that is left, or the lines")
            ),
            OfficeField(
                "to", phrase("To"), value=ORIGIN,
                options=(
                    (ORIGIN, phrase("where the money came from")), (BALANCE, phrase("the customer’s balance")),
                ),
            ),
            _REASON,
            OfficeField("ends", phrase("What it was paid for ends as well"), type="checkbox"),
        ),
        said={"": phrase("The money goes back: the refund is below.")},
        command="panier orders refund {number} --line {line} --reason TEXT",
    ),
)  # fmt: skip
