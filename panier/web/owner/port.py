"""The sandbox owner's own port: the clock, the registry's records, transfers elsewhere.

It is no part of the API: a sandbox alone has it, on the loopback address, and a shop that takes money never
does.
"""

from typing import Any

import falcon
from falcon.asgi import App, Request, Response

from panier.core.period import at
from panier.core.refusal import Kind, Refusal
from panier.web import static_files
from panier.web.door.addresses import is_this_machine
from panier.web.errors import answer
from panier.web.owner import clock, deliveries, events, names, orders
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.pages.parts.rendering import show, wants_page
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


SUBJECTS = (clock, names, events, deliveries, orders)
CALLS = tuple(call for subject in SUBJECTS for call in subject.CALLS)


class _Calls:
    """What this port is for, for whoever opens its address."""

    def __init__(self, desk: Desk) -> None:
        self._clock = desk.clock

    async def on_get(self, request: Request, response: Response) -> None:
        """The calls: a page for people, a list for programs."""
        if not wants_page(request):
            response.media = _calls()
            return
        now = f"{at(self._clock()):%Y-%m-%d %H:%M} UTC"
        show(response, "owner.html", found=True, now=now, calls=_calls(), address=request.prefix)


def _calls() -> list[dict[str, str]]:
    return [{"method": method, "path": path, "about": about} for method, path, about in CALLS]


def build(desk: Desk) -> Any:
    """The application of a sandbox's owner."""
    app: Port = App(middleware=[_ThisMachine()])
    app.add_error_handler(Refusal, _refuse)
    app.add_error_handler(falcon.HTTPError, _refuse_call)
    app.add_route("/", _Calls(desk))
    files = StaticFiles()
    app.add_route(static_files.ROUTE, files)
    app.add_route("/favicon.ico", Icon(files))
    for subject in SUBJECTS:
        subject.add_to(app, desk)
    return app


_NO_CALL = {404: Kind.NOT_FOUND, 405: Kind.METHOD_NOT_ALLOWED}


async def _refuse_call(
    request: Request, response: Response, error: falcon.HTTPError, parameters: dict[str, str]
) -> None:
    """Answer a call that there is not: to people with those there are."""
    if wants_page(request):
        show(response, "owner.html", status=error.status_code, found=False, calls=_calls(), address=request.prefix)
    elif (kind := _NO_CALL.get(error.status_code)) is not None:
        await _refuse(request, response, Refusal(kind, "There is no such call: GET / lists them"), {})
    else:
        await _refuse(request, response, Refusal(Kind.MALFORMED, error.description or error.title or "Unreadable"), {})
    if allowed := dict(error.headers or {}).get("Allow"):
        response.set_header("allow", allowed)


async def _refuse(request: Request, response: Response, error: Refusal, parameters: dict[str, str]) -> None:
    response.status, response.data = answer(error)
    response.content_type = falcon.MEDIA_JSON
