"""E-mails sent to customers."""

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


async def load(tx: Tx, mail_id: int, *, owner: int) -> Mail | None:
    """An e-mail of an account."""
    row = await tx.row(f"SELECT {_MAIL.select} FROM mail WHERE mail_id = $1 AND account_id = $2", mail_id, owner)
    return None if row is None else _MAIL.read(row)
