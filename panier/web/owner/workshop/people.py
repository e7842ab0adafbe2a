"""The page of customers: their keys in every form a program reads, a way in for browsers, and new customers."""

from collections.abc import Mapping

from falcon.asgi import Request, Response

from panier.core.refusal import Refusal
from panier.flows.account.browsing import sessions
from panier.web.errors import ANSWERS
from panier.web.owner.paths import Port
from panier.web.owner.people import LISTED, PASSWORD, CustomerBook, written_as
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.rendering import first, form, redirect

PAGE = MenuPage("people", "People", "users", "customers with their keys, to be copied; and new ones")
_FIELDS = ("firstname", "name", "email", "ovhSubsidiary")


class PeoplePage:
    """The customers."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._people = CustomerBook(frame.desk)

    async def on_get(self, request: Request, response: Response) -> None:
        """The list, and the form."""
        await self._show(response, typed=dict.fromkeys(_FIELDS, ""))

    async def on_post(self, request: Request, response: Response) -> None:
        """Make one."""
        fields = await form(request)
        typed = {name: first(fields, name) for name in _FIELDS}
        try:
            made = await self._people.add(typed)
        except Refusal as refusal:
            await self._show(response, status=ANSWERS[refusal.kind].status, typed=typed, problem=refusal.message)
        else:
            redirect(response, f"{PAGE.path}#{made.account.nic}")

    async def on_post_login(self, request: Request, response: Response, nic: str) -> None:
        """Lead the browser into the shop, where it signs in as a customer by a link that works once."""
        desk = self._frame.desk
        redirect(response, await desk.database.write(lambda tx: sessions.make_link(tx, desk.shop, nic)))

    async def _show(
        self, response: Response, *, status: int = 200, typed: Mapping[str, str], problem: str = ""
    ) -> None:
        shop = self._frame.desk.shop
        people = await self._people.list_all(limit=LISTED)
        self._frame.show(
            response, "workshop/people.html", page=PAGE.name, status=status, typed=typed, problem=problem,
            people=[(one, None if one.keys is None else written_as(one.keys, shop.base_url)) for one in people],
            form_targets=(shop.base_url,), password=PASSWORD, home=shop.assortment.home,
            subsidiaries=[(code, code) for code in sorted(shop.assortment.subsidiaries)],
        )  # fmt: skip


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    page = PeoplePage(frame)
    app.add_route(PAGE.path, page)
    app.add_route(f"{PAGE.path}/{{nic}}/login", page, suffix="login")
