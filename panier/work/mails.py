"""Sending e-mails: claimed, handed over, recorded.

A server that took one cannot be asked whether it did. So a worker that dies in between has an e-mail sent a second
time, under the same Message-ID, and nothing else does: what was handed over is recorded however long that takes.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from panier.core.account.account import Mail
from panier.core.hook.fact import FactType, fact
from panier.core.limits import MAIL_PAUSE_MAX_US, MAIL_PAUSE_US, MAIL_TRIES_MAX, SECOND_US
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.flows.account.mails import unveiled
from panier.flows.shop import Shop
from panier.outside.mail.letters import Letter
from panier.outside.mail.sender import MailRefusedError, MailTroubleError, Outgoing
from panier.store.engine.db import Database, Tx
from panier.store.messages import events, mails
from panier.work.leases import MAIL_LEASE_US

logger = logging.getLogger(__name__)

CLAIMED_MAX = 32
IDLE_SECONDS = 0.5
AWAY_SECONDS = 1.0


class Sender(Protocol):
    """Who hands e-mails to a server."""

    async def send(self, mail: Outgoing) -> None:
        """Hand one over. Raises MailRefusedError or MailTroubleError where that is not done."""

    async def close(self) -> None:
        """Close the connections."""


@frozen
class MailWorker:
    """Sends the e-mails of a shop; any number of them may share its database."""

    shop: Shop
    database: Database
    sender: Sender

    async def run(self) -> None:
        """Send until cancelled."""
        try:
            while True:
                try:
                    count = await self.work_once()
                except Exception as error:
                    count = 0
                    if not (isinstance(error, Refusal) and error.kind == Kind.UNAVAILABLE):
                        logger.exception("e-mails cannot be sent; it will be tried again")
                    await asyncio.sleep(AWAY_SECONDS)
                if count < CLAIMED_MAX:
                    await asyncio.sleep(IDLE_SECONDS)
        finally:
            await self.sender.close()

    async def work_once(self) -> int:
        """Send what is due now; returns how many e-mails were claimed."""
        now_us = self.shop.now()
        claimed = await self.database.write(
            lambda tx: mails.claim(tx, now_us=now_us, until_us=now_us + MAIL_LEASE_US, limit=CLAIMED_MAX)
        )
        if claimed:
            renewing = asyncio.create_task(self._renew(claimed))
            try:
                await asyncio.gather(*(self._send(one) for one in claimed))
            finally:
                renewing.cancel()
        return len(claimed)

    async def _send(self, mail: Mail) -> None:
        try:
            await self.sender.send(self._outgoing(mail))
        except MailRefusedError as error:
            await self._fail(mail, str(error))
        except MailTroubleError as error:
            await self._put_off(mail, str(error))
        except Exception as error:
            logger.exception("e-mail %s cannot be made", mail.mail_id)
            await self._put_off(mail, f"It cannot be made ({type(error).__name__})")
        else:
            await self._record(mail)

    async def _record(self, mail: Mail) -> None:
        """Record that it left, as often as that takes: the server has it."""
        while True:
            try:
                await self.database.write(lambda tx: mails.mark_sent(tx, mail, now_us=self.shop.now()))
            except Refusal as error:
                logger.warning("e-mail %s is sent, which cannot be recorded yet: %s", mail.mail_id, error.message)
                await asyncio.sleep(AWAY_SECONDS)
            else:
                return

    async def _put_off(self, mail: Mail, problem: str) -> None:
        if mail.tries >= MAIL_TRIES_MAX:
            await self._fail(mail, problem)
            return
        pause_us = min(MAIL_PAUSE_US * 2 ** min(mail.tries - 1, 30), MAIL_PAUSE_MAX_US)
        due_us = self.shop.now() + pause_us
        logger.warning("e-mail %s is not sent yet: %s", mail.mail_id, problem)
        await self.database.write(lambda tx: mails.put_off(tx, mail, due_us=due_us, problem=problem))

    async def _fail(self, mail: Mail, problem: str) -> None:
        now_us = self.shop.now()
        logger.warning("e-mail %s will not be sent: %s", mail.mail_id, problem)

        async def record(tx: Tx) -> None:
            if await mails.mark_failed(tx, mail, problem=problem, now_us=now_us):
                await events.note(tx, fact(FactType.MAIL_FAILED, mail.account_id, now_us, mail_id=mail.mail_id))

        await self.database.write(record)

    async def _renew(self, claimed: Sequence[Mail]) -> None:
        while True:
            await asyncio.sleep(MAIL_LEASE_US / SECOND_US / 3)
            try:
                until_us = self.shop.now() + MAIL_LEASE_US
                await self.database.write(lambda tx: mails.renew(tx, claimed, until_us=until_us))  # noqa: B023 - run now
            except Exception:
                logger.exception("leases of e-mails could not be renewed")

    def _outgoing(self, mail: Mail) -> Outgoing:
        text = unveiled(mail)
        letter = Letter(mail.subject, text, mail.language or "en")
        return Outgoing(
            message_id=mail.message_id or f"{mail.mail_id}",
            recipient=mail.recipient,
            subject=mail.subject,
            text=text,
            html=self.shop.letters.page(letter, kind=mail.letter, shop_url=self.shop.base_url),
            language=letter.language,
            written_us=mail.written_us,
        )
