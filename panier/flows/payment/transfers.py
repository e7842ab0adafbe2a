"""Bank transfers that arrived: each is booked once, and pays the order whose reference its payer wrote.

An order's row is locked before what came for it, so that two transfers that come together count together.
"""

from collections.abc import Sequence
from hashlib import sha256

from panier.core.account.account import Account
from panier.core.cart.quote import total_of
from panier.core.ledger.balance import MovementKind
from panier.core.ledger.movements import transfer_matched, transfer_received
from panier.core.money import Money
from panier.core.order.charge import TRANSFER
from panier.core.order.order import Order
from panier.core.payment.transfer import BankEntry, hindrance, orders_named, reference_of
from panier.core.refusal import Refusal, conflict, not_found
from panier.core.values import replace
from panier.flows.account import mails
from panier.flows.ledger import grants, postings
from panier.flows.order.orders import page_url
from panier.flows.payment import payments
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.store.payment import bank_entries


async def take(tx: Tx, shop: Shop, entry: BankEntry, *, problem: str | None = None) -> BankEntry | None:
    """Book an entry of a statement, and use it for the order that it names; None for one that is known.

    `problem`: why it is used for nothing now.

    Refuses: what keeps its order from being paid, such as a service that is no longer as it was (409).
    """
    number = await bank_entries.insert(tx, entry)
    if number is None:
        known = await bank_entries.load_known(tx, entry.account, entry.reference)
        if known is None or (known.amount, known.booked_us) == (entry.amount, entry.booked_us):
            return None
        # The bank uses one reference for several entries.
        said = sha256(f"{entry.amount.ucents}|{entry.amount.currency}|{entry.booked_us}".encode()).hexdigest()[:16]
        entry = replace(entry, reference=f"{entry.reference}#{said}")
        if (number := await bank_entries.insert(tx, entry)) is None:
            return None
    entry = replace(entry, entry_id=number)
    await postings.record(tx, [transfer_received(number, amount=entry.amount, at_us=shop.now())])
    return await _match(tx, shop, entry, problem)


async def match_again(tx: Tx, shop: Shop, entry_id: int, *, problem: str | None = None) -> BankEntry | None:
    """Look again at an entry that was for no order; None where somebody has used it meanwhile.

    Refuses: what keeps its order from being paid (409).
    """
    seen = await bank_entries.load(tx, entry_id)
    await orders.lock_several(tx, [] if seen is None else orders_named(seen.words))
    entry = await bank_entries.lock(tx, entry_id)
    if entry is None or entry.used_us is not None or entry.order_id is not None:
        return None
    return await _match(tx, shop, entry, problem)


async def assign(tx: Tx, shop: Shop, entry_id: int, order_id: int) -> BankEntry:
    """Use an entry for an order, whatever its payer wrote.

    Refuses: an entry or order that there is not (404); an entry that is used, an order that a transfer cannot pay
    (409).
    """
    await orders.lock_several(tx, [order_id])
    entry = await _lock_free(tx, entry_id)
    found = (await orders.load_several(tx, [order_id])).get(order_id)
    if found is None:
        raise not_found("This order", orderId=order_id)
    if reason := await _hindrance(tx, shop, found, entry):
        raise conflict(f"Order {order_id} {reason}")
    return await _use(tx, shop, replace(entry, order_id=None), found)


async def credit(tx: Tx, shop: Shop, entry_id: int, account: Account) -> BankEntry:
    """Put an entry on a customer's prepaid account.

    Refuses: an entry that there is not (404), or that is used (409).
    """
    entry = await _lock_free(tx, entry_id)
    await _pay_in(tx, shop, entry, account.account_id, entry.amount, order_id=None)
    done = replace(entry, order_id=None, problem=None, used_us=shop.now(), credited_id=account.account_id)
    await bank_entries.update(tx, [done])
    return done


async def look_again(shop: Shop, database: Database, order_id: int) -> tuple[BankEntry, ...]:
    """Look again at what waits for the rest of an order; returns what became of it, if anything did.

    It pays the order once nothing is missing any more, because balances pay more of it. Where the order can be paid no
    more, it is for nobody until somebody says.
    """
    try:
        return await database.write(lambda tx: _look_again(tx, shop, order_id))
    except Refusal as refusal:
        reason = refusal.message
        return await database.write(lambda tx: _look_again(tx, shop, order_id, problem=reason))


async def _look_again(tx: Tx, shop: Shop, order_id: int, problem: str | None = None) -> tuple[BankEntry, ...]:
    await orders.lock_several(tx, [order_id])
    order = (await orders.load_several(tx, [order_id]))[order_id]
    waiting = await bank_entries.lock_waiting(tx, order_id)
    if not waiting:
        return ()
    reason = await _unpayable(tx, shop, order)
    if problem is not None or reason:
        why = problem or f"Order {order_id} {reason}, and this was only a part of it"
        free = tuple(replace(one, order_id=None, problem=why) for one in waiting)
        await bank_entries.update(tx, free)
        return free
    return await _pay(tx, shop, order, waiting) if _missing(order, waiting).ucents <= 0 else ()


async def _lock_free(tx: Tx, entry_id: int) -> BankEntry:
    entry = await bank_entries.lock(tx, entry_id)
    if entry is None:
        raise not_found("This entry", entry=entry_id)
    if entry.used_us is not None:
        raise conflict(f"Entry {entry_id} is used already")
    return entry


async def _match(tx: Tx, shop: Shop, entry: BankEntry, problem: str | None) -> BankEntry:
    """Use a new entry for the order that it names, or write down why that cannot be."""
    named = orders_named(entry.words)
    await orders.lock_several(tx, named)
    found = await orders.load_several(tx, named)
    if problem is None:
        problem = await _puzzle(tx, shop, named, list(found.values()), entry)
    if problem:
        entry = replace(entry, problem=problem)
        await bank_entries.update(tx, [entry])
        return entry
    [order] = found.values()
    return await _use(tx, shop, entry, order)


async def _puzzle(tx: Tx, shop: Shop, named: Sequence[int], found: Sequence[Order], entry: BankEntry) -> str:
    """Why an entry is for no order, as far as one can see; "" where it is for one."""
    if not named:
        return "Names no order"
    if not found:
        return f"Names order {named[0]}, which there is not"
    if len(found) > 1:
        return f"Names several orders: {', '.join(str(one.order_id) for one in found)}"
    reason = await _hindrance(tx, shop, found[0], entry)
    return f"Order {found[0].order_id} {reason}" if reason else ""


async def _hindrance(tx: Tx, shop: Shop, order: Order, entry: BankEntry) -> str:
    if order.quote.currency != entry.amount.currency:
        return f"costs {order.quote.currency}, and this is {entry.amount.currency}"
    return await _unpayable(tx, shop, order)


async def _unpayable(tx: Tx, shop: Shop, order: Order) -> str:
    """Why no transfer can pay an order, by its state and by the shop's rules; "" where one can."""
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    return hindrance(order, shop.now(), rules=shop.paying_rules, country=account.country)


async def _use(tx: Tx, shop: Shop, entry: BankEntry, order: Order) -> BankEntry:
    """Pay an order with an entry, and with what came for it before; keep it where something is missing still."""
    before = [one for one in await bank_entries.lock_waiting(tx, order.order_id) if one.entry_id != entry.entry_id]
    entry = replace(entry, order_id=order.order_id, problem=None)
    missing = _missing(order, (*before, entry))
    if missing.ucents > 0:
        await bank_entries.update(tx, [entry])
        await _ask_for_rest(tx, shop, order, entry, missing)
        return entry
    return (await _pay(tx, shop, order, (*before, entry)))[-1]


def _missing(order: Order, come: Sequence[BankEntry]) -> Money:
    """What is left to pay of an order after what came for it; negative where more came."""
    return order.rest - total_of((one.amount for one in come), order.quote.currency)


async def _pay(tx: Tx, shop: Shop, order: Order, come: Sequence[BankEntry]) -> tuple[BankEntry, ...]:
    """Pay an order with all that came for it; what is left over goes to the customer's prepaid account."""
    surplus, last = -_missing(order, come), come[-1]
    await payments.record_received(tx, shop, order, mean=TRANSFER, reference=last.reference)
    if surplus.ucents > 0:
        await _pay_in(tx, shop, last, order.account_id, surplus, order_id=order.order_id)
        text = f"{surplus.plain} more than it costs came by transfer: the prepaid account has them"
        await orders.note_event(tx, order.order_id, "TRANSFER_SURPLUS", text, at_us=shop.now())
    used = tuple(replace(one, used_us=shop.now()) for one in come)
    await bank_entries.update(tx, used)
    return used


async def _ask_for_rest(tx: Tx, shop: Shop, order: Order, entry: BankEntry, missing: Money) -> None:
    """Tell the customer what came, and what is missing still."""
    text = f"{entry.amount.plain} came by bank transfer; {missing.plain} are missing"
    await orders.note_event(tx, order.order_id, "TRANSFER_INCOMPLETE", text, at_us=shop.now())
    account = await accounts.load(tx, order.account_id)
    if account is not None:
        await mails.send(
            tx, shop, account, "transfer_incomplete",
            order_id=order.order_id, came=entry.amount, missing=missing,
            reference=reference_of(order.order_id), link=page_url(shop, order),
        )  # fmt: skip


async def _pay_in(
    tx: Tx, shop: Shop, entry: BankEntry, account_id: int, amount: Money, *, order_id: int | None
) -> None:
    """Put what came, or what is left over of it, on a customer's prepaid account in its currency."""
    now_us = shop.now()
    matched = transfer_matched(entry.entry_id, holder=account_id, order_id=order_id, amount=amount, at_us=now_us)
    await postings.record(tx, [matched])
    await grants.pay_in(
        tx,
        account_id=account_id,
        amount=amount,
        why=MovementKind.ORDER,
        source="Transfer",
        source_id=str(entry.entry_id),
        order_id=order_id,
        now_us=now_us,
    )
