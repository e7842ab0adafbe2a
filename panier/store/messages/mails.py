"""E-mails to customers: written in the transaction of their cause, and sent from here once it is durable."""

from collections.abc import Sequence

from panier.core.account.account import Mail
from panier.store.engine.columns import NUMBER, Columns, sealed
from panier.store.engine.db import Tx

_MAIL = Columns(Mail, "mail", kept={"mail_id": NUMBER, "body": sealed("mail.body"), "secret": sealed("mail.secret")})


async def add(tx: Tx, mail: Mail) -> None:
    """Store an e-mail along with what it is about."""
    await _MAIL.add_along(tx, mail)


async def list_ids(tx: Tx, *, owner: int) -> tuple[int, ...]:
    """The numbers of the e-mails of an account, oldest first."""
    rows = await tx.rows("SELECT mail_id FROM mail WHERE account_id = $1", owner)
    return tuple(sorted(row[0] for row in rows))


async def list_latest(tx: Tx, *, owner: int, limit: int) -> tuple[Mail, ...]:
    """The latest e-mails of an account, the oldest of them first."""
    rows = await tx.rows(
        f"SELECT {_MAIL.select} FROM mail WHERE account_id = $1 ORDER BY mail_id DESC LIMIT $2", owner, limit
    )
    return tuple(_MAIL.read(row) for row in reversed(rows))


async def list_before(tx: Tx, mail_id: int, *, owner: int, limit: int) -> tuple[Mail, ...]:
    """E-mails of an account that were written before one, the latest first."""
    rows = await tx.rows(
        f"SELECT {_MAIL.select} FROM mail WHERE account_id = $1 AND mail_id < $2 ORDER BY mail_id DESC LIMIT $3",
        owner, mail_id, limit,
    )  # fmt: skip
    return tuple(map(_MAIL.read, rows))


async def list_of_kind(tx: Tx, letter: str, *, owner: int, limit: int) -> tuple[Mail, ...]:
    """E-mails of one kind to an account, the latest first."""
    rows = await tx.rows(
        f"SELECT {_MAIL.select} FROM mail WHERE account_id = $1 AND letter = $2 ORDER BY mail_id DESC LIMIT $3",
        owner, letter, limit,
    )  # fmt: skip
    return tuple(map(_MAIL.read, rows))


async def load(tx: Tx, mail_id: int, *, owner: int) -> Mail | None:
    """An e-mail of an account."""
    row = await tx.row(f"SELECT {_MAIL.select} FROM mail WHERE mail_id = $1 AND account_id = $2", mail_id, owner)
    return None if row is None else _MAIL.read(row)


async def claim(tx: Tx, *, now_us: int, until_us: int, limit: int) -> tuple[Mail, ...]:
    """Take what is to be sent now, the oldest first; nobody else gets it before the lease (until_us) is over."""
    rows = await tx.only(
        "UPDATE mail SET due_us = $2, tries = tries + 1 WHERE mail_id IN"
        " (SELECT mail_id FROM mail WHERE due_us <= $1 ORDER BY due_us LIMIT $3 FOR UPDATE SKIP LOCKED)"
        f" RETURNING {_MAIL.select}",
        now_us, until_us, limit,
    )  # fmt: skip
    return tuple(sorted((_MAIL.read(row) for row in rows), key=lambda mail: mail.mail_id))


async def renew(tx: Tx, claimed: Sequence[Mail], *, until_us: int) -> None:
    """Extend the leases of what is being sent."""
    for mail in claimed:
        await tx.execute(
            "UPDATE mail SET due_us = $3 WHERE mail_id = $1 AND tries = $2 AND due_us IS NOT NULL AND due_us < $3",
            mail.mail_id, mail.tries, until_us,
        )  # fmt: skip


async def release(tx: Tx, *, now_us: int, until_us: int) -> int:
    """Make due at once what was claimed by processes that are all gone; their leases would end by `until_us`."""
    return await tx.execute(
        "UPDATE mail SET due_us = $1 WHERE tries > 0 AND due_us > $1 AND due_us <= $2", now_us, until_us
    )


async def mark_sent(tx: Tx, mail: Mail, *, now_us: int) -> None:
    """Record that a server has taken an e-mail, whoever holds it by now: it has left."""
    await tx.execute(
        "UPDATE mail SET sent_us = $2, due_us = NULL, problem = NULL, failed_us = NULL WHERE mail_id = $1",
        mail.mail_id, now_us,
    )  # fmt: skip


async def mark_failed(tx: Tx, mail: Mail, *, problem: str, now_us: int) -> bool:
    """Record that an e-mail will not be sent, and why; False where somebody else has recorded otherwise."""
    return await tx.execute(
        "UPDATE mail SET failed_us = $3, due_us = NULL, problem = $4 WHERE mail_id = $1 AND tries = $2"
        " AND sent_us IS NULL AND failed_us IS NULL",
        mail.mail_id, mail.tries, now_us, problem,
    ) == 1  # fmt: skip


async def put_off(tx: Tx, mail: Mail, *, due_us: int, problem: str) -> None:
    """Try an e-mail again later, and store why."""
    await tx.execute(
        "UPDATE mail SET due_us = $3, problem = $4 WHERE mail_id = $1 AND tries = $2 AND due_us IS NOT NULL",
        mail.mail_id, mail.tries, due_us, problem,
    )  # fmt: skip


async def list_after(tx: Tx, mail_id: int, *, limit: int) -> tuple[Mail, ...]:
    """The e-mails of all accounts behind one, oldest first."""
    rows = await tx.rows(
        f"SELECT {_MAIL.select} FROM mail WHERE mail_id > $1 ORDER BY mail_id LIMIT $2", mail_id, limit
    )
    return tuple(_MAIL.read(row) for row in rows)


async def load_any(tx: Tx, mail_id: int) -> Mail | None:
    """An e-mail of any account, for the shop's owner."""
    row = await tx.row(f"SELECT {_MAIL.select} FROM mail WHERE mail_id = $1", mail_id)
    return None if row is None else _MAIL.read(row)


async def list_newest(tx: Tx, *, limit: int, are_failed: bool = False) -> tuple[Mail, ...]:
    """The latest e-mails of all accounts, or those that could not be sent, the oldest of them first."""
    condition = " WHERE failed_us IS NOT NULL" if are_failed else ""
    rows = await tx.rows(f"SELECT {_MAIL.select} FROM mail{condition} ORDER BY mail_id DESC LIMIT $1", limit)
    return tuple(_MAIL.read(row) for row in reversed(rows))


async def stage_again(tx: Tx, mail_id: int, *, message_id: str, now_us: int) -> None:
    """Have an e-mail sent, or sent once more, as a message of its own."""
    await tx.execute(
        "UPDATE mail SET due_us = $2, message_id = $3, tries = 0, sent_us = NULL, failed_us = NULL, problem = NULL"
        " WHERE mail_id = $1",
        mail_id, now_us, message_id,
    )  # fmt: skip
