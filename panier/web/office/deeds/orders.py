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

_REASON = OfficeField("reason", "Why", hint="in words that its customer reads")


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("order", str(visit.number()))


def _decided(visit: OfficeVisit, verb: str) -> Deed:
    decide = {
        "accepted": reviews.accept, "refused": callings_off.refuse, "called off": callings_off.cancel,
    }[verb]  # fmt: skip

    async def do(tx: Tx) -> Said:
        await decide(tx, visit.shop, visit.number(), reason=first(visit.typed, "reason"))
        return Said(f"Order {visit.number()} is {verb}")

    return do


def _ask(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await reviews.ask_documents(tx, visit.shop, visit.number(), wanted=first(visit.typed, "wanted"))
        return Said("The customer is asked for documents")

    return do


def _refund(visit: OfficeVisit) -> Deed:
    lines = [typed_number("line", value) for name, value in visit.typed if name == "line"]
    text = first(visit.typed, "amount")
    to = first(visit.typed, "to") or ORIGIN

    async def do(tx: Tx) -> Said:
        order = (await owner_orders.read(tx, visit.number())).order
        staged = await refunded.refund(
            tx, visit.shop, order.order_id, lines=lines, reason=first(visit.typed, "reason"), to=to,
            amount=typed_amount("amount", text, order.quote.currency) if text else None,
            ends_services=first(visit.typed, "ends") == "1",
        )  # fmt: skip
        return Said(f"Refund {staged.refund_id} gives {staged.amount.plain} back")

    return do


ACTS = (
    FormAct(OfficeAction.ACCEPT_ORDER, "Accept", _subject, partial(_decided, verb="accepted"), (_REASON,)),
    FormAct(
        OfficeAction.REFUSE_ORDER, "Refuse", _subject, partial(_decided, verb="refused"), (_REASON,), is_grave=True
    ),
    FormAct(
        OfficeAction.ASK_DOCUMENTS, "Ask for documents", _subject, _ask,
        (OfficeField("wanted", "Which", hint="in words that its customer reads", is_needed=True),),
    ),
    FormAct(
        OfficeAction.CANCEL_ORDER, "Cancel the order", _subject, partial(_decided, verb="called off"), (_REASON,),
        is_grave=True,
    ),
    FormAct(
        OfficeAction.REFUND_ORDER, "Give back", _subject, _refund,
        (
            OfficeField("amount", "Only so much", hint="such as 4.99; else all that is left, or the lines"),
            OfficeField(
                "to", "To", options=((ORIGIN, "where the money came from"), (BALANCE, "the customer's balance")),
                value=ORIGIN,
            ),
            _REASON,
            OfficeField("ends", "What it was paid for ends as well", type="checkbox"),
        ),
    ),
)  # fmt: skip
