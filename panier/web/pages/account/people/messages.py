"""What was written to a customer (/account/messages), each e-mail as it was sent (/account/messages/{id})."""

import re
from collections.abc import Iterator, Mapping

from panier.core.account.account import Mail
from panier.core.limits import LONG_MAX, whole_number
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.flows.account import mails
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED, Rows
from panier.web.pages.parts.moments import Moment, moment

PATH = "/account/messages"
_HISTORY = "/me/notification/email/history"
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@frozen
class MessageRow:
    """An e-mail in the list."""

    number: int
    written: Moment
    subject: str
    recipient: str


@frozen
class MessagePiece:
    """A piece of a text; `leads_to`: a page of this shop, where the piece is its address."""

    words: str
    leads_to: str = ""


async def _messages(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The e-mails, the latest first, in portions."""
    before = whole_number(visit.asked("before")) or LONG_MAX
    found = await mails.list_before(tx, visit.caller, before, limit=LISTED + 1)
    rows = [_row(one, visit.now_us) for one in found[:LISTED]]
    return {
        "found": Rows(rows, str(rows[-1].number) if len(found) > LISTED else ""),
        "calls": (("GET", _HISTORY), *(("GET", f"{_HISTORY}/{one.number}") for one in rows[:1])),
    }


async def _message(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """An e-mail as it was written, without what its recipient alone was to learn."""
    number = whole_number(visit.parts["id"])
    if number is None:
        raise not_found(id=visit.parts["id"])
    mail = await mails.read(tx, visit.shop, visit.caller, mail_id=number)
    return {
        "message": _row(mail, visit.now_us),
        "pieces": list(pieces(mail.body, visit.shop.base_url)),
        "is_veiled": mail.secret is not None,
        "language": mail.language or "",
        "calls": (("GET", f"{_HISTORY}/{number}"),),
    }


def pieces(text: str, base_url: str) -> Iterator[MessagePiece]:
    """A text in pieces: addresses of the shop's own pages can be followed, those of others are text."""
    at = 0
    for link in _LINK.finditer(text):
        if link[0] == base_url or link[0].startswith(f"{base_url}/"):
            yield MessagePiece(text[at : link.start()])
            yield MessagePiece(link[0], link[0].removeprefix(base_url) or "/")
            at = link.end()
    yield MessagePiece(text[at:])


def _row(mail: Mail, now_us: int) -> MessageRow:
    return MessageRow(mail.mail_id, moment(mail.written_us, now_us), mail.subject, mail.recipient)


PAGES = (
    AccountPage(PATH, "account/people/messages.html", "messages", ("GET", _HISTORY), _messages),
    AccountPage(
        f"{PATH}/{{id}}", "account/people/message.html", "messages", ("GET", f"{_HISTORY}/{{id}}"), _message
    ),
)  # fmt: skip
