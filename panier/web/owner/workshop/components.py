"""The page of the components: every macro of components.html in each of its states, for whoever draws pages."""

import re
from functools import cache

from falcon.asgi import Request, Response

from panier.core.limits import DAY_US
from panier.core.look import SCHEMES
from panier.web.owner.paths import Port
from panier.web.owner.workshop.component_samples import samples
from panier.web.owner.workshop.frame import ROOT, Frame
from panier.web.pages.parts.calls import SameCall, same_calls
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.rendering import first, form
from panier.web.pages.parts.session import PageSession
from panier.web.static_files import FOLDER

PATH = f"{ROOT}/components"
_SYMBOL = re.compile(r'<symbol id="([^"]+)"')


class ComponentsPage:
    """What pages are made of."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """Every component, in the look that the browser prefers or the address asks for."""
        self._show(response, scheme=request.get_param("look") or "")

    async def on_post(self, request: Request, response: Response) -> None:
        """What the sample form does: its page says what was typed."""
        self._show(response, typed=first(await form(request), "name"))

    def _show(self, response: Response, *, scheme: str = "", typed: str = "") -> None:
        shop, now_us = self._frame.desk.shop, self._frame.desk.clock()
        order = {"ovhSubsidiary": "FR", "description": "sample"}
        self._frame.show(
            response, "workshop/components.html", page="", path=PATH, typed=typed, icons=_icons(),
            scheme=scheme if scheme in SCHEMES else "", schemes=SCHEMES,
            session=PageSession("sample", has_cookie=True, url=shop.base_url, drawing="sample"),
            moments=[moment(now_us + days * DAY_US, now_us) for days in (-400, -1, 0, 3)],
            **samples(now_us),
            calls=same_calls(shop.base_url, SameCall("POST", "/order/cart", order), ("GET", "/order/cart")),
        )  # fmt: skip


@cache
def _icons() -> tuple[str, ...]:
    """The names of the sprite's icons."""
    return tuple(sorted(_SYMBOL.findall((FOLDER / "vendor/lucide/icons.svg").read_text(encoding="utf-8"))))


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    app.add_route(PATH, ComponentsPage(frame))
