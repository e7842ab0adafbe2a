"""What holds for all bills of an account, and when its services are renewed."""

from panier.core.account.billing import BillingChoice
from panier.store.engine.columns import FLAG, Columns
from panier.store.engine.db import Tx

_CHOICE = Columns(BillingChoice, "billing_choice", "", {"is_by_post": FLAG, "has_renew_day": FLAG})
_SET = ", ".join(f"{column} = excluded.{column}" for column in _CHOICE.names[1:])


async def load(tx: Tx, *, owner: int) -> BillingChoice:
    """What an account chose; what holds without a choice where it chose nothing."""
    row = await tx.row(f"SELECT {_CHOICE.select} FROM billing_choice WHERE account_id = $1", owner)
    return BillingChoice(owner) if row is None else _CHOICE.read(row)


async def save(tx: Tx, choice: BillingChoice) -> None:
    """Store what an account chose. Lock the account first."""
    await tx.execute(f"{_CHOICE.insert()} ON CONFLICT (account_id) DO UPDATE SET {_SET}", *_CHOICE.values(choice))


async def note_renewal(tx: Tx, *, owner: int, at_us: int) -> None:
    """Note that the shop ordered a renewal by itself."""
    await tx.execute(
        f"{_CHOICE.insert()} ON CONFLICT (account_id) DO UPDATE SET renewed_us = excluded.renewed_us",
        *_CHOICE.values(BillingChoice(owner, renewed_us=at_us)),
    )


async def look_again(tx: Tx, *, owner: int, at_us: int) -> None:
    """Have all living services that an account pays for looked at: when they are renewed has changed."""
    await tx.execute(
        "UPDATE service SET look_us = $2 WHERE service_id IN (SELECT service_id FROM service WHERE billing_account_id ="
        " $1 UNION SELECT service_id FROM service WHERE account_id = $1 AND billing_account_id IS NULL)"
        " AND ended_us IS NULL AND look_us > $2",
        owner, at_us,
    )  # fmt: skip
