"""The sandbox's time: what it is, and moving it on."""

from falcon.asgi import Request, Response
from msgspec import Struct

from panier.core.limits import SECOND_US
from panier.core.period import at, parse
from panier.core.refusal import bad_input
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import read_body

CALLS = (
    ("GET", "/clock", "Tell the shop's time"),
    ("POST", "/clock", "Move it on by a duration such as P1D, and do at once what that brings about"),
)


class Move(Struct, forbid_unknown_fields=True):
    """How far to move the clock on, as P1M or PT1H."""

    advance: str


class Clock:
    """The shop's time, which only goes on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response) -> None:
        """Tell the time, and how far it is ahead."""
        response.media = self._state()

    async def on_post(self, request: Request, response: Response) -> None:
        """Move the clock on; what the passage of time does is done before the answer."""
        move = await read_body(request, Move)
        period = parse(move.advance)
        if period is None or period.is_empty:
            raise bad_input("advance", f"is {move.advance!r}, but must be an ISO 8601 duration such as P7D")
        self._desk.clock.advance(period)
        await self._desk.tick()
        response.media = self._state()

    def _state(self) -> dict[str, object]:
        return {
            "now": at(self._desk.clock()).replace(microsecond=0).isoformat(),
            "offsetSeconds": self._desk.clock.offset_us // SECOND_US,
        }


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about time."""
    app.add_route("/clock", Clock(desk))
