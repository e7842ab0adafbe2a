"""What happened to all accounts, on the sandbox owner's port."""

import msgspec
from falcon.asgi import Request, Response

from panier.core.hook.fact import EventPage
from panier.core.limits import EVENTS_LISTED, EVENTS_LISTED_MAX
from panier.flows.hook import events as flow
from panier.store.messages import events
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import whole
from panier.wire.hook.event import page_out

CALLS = (("GET", "/events", "List what happened to all accounts, behind ?after= and of ?type="),)


class Events:
    """The list of events."""

    def __init__(self, desk: Desk) -> None:
        self._database = desk.database

    async def on_get(self, request: Request, response: Response) -> None:
        """List them behind ?after=, of ?type=, at most ?limit=, as GET /events of the shop does for an account."""
        after, limit = (
            whole(request, "after", 0),
            whole(request, "limit", EVENTS_LISTED, least=1, most=EVENTS_LISTED_MAX),
        )
        types = flow.wanted_types(request.get_param("type"))
        await flow.number_all(self._database)
        found = await self._database.read(lambda tx: events.list_after(tx, after, owner=None, types=types, limit=limit))
        page = EventPage(found, found[-1].place if found else after)
        response.media = msgspec.to_builtins(page_out(page))


def add_to(app: Port, desk: Desk) -> None:
    """Add the list of events."""
    app.add_route("/events", Events(desk))
