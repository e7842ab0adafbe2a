"""Giving money of an order back: what is chosen, what is asked before it is done, and what is told afterwards."""

from collections.abc import Awaitable, Callable

from panier.core.catalog.catalog import Assortment
from panier.core.money import Money
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount, typed_number
from panier.core.order.order import Order
from panier.core.payment.refund import BALANCE, ORIGIN
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen
from panier.flows.order import owner_orders
from panier.flows.service.ending import refunded
from panier.store.engine.db import Tx
from panier.web.office.deeds.reasons import reason_for
from panier.web.office.forms import SURE, Deed, FormAct, OfficeQuestion, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.amounts import amount as written
from panier.web.pages.parts.order_lines import line_words
from panier.web.pages.parts.order_view import order_in
from panier.web.pages.parts.problems import about
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase, spoken

_REASON = phrase("Refunded by the shop")
_TARGETS = {ORIGIN: phrase("where the money came from"), BALANCE: phrase("the customer's balance")}


@frozen
class RefundWish:
    """What is to be given back: some lines, or an amount, or all that is left; and what ends with it."""

    lines: tuple[int, ...]
    amount: Money | None
    to: str
    ends_services: bool


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("order", str(visit.number()))


def _wish(visit: OfficeVisit, currency: str) -> RefundWish:
    """What was chosen of lines, an amount and all that is left.

    Refuses: none of them, and more than one (400).
    """
    lines = tuple(typed_number("line", value) for name, value in visit.typed if name == "line")
    text, is_all = first(visit.typed, "amount"), first(visit.typed, "all") == "1"
    chosen = sum((bool(lines), bool(text), is_all))
    if not chosen:
        raise bad_input("line", "is missing: choose lines, or all that is left, or type an amount")
    if chosen > 1:
        raise bad_input("line", "goes alone: choose either lines, or all that is left, or an amount")
    amount = typed_amount("amount", text, currency) if text else None
    return RefundWish(lines, amount, first(visit.typed, "to") or ORIGIN, first(visit.typed, "ends") == "1")


async def _order(tx: Tx, visit: OfficeVisit) -> Order:
    return (await owner_orders.read(tx, visit.number())).order


def _ask(visit: OfficeVisit) -> Callable[[Tx], Awaitable[OfficeQuestion]]:
    async def ask(tx: Tx) -> OfficeQuestion:
        order = await _order(tx, visit)
        wish = _wish(visit, order.quote.currency)
        with about("ends", "end-service"):
            foreseen = await refunded.foresee(
                tx, order, amount=wish.amount, lines=wish.lines, to=wish.to, ends_services=wish.ends_services
            )
        say, total = spoken().say, written(foreseen.amount, spoken().locale)
        facts = (
            (say("Given back, tax included"), total),
            (say("Of"), _of(order, wish, visit.shop.assortment)),
            (say("To"), say(_TARGETS[foreseen.target])),
            (say("Why"), await reason_for(tx, visit, order.account_id, _REASON)),
            (say("What it was paid for"), say("ends as well") if wish.ends_services else say("stays as it is")),
        )
        button = say("Give back {amount}", amount=total)
        return OfficeQuestion(say("Give {amount} back?", amount=total), facts, button, foreseen.amount.plain)

    return ask


def _of(order: Order, wish: RefundWish, assortment: Assortment) -> str:
    if wish.amount is not None:
        return spoken().say("an amount, for no line")
    if not wish.lines:
        return spoken().say("all that is left")
    words = line_words(order_in(spoken(), order, assortment).quote, spoken(), assortment)
    return ", ".join(words[order.line_ids.index(one)] for one in wish.lines)


def _refund(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        order = await _order(tx, visit)
        wish = _wish(visit, order.quote.currency)
        with about("ends", "end-service"):
            made = await refunded.refund(
                tx, visit.shop, order.order_id, amount=wish.amount, lines=wish.lines, to=wish.to,
                reason=await reason_for(tx, visit, order.account_id, _REASON), ends_services=wish.ends_services,
            )  # fmt: skip
        if made.amount.plain != first(visit.typed, SURE):
            now = written(made.amount, spoken().locale)
            raise conflict(f"It would be {now} now, which is not what was confirmed: look at it again")
        return Said("" if made.is_open else made.target)

    return do


REFUND = FormAct(
    OfficeAction.REFUND_ORDER, phrase("Give back"), _subject, _refund,
    (
        OfficeField("amount", phrase("Only so much"), hint=phrase("such as 4.99")),
        OfficeField("to", phrase("To"), value=ORIGIN, options=tuple(_TARGETS.items())),
        OfficeField("reason", phrase("Why"), hint=phrase("in words that its customer reads")),
        OfficeField("ends", phrase("What it was paid for ends as well"), type="checkbox"),
    ),
    ask=_ask, marks=("line",),
    said={
        "": phrase("The money is being sent back: below stands how far it is."),
        BALANCE: phrase("The money is on the customer's balance."),
    },
    command="panier orders refund {number} --line {line} --reason TEXT",
)  # fmt: skip
