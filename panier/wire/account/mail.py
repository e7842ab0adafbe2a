"""E-mails sent to a customer."""

from panier.core.account.account import Mail
from panier.wire.types import Datetime, Long, Shape, datetime_out, model


@model("nichandle.EmailNotification")
class EmailNotification(Shape):
    """An e-mail sent to a customer."""

    body: str
    date: Datetime
    id: Long
    subject: str


def mail_out(mail: Mail) -> EmailNotification:
    """An e-mail."""
    return EmailNotification(body=mail.body, date=datetime_out(mail.written_us), id=mail.mail_id, subject=mail.subject)
