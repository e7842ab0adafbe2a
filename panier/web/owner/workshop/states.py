"""The page of the sandbox's content: snapshots, and starting over."""

from falcon.asgi import Request, Response

from panier.core.refusal import Refusal
from panier.web.errors import ANSWERS
from panier.web.owner.paths import Port
from panier.web.owner.saved_states import SavedState, SavedStates
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.rendering import first, form, redirect

PAGE = MenuPage("data", "Data", "database", "keep everything as it is under a name, put it back, start over")


class StatesPage:
    """The snapshots."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._states = SavedStates(frame.desk)

    async def on_get(self, request: Request, response: Response) -> None:
        """The list, and the form."""
        self._show(response)

    async def on_post(self, request: Request, response: Response) -> None:
        """Take one, put one back, forget one, or start over."""
        fields = await form(request)
        name, act = first(fields, "name"), first(fields, "act")
        try:
            if act == "restore":
                await self._states.restore(name)
            elif act == "delete":
                await self._states.delete(name)
            elif act == "start-over":
                await self._states.start_over()
            else:
                await self._states.save(name)
        except Refusal as refusal:
            self._show(response, status=ANSWERS[refusal.kind].status, typed=name, problem=refusal.message)
        else:
            redirect(response, PAGE.path)

    def _show(self, response: Response, *, status: int = 200, typed: str = "", problem: str = "") -> None:
        states: list[SavedState] = []
        try:
            states = list(reversed(self._states.list_all()))
        except Refusal as refusal:
            problem = problem or refusal.message
        self._frame.show(
            response, "workshop/states.html", page=PAGE.name, status=status, states=states, typed=typed,
            problem=problem, size=_size,
        )  # fmt: skip


def _size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.0f} kB"


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    app.add_route(PAGE.path, StatesPage(frame))
