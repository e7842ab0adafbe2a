"""The sandbox owner's own port: calls for programs, and the workshop's pages for people.

It is no part of the API: a sandbox alone has it, on the loopback address, and a shop that takes money never
does.
"""

from typing import Any

import falcon
from falcon.asgi import App, Request, Response

from panier.core.refusal import Kind, Refusal
from panier.web import static_files
from panier.web.door.addresses import is_this_machine
from panier.web.errors import ANSWERS, answer
from panier.web.owner import (
    clock,
    deliveries,
    description,
    events,
    faults,
    live,
    mails,
    money,
    names,
    orders,
    people,
    requests,
    snapshots,
    timelines,
)
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.workshop import clock as page_of_clock
from panier.web.owner.workshop import components, frame, start
from panier.web.owner.workshop import faults as pages_of_faults
from panier.web.owner.workshop import mails as page_of_mails
from panier.web.owner.workshop import money as page_of_money
from panier.web.owner.workshop import names as page_of_names
from panier.web.owner.workshop import people as page_of_people
from panier.web.owner.workshop import requests as pages_of_requests
from panier.web.owner.workshop import states as page_of_states
from panier.web.owner.workshop import timelines as pages_of_timelines
from panier.web.owner.workshop.frame import Frame
from panier.web.pages.parts.rendering import redirect, wants_page
from panier.web.static_files import Icon, StaticFiles


class _ThisMachine:
    """Refuses whoever calls this port by another name than this machine's.

    A page can have a name of its own that leads here, and is then no stranger to a browser (DNS rebinding).
    """

    async def process_request(self, request: Request, response: Response) -> None:
        host = (request.get_header("host") or "").lower()
        name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
        if name != "localhost" and not name.endswith(".localhost") and not is_this_machine(name):
            raise Refusal(Kind.FORBIDDEN, "This port answers to localhost, 127.0.0.1 and [::1] only")


SUBJECTS = (
    requests, timelines, mails, clock, names, faults, people, snapshots, money, events, deliveries, orders, live,
)  # fmt: skip
# Of the workshop, in the order of its menu.
PAGES: tuple[Any, ...] = (
    pages_of_requests, pages_of_timelines, page_of_mails, page_of_clock, page_of_names, pages_of_faults, page_of_people,
    page_of_states, page_of_money,
)  # fmt: skip
CALLS = (*(call for subject in SUBJECTS for call in subject.CALLS), *description.CALLS)
BODIES = {call: body for subject in SUBJECTS for call, body in getattr(subject, "BODIES", {}).items()}


class _Entrance:
    """The port's address, as somebody opens it."""

    async def on_get(self, request: Request, response: Response) -> None:
        """People are sent to the workshop; programs get the calls."""
        if wants_page(request):
            redirect(response, frame.ROOT)
        else:
            response.media = [{"method": method, "path": path, "about": about} for method, path, about in CALLS]


def build(desk: Desk) -> Any:
    """The application of a sandbox's owner."""
    around = Frame(desk, tuple(one.PAGE for one in PAGES))
    listed = start.Calls(around, CALLS)
    app: Port = App(middleware=[_ThisMachine(), frame.OwnForms()])
    refusals = _Refusals(around, listed)
    app.add_error_handler(Refusal, refusals.refuse)
    app.add_error_handler(falcon.HTTPError, refusals.refuse_call)
    app.add_route("/", _Entrance())
    files = StaticFiles()
    app.add_route(static_files.ROUTE, files)
    app.add_route("/favicon.ico", Icon(files))
    for subject in SUBJECTS:
        subject.add_to(app, desk)
    description.add_to(app, CALLS, BODIES)
    frame.add_to(app, around)
    start.add_to(app, around, listed)
    components.add_to(app, around)
    for page in PAGES:
        page.add_to(app, around)
    return app


_NO_CALL = {404: Kind.NOT_FOUND, 405: Kind.METHOD_NOT_ALLOWED}


class _Refusals:
    """Answers what cannot be done: to people with a page."""

    def __init__(self, around: Frame, listed: start.Calls) -> None:
        self._around = around
        self._listed = listed

    async def refuse_call(
        self, request: Request, response: Response, error: falcon.HTTPError, parameters: dict[str, str]
    ) -> None:
        """Answer a call that there is not: to people with those there are."""
        kind = _NO_CALL.get(error.status_code)
        if wants_page(request) and kind is not None:
            self._listed.list_all(request, response, status=error.status_code)
        elif kind is not None:
            await self.refuse(request, response, Refusal(kind, "There is no such call: GET / lists them"), {})
        else:
            refusal = Refusal(Kind.MALFORMED, error.description or error.title or "Unreadable")
            await self.refuse(request, response, refusal, {})
        if allowed := dict(error.headers or {}).get("Allow"):
            response.set_header("allow", allowed)

    async def refuse(self, request: Request, response: Response, error: Refusal, parameters: dict[str, str]) -> None:
        """Answer a refusal."""
        if request.path.startswith(frame.ROOT):
            status = ANSWERS[error.kind].status
            self._around.show(response, "workshop/refusal.html", page="", status=status, message=error.message,
                              title="There is nothing here" if status == 404 else "That did not work")  # fmt: skip
            return
        response.status, response.data = answer(error)
        response.content_type = falcon.MEDIA_JSON
