"""The workshop's first page: what there is, what to do first, and the calls that do the same from a program."""

from collections.abc import Sequence

from falcon.asgi import Request, Response

from panier.store.overview import figures
from panier.web.office.place import PATH as OFFICE
from panier.web.owner.paths import Port
from panier.web.owner.workshop import mails, people, timelines
from panier.web.owner.workshop.frame import ROOT, Frame

Call = tuple[str, str, str]
# Where what is counted is listed; events are in the timelines of what they are about.
_WHERE = {
    "customers": people.PAGE.path, "orders": timelines.PAGE.path, "services": timelines.PAGE.path,
    "mails": mails.PAGE.path, "events": timelines.PAGE.path,
}  # fmt: skip


class Start:
    """The first page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """Figures, and where to go."""
        counted = await self._frame.desk.database.read(figures.count)
        desk = self._frame.desk
        office = f"{desk.office_url or desk.shop.base_url}{OFFICE}"
        self._frame.show(response, "workshop/start.html", page="", counted=counted, office=office,
                         where=_WHERE)  # fmt: skip


class Calls:
    """The calls of this port."""

    def __init__(self, frame: Frame, calls: Sequence[Call]) -> None:
        self._frame = frame
        self._calls = calls

    async def on_get(self, request: Request, response: Response) -> None:
        """The list."""
        self.list_all(request, response)

    def list_all(self, request: Request, response: Response, *, status: int = 200) -> None:
        """Show the list; with another status, to somebody who asked for something else."""
        self._frame.show(
            response, "workshop/calls.html", page="", status=status, is_found=status == 200, calls=self._calls,
            address=request.prefix,
        )  # fmt: skip


def add_to(app: Port, frame: Frame, calls: Calls) -> None:
    """Add the first page and the list of calls."""
    app.add_route(ROOT, Start(frame))
    app.add_route(f"{ROOT}/calls", calls)
