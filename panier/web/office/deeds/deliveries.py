"""What is done about pieces that are made by hand, failed or wait, about ends, and about tasks."""

from functools import partial

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_number, typed_properties
from panier.core.refusal import bad_input
from panier.flows.office import tasks
from panier.flows.order import owner_orders
from panier.flows.service import owner_deliveries, owner_tasks
from panier.store.engine.db import Tx
from panier.web.office.deeds.reasons import reason_for
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

_KINDS = {"": "delivery", "end": "end", "task": "service task"}
_REASON = OfficeField("reason", phrase("Why"), hint=phrase("in words that its customer may read"))


def _subject(visit: OfficeVisit) -> OfficeSubject:
    """Which piece: its number, or end-NUMBER of a service that ends, or task-NUMBER of a task of a service.

    Refuses: anything else (400).
    """
    word, _, number = first(visit.typed, "piece").rpartition("-")
    if word not in _KINDS:
        raise bad_input("piece", "must be a piece of the list")
    return OfficeSubject(_KINDS[word], str(typed_number("piece", number)))


def _retry(visit: OfficeVisit) -> Deed:
    about = _subject(visit)

    async def do(tx: Tx) -> Said:
        if about.kind == "end":
            await owner_deliveries.retry_end(tx, visit.shop, int(about.name))
        elif about.kind == "delivery":
            await owner_deliveries.retry(tx, visit.shop, int(about.name))
        else:
            raise bad_input("piece", "is a task, which its customer asks for anew")
        return Said()

    return do


def _made(visit: OfficeVisit) -> Deed:
    about, name = _subject(visit), first(visit.typed, "name") or None
    told = typed_properties("properties", first(visit.typed, "properties"))

    async def do(tx: Tx) -> Said:
        if about.kind == "end":
            await owner_deliveries.mark_ended(tx, visit.shop, int(about.name))
        elif about.kind == "service task":
            await owner_tasks.mark_done(tx, visit.shop, int(about.name))
        else:
            await owner_deliveries.mark_made(tx, visit.shop, int(about.name), name=name, properties=told)
        return Said()

    return do


def _fallen(visit: OfficeVisit, *, for_good: bool) -> Deed:
    about = _subject(visit)

    async def do(tx: Tx) -> Said:
        number = int(about.name)
        reason = await _reason(tx, visit, about, for_good=for_good)
        if about.kind == "end":
            end = owner_deliveries.give_up_end if for_good else owner_deliveries.fail_end
            await end(tx, visit.shop, number, reason=reason)
        elif about.kind == "service task":
            await owner_tasks.mark_failed(tx, visit.shop, number, reason=reason)
        else:
            fall = owner_deliveries.give_up if for_good else owner_deliveries.mark_failed
            await fall(tx, visit.shop, number, reason=reason)
        return Said()

    return do


async def _reason(tx: Tx, visit: OfficeVisit, about: OfficeSubject, *, for_good: bool) -> str:
    """Why something is not made; what was said of a piece before stays where nothing is typed now."""
    order = (await owner_orders.read(tx, visit.number())).order
    piece = next((one for one in order.deliveries if str(one.delivery_id) == about.name), None)
    if about.kind == "delivery" and piece is not None and piece.problem and for_good:
        return first(visit.typed, "reason")
    otherwise = phrase("It was called off") if for_good else phrase("It cannot be made")
    return await reason_for(tx, visit, order.account_id, otherwise)


def _task(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("task", str(typed_number("task", first(visit.typed, "task"))))


def _relaunch(visit: OfficeVisit) -> Deed:
    number = int(_task(visit).name)

    async def do(tx: Tx) -> Said:
        await tasks.relaunch(tx, visit.shop, number)
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.RETRY_DELIVERY, phrase("Try again"), _subject, _retry,
        said={"": phrase("It is asked for anew.")}, command="panier deliveries retry {piece}",
    ),
    FormAct(
        OfficeAction.DELIVER, phrase("It was made"), _subject, _made,
        (
            OfficeField("name", phrase("Under which name")),
            OfficeField(
                "properties", phrase("What else to tell"), type="area", hint=phrase("one a line, such as ip=192.0.2.7")
            ),
        ),
        said={"": phrase("It is recorded as made.")}, command="panier deliveries made {piece} --name NAME",
    ),
    FormAct(
        OfficeAction.FAIL_DELIVERY, phrase("It cannot be made"), _subject, partial(_fallen, for_good=False), (_REASON,),
        said={"": phrase("It is recorded as failed.")}, command="panier deliveries fail {piece} --reason TEXT",
    ),
    FormAct(
        OfficeAction.GIVE_UP_DELIVERY, phrase("Give up"), _subject, partial(_fallen, for_good=True), (_REASON,),
        is_grave=True,
        said={"": phrase("It is given up, and what was paid for it goes back.")},
        command="panier deliveries give-up {piece} --reason TEXT",
    ),
    FormAct(
        OfficeAction.RELAUNCH_TASK, phrase("Relaunch"), _task, _relaunch,
        said={"": phrase("The task is taken up again.")}, command="POST /me/task/domain/{task}/relaunch",
    ),
)  # fmt: skip
