"""What customers see of their credit balances (/me/credit), and codes that add to them."""

from panier.core.account.account import Caller
from panier.core.cart.allowance import voucher_claims
from panier.core.catalog.voucher import Voucher
from panier.core.ledger.balance import (
    MONEY_KINDS,
    Balance,
    BalanceKind,
    MovementKind,
    ShownBalance,
    ShownMovement,
)
from panier.core.money import zero
from panier.core.refusal import Refusal, bad_input, not_found
from panier.flows.cart.voucher_uses import VOUCHER_SOURCE, load_uses
from panier.flows.ledger import grants
from panier.flows.shop import Shop
from panier.store import allowances, services
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store


async def list_names(tx: Tx, shop: Shop, caller: Caller, *, kind: str | None = None) -> tuple[str, ...]:
    """List the caller's credit balances, those of one type if it is named."""
    found = await store.list_balances(tx, caller.account_id)
    return tuple(one.name for one in found if one.kind in MONEY_KINDS and kind in (None, one.kind.value))


async def read(tx: Tx, shop: Shop, caller: Caller, *, balance_name: str) -> ShownBalance:
    """Show a credit balance: what is left, what orders have set aside, and what expires when."""
    return await shown(tx, shop, await access(tx, caller, balance_name))


async def list_movement_ids(tx: Tx, shop: Shop, caller: Caller, *, balance_name: str) -> tuple[int, ...]:
    """List the movements of a credit balance, oldest first."""
    balance = await access(tx, caller, balance_name)
    return await store.list_movement_ids(tx, balance.balance_id)


async def read_movement(tx: Tx, shop: Shop, caller: Caller, *, balance_name: str, movement_id: int) -> ShownMovement:
    """Show a movement of a credit balance."""
    return await shown_movement(tx, shop, await access(tx, caller, balance_name), movement_id)


async def redeem(
    tx: Tx, shop: Shop, caller: Caller, *, input_code: str, service_id: int | None = None
) -> ShownMovement:
    """Add the credit of a code to the caller's balances, for one service alone if it is named.

    Refuses: a code that gives no credit, is not valid at this time, or was used as often as it may be (400); a service
    that the caller does not have (404); any code for a while after many wrong ones (429).
    """
    if service_id is not None and await services.load(tx, service_id, owner=caller.account_id, any_role=True) is None:
        raise not_found(serviceId=service_id)
    voucher = shop.assortment.vouchers.get(input_code)
    if voucher is None or not voucher.is_for_account or not voucher.runs(shop.now()):
        raise _wrong_code()
    await allowances.lock_uses(tx, [claim.subject for claim in voucher_claims(voucher, caller.account_id)])
    if not await _is_left(tx, shop, caller, voucher):
        raise _wrong_code()
    worth = voucher.value(shop.assortment.subsidiary(caller.account.subsidiary).currency).rounded()
    if worth.ucents <= 0:
        raise _wrong_code()
    movement = await grants.give(
        tx,
        account_id=caller.account_id,
        kind=BalanceKind.VOUCHER,
        amount=worth,
        why=MovementKind.VOUCHER,
        source=VOUCHER_SOURCE,
        source_id=voucher.code,
        now_us=shop.now(),
        service_id=service_id,
    )
    balance = (await store.load_several(tx, [movement.balance_id]))[movement.balance_id]
    return await shown_movement(tx, shop, balance, movement.movement_id)


async def check_validity(tx: Tx, shop: Shop, caller: Caller, *, voucher: str) -> bool:
    """Show whether the caller could use a voucher now."""
    known = shop.assortment.vouchers.get(voucher)
    return known is not None and known.runs(shop.now()) and await _is_left(tx, shop, caller, known)


async def access(tx: Tx, caller: Caller, balance_name: str) -> Balance:
    """A credit balance of the caller.

    Refuses: one that is unknown or somebody else's (404).
    """
    found = await store.load(tx, caller.account_id, balance_name)
    if found is None or found.kind not in MONEY_KINDS:
        raise not_found(balanceName=balance_name)
    return found


async def shown(tx: Tx, shop: Shop, balance: Balance) -> ShownBalance:
    """A balance as it stands now."""
    standing = await store.load_standing(tx, balance, now_us=shop.now())
    return ShownBalance(standing, await store.list_bookings_of(tx, balance.balance_id, now_us=shop.now()))


async def shown_movement(tx: Tx, shop: Shop, balance: Balance, movement_id: int) -> ShownMovement:
    """A movement of a balance, with what that came to.

    Refuses: one that is not the balance's (404).
    """
    found = await store.load_movement(tx, balance, movement_id)
    if found is None:
        raise not_found(movementId=movement_id)
    standing = await store.load_standing(tx, balance, now_us=shop.now())
    left = (one.left for one in standing.usable if one.movement.movement_id == movement_id)
    return ShownMovement(balance, *found, next(left, zero(balance.currency)))


async def _is_left(tx: Tx, shop: Shop, caller: Caller, voucher: Voucher) -> bool:
    """True for a code that may be used once more: by orders, for projects and for balances, all counted together."""
    used = await load_uses(tx, [voucher], account_id=caller.account_id, now_us=shop.now())
    return all(used.get(one.subject, 0) < one.limit for one in voucher_claims(voucher, caller.account_id))


def _wrong_code() -> Refusal:
    return bad_input("inputCode", "is no code that gives credit, or is not valid any more")
