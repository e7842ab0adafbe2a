"""Telling others of what happened, beside the workers: e-mails, where a server is set, and hooks."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from ipaddress import ip_network

from panier.core.hook.address import Network
from panier.core.refusal import Refusal
from panier.flows.shop import Shop
from panier.outside.mail.settings import MailSettings
from panier.store.engine.db import Database
from panier.store.messages import hooks

IDLE_SECONDS = 1.0


_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def tellers(
    shop: Shop, database: Database, mail: MailSettings, networks: Sequence[Network]
) -> list[Coroutine[object, object, None]]:
    """What has to run for others to be told; each of it runs until it is cancelled.

    `networks`: those that hooks may lead to besides the internet; in a sandbox also this machine.
    """
    found: list[Coroutine[object, object, None]] = [_tell_hooks(shop, database, networks)]
    if mail.server is not None:
        from panier.outside.mail.sender import SmtpSender  # noqa: PLC0415 - a shop without a server does not load it
        from panier.work.mails import MailWorker  # noqa: PLC0415 - as above

        sender = SmtpSender(mail.server, sender=mail.sender, reply_to=mail.reply_to)
        found.append(MailWorker(shop, database, sender).run())
    return found


async def _tell_hooks(shop: Shop, database: Database, networks: Sequence[Network]) -> None:
    """Tell hooks; the HTTP client is loaded by the first one that there is."""
    while not await _is_listening(database):  # noqa: ASYNC110 - another process may make the first one
        await asyncio.sleep(IDLE_SECONDS)
    from panier.outside.hook_sender import HookSender  # noqa: PLC0415 - a shop without hooks loads no HTTP client
    from panier.work.hooks import HookWorker  # noqa: PLC0415 - as above

    besides = (*networks, *(_LOOPBACK if shop.is_sandbox else ()))
    sender = HookSender(besides=besides)
    await HookWorker(shop, database, sender, lambda: int(time.time())).run()


async def _is_listening(database: Database) -> bool:
    try:
        return await database.read(hooks.has_listening)
    except Refusal:  # the database is away
        return False
