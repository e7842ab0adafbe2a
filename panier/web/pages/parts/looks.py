"""A browser in which a colleague looks at an account as its customer sees it: what it may ask for, and what not.

Such a browser shows a cookie of its own, which no other page than these reads. While it does, nothing else that it
shows counts: neither who is signed in with it, nor its cart. It is shown pages of the account and of its orders, and
no form of any page is taken.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar

from falcon.asgi import Request, Response

from panier.core.limits import OFFICE_LOOK_LIFE_US, SECOND_US
from panier.core.office.look import OfficeLook
from panier.core.refusal import Kind, Refusal
from panier.flows.office import looks
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.parts.cookies import cookie_name, drop_cookie, set_cookie

COOKIE = "panier-look"
PATH, END = "/look", "/look/end"
# Pages that are looked at, besides all of the account's.
LOOKED_AT = frozenset({
    "/contracts/{slug}", "/order/bill", "/order/bill.pdf", "/order/bill.xml", "/order/display", "/order/display.pdf",
})  # fmt: skip
_ACCOUNT = "/account"
# What a link of an e-mail gives rights by, which is for its customer alone.
_RIGHTS_IN_LINKS = re.compile(r"([?&;]token=)[^\s&\"'<]+")
_LOOK: ContextVar[OfficeLook | None] = ContextVar("look", default=None)


def present() -> OfficeLook | None:
    """The look that a page is drawn for, if it is one."""
    return _LOOK.get()


def is_looked_at(template: str) -> bool:
    """True for the path of a page that is shown to whoever looks at an account."""
    return template == _ACCOUNT or template.startswith(f"{_ACCOUNT}/") or template in LOOKED_AT


class LookDoor:
    """Knows browsers in which an account is looked at, and keeps them from everything else."""

    def __init__(self, shop: Shop, database: Database, pages: Mapping[str, object]) -> None:
        self._shop, self._database, self._pages = shop, database, pages

    async def process_request(self, request: Request, response: Response) -> None:
        """Nobody looks, as far as is known."""
        _LOOK.set(None)

    async def process_resource(
        self, request: Request, response: Response, resource: object, params: Mapping[str, str]
    ) -> None:
        """Let a request for a page of the shop in.

        Refuses: of a browser that looks, every form, and every page but those of the account and its orders (403); one
        whose look is over, once (403).
        """
        template = request.uri_template
        if template is None or template not in self._pages or template == PATH:
            return
        cookie = look_cookie(request, self._shop.base_url)
        if not cookie:
            return
        look = await self._database.read(lambda tx: looks.load(tx, self._shop, cookie))
        if look is None:
            take_look(response, self._shop.base_url)
            raise Refusal(
                Kind.FORBIDDEN, "The time to look at this account is over: begin anew in the back office, if need be"
            )
        _LOOK.set(look)
        if template == END:
            return
        if request.method != "GET":
            raise Refusal(
                Kind.FORBIDDEN, "Whoever looks at an account from the back office changes nothing: no form is taken"
            )
        if not is_looked_at(template):
            raise Refusal(
                Kind.FORBIDDEN, "This page is none of the account that you look at: end the look, and open it again"
            )

    async def process_response(self, request: Request, response: Response, resource: object, *_: object) -> None:
        """Hide what links of e-mails give rights by."""
        if _LOOK.get() is not None and response.text:
            response.text = _RIGHTS_IN_LINKS.sub(r"\1***", response.text)


def look_cookie(request: Request, url: str) -> str:
    """What a browser shows that looks; empty for what cannot be ours, and where it shows several."""
    if COOKIE not in (request.get_header("cookie") or ""):
        return ""  # at a glance
    values = request.get_cookie_values(cookie_name(COOKIE, url)) or []
    value = values[0] if len(values) == 1 else ""
    return value if value.isascii() and value.isalnum() else ""


def give_look(response: Response, look: OfficeLook, url: str) -> None:
    """Have a browser keep a cookie, which no script reads and no other site sends, as long as the look lasts."""
    set_cookie(response, COOKIE, look.mark, url, seconds=OFFICE_LOOK_LIFE_US // SECOND_US)


def take_look(response: Response, url: str) -> None:
    """Have a browser forget it."""
    drop_cookie(response, COOKIE, url)
