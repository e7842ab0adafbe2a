"""What people prove besides their password. The secrets are sealed, of spare codes digests are stored."""

from panier.core.account.second_factor import SecondFactor
from panier.store.engine.columns import Columns, document, sealed
from panier.store.engine.db import Tx

_FACTOR = Columns(
    SecondFactor,
    "second_factor",
    "f",
    {"secret": sealed("second_factor.secret"), "spare_codes": document(tuple[str, ...])},
)


async def load(tx: Tx, user_login: str | None, *, owner: int) -> SecondFactor | None:
    """The second factor of a user of an account, or of the account itself, whether it is confirmed or not."""
    row = await tx.row(
        f"SELECT {_FACTOR.select} FROM second_factor f WHERE f.account_id = $1 AND f.user_login = $2",
        owner, user_login or "",
    )  # fmt: skip
    return None if row is None else _FACTOR.read(row)


async def lock(tx: Tx, user_login: str | None, *, owner: int) -> SecondFactor | None:
    """The second factor of a login, which nobody else changes until the transaction ends."""
    await tx.lock(
        "SELECT account_id FROM second_factor WHERE account_id = $1 AND user_login = $2 FOR UPDATE",
        owner, user_login or "",
    )  # fmt: skip
    return await load(tx, user_login, owner=owner)


async def insert(tx: Tx, factor: SecondFactor) -> None:
    """Add a second factor in place of the one that there is."""
    await delete(tx, factor.user_login, owner=factor.account_id)
    await tx.execute(_FACTOR.insert(), *_FACTOR.values(factor))


async def update(tx: Tx, factor: SecondFactor) -> None:
    """Write what can change: since when it counts, the last code, and the spare ones that are left."""
    changed = document(tuple[str, ...]).write
    assert changed is not None
    await tx.execute(
        "UPDATE second_factor SET confirmed_us = $3, last_step = $4, spare_codes = $5"
        " WHERE account_id = $1 AND user_login = $2",
        factor.account_id, factor.user_login, factor.confirmed_us, factor.last_step, *changed(factor.spare_codes),
    )  # fmt: skip


async def delete(tx: Tx, user_login: str | None, *, owner: int) -> bool:
    """Delete the second factor of a login; returns whether there was one."""
    sql = "DELETE FROM second_factor WHERE account_id = $1 AND user_login = $2"
    return await tx.execute(sql, owner, user_login or "") > 0
