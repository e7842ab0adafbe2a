"""The page of all mails: a list that is searched, and each as its recipient gets it."""

from falcon.asgi import Request, Response

from panier.web.owner.mails import LISTED_MAX, Post, wish_of
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.rendering import send_mail_page

PAGE = MenuPage("mails", "Mails", "mail", "what customers are written, with links that work")
SHOWN = 200


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
            query=request.query_string, has_kept=any(one.mail.state == "kept" for one in page.mails),
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
        send_mail_page(response, self._post.html(await self._post.load(number)))


def add_to(app: Port, frame: Frame) -> None:
    """Add the pages of mails."""
    post = Post(frame.desk)
    app.add_route(PAGE.path, MailsPage(frame, post))
    app.add_route(f"{PAGE.path}/{{number:int}}", OneMailPage(frame, post))
    app.add_route(f"{PAGE.path}/{{number:int}}/html", MailFrame(post))
