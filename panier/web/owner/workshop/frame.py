"""What is around every page of the workshop: its menu, the shop's time, and who may send its forms."""

from typing import Any

from falcon.asgi import Request, Response

from panier.core.limits import SECOND_US
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.pages.parts.moments import length, moment
from panier.web.pages.parts.rendering import show
from panier.web.pages.parts.tongues import speak_english

ROOT = "/workshop"


@frozen
class MenuPage:
    """A page of the menu: its name in addresses, its title, its icon of the sprite, and what one does there."""

    name: str
    title: str
    icon: str
    about: str

    @property
    def path(self) -> str:
        """Where it is."""
        return f"{ROOT}/{self.name}"


class Frame:
    """Shows pages with the menu and the shop's time around them."""

    def __init__(self, desk: Desk, menu: tuple[MenuPage, ...]) -> None:
        self.desk = desk
        self._menu = menu

    def show(self, response: Response, template: str, *, page: str, status: int = 200, **values: Any) -> None:
        """Answer with a page; `page` is its name in the menu, or nothing."""
        show(
            response, template, status=status, is_live=True, page=page, menu=self._menu,
            now_us=self.desk.clock(), is_shared=not self.desk.database.is_alone, **self.band(), **values,
        )  # fmt: skip

    def band(self) -> dict[str, Any]:
        """What the band beneath the menu says, in English as every page here."""
        speak_english()
        now_us = self.desk.clock()
        return {
            "now": moment(now_us, now_us),
            "ahead": length(self.desk.clock.offset_us) if self.desk.clock.offset_us >= SECOND_US else "",
            "shop_url": self.desk.shop.base_url,
        }


class Band:
    """The band alone, for a page whose clock was moved."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """The band."""
        show(response, "workshop/band.html", **self._frame.band())


class OwnForms:
    """Refuses what another site's page sends to the workshop, in the name of whoever looks at it."""

    async def process_request(self, request: Request, response: Response) -> None:
        """Let a form in.

        Refuses: one that is not sent by a page of this port (403).
        """
        if request.method in ("GET", "HEAD") or not request.path.startswith(f"{ROOT}/"):
            return
        site, origin = request.get_header("sec-fetch-site"), request.get_header("origin")
        is_own = site == "same-origin" if site is not None else origin is not None and origin == request.prefix
        if not is_own:
            raise Refusal(
                Kind.FORBIDDEN, "This form is for the workshop's own pages; programs use the calls that GET / lists"
            )


def add_to(app: Port, frame: Frame) -> None:
    """Add what every page loads."""
    app.add_route(f"{ROOT}/band", Band(frame))
