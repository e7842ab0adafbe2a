"""The calls that programs sent, on the sandbox owner's port: listed, waited for, shown in full, sent again."""

import asyncio

from falcon.asgi import Request, Response

from panier.core.limits import RECORDED_LISTED_MAX, WAIT_SECONDS_MAX
from panier.core.refusal import not_found
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import EmptyWish, read_body, whole
from panier.web.recorded import code
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.explained import exchange_out
from panier.web.recorded.record import CallRecord
from panier.web.recorded.repeating import repeat
from panier.web.recorded.shown import summary_out
from panier.web.recorded.wanted import FILTERS, CallFilter, read_wanted

LISTED = 100

CALLS = (
    ("GET", "/requests", "List the calls that programs sent, behind ?after=; ?wait= so many seconds for the next one"),
    ("DELETE", "/requests", "Forget all calls"),
    ("GET", "/requests/{queryId}", "Show a call in full: what was signed, why it was refused, what it changed"),
    ("POST", "/requests/{queryId}/repeat", "Send a call again, signed anew"),
    ("GET", "/requests/{queryId}/as/{language}", f"Show a call as text for {', '.join(code.LANGUAGES)}"),
)

BODIES = {("POST", "/requests/{queryId}/repeat"): EmptyWish}


class RecordedCalls:
    """The list of calls."""

    def __init__(self, record: CallRecord) -> None:
        self._record = record

    async def on_get(self, request: Request, response: Response) -> None:
        """List those that are asked for, oldest first: the first ones behind ?after=, else the last ones."""
        wanted = read_wanted({name: request.get_param(name) or "" for name in FILTERS})
        limit = whole(request, "limit", LISTED, most=RECORDED_LISTED_MAX, least=1)
        after = whole(request, "after", 0)
        wait = whole(request, "wait", 0, most=WAIT_SECONDS_MAX)
        found = await self._waited(wanted, after, wait)
        is_reading_on = request.get_param("after") is not None
        shown = found[:limit] if is_reading_on else found[-limit:]
        is_cut = is_reading_on and len(shown) < len(found)
        response.media = {
            "requests": [summary_out(one) for one in shown],
            "last": shown[-1].number if is_cut else self._record.last,
        }

    async def _waited(self, wanted: CallFilter, after: int, wait: int) -> list[Exchange]:
        """The calls behind a number that are asked for; where there are none yet, those that come in time."""
        record, clock = self._record, asyncio.get_running_loop().time
        deadline = clock() + wait
        while True:
            found = [one for one in record if one.number > after and wanted.is_met(one)]
            if found or not await record.wait_beyond(record.last, deadline - clock()):
                return found

    async def on_delete(self, request: Request, response: Response) -> None:
        """Forget all of them."""
        self._record.forget()
        response.media = None


class RecordedCall:
    """One call."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._record = desk.record

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """Show it in full."""
        response.media = await exchange_out(self._found(name), self._desk.shop, self._desk.database)

    async def on_post_repeat(self, request: Request, response: Response, name: str) -> None:
        """Send it again, as it was, but signed anew where its key's secret is known."""
        await read_body(request, EmptyWish)
        found = await repeat(self._found(name), self._desk.recorder, self._desk.shop, self._desk.database)
        response.media = await exchange_out(found, self._desk.shop, self._desk.database)

    async def on_get_as(self, request: Request, response: Response, name: str, language: str) -> None:
        """Show it as text that sends it."""
        response.content_type = "text/plain; charset=utf-8"
        response.text = code.written(self._found(name), language, base_url=self._desk.shop.base_url)

    def _found(self, name: str) -> Exchange:
        found = self._record.find(name)
        if found is None:
            raise not_found("The request (GET /requests lists those that are kept)", queryId=name)
        return found


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about calls."""
    one = RecordedCall(desk)
    app.add_route("/requests", RecordedCalls(desk.record))
    app.add_route("/requests/{name}", one)
    app.add_route("/requests/{name}/repeat", one, suffix="repeat")
    app.add_route("/requests/{name}/as/{language}", one, suffix="as")
