"""Who is in the back office from which browser: its cookie, and which forms are its own."""

from hmac import compare_digest
from urllib.parse import urlsplit

from falcon.asgi import Request, Response

from panier.core.limits import OFFICE_SESSION_LIFE_US, SECOND_US
from panier.core.office.staff import OfficeSession
from panier.core.refusal import Kind, Refusal
from panier.flows.office import staff
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.parts.cookies import LONG_AGO
from panier.web.pages.parts.rendering import first

NAME = "panier-office"
MARK = "mark"
DRAWING_LENGTH, DRAWING_MAX = 16, 64


class OfficeCookies:
    """Reads and writes the cookie of an office; `url`: its address, whose scheme decides what is promised of it."""

    def __init__(self, shop: Shop, database: Database, url: str) -> None:
        self._shop, self._database = shop, database
        self._is_secure = url.startswith("https:")
        self._host = urlsplit(url).netloc

    @property
    def name(self) -> str:
        """The cookie's name: over TLS it has a prefix, by which browsers see that no other host has set it."""
        return f"__Host-{NAME}" if self._is_secure else NAME

    def cookie(self, request: Request) -> str:
        """What the browser shows; nothing where it shows several."""
        values = request.get_cookie_values(self.name) or []
        return values[0] if len(values) == 1 else ""

    async def load(self, request: Request) -> OfficeSession | None:
        """Who is in, if anybody; that the session is in use is written down now and then."""
        cookie = self.cookie(request)
        if not cookie:
            return None
        session = await self._database.read(lambda tx: staff.load_session(tx, self._shop, cookie))
        if session is not None and staff.is_stale(session, self._shop.now()):
            await self._database.write(lambda tx: staff.touch(tx, self._shop, cookie))
        return session

    def give(self, response: Response, cookie: str) -> None:
        """Have the browser keep a cookie, which no script reads and no other site sends."""
        response.set_cookie(
            self.name, cookie, max_age=OFFICE_SESSION_LIFE_US // SECOND_US, path="/", secure=self._is_secure,
            http_only=True, same_site="Lax",
        )  # fmt: skip

    def take(self, response: Response) -> None:
        """Have the browser forget its cookie."""
        response.set_cookie(
            self.name, "", expires=LONG_AGO, path="/", secure=self._is_secure, http_only=True, same_site="Lax"
        )

    def check_own(self, request: Request) -> None:
        """Check that a form was sent by a page of this office.

        Refuses: one of another site (403).
        """
        site, origin = request.get_header("sec-fetch-site"), request.get_header("origin")
        hosts = {(request.get_header("host") or "").lower(), self._host}
        is_own = site in (None, "same-origin") and (origin is None or urlsplit(origin).netloc.lower() in hosts)
        if not is_own or (site is None and origin is None):
            raise Refusal(Kind.FORBIDDEN, "This form was not sent by a page of the back office: open it here again")

    def mark_of(self, session: OfficeSession) -> str:
        """What the forms of a page carry that is drawn now: whose they are, and which drawing it was."""
        return f"{session.mark}.{self._shop.ids.token(DRAWING_LENGTH)}"

    def check_form(self, request: Request, fields: list[tuple[str, str]], session: OfficeSession) -> str:
        """Check that a form was sent by a page that was drawn for this session; returns which drawing it was.

        Refuses: one of another site, of another session, and one without its mark (403).
        """
        self.check_own(request)
        mark, _, drawing = first(fields, MARK).partition(".")
        if not compare_digest(mark.encode(), session.mark.encode()) or not 0 < len(drawing) <= DRAWING_MAX:
            raise Refusal(
                Kind.FORBIDDEN,
                "This form belongs to another session: load the page again, and send it once more",
            )
        return drawing
