"""The prepaid account (/me/ovhAccount) and the points of a customer (/me/fidelityAccount)."""

from datetime import datetime

from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.ledger.balance import Balance, BalanceKind, Movement, ShownBalance, ShownMovement
from panier.core.period import us
from panier.core.refusal import bad_input, not_found
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.ledger import balances
from panier.flows.ledger.grants import hold
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store


async def list_account_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the caller's prepaid accounts: one, named after the company that sells to the caller."""
    return (caller.account.subsidiary,)


async def read_prepaid(tx: Tx, shop: Shop, caller: Caller, *, ovh_account_id: str) -> ShownBalance:
    """Show a prepaid account."""
    found = await balances.shown(tx, shop, await access_prepaid(tx, shop, caller, ovh_account_id))
    return replace(found, name=ovh_account_id)


async def change_prepaid(
    tx: Tx, shop: Shop, caller: Caller, *, ovh_account_id: str, alert_threshold: int | None = None
) -> None:
    """Set below what amount the caller is told that a prepaid account runs out.

    Refuses: a negative amount (400).
    """
    check_account_id(caller, ovh_account_id)
    await _set_alert(tx, shop, caller, BalanceKind.PREPAID, alert_threshold)


async def list_prepaid_movements(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    ovh_account_id: str,
    date_from: datetime | None = None,
    date_to: datetime | None = None,
) -> tuple[int, ...]:
    """List the movements of a prepaid account, oldest first.

    With dates, only those between them.
    """
    balance = await access_prepaid(tx, shop, caller, ovh_account_id)
    return await _list_movements(tx, balance, date_from, date_to)


async def read_prepaid_movement(
    tx: Tx, shop: Shop, caller: Caller, *, ovh_account_id: str, movement_id: int
) -> ShownMovement:
    """Show a movement of a prepaid account."""
    balance = await access_prepaid(tx, shop, caller, ovh_account_id)
    return await balances.shown_movement(tx, shop, balance, movement_id)


async def read_points(tx: Tx, shop: Shop, caller: Caller) -> ShownBalance:
    """Show the caller's points."""
    return await balances.shown(tx, shop, await access_account(tx, shop, caller, BalanceKind.POINTS))


async def change_points(tx: Tx, shop: Shop, caller: Caller, *, alert_threshold: int | None = None) -> None:
    """Set below how many points the caller is told that they run out.

    Refuses: a negative number (400).
    """
    await _set_alert(tx, shop, caller, BalanceKind.POINTS, alert_threshold)


async def list_point_movements(
    tx: Tx, shop: Shop, caller: Caller, *, date_from: datetime | None = None, date_to: datetime | None = None
) -> tuple[int, ...]:
    """List the movements of the caller's points, oldest first.

    With dates, only those between them.
    """
    balance = await access_account(tx, shop, caller, BalanceKind.POINTS)
    return await _list_movements(tx, balance, date_from, date_to)


async def read_point_movement(tx: Tx, shop: Shop, caller: Caller, *, movement_id: int) -> ShownMovement:
    """Show a movement of the caller's points."""
    balance = await access_account(tx, shop, caller, BalanceKind.POINTS)
    return await balances.shown_movement(tx, shop, balance, movement_id)


async def list_all(tx: Tx, shop: Shop, caller: Caller) -> tuple[ShownBalance, ...]:
    """Every balance of the caller as it stands, the prepaid account first: points only once there were some."""
    prepaid = await access_account(tx, shop, caller, BalanceKind.PREPAID)
    others = [one for one in await store.list_balances(tx, caller.account_id) if one.balance_id != prepaid.balance_id]
    return tuple([await balances.shown(tx, shop, one) for one in (prepaid, *others)])


async def read_any(tx: Tx, shop: Shop, caller: Caller, *, name: str) -> ShownBalance:
    """Show a balance of any kind by its name.

    Refuses: one that is unknown or somebody else's (404).
    """
    if name == BalanceKind.PREPAID.value:
        return await balances.shown(tx, shop, await access_account(tx, shop, caller, BalanceKind.PREPAID))
    found = await store.load(tx, caller.account_id, name)
    if found is None:
        raise not_found(balanceName=name)
    return await balances.shown(tx, shop, found)


async def list_movements_before(tx: Tx, shown: ShownBalance, movement_id: int, *, limit: int) -> tuple[Movement, ...]:
    """Movements of a balance before one, the latest first."""
    return await store.list_movements_before(tx, shown.balance.balance_id, movement_id, limit=limit)


async def access_account(tx: Tx, shop: Shop, caller: Caller, kind: BalanceKind) -> Balance:
    """The prepaid account or the points of the caller: everybody has them, since the account was opened."""
    currency, opened_us = currency_of(shop, caller, kind), caller.account.created_us
    none_yet = Balance(0, caller.account_id, kind.value, kind, currency, opened_us, opened_us)
    return next(iter(await store.list_of_kind(tx, caller.account_id, kind, currency)), none_yet)


async def access_prepaid(tx: Tx, shop: Shop, caller: Caller, ovh_account_id: str) -> Balance:
    """The prepaid account of the caller under its name.

    Refuses: another name (404).
    """
    check_account_id(caller, ovh_account_id)
    return await access_account(tx, shop, caller, BalanceKind.PREPAID)


def check_account_id(caller: Caller, ovh_account_id: str) -> None:
    """Check that a prepaid account is the caller's.

    Refuses: any other name than that of the company that sells to the caller (404).
    """
    if ovh_account_id != caller.account.subsidiary:
        raise not_found(ovhAccountId=ovh_account_id)


def currency_of(shop: Shop, caller: Caller, kind: BalanceKind) -> str:
    """The currency of a balance of the caller."""
    return "points" if kind is BalanceKind.POINTS else shop.assortment.subsidiary(caller.account.subsidiary).currency


async def _set_alert(tx: Tx, shop: Shop, caller: Caller, kind: BalanceKind, threshold: int | None) -> None:
    if threshold is not None and threshold < 0:
        raise bad_input("alertThreshold", f"is {threshold}, but must not be negative")
    balance = await hold(tx, caller.account_id, kind, currency_of(shop, caller, kind), now_us=shop.now())
    await store.set_alert(tx, balance.balance_id, threshold, now_us=shop.now())
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"warning of balance {balance.name}")


async def _list_movements(
    tx: Tx, balance: Balance, date_from: datetime | None, date_to: datetime | None
) -> tuple[int, ...]:
    from_us, to_us = (None if moment is None else us(moment) for moment in (date_from, date_to))
    return await store.list_movement_ids(tx, balance.balance_id, from_us=from_us, to_us=to_us)
