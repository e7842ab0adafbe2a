"""The pages of calls: a table with filters, and one call opened, with all that is known of it."""

import json
from typing import Any
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.refusal import Kind, Refusal
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import ROOT, Frame, MenuPage
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.problems import NO_PROBLEM, field_problem
from panier.web.pages.parts.rendering import redirect
from panier.web.recorded import code
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.explained import exchange_out
from panier.web.recorded.repeating import repeat
from panier.web.recorded.shown import summary_out
from panier.web.recorded.wanted import FILTERS, CallFilter, read_wanted

PAGE = MenuPage("requests", "Requests", "list", "what your program sent, what was answered, and why it was refused")

SHOWN = 100
METHODS = (("", "Any"), ("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("DELETE", "DELETE"))
STATUSES = (
    ("", "Any"), ("2xx", "2xx, done"), ("refused", "Refused"), ("4xx", "4xx"), ("5xx", "5xx"), ("none", "No answer"),
)  # fmt: skip


class RequestsPage:
    """The table."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """The calls that are asked for, the latest first; where the question is wrong, what is wrong with it."""
        sent = {name: (request.get_param(name) or "").strip() for name in FILTERS}
        try:
            wanted, problem = read_wanted(sent), NO_PROBLEM
        except Refusal as refusal:
            wanted, problem = CallFilter(), field_problem(refusal, FILTERS)
        record = self._frame.desk.record
        before = request.get_param_as_int("before") or record.last + 1
        found = [] if problem.sentence else [one for one in record if one.number < before and wanted.is_met(one)]
        rows = [self._row(one) for one in reversed(found[-SHOWN:])]
        asked = {name: value for name, value in sent.items() if value}
        older = urlencode({**asked, "before": rows[-1]["number"]}) if len(found) > SHOWN else ""
        self._frame.show(
            response, "workshop/requests.html", page=PAGE.name, status=400 if problem.sentence else 200, rows=rows,
            sent=sent, problem=problem, older=older, kept=len(record), methods=METHODS,
            statuses=_statuses(sent["status"]), here=f"{PAGE.path}?{urlencode(asked)}",
            is_latest=request.get_param("before") is None,
        )  # fmt: skip

    def _row(self, exchange: Exchange) -> dict[str, Any]:
        now_us = self._frame.desk.clock()
        return summary_out(exchange) | {"when": moment(exchange.at_us, now_us), "state": state_of(exchange)}


class ForgetCalls:
    """The button that forgets all calls."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_post(self, request: Request, response: Response) -> None:
        """Forget them."""
        self._frame.desk.record.forget()
        redirect(response, PAGE.path)


class RequestPage:
    """One call."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """All about it."""
        self._show(response, self._found(name), await self._out(self._found(name)))

    async def on_post_repeat(self, request: Request, response: Response, name: str) -> None:
        """Send it again, and show what came of that."""
        desk, found = self._frame.desk, self._found(name)
        try:
            again = await repeat(found, desk.recorder, desk.shop, desk.database)
        except Refusal as refusal:
            self._show(response, found, await self._out(found), problem=refusal.message, status=409)
            return
        redirect(response, f"{PAGE.path}/{again.number}")

    async def _out(self, exchange: Exchange) -> dict[str, Any]:
        return await exchange_out(exchange, self._frame.desk.shop, self._frame.desk.database)

    def _show(
        self, response: Response, exchange: Exchange, out: dict[str, Any], *, problem: str = "", status: int = 200
    ) -> None:
        now_us = self._frame.desk.clock()
        record = self._frame.desk.record
        self._frame.show(
            response, "workshop/request.html", page=PAGE.name, status=status, one=out, problem=problem,
            when=moment(exchange.at_us, now_us), state=state_of(exchange),
            answered=_laid_out(out["answerBody"]), texts=_written(exchange, self._frame.desk.shop.base_url),
            orders=_orders(out), has_earlier=record.find(str(exchange.number - 1)) is not None,
            has_later=record.find(str(exchange.number + 1)) is not None,
        )  # fmt: skip

    def _found(self, name: str) -> Exchange:
        found = self._frame.desk.record.find(name)
        if found is None:
            raise Refusal(Kind.NOT_FOUND, f"Request {name[:80]} is not here: it never came, or is kept no longer")
        return found


def state_of(exchange: Exchange) -> str:
    """Which badge a call has."""
    return "failed" if exchange.status is None or exchange.status >= 400 else "done"


def _laid_out(body: str) -> str:
    """An answer as a person reads JSON; what is none stays as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def _statuses(sent: str) -> list[tuple[str, str]]:
    known = [value for value, _ in STATUSES]
    return [*STATUSES, *([(sent, sent)] if sent and sent not in known else [])]


def _orders(out: dict[str, Any]) -> list[int]:
    """The orders that a call has changed, whose timelines are worth a look."""
    found = {one["orderId"] or one["content"].get("order_id") for one in out["events"]}
    return sorted(one for one in found if one is not None)


def _written(exchange: Exchange, base_url: str) -> list[tuple[str, str]]:
    """A call in each language; where that cannot be, why."""
    found = []
    for language in code.LANGUAGES:
        try:
            found.append((language, code.written(exchange, language, base_url=base_url)))
        except Refusal as refusal:
            found.append((language, f"# {refusal.message}\n"))
    return found


def add_to(app: Port, frame: Frame) -> None:
    """Add the pages of calls."""
    one = RequestPage(frame)
    app.add_route(PAGE.path, RequestsPage(frame))
    app.add_route(f"{ROOT}/forget-requests", ForgetCalls(frame))
    app.add_route(f"{PAGE.path}/{{name}}", one)
    app.add_route(f"{PAGE.path}/{{name}}/repeat", one, suffix="repeat")
