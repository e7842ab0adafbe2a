"""E-mails over SMTP: each is sent once as far as SMTP allows, whatever the server does and whenever a worker dies."""

import asyncio
import os
import signal
import socket
import ssl
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from panier.core.account.account import Mail
from panier.core.limits import DAY_US, MAIL_TRIES_MAX, SECOND_US
from panier.core.refusal import Kind, Refusal
from panier.flows.account import mails as writing
from panier.outside.mail import settings as mail_settings
from panier.outside.mail.sender import MailTroubleError, SmtpSender
from panier.outside.mail.settings import MailServer
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import mails
from panier.work.leases import MAIL_LEASE_US
from panier.work.mails import MailWorker
from tests.support import certificates
from tests.support.ordering import order_project
from tests.support.shop import Sandbox

FROM = "Panier <shop@shop.example>"
OK = "250 OK"


@dataclass
class Inbox:
    """A mail server that says what it is told to, and keeps what it took."""

    taken: list[EmailMessage] = field(default_factory=list)
    answers: Callable[[str], str] = lambda _: OK
    is_dropping: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's word
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers(f"RCPT {address}")
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        answer = self.answers("DATA")
        if answer == "wait":
            await asyncio.sleep(30)
        if answer == OK:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.taken.append(message_from_bytes(content, policy=default))
        if self.is_dropping:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return answer


@contextmanager
def serving(inbox: Inbox, **options: Any) -> Iterator[int]:
    """An inbox on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop(no_assert=True)


@asynccontextmanager
async def mailing(shop: Sandbox, port: int, *, seconds: float = 5.0, **server: Any) -> AsyncIterator[MailWorker]:
    """A worker that hands the e-mails of a shop to a port."""
    sender = SmtpSender(
        MailServer("127.0.0.1", port, **{"starts_tls": False, **server}),
        sender=FROM, reply_to="help@shop.example", seconds=seconds,
    )  # fmt: skip
    try:
        yield MailWorker(replace(shop.shop, has_mail_server=True), shop.database, sender)
    finally:
        await sender.close()


async def write(worker: MailWorker, to: str = "somebody@example.com", **more: Any) -> Mail:
    """Write an e-mail on the first account's behalf."""

    async def body(tx: Tx) -> None:
        account = await accounts.load(tx, 1)
        assert account is not None
        account = replace(account, language=more.pop("language", "en_GB"))
        await writing.send(
            tx, worker.shop, account, "password_reset", to=to, hidden="https://shop.test/x?token=s3cret",
            nic=account.nic, secret=writing.SECRET,
        )  # fmt: skip

    await worker.database.write(body)
    return await latest(worker)


async def latest(worker: MailWorker) -> Mail:
    found = await worker.database.read(lambda tx: mails.list_newest(tx, limit=1))
    return found[0]


async def test_an_order_is_confirmed_by_mail(shop: Sandbox) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        async with mailing(shop, port) as worker:
            camille = shop.client(shop.first)
            object.__setattr__(shop.shop, "has_mail_server", True)
            order_id = await order_project(camille)
            assert await worker.work_once() == 1
            assert await worker.work_once() == 0
    [message] = inbox.taken
    assert message["Subject"] == f"Your order {order_id}"
    assert (message["From"], message["To"], message["Reply-To"]) == (FROM, "camille@example.com", "help@shop.example")
    plain, page = [part.get_content() for part in message.iter_parts()]
    assert "Total with tax" in plain
    assert "<html" in page
    assert '<a href="http://' in page
    sent = await latest(worker)
    assert (sent.state, sent.tries, sent.problem) == ("sent", 1, None)
    assert message["Message-ID"] == f"<{sent.message_id}@shop.example>"


async def test_what_is_secret_leaves_and_is_not_in_the_history(sqlite_shop: Sandbox) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        async with mailing(sqlite_shop, port) as worker:
            mail = await write(worker, language="fr_FR")
            await worker.work_once()
    [message] = inbox.taken
    assert message["Subject"] == f"[{sqlite_shop.first.nic}] Choisir un nouveau mot de passe"
    assert message["Content-Language"] == "fr"
    for part in message.iter_parts():
        assert "https://shop.test/x?token=s3cret" in part.get_content()
    history = await sqlite_shop.client(sqlite_shop.first).get(f"/me/notification/email/history/{mail.mail_id}")
    assert "s3cret" not in history.body.decode()


async def test_without_a_server_mails_are_kept(sqlite_shop: Sandbox) -> None:
    await order_project(sqlite_shop.client(sqlite_shop.first))
    found = await sqlite_shop.database.read(lambda tx: mails.list_newest(tx, limit=1))
    assert found[0].state == "kept"
    assert await sqlite_shop.database.write(lambda tx: mails.claim(tx, now_us=2**60, until_us=2**61, limit=9)) == ()


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_what_is_refused_for_good_has_failed_and_is_told(shop: Sandbox, step: str) -> None:
    inbox = Inbox(answers=lambda asked: "550 No such user here" if asked.startswith(step) else OK)
    with serving(inbox) as port:
        async with mailing(shop, port) as worker:
            mail = await write(worker)
            await worker.work_once()
            failed = await latest(worker)
            assert (failed.state, failed.problem) == ("failed", "550 No such user here")
            shop.clock.advance(days=5)
            assert await worker.work_once() == 0
            events = (await shop.client(shop.first).get("/events", query={"type": "mail.*"})).result["events"]
            assert [one["data"] for one in events] == [{"mailId": mail.mail_id}]
            inbox.answers = lambda _: OK
            again = "another-message-id"
            await worker.database.write(
                lambda tx: mails.stage_again(tx, mail.mail_id, message_id=again, now_us=shop.clock())
            )
            await worker.work_once()
    assert [one["Message-ID"] for one in inbox.taken] == [f"<{again}@shop.example>"]


@pytest.mark.parametrize("to", ["", "no address", "a@b@c", "a@example.com\nBcc: b@example.com"])
async def test_nobody_else_is_written_to(sqlite_shop: Sandbox, to: str) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        async with mailing(sqlite_shop, port) as worker:
            await write(worker, to=to)
            await worker.work_once()
            assert (await latest(worker)).state == "failed"
    assert inbox.taken == []


@pytest.mark.parametrize("trouble", ["450 later", "wait", "drop before", "no server", "421 busy"])
async def test_trouble_is_tried_again_until_it_is_over(sqlite_shop: Sandbox, trouble: str) -> None:
    inbox = Inbox(answers=lambda asked: trouble if asked == "DATA" and not trouble.startswith("drop") else OK)
    with serving(inbox) as port:
        where = 1 if trouble == "no server" else port
        async with mailing(sqlite_shop, where, seconds=0.5) as worker:
            if trouble == "drop before":
                inbox.answers, inbox.is_dropping = (lambda asked: "451 x" if asked == "DATA" else OK), True
            mail = await write(worker)
            await worker.work_once()
            waiting = await latest(worker)
            assert (waiting.state, waiting.tries) == ("waiting", 1)
            assert waiting.problem
            assert await worker.work_once() == 0, "not at once"
            inbox.answers, inbox.is_dropping = (lambda _: OK), False
            async with mailing(sqlite_shop, port) as better:
                sqlite_shop.clock.advance(seconds=60)
                await better.work_once()
            assert (await latest(worker)).state == "sent"
    assert [one["Message-ID"] for one in inbox.taken] == [f"<{mail.message_id}@shop.example>"]


async def test_trouble_without_end_is_given_up_after_days(sqlite_shop: Sandbox) -> None:
    began_us = sqlite_shop.clock()
    async with mailing(sqlite_shop, 1, seconds=0.5) as worker:
        await write(worker)
        for _ in range(MAIL_TRIES_MAX):
            assert (await latest(worker)).state == "waiting"
            assert await worker.work_once() == 1
            sqlite_shop.clock.now_us = (await latest(worker)).due_us or sqlite_shop.clock()
        assert (await latest(worker)).state == "failed"
    assert 2 * DAY_US < sqlite_shop.clock() - began_us < 5 * DAY_US


async def test_two_workers_send_each_mail_once(shop: Sandbox) -> None:
    inbox, count = Inbox(), 40
    with serving(inbox) as port:
        async with mailing(shop, port) as one, mailing(shop, port) as another:
            written = [(await write(one)).message_id for _ in range(count)]
            while sum(await asyncio.gather(one.work_once(), another.work_once())):
                pass
    assert sorted(str(message["Message-ID"]) for message in inbox.taken) == sorted(
        f"<{one}@shop.example>" for one in written
    )


async def test_a_mail_whose_worker_died_is_recognised(sqlite_shop: Sandbox) -> None:
    """Handed over, and not recorded: it is sent again, under the same Message-ID."""
    inbox = Inbox()
    with serving(inbox) as port:
        async with mailing(sqlite_shop, port) as worker:
            mail = await write(worker)
            now_us = sqlite_shop.clock()
            [claimed] = await worker.database.write(
                lambda tx: mails.claim(tx, now_us=now_us, until_us=now_us + MAIL_LEASE_US, limit=9)
            )
            await worker.sender.send(worker._outgoing(claimed))
            assert await worker.work_once() == 0, "while it may be alive, nobody else does"
            sqlite_shop.clock.advance(seconds=MAIL_LEASE_US / SECOND_US + 1)
            await worker.work_once()
            assert (await latest(worker)).state == "sent"
    assert [one["Message-ID"] for one in inbox.taken] == [f"<{mail.message_id}@shop.example>"] * 2


async def test_it_is_encrypted_or_not_sent(sqlite_shop: Sandbox, tmp_path: Path) -> None:
    """A server that offers no encryption, or shows another certificate, is told nothing."""
    key, certificate = certificates.self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    inbox = Inbox()
    with serving(inbox) as plain, serving(inbox, tls_context=context, require_starttls=True) as encrypted:
        async with mailing(sqlite_shop, plain) as worker:
            mail = worker._outgoing(await write(worker))
        for port, trusted in ((plain, ""), (plain, str(certificate)), (encrypted, "")):
            async with mailing(sqlite_shop, port, starts_tls=True, trusted=trusted) as worker:
                with pytest.raises(MailTroubleError):
                    await worker.sender.send(mail)
        assert inbox.taken == []
        async with mailing(sqlite_shop, encrypted, starts_tls=True, trusted=str(certificate)) as worker:
            await worker.sender.send(mail)
    assert len(inbox.taken) == 1


def test_settings_are_whole() -> None:
    assert mail_settings.read({}) == mail_settings.MailSettings()
    found = mail_settings.read({
        "PANIER_SMTP_URL": "smtps://me%40shop.example@mail.example", "PANIER_SMTP_PASSWORD": "x",
        "PANIER_MAIL_FROM": FROM,
    })  # fmt: skip
    assert found.server == MailServer("mail.example", 465, "me@shop.example", "x", is_tls=True, starts_tls=False)
    assert "x" not in repr(found.server).replace("example", "")
    with pytest.raises(Refusal) as refused:
        found.check_mode(is_live=False)
    assert refused.value.kind == Kind.CONFLICT


@pytest.mark.parametrize(
    "given",
    [
        {"PANIER_SMTP_URL": "http://mail.example", "PANIER_MAIL_FROM": FROM},
        {"PANIER_SMTP_URL": "smtp://a:b@mail.example", "PANIER_MAIL_FROM": FROM},
        {"PANIER_SMTP_URL": "smtp://mail.example:99999", "PANIER_MAIL_FROM": FROM},
        {"PANIER_SMTP_URL": "smtp://mail.example"},
        {"PANIER_SMTP_URL": "smtp://mail.example", "PANIER_MAIL_FROM": "nobody"},
        {"PANIER_SMTP_URL": "smtp+plain://me@mail.example", "PANIER_SMTP_PASSWORD": "x", "PANIER_MAIL_FROM": FROM},
        {"PANIER_SMTP_URL": "smtp://mail.example", "PANIER_SMTP_PASSWORD": "x", "PANIER_MAIL_FROM": FROM},
        {"PANIER_MAIL_FROM": FROM},
        {"PANIER_SMTP_PASSWORD": "x"},
        {"PANIER_MAIL_TEMPLATES": "/nowhere"},
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        mail_settings.read(given)


async def test_a_killed_worker_loses_and_doubles_nothing(sqlite_shop: Sandbox) -> None:
    """Kill -9 between sending and recording, in a process of its own: each arrives, doubles share their Message-ID."""
    inbox, count = Inbox(), 12
    with serving(inbox) as port:
        async with mailing(sqlite_shop, port) as worker:
            written = [(await write(worker)).message_id for _ in range(count)]
            killed = 0
            while killed < 3:
                now_us = sqlite_shop.clock()
                claimed = await worker.database.write(
                    lambda tx: mails.claim(tx, now_us=now_us, until_us=now_us + MAIL_LEASE_US, limit=3)  # noqa: B023
                )
                payload = [worker._outgoing(one) for one in claimed]
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", _DYING, str(port), *(one.message_id for one in payload),
                    env={**os.environ}, stdout=asyncio.subprocess.PIPE,
                )  # fmt: skip
                assert process.stdout is not None
                await process.stdout.readline()
                process.send_signal(signal.SIGKILL)
                await process.wait()
                killed += 1
                sqlite_shop.clock.advance(seconds=MAIL_LEASE_US / SECOND_US + 1)
            while await worker.work_once():
                pass
            open_ones = await worker.database.read(lambda tx: mails.list_newest(tx, limit=count))
    assert {one.state for one in open_ones} == {"sent"}
    assert {str(message["Message-ID"]) for message in inbox.taken} == {f"<{one}@shop.example>" for one in written}


# Hands over what it is told to, says so, and lives on without recording anything.
_DYING = textwrap.dedent(
    """
    import asyncio, sys, time
    from panier.outside.mail.sender import Outgoing, SmtpSender
    from panier.outside.mail.settings import MailServer

    async def main():
        server = MailServer("127.0.0.1", int(sys.argv[1]), starts_tls=False)
        sender = SmtpSender(server, sender="Panier <shop@shop.example>")
        for one in sys.argv[2:]:
            await sender.send(Outgoing(one, "somebody@example.com", "x", "x", "<p>x</p>", "en", 0))
        print("sent", flush=True)
        time.sleep(60)

    asyncio.run(main())
    """
)
