"""The sandbox's time: what it is, moving it on, and what will happen by itself."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from falcon.asgi import Request, Response
from msgspec import Struct

from panier.core.limits import SECOND_US
from panier.core.period import at, parse, us
from panier.core.refusal import bad_input, conflict
from panier.store.overview.coming import Coming, list_coming
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import read_body, whole
from panier.web.owner.watchers import Told

CALLS = (
    ("GET", "/clock", "Tell the shop's time"),
    ("POST", "/clock", "Move it on by a duration such as P1D, to a time, or to what happens next; all of it is done"),
    ("GET", "/clock/next", "List what will happen by itself, soonest first"),
)
LISTED, LISTED_MAX = 100, 1_000
YEARS_MAX = 9_000

WORDS: Mapping[str, str] = {
    "job charge": "A payment is asked for, or looked at again",
    "job refund": "Money is given back",
    "job deliver": "What was ordered is made",
    "job end": "A service that ended is taken down",
    "job task": "The registry is asked to do a task",
    "job relock": "A name is locked again",
    "job end-after-task": "A service ends with its task",
    "job review": "A customer is asked for documents",
    "job zone": "A DNS zone is published",
    "job contact-change": "A service gets other contacts",
    "job forget-method": "A payment method is forgotten",
    "job transfer": "A bank transfer pays an order",
    "job call-off": "An order is cancelled",
    "job end-refunded": "A refunded service ends",
    "job consumption-report": "A report of use is made",
    "job credit-note": "A credit note is written",
    "job order-over": "A customer is written to: the order is delivered",
    "job order-paid": "A customer is written to: the order is paid",
    "job refund-letter": "A customer is written to about a refund",
    "job bill": "A bill is written",
    "job paper": "The files of a bill are made",
    "job paper-now": "The files of a bill are made",
    "job paper-export": "An export of bills is made",
    "service": "A service is due: its reminder, renewal or end",
    "registry": "The registry answers about a name",
    "transfer away": "A name goes to the registrar that asked for it",
    "mail": "An e-mail is sent",
    "hook": "A hook is called",
    "catalogue": "A catalogue takes effect",
    "payment": "The bank answers about a payment",
    "bank": "The bank has news of a payment",
    "order expires": "An unpaid order expires",
}


class Move(Struct, forbid_unknown_fields=True):
    """How far to move the clock on: by a duration as P1M, to an instant, or to what happens next."""

    advance: str | None = None
    to: str | None = None
    next: bool = False


BODIES = {("POST", "/clock"): Move}


class Mover:
    """Moves the clock on, and does at once what that brings about."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def advance(self, text: str) -> None:
        """Move it on by a duration.

        Refuses: what is none (400).
        """
        period = parse(text)
        if period is None or period.is_empty:
            raise bad_input("advance", f"is {text!r}, but must be an ISO 8601 duration such as P7D")
        async with self._desk.turn:
            await self._move(period.after(self._desk.clock()))

    async def move_to(self, text: str) -> None:
        """Move it on to an instant.

        Refuses: what is none, and the past (400).
        """
        try:
            asked = datetime.fromisoformat(text)
        except ValueError as error:
            raise bad_input("to", f"is {text!r}, but must be a time such as 2027-03-01T00:00:00Z") from error
        async with self._desk.turn:
            now_us = self._desk.clock()
            wanted_us = us(asked.replace(tzinfo=UTC) if asked.tzinfo is None else asked.astimezone(UTC))
            if wanted_us <= now_us:
                now = at(now_us).replace(microsecond=0).isoformat()
                raise bad_input("to", f"must be after {now}: time goes back with a snapshot only (/snapshots)")
            await self._move(wanted_us)

    async def go_on(self) -> Coming:
        """Move it on to what happens next.

        Refuses: a sandbox in which nothing is to come (409).
        """
        async with self._desk.turn:
            now_us = self._desk.clock()
            found = next((one for one in await self.list_coming(LISTED_MAX) if one.due_us > now_us), None)
            if found is None:
                raise conflict("Nothing is to come: order something first, or move the clock by a duration")
            await self._move(found.due_us)
        return found

    async def list_coming(self, limit: int) -> Sequence[Coming]:
        """What is to come, soonest first."""
        now_us = self._desk.clock()
        return await self._desk.database.read(lambda tx: list_coming(tx, now_us=now_us, limit=limit))

    async def _move(self, time_us: int) -> None:
        if at(time_us).year > YEARS_MAX:
            raise bad_input("clock", f"goes to the year {YEARS_MAX} at most")
        self._desk.clock.move_to(time_us)
        await self._desk.tick()
        self._desk.watchers.tell(Told("clock", {"now": at(self._desk.clock()).replace(microsecond=0).isoformat()}))


class Clock:
    """The shop's time, which goes on only."""

    def __init__(self, desk: Desk, mover: Mover) -> None:
        self._desk = desk
        self._mover = mover

    async def on_get(self, request: Request, response: Response) -> None:
        """Tell the time, and how far it is ahead."""
        response.media = self._state()

    async def on_post(self, request: Request, response: Response) -> None:
        """Move the clock on; what the passage of time does is done before the answer."""
        move: Move = await read_body(request, Move)
        if (move.advance is not None) + (move.to is not None) + move.next != 1:
            raise bad_input("body", 'must say how far, in one way: {"advance": "P1D"}, {"to": TIME} or {"next": true}')
        happened = None
        if move.advance is not None:
            await self._mover.advance(move.advance)
        elif move.to is not None:
            await self._mover.move_to(move.to)
        else:
            happened = await self._mover.go_on()
        response.media = self._state() | ({} if happened is None else {"happened": coming_out(happened)})

    def _state(self) -> dict[str, object]:
        return {
            "now": at(self._desk.clock()).replace(microsecond=0).isoformat(),
            "offsetSeconds": self._desk.clock.offset_us // SECOND_US,
        }


class Next:
    """What is to come."""

    def __init__(self, mover: Mover) -> None:
        self._mover = mover

    async def on_get(self, request: Request, response: Response) -> None:
        """List it, at most ?limit=."""
        limit = whole(request, "limit", LISTED, least=1, most=LISTED_MAX)
        response.media = [coming_out(one) for one in await self._mover.list_coming(limit)]


def coming_out(one: Coming) -> dict[str, str]:
    """Something to come as JSON."""
    return {"time": at(one.due_us).replace(microsecond=0).isoformat(), "what": words_of(one), "about": one.about}


def words_of(one: Coming) -> str:
    """What it is, in a sentence."""
    return WORDS.get(one.what, f"Work is done ({one.what.removeprefix('job ')})")


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about time."""
    mover = Mover(desk)
    app.add_route("/clock", Clock(desk, mover))
    app.add_route("/clock/next", Next(mover))
