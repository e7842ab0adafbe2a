"""What is decided about orders: accepted, refused, cancelled; how money is given back stands in refunds.py."""

from functools import partial

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.order.order import Order
from panier.flows.order import owner_orders, reviews
from panier.flows.service.ending import callings_off
from panier.store.engine.db import Tx
from panier.web.office.deeds.reasons import reason_for
from panier.web.office.deeds.refunds import REFUND
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

_REASON = OfficeField("reason", phrase("Why"), hint=phrase("in words that its customer reads"))


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("order", str(visit.number()))


def _accept(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await reviews.accept(tx, visit.shop, visit.number(), reason=first(visit.typed, "reason"))
        return Said()

    return do


def _withdraw(visit: OfficeVisit, *, verb: str) -> Deed:
    decide, otherwise = {
        "refused": (callings_off.refuse, phrase("It could not be accepted")),
        "called off": (callings_off.cancel, phrase("The shop cancelled it")),
    }[verb]

    async def do(tx: Tx) -> Said:
        order = await _order(tx, visit)
        reason = await reason_for(tx, visit, order.account_id, otherwise)
        await decide(tx, visit.shop, order.order_id, reason=reason)
        return Said()

    return do


async def _order(tx: Tx, visit: OfficeVisit) -> Order:
    return (await owner_orders.read(tx, visit.number())).order


def _ask(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await reviews.ask_documents(tx, visit.shop, visit.number(), wanted=first(visit.typed, "wanted"))
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.ACCEPT_ORDER, phrase("Accept"), _subject, _accept, (_REASON,),
        said={"": phrase("The order is accepted.")}, command="panier orders review accept {number}",
    ),
    FormAct(
        OfficeAction.REFUSE_ORDER, phrase("Refuse"), _subject, partial(_withdraw, verb="refused"), (_REASON,),
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
        OfficeAction.CANCEL_ORDER, phrase("Cancel the order"), _subject, partial(_withdraw, verb="called off"),
        (_REASON,),
        is_grave=True, said={"": phrase("The order is called off.")},
        command="panier orders cancel {number} --reason TEXT",
    ),
    REFUND,
)  # fmt: skip
