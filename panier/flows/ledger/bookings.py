"""Paying orders with balances (/me/order/{orderId}/balance): set aside first, used once the rest is paid.

What is set aside is nobody else's while its order can be paid. Whoever sets something aside holds the order first,
and then the balance.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.cart.quote import total_of
from panier.core.ledger.balance import (
    MONEY_KINDS,
    POINT_UCENTS,
    POINTS,
    AppliedBalance,
    Balance,
    BalanceKind,
    BalanceStanding,
    Booking,
    nothing_left,
    points_for,
    shares,
)
from panier.core.money import Money
from panier.core.order.account_order import purpose_of
from panier.core.order.order import Order, Status, status
from panier.core.order.owed import prices_of_services
from panier.core.payment.transfer import JOB as TRANSFERS
from panier.core.refusal import Kind, Refusal, conflict, not_found
from panier.core.values import replace
from panier.flows.ledger import balances
from panier.flows.order.orders import access_order
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store
from panier.store.payment import bank_entries

# What pays all of the rest of an order, as the older generation of the API calls it.
MEANS = {"ovhAccount": BalanceKind.PREPAID, "fidelityAccount": BalanceKind.POINTS}


async def list_names(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> tuple[str, ...]:
    """List the credit balances that pay a part of an order."""
    return tuple(one.name for one in await _list_applied(tx, caller, order_id))


async def read(tx: Tx, shop: Shop, caller: Caller, *, order_id: int, balance_name: str) -> AppliedBalance:
    """Show what a credit balance pays of an order."""
    for one in await _list_applied(tx, caller, order_id):
        if one.name == balance_name:
            return one
    raise not_found(balanceName=balance_name)


async def apply(tx: Tx, shop: Shop, caller: Caller, *, order_id: int, balance_name: str) -> AppliedBalance:
    """Have a credit balance pay an order, as far as it goes.

    What it pays is set aside at once; only the rest is charged.

    Refuses: a balance that is unknown (404); an order that is paid, being paid or cancelled, that pays money in or
    out, or of which nothing is left to pay, and a balance with nothing left (409).
    """
    order = await access_order(tx, caller, order_id, lock=True)
    check_open(shop, order)
    balance = await balances.access(tx, caller, balance_name)
    if not (worth := await book(tx, shop, order, balance)).ucents:
        raise nothing_left(balance_name)
    await look_at_transfers(tx, shop, order)
    return AppliedBalance(balance_name, worth)


async def remove(tx: Tx, shop: Shop, caller: Caller, *, order_id: int, balance_name: str) -> None:
    """Give back what a credit balance was to pay of an order.

    Refuses: a balance that pays nothing of it (404); an order that is paid, being paid or cancelled (409).
    """
    order = await access_order(tx, caller, order_id, lock=True)
    balance = await balances.access(tx, caller, balance_name)
    check_open(shop, order)
    await read(tx, shop, caller, order_id=order_id, balance_name=balance_name)
    await store.lock_several(tx, [balance.balance_id])
    await store.delete_bookings(tx, [order_id], balance_id=balance.balance_id)
    await _note_booked(tx, order)


async def book(tx: Tx, shop: Shop, order: Order, balance: Balance) -> Money:
    """Set as much of a balance aside for an order as it needs and the balance has; returns what that pays.

    The order is held. Of points only as many are set aside as pay all of the rest.
    """
    await store.lock_several(tx, [balance.balance_id])
    booked = await store.list_bookings(tx, [order.order_id])
    rest = order.quote.totals.with_tax - total_of((one.worth for one in booked), order.quote.currency)
    is_points = balance.kind is BalanceKind.POINTS
    if rest.ucents <= 0 or not await _can_pay(tx, shop, order, balance):
        return Money(0, rest.currency)
    wanted = points_for(rest) if is_points else rest
    standing = await store.load_standing(tx, balance, now_us=shop.now())
    parts = shares(standing, wanted, bounds=await _bounds(tx, order, standing))
    if is_points and total_of((amount for _, amount in parts), wanted.currency) != wanted:
        return Money(0, rest.currency)
    before = {one.grant_id: one for one in booked if one.balance_id == balance.balance_id}
    await store.delete_bookings(tx, [order.order_id], balance_id=balance.balance_id)
    paid = 0
    for grant, amount in parts:
        number = grant.movement.movement_id
        worth = min(amount.ucents // 10**8 * POINT_UCENTS, rest.ucents - paid) if is_points else amount.ucents
        paid += worth
        held = before.get(number)
        before[number] = Booking(
            order.order_id,
            number,
            balance.balance_id,
            amount if held is None else held.amount + amount,
            Money(worth, rest.currency) if held is None else held.worth + Money(worth, rest.currency),
            shop.now(),
        )
    await store.insert_bookings(tx, tuple(before.values()))
    await _note_booked(tx, order)
    return Money(paid, rest.currency)


async def look_at_transfers(tx: Tx, shop: Shop, order: Order) -> None:
    """Have the worker look whether what came for an order by transfer pays what balances leave of it now."""
    if (await bank_entries.sum_waiting(tx, order.order_id, order.quote.currency)).ucents:
        await jobs.stage_once(tx, TRANSFERS, order.order_id, due_us=shop.now())


async def check_held(tx: Tx, shop: Shop, order: Order) -> None:
    """Check that what balances are to pay of an order is still set aside for it, just before it is charged.

    Refuses: an order whose balances were used for something else meanwhile (409).
    """
    if not order.booked_ucents:
        return
    booked = await store.list_bookings(tx, [order.order_id])
    numbers = {one.balance_id for one in booked}
    await store.lock_several(tx, sorted(numbers))
    for balance in (await store.load_several(tx, sorted(numbers))).values():
        standing = await store.load_standing(tx, balance, now_us=shop.now())
        if any(grant.left.ucents < 0 for grant in standing.grants):
            raise conflict(f"The balance {balance.name} was used for something else meanwhile: apply it anew")


async def cover(tx: Tx, shop: Shop, order: Order, mean: str) -> Order:
    """An order of which the prepaid account or points pay all that is left to pay; the order is held.

    Refuses: a balance that does not suffice, and an order about the account itself (403, the known words).
    """
    if order.rest.ucents and purpose_of(order.quote) is None:
        found = await _load_for(tx, order, MEANS[mean])
        worth = Money(0, order.quote.currency) if found is None else await book(tx, shop, order, found)
        order = replace(order, booked_ucents=order.booked_ucents + worth.ucents)
    if order.rest.ucents:
        raise Refusal(Kind.FORBIDDEN, f"This order can't be paid with '{mean}'")
    return order


async def list_means(tx: Tx, shop: Shop, order: Order) -> tuple[str, ...]:
    """Which of the prepaid account and the points suffice for what is left to pay of an order."""
    if purpose_of(order.quote) is not None:
        return ()
    means = []
    for mean, kind in MEANS.items():
        balance = await _load_for(tx, order, kind)
        if balance is None or not order.rest.ucents or not await _can_pay(tx, shop, order, balance):
            means += [mean] if not order.rest.ucents and kind is BalanceKind.PREPAID else []
            continue
        wanted = points_for(order.rest) if kind is BalanceKind.POINTS else order.rest
        standing = await store.load_standing(tx, balance, now_us=shop.now())
        parts = shares(standing, wanted, bounds=await _bounds(tx, order, standing))
        means += [mean] if total_of((amount for _, amount in parts), balance.currency) == wanted else []
    return tuple(means)


async def use_before_method(tx: Tx, shop: Shop, order: Order) -> Order:
    """An order with as much of it paid by its customer's balances as they have, in the documented order.

    Vouchers and gifts first, then what was paid for; the order is held.
    """
    if order.challenged is not None:
        return order
    found = await store.list_balances(tx, order.account_id)
    before = order.booked_ucents
    for kind in MONEY_KINDS:
        for balance in found:
            if balance.kind is kind:
                before += (await book(tx, shop, order, balance)).ucents
    return replace(order, booked_ucents=before)


async def _bounds(tx: Tx, order: Order, standing: BalanceStanding) -> Mapping[int, Money]:
    """How much credit for one service alone may pay of an order: what the service costs, less what other credit pays.

    In the currency of the balance. What this balance has set aside for the order already counts as well.
    """
    if not standing.has_bound:
        return {}
    is_points = standing.balance.kind is BalanceKind.POINTS
    prices = prices_of_services(order.quote)
    paid = await store.sum_bound(tx, order.order_id)
    left = {one: Money(max(0, price.ucents - paid.get(one, 0)), price.currency) for one, price in prices.items()}
    return {one: points_for(price) for one, price in left.items()} if is_points else left


def check_open(shop: Shop, order: Order) -> None:
    """Check that balances may still be applied to an order.

    Refuses: one that is paid, being paid, cancelled, or pays money in, out or off (409).
    """
    if order.is_charged:
        raise conflict("This order has already been paid")
    if order.challenged is not None:
        raise conflict("A payment of this order waits for its customer")
    if status(order, shop.now()) == Status.CANCELLED:
        raise conflict("This order is cancelled")
    if purpose_of(order.quote) is not None:
        raise conflict("This order is about the account itself, and no balance can pay it")


async def _load_for(tx: Tx, order: Order, kind: BalanceKind) -> Balance | None:
    """The balance of a kind that an order's customer has in its currency; of points there is one for all."""
    currency = POINTS if kind is BalanceKind.POINTS else order.quote.currency
    return next(iter(await store.list_of_kind(tx, order.account_id, kind, currency)), None)


async def _can_pay(tx: Tx, shop: Shop, order: Order, balance: Balance) -> bool:
    """True where a balance pays in the currency of an order; points do in the one that their customer buys them in."""
    if balance.kind is not BalanceKind.POINTS:
        return balance.currency == order.quote.currency
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    return shop.assortment.subsidiary(account.subsidiary).currency == order.quote.currency


async def _list_applied(tx: Tx, caller: Caller, order_id: int) -> Sequence[AppliedBalance]:
    """What balances pay of an order, by their names."""
    order = await access_order(tx, caller, order_id)
    booked = await store.list_bookings(tx, [order_id])
    named = await store.load_several(tx, sorted({one.balance_id for one in booked}))
    return [
        AppliedBalance(
            balance.name,
            total_of((one.worth for one in booked if one.balance_id == number), order.quote.currency),
        )
        for number, balance in sorted(named.items())
    ]


async def _note_booked(tx: Tx, order: Order) -> None:
    booked = await store.list_bookings(tx, [order.order_id])
    await store.set_booked(tx, order.order_id, total_of((one.worth for one in booked), order.quote.currency))
