"""Handing e-mails to a server over SMTP, and what it says to them.

What the server refuses for good (5xx) comes back at once; anything else is trouble, after which it is tried again.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import aiosmtplib

from panier.core.limits import MAIL_PROBLEM_MAX
from panier.core.period import at
from panier.core.values import frozen
from panier.outside.mail.settings import MailServer

SECONDS = 30.0  # for each answer of the server
WHOLE_SECONDS = 120.0  # for one e-mail
AT_ONCE = 4


class MailRefusedError(Exception):
    """The server will never take it: it said why."""


class MailTroubleError(Exception):
    """It could not be handed over this time."""


@frozen
class Outgoing:
    """An e-mail as it leaves the shop. `message_id` is the same however often it is sent."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str
    language: str
    written_us: int


class SmtpSender:
    """Hands e-mails to a server, over a few connections that it keeps."""

    def __init__(self, server: MailServer, *, sender: str, reply_to: str = "", seconds: float = SECONDS) -> None:
        self._server, self._sender, self._reply_to, self._seconds = server, sender, reply_to, seconds
        self._free: list[aiosmtplib.SMTP] = []
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def send(self, mail: Outgoing) -> None:
        """Hand an e-mail over; once this returns the server answers for it.

        Raises what the server refuses for good, and trouble.
        """
        message = self._message(mail)
        try:
            async with self._turns, asyncio.timeout(WHOLE_SECONDS), self._connection() as client:
                await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise _said(first.code, first.message) from error
        except aiosmtplib.SMTPDataError as error:
            raise _said(error.code, error.message) from error
        except aiosmtplib.SMTPResponseException as error:  # of the sender or the connection: no matter of this e-mail
            raise MailTroubleError(_told(error.code, error.message)) from error
        except aiosmtplib.SMTPNotSupported as error:
            raise MailRefusedError(f"The mail server cannot write to such an address: {error}") from error
        except TimeoutError as error:
            raise MailTroubleError("The mail server did not answer in time") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailTroubleError(f"The mail server cannot be reached ({type(error).__name__})") from error
        except ValueError as error:  # after OSError: a certificate that is not believed is both
            raise MailRefusedError(f"There is no such address: {error}") from error

    async def check(self) -> None:
        """See that the server takes connections, and the login where there is one; nothing is sent.

        Raises trouble.
        """
        try:
            async with asyncio.timeout(WHOLE_SECONDS), self._connection():
                pass
        except aiosmtplib.SMTPResponseException as error:
            raise MailTroubleError(_told(error.code, error.message)) from error
        except TimeoutError as error:
            raise MailTroubleError("The mail server did not answer in time") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailTroubleError(f"The mail server cannot be reached ({type(error).__name__})") from error

    async def close(self) -> None:
        """Close the connections."""
        while self._free:
            client = self._free.pop()
            with suppress(Exception):
                await client.quit(timeout=1)
            client.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is fit for use; one on which something went wrong is not used again."""
        client = await self._taken()
        try:
            yield client
        except BaseException:
            client.close()
            raise
        self._free.append(client)

    async def _taken(self) -> aiosmtplib.SMTP:
        while self._free:
            client = self._free.pop()
            try:
                await client.rset(timeout=self._seconds)
            except (aiosmtplib.SMTPException, OSError):
                client.close()
            else:
                return client
        server = self._server
        context = ssl.create_default_context()
        if server.trusted:
            context.load_verify_locations(server.trusted)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.is_tls,
            start_tls=True if server.starts_tls else False if server.is_tls else None,
            tls_context=context,
            username=server.user or None,
            password=server.password or None,
            timeout=self._seconds,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client

    def _message(self, mail: Outgoing) -> EmailMessage:
        """The e-mail with its headers; plain text, and the same as HTML.

        Raises what cannot be written to.
        """
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = self._sender
            message["To"] = mail.recipient
            message["Subject"] = "\u00a0".join(" ".join(one.split()) for one in mail.subject.split("\u00a0"))
            if not parseaddr(mail.recipient)[1] or len(message["To"].addresses) != 1:
                raise MailRefusedError("There is no such address")
        except (ValueError, IndexError) as error:
            raise MailRefusedError(f"There is no such address: {error}") from error
        if self._reply_to:
            message["Reply-To"] = self._reply_to
        message["Date"] = format_datetime(at(mail.written_us))
        message["Message-ID"] = f"<{mail.message_id}@{parseaddr(self._sender)[1].rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # no machine is to answer
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        message["Content-Language"] = mail.language  # last, since its content brings headers of that kind along
        return message


def _said(code: int, text: str) -> Exception:
    return MailRefusedError(_told(code, text)) if 500 <= code < 600 else MailTroubleError(_told(code, text))


def _told(code: int, text: str) -> str:
    return f"{code} {' '.join(text.split())}"[:MAIL_PROBLEM_MAX]
