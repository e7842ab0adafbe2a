"""The one way in which anything is done in the back office: judged, done, and written down in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

from panier.core.office.rights import LOOKS, OfficeAction, check_right
from panier.core.office.staff import Colleague
from panier.core.office.trail import Footprint, OfficeSubject, TrailEvent
from panier.core.refusal import Kind, Refusal, conflict
from panier.core.values import frozen
from panier.flows.office.states import load_state, told_apart
from panier.flows.shop import Timed
from panier.store.engine.db import Tx
from panier.store.office import staff, trail

T = TypeVar("T")

BESIDE = "a command beside the shop"
COMMAND = "command"
NOTHING: Mapping[str, str] = {}


@frozen
class OfficeDeed(Generic[T]):
    """Something to be done: the right it takes, what it is about, and how it is done within a transaction."""

    action: OfficeAction
    about: OfficeSubject
    do: Callable[[Tx], Awaitable[T]]


async def act(tx: Tx, shop: Timed, colleague: Colleague, deed: OfficeDeed[T], *, network: str, form: str) -> T:
    """Do something about a thing for a colleague, and write down what that changed.

    `form`: what tells the form of a page from all others, so that money is given once however often it is sent.

    Refuses: what the colleague's role may not, as it is now, and one whose access has ended (403); a form that has done
    what it asks (409); what the deed refuses, and then nothing is written.
    """
    current = await staff.load(tx, colleague.staff_id)
    if current is None or current.ended_us is not None:
        raise Refusal(Kind.FORBIDDEN, f"The access of {colleague.email} has ended")
    check_right(current.role, deed.action)
    once = None if deed.action in LOOKS else f"{form} {deed.action} {deed.about}"
    if once is not None and (not await tx.hold(f"office form {once}") or await trail.is_done(tx, once)):
        raise conflict("This form was sent before, and what it asks is done: look at the page again")
    who = (current.staff_id, current.email)
    return await _written(tx, shop.now, who, deed.do, action=deed.action, about=deed.about, network=network, form=once)


async def act_beside(tx: Tx, shop: Timed, deed: OfficeDeed[T]) -> T:
    """Do something for whoever has a command line beside the shop, and write down what that changed."""
    return await _written(tx, shop.now, (None, BESIDE), deed.do, action=deed.action, about=deed.about)


async def act_by_command(
    tx: Tx, do: Callable[[Tx], Awaitable[T]], *, command: str, about: OfficeSubject | None, now: Callable[[], int]
) -> T:
    """Do what a command beside the shop does, and write down that it ran, and what that changed of a thing.

    `command`: its words; `about`: None where it is about nothing that has a number or a name yet.
    """
    subject = OfficeSubject(COMMAND, command) if about is None else about
    more = {} if about is None else {COMMAND: command}
    return await _written(tx, now, (None, BESIDE), do, action=TrailEvent.COMMAND, about=subject, more=more)


async def _written(
    tx: Tx,
    now: Callable[[], int],
    who: tuple[int | None, str],
    do: Callable[[Tx], Awaitable[T]],
    *,
    action: OfficeAction | TrailEvent,
    about: OfficeSubject,
    network: str = "",
    form: str | None = None,
    more: Mapping[str, str] = NOTHING,
) -> T:
    """Do something and write it down; `more`: what is told besides what differs afterwards."""
    before = await load_state(tx, about, now_us=now())
    done = await do(tx)
    was, became = told_apart(about, before, await load_state(tx, about, now_us=now()))
    entry = Footprint(0, now(), who[0], who[1], action, about.kind, about.name, network, was, {**more, **became}, form)
    await trail.add(tx, entry)
    return done
