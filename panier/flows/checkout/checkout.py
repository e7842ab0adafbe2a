"""Turning a cart into an order (POST …/checkout).

docs/checkout-cycle.md explains it step by step.
"""

from panier.core.account.account import Account, Caller
from panier.core.cart.cart import already_ordered
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.cart.quote import PlacedQuote, Quote
from panier.core.hook.fact import FactType, fact
from panier.core.limits import ORDER_LIFE_US, SECOND_US
from panier.core.order.order import Order
from panier.core.order.withdrawal import withdrawable
from panier.core.payment.payment import preferred
from panier.core.rates import UNPAID_ORDERS
from panier.core.refusal import for_reasons, too_many
from panier.core.values import replace
from panier.families import family_of
from panier.flows.account import agreements
from panier.flows.cart import stocks
from panier.flows.cart.carts import lock_cart
from panier.flows.checkout.quotes import contracts, judge
from panier.flows.contact.owners import with_owners
from panier.flows.look_ups import Records
from panier.flows.order import order_mails
from panier.flows.order.orders import page_url
from panier.flows.payment.payments import stage_charge
from panier.flows.service import ordered_credit
from panier.flows.shop import Shop
from panier.store import allowances, carts, orders, payment_methods
from panier.store.engine.db import Tx
from panier.store.service import changes

PASSWORD_LENGTH = 16
UNPAID_AMONG = 10  # times as many of the latest orders are looked at, so that many paid ones cost nothing


async def place(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    cart_id: str,
    records: Records,
    auto_pay_with_preferred_payment_method: bool | None = None,
    waive_retractation_period: bool | None = None,
    is_paid_next: bool = False,
    own_contact: int | None = None,
) -> PlacedQuote:
    """Place the order of a cart.

    Its payment is staged as well if auto-pay is asked for; `is_paid_next`: the caller stages it. `own_contact`:
    one that was made for this order alone. Of any number of
    simultaneous calls one places the order; the others get the 409.

    Refuses: another account's cart (404); an ordered cart (409); an unassigned cart, and everything that is wrong
    with its content, a line each (400); auto-pay without a valid default method (400, nothing is placed).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    judged = await judge(tx, shop, caller, cart, records=records, is_waived=waive_retractation_period, holds=True)
    taken = await stocks.take(tx, shop, cart, judged.quote)
    order = await add_order(
        tx,
        shop,
        caller,
        await with_owners(tx, shop, caller, taken, judged.contacts, own=own_contact),
        cart_id=cart.cart_id,
        is_waived=bool(waive_retractation_period),
        is_auto_paid=bool(auto_pay_with_preferred_payment_method),
        is_paid_next=is_paid_next,
    )
    await carts.mark_ordered(tx, cart.cart_id, order.order_id)
    return placed_quote(shop, order)


async def add_order(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    quote: Quote,
    *,
    cart_id: str | None,
    is_waived: bool,
    is_auto_paid: bool,
    is_paid_next: bool = False,
) -> Order:
    """Freeze a quote as an order, and stage its payment if auto-pay is asked for.

    `is_paid_next`: the caller stages it in this transaction, so that its customer is not asked to pay.

    Refuses: auto-pay without a valid default method (400); a cart that has become an order already (409); more
    unpaid orders than an account may have (429).
    """
    await _check_unpaid(tx, shop, caller)
    methods = await payment_methods.list_methods(tx, owner=caller.account_id) if is_auto_paid else ()
    method = preferred(methods, shop.now()) if is_auto_paid else None
    order = await insert_order(tx, shop, caller.account, quote, cart_id=cart_id, is_waived=is_waived)
    await agreements.note(tx, shop, quote.contracts, account_id=caller.account_id, subsidiary=quote.subsidiary)
    await order_mails.confirm(tx, shop, caller.account, order, is_charged=is_paid_next or method is not None)
    if method is not None:
        await stage_charge(tx, shop, order, method=method)
    return order


async def insert_order(
    tx: Tx,
    shop: Shop,
    account: Account,
    quote: Quote,
    *,
    cart_id: str | None,
    is_waived: bool,
    expires_us: int | None = None,
) -> Order:
    """Freeze a quote as an order that nobody was told of; `expires_us`: when, where not in a week.

    Refuses: a cart that has become an order already (409).
    """
    now_us = shop.now()
    order = Order(
        order_id=0,
        account_id=account.account_id,
        cart_id=cart_id,
        password=shop.ids.token(PASSWORD_LENGTH),
        created_us=now_us,
        expires_us=now_us + ORDER_LIFE_US if expires_us is None else expires_us,
        waived=is_waived,
        quote=replace(quote, withdrawable=_withdrawable(shop, account, quote)),
    )
    order_id = await orders.insert(tx, order)
    if order_id is None:
        raise already_ordered()
    order = replace(order, order_id=order_id)
    await allowances.insert(tx, order_id, quote.claims)
    changed = {(thing.service_id, thing.action) for thing in quote.things if thing.action != "installation"}
    await changes.insert(tx, order_id, sorted((one, action) for one, action in changed if one is not None))
    await ordered_credit.promise(tx, shop, order_id, account_id=account.account_id, quote=quote)
    total = quote.totals.with_tax.plain
    placed = fact(FactType.ORDER_PLACED, account.account_id, now_us, order_id=order_id, total=total)
    await orders.note_event(tx, order_id, "ORDER_STARTED", "The order was placed", at_us=now_us, fact=placed)
    return order


def _withdrawable(shop: Shop, account: Account, quote: Quote) -> tuple[int, ...]:
    """What the customer may withdraw from; never from what registries make for its holder."""
    found = withdrawable(quote, shop.order_rules.exclusions, legal_form=account.legal_form)
    return tuple(place for place in found if not family_of(quote.things[place].family).waiver_needed)


async def _check_unpaid(tx: Tx, shop: Shop, caller: Caller) -> None:
    """Check that the caller may leave another order unpaid.

    Refuses: more unpaid orders than an account may have, until the oldest is paid or expires (429).
    """
    most = shop.throttle.most(UNPAID_ORDERS)
    if most is None:
        return
    now_us = shop.now()
    ends_us = await orders.list_unpaid_ends(tx, owner=caller.account_id, now_us=now_us, among=UNPAID_AMONG * most)
    if len(ends_us) >= most:
        seconds = -(-(min(ends_us) - now_us) // SECOND_US)
        refusal = too_many(UNPAID_ORDERS.what, UNPAID_ORDERS.name, retry_seconds=seconds)
        raise for_reasons(refusal, CheckoutFault.UNPAID)


def placed_quote(shop: Shop, order: Order) -> PlacedQuote:
    """A placed order as checkout returns it."""
    return PlacedQuote(order.quote, contracts(shop, order.quote), order.order_id, page_url(shop, order))
