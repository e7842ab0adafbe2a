"""All customers' e-mails on the owner's port, as their recipients get them; whoever tests can wait for one."""

import asyncio
import re
from collections.abc import Awaitable, Mapping, Sequence

from falcon.asgi import Request, Response

from panier.core.account.account import Account, Mail
from panier.core.period import at
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.flows.account.mails import unveiled
from panier.outside.mail.letters import FALLBACK, Letter
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import mails
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import whole

CALLS = (
    (
        "GET",
        "/mails",
        "List the mails of all customers behind ?after=, by ?customer=, ?to=, ?text=; ?wait= for one",
    ),
    ("GET", "/mails/{number}", "Show a mail as its recipient gets it: text, HTML, and the links in it"),
)
LISTED, LISTED_MAX = 100, 1_000
LOOKED_MAX = 5_000  # how far back a search goes
WAIT_SECONDS_MAX = 60
LOOK_SECONDS = 0.1
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@frozen
class MailWish:
    """Which mails are wanted: of a customer (nichandle), to an address, with a text in subject or body."""

    customer: str = ""
    to: str = ""
    text: str = ""

    def fits(self, one: "ShownMail") -> bool:
        """True for a mail that is wanted."""
        words = self.text.lower()
        return (
            self.customer.lower() in ("", one.customer)
            and self.to.lower() in one.mail.recipient.lower()
            and (words in one.mail.subject.lower() or words in one.text.lower())
        )


@frozen
class ShownMail:
    """A mail, its customer's nichandle, and its text as its recipient gets it."""

    mail: Mail
    customer: str
    text: str

    @property
    def links(self) -> Sequence[str]:
        """The addresses in it, each once."""
        return tuple(dict.fromkeys(_LINK.findall(self.text)))


@frozen
class FoundMails:
    """Some mails, oldest first, and the number of the last one that was looked at."""

    mails: Sequence[ShownMail]
    last: int


class Post:
    """The mails of a sandbox."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_latest(self, wish: MailWish, *, limit: int) -> FoundMails:
        """The latest mails that are wanted."""
        found = await self._desk.database.read(lambda tx: _shown(tx, mails.list_newest(tx, limit=LOOKED_MAX)))
        return FoundMails([one for one in found if wish.fits(one)][-limit:], found[-1].mail.mail_id if found else 0)

    async def list_after(self, number: int, wish: MailWish, *, limit: int) -> FoundMails:
        """The mails behind one that are wanted."""
        found = await self._desk.database.read(lambda tx: _shown(tx, mails.list_after(tx, number, limit=LOOKED_MAX)))
        wanted = [one for one in found if wish.fits(one)]
        if len(wanted) > limit:
            return FoundMails(wanted[:limit], wanted[limit - 1].mail.mail_id)
        return FoundMails(wanted, found[-1].mail.mail_id if found else number)

    async def wait(self, number: int, wish: MailWish, *, limit: int, seconds: int) -> FoundMails:
        """The mails behind one, once there is one that is wanted; none where none came in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(seconds, WAIT_SECONDS_MAX)
        while True:
            page = await self.list_after(number, wish, limit=limit)
            if page.mails or loop.time() >= deadline or self._desk.watchers.stopping.is_set():
                return page
            await asyncio.sleep(LOOK_SECONDS)

    async def load(self, number: int) -> ShownMail:
        """One of them.

        Refuses: a number that is none (404).
        """

        async def read(tx: Tx) -> Sequence[ShownMail]:
            found = await mails.load_any(tx, number)
            return () if found is None else await _of_customers(tx, [found])

        found = await self._desk.database.read(read)
        if not found:
            raise not_found("This mail", number=number)
        return found[0]

    def html(self, one: ShownMail) -> str:
        """A mail as the page that is sent."""
        letter = Letter(one.mail.subject, one.text, one.mail.language or FALLBACK)
        return self._desk.shop.letters.page(letter, kind=one.mail.letter, shop_url=self._desk.shop.base_url)


async def _shown(tx: Tx, listed: Awaitable[Sequence[Mail]]) -> Sequence[ShownMail]:
    return await _of_customers(tx, await listed)


async def _of_customers(tx: Tx, found: Sequence[Mail]) -> Sequence[ShownMail]:
    people: Mapping[int, Account] = await accounts.load_several(tx, list({one.account_id for one in found}))
    return tuple(ShownMail(one, people[one.account_id].nic, unveiled(one)) for one in found)


class Mails:
    """The list."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def on_get(self, request: Request, response: Response) -> None:
        """List them, oldest first."""
        limit = whole(request, "limit", LISTED, least=1, most=LISTED_MAX)
        wish = wish_of(request)
        after, seconds = whole(request, "after", 0), whole(request, "wait", 0)
        if seconds:
            page = await self._post.wait(after, wish, limit=limit, seconds=seconds)
        elif request.get_param("after"):
            page = await self._post.list_after(after, wish, limit=limit)
        else:
            page = await self._post.list_latest(wish, limit=limit)
        response.media = {"mails": [_listed_out(one) for one in page.mails], "last": page.last}


class OneMail:
    """One of them."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def on_get(self, request: Request, response: Response, number: int) -> None:
        """Show it."""
        one = await self._post.load(number)
        response.media = _listed_out(one) | {
            "text": one.text,
            "html": self._post.html(one),
            "links": list(one.links),
            "letter": one.mail.letter,
            "language": one.mail.language,
            "problem": one.mail.problem,
        }


def wish_of(request: Request) -> MailWish:
    """Which mails a query wants."""
    return MailWish(
        (request.get_param("customer") or "").strip(),
        (request.get_param("to") or "").strip(),
        (request.get_param("text") or "").strip(),
    )


def _listed_out(one: ShownMail) -> dict[str, object]:
    return {
        "number": one.mail.mail_id,
        "time": at(one.mail.written_us).replace(microsecond=0).isoformat(),
        "customer": one.customer,
        "to": one.mail.recipient,
        "subject": one.mail.subject,
        "state": one.mail.state,
    }


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about mails."""
    post = Post(desk)
    app.add_route("/mails", Mails(post))
    app.add_route("/mails/{number:int}", OneMail(post))
