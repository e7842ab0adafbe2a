"""E-mails sent to customers: /me/notification/email/history."""

from panier.flows.account import mails
from panier.web.route import Route
from panier.wire.account import mail
from panier.wire.types import ids_out

_HISTORY = "/me/notification/email/history"

NOTIFICATIONS = (
    Route("GET", _HISTORY, mails.list_ids, ids_out),
    Route("GET", f"{_HISTORY}/{{id}}", mails.read, mail.mail_out, names={"id": "mail_id"}),
)  # fmt: skip
