"""E-mails to customers, and the history of them (/me/notification/email/history)."""

from typing import Any

from panier.core.account.account import Account, Caller, Mail
from panier.core.hook.fact import FactType, fact
from panier.core.refusal import conflict, not_found
from panier.core.values import replace
from panier.flows.shop import Shop, Timed
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events, mails

SECRET = "***"  # noqa: S105 - stands where a secret was


async def write(
    tx: Tx,
    shop: Shop,
    account_id: int,
    *,
    to: str,
    subject: str,
    body: str,
    secret: str | None = None,
    letter: str | None = None,
    language: str | None = None,
) -> None:
    """Write an e-mail to somebody on an account's behalf; where a server is set, it is sent soon after.

    The account finds it in its history, with SECRET in place of a secret that whoever may read the history is not to
    learn.
    """
    now_us, is_sent = shop.now(), shop.has_mail_server
    await mails.add(
        tx,
        Mail(
            0, account_id, to, subject, body, now_us, secret, letter, language,
            message_id=shop.ids.uuid() if is_sent else None,
            due_us=now_us if is_sent else None,
        ),
    )  # fmt: skip


def check_resends(mail: Mail, *, has_server: bool, is_sandbox: bool) -> None:
    """Check that an e-mail may be sent once more; a sandbox without a server keeps it once more.

    Refuses: one that waits to be sent, and any of a live shop where nothing sends e-mails (409).
    """
    if not has_server and not is_sandbox:
        raise conflict("Nothing sends e-mails here: set PANIER_SMTP_URL")
    if mail.state == "waiting":
        raise conflict(f"E-mail {mail.mail_id} waits to be sent already")


async def send_again(tx: Tx, shop: Timed, mail: Mail, *, has_server: bool) -> None:
    """Send an e-mail once more, as a message of its own; where nothing sends it, keep it once more, as written now."""
    now_us = shop.now()
    if has_server:
        await mails.stage_again(tx, mail.mail_id, message_id=shop.ids.uuid(), now_us=now_us)
        return
    fresh = replace(mail, mail_id=0, written_us=now_us, message_id=None, due_us=None, tries=0, sent_us=None)
    await mails.add(tx, replace(fresh, failed_us=None, problem=None))


async def load_language(tx: Tx, account_id: int) -> str:
    """The language of an account, such as fr_FR: of its mails, and of the pages that these lead to."""
    account = await accounts.load(tx, account_id)
    assert account is not None, "nothing that speaks of an account outlives it"
    return account.language


async def send(
    tx: Tx,
    shop: Shop,
    account: Account,
    letter: str,
    *,
    to: str | None = None,
    hidden: str | None = None,
    **values: Any,
) -> None:
    """Write an e-mail of a kind in an account's language, from its template (catalogs/mails).

    `to`: to whom, where not to the account itself; `hidden`: what stands in it where its history has SECRET.
    """
    written = shop.letters.write(letter, account.language, {**values, "shop_url": shop.base_url})
    await write(
        tx, shop, account.account_id, to=account.email if to is None else to, subject=written.subject,
        body=written.body, secret=hidden, letter=letter, language=written.language,
    )  # fmt: skip


def unveiled(mail: Mail) -> str:
    """The text of an e-mail as its recipient gets it."""
    return mail.body if mail.secret is None else mail.body.replace(SECRET, mail.secret)


async def welcome(tx: Tx, shop: Shop, account: Account) -> None:
    """Tell somebody under which name they are a customer now, and programs that they are."""
    await events.note(tx, fact(FactType.ACCOUNT_CREATED, account.account_id, shop.now(), nic=account.nic))
    await send(tx, shop, account, "welcome", nic=account.nic)


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the e-mails in the caller's history."""
    return await mails.list_ids(tx, owner=caller.account_id)


async def list_before(tx: Tx, caller: Caller, mail_id: int, *, limit: int) -> tuple[Mail, ...]:
    """So many e-mails in the caller's history before one, the latest first."""
    return await mails.list_before(tx, mail_id, owner=caller.account_id, limit=limit)


async def read(tx: Tx, shop: Shop, caller: Caller, *, mail_id: int) -> Mail:
    """Show an e-mail from the caller's history."""
    found = await mails.load(tx, mail_id, owner=caller.account_id)
    if found is None:
        raise not_found(id=mail_id)
    return found
