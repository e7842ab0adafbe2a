"""The page of the clock: what time it is, moving it on, and what will happen."""

from falcon.asgi import Request, Response

from panier.core.refusal import Refusal
from panier.web.errors import ANSWERS
from panier.web.owner.clock import LISTED, Mover, words_of
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.rendering import first, form, redirect

PAGE = MenuPage("clock", "Clock", "clock", "move time on, and see what will happen by itself")
STEPS = (("P1D", "1 day"), ("P7D", "1 week"), ("P1M", "1 month"), ("P1Y", "1 year"))


class ClockPage:
    """The clock."""

    def __init__(self, frame: Frame, mover: Mover) -> None:
        self._frame = frame
        self._mover = mover

    async def on_get(self, request: Request, response: Response) -> None:
        """The time, and what is to come."""
        await self._show(response)

    async def on_post(self, request: Request, response: Response) -> None:
        """Move it on: by a step, by a duration, to a time, or to what happens next."""
        fields = await form(request)
        typed = {name: first(fields, name) for name in ("advance", "to", "step")}
        try:
            if typed["step"] == "next":
                await self._mover.go_on()
            elif typed["step"]:
                await self._mover.advance(typed["step"])
            elif typed["to"]:
                await self._mover.move_to(typed["to"])
            else:
                await self._mover.advance(typed["advance"])
        except Refusal as refusal:
            wrong = next((name for name in ("to", "advance") if typed[name]), "advance")
            problems = {"next" if typed["step"] == "next" else wrong: refusal.message}
            await self._show(response, status=ANSWERS[refusal.kind].status, typed=typed, problems=problems)
        else:
            redirect(response, PAGE.path)

    async def _show(
        self,
        response: Response,
        *,
        status: int = 200,
        typed: dict[str, str] | None = None,
        problems: dict[str, str] | None = None,
    ) -> None:
        coming = [(one, words_of(one)) for one in await self._mover.list_coming(LISTED)]
        self._frame.show(
            response, "workshop/clock.html", page=PAGE.name, status=status, coming=coming, steps=STEPS,
            typed={"advance": "", "to": "", **(typed or {})},
            problems={"advance": "", "to": "", "next": "", **(problems or {})},
        )  # fmt: skip


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    app.add_route(PAGE.path, ClockPage(frame, Mover(frame.desk)))
