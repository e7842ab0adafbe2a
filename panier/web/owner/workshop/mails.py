"""The page of all mails: a list that is searched, and each as its recipient gets it."""

from falcon.asgi import Request, Response

from panier.web.owner.mails import LISTED_MAX, Post, wish_of
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage

PAGE = MenuPage("mails", "Mails", "mail", "what customers are written, with links that work")
SHOWN = 200
# A mail may bring its own styles, and no more: nothing is loaded, nothing runs.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox;"
    " frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


class MailsPage:
    """The list."""

    def __init__(self, frame: Frame, post: Post) -> None:
        self._frame = frame
        self._post = post

    async def on_get(self, request: Request, response: Response) -> None:
        """The latest mails that are wanted, the latest first."""
        wish = wish_of(request)
        page = await self._post.list_latest(wish, limit=min(SHOWN, LISTED_MAX))
        self._frame.show(
            response, "workshop/mails.html", page=PAGE.name, mails=tuple(reversed(page.mails)), wish=wish,
            query=request.query_string,
        )  # fmt: skip


class OneMailPage:
    """One mail."""

    def __init__(self, frame: Frame, post: Post) -> None:
        self._frame = frame
        self._post = post

    async def on_get(self, request: Request, response: Response, number: int) -> None:
        """It, with its text and its links."""
        self._frame.show(response, "workshop/mail.html", page=PAGE.name, one=await self._post.load(number))


class MailFrame:
    """The HTML of a mail, for the frame in its page."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def on_get(self, request: Request, response: Response, number: int) -> None:
        """The HTML alone."""
        response.text = self._post.html(await self._post.load(number))
        response.set_headers(
            {
                "content-type": "text/html; charset=utf-8",
                "content-security-policy": MAIL_POLICY,
                "cache-control": "no-store",
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
            }
        )


def add_to(app: Port, frame: Frame) -> None:
    """Add the pages of mails."""
    post = Post(frame.desk)
    app.add_route(PAGE.path, MailsPage(frame, post))
    app.add_route(f"{PAGE.path}/{{number:int}}", OneMailPage(frame, post))
    app.add_route(f"{PAGE.path}/{{number:int}}/html", MailFrame(post))
