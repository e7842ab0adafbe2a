"""The e-mail that tells a customer of a new order, and the work by which the later ones about it are written.

What is told later: flows/paper/order_letters.py.
"""

from collections.abc import Collection, Sequence

from panier.core.account.account import Account
from panier.core.cart.listed import listed
from panier.core.limits import MINUTE_US
from panier.core.order.account_order import purpose_of
from panier.core.order.order import Order
from panier.core.payment.transfer import offer_for
from panier.core.period import at
from panier.families.wording import worded
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.engine.db import Tx

PAID = "order-paid"  # the work that tells a customer that an order is paid
OVER = "order-over"  # the work that tells one that nothing of an order is left to make
PATIENCE_US = MINUTE_US  # what is delivered within it is told along with its payment
LISTED_MAX = 20  # things of an order that an e-mail lists; its page shows all


async def confirm(tx: Tx, shop: Shop, account: Account, order: Order, *, is_charged: bool = False) -> None:
    """Tell a customer what was ordered, what it costs and, unless its payment was asked for, until when it is paid.

    `is_charged`: nothing is left for its customer to do.
    """
    things = listed(worded(order.quote, shop.assortment, account.language, shop.say_name))
    due = (
        None
        if is_charged
        else offer_for(shop.bank, order, shop.now(), rules=shop.paying_rules, country=account.country)
    )
    totals = order.quote.totals
    total = totals.with_tax
    await mails.send(
        tx, shop, account, "order",
        order_id=order.order_id,
        placed=at(order.created_us).date(),
        lines=things[:LISTED_MAX],
        more=max(len(things) - LISTED_MAX, 0),
        without_tax=totals.without_tax,
        tax=totals.tax,
        tax_basis_points=order.quote.tax_basis_points,
        total=total,
        is_free=total.ucents == 0,
        is_charged=is_charged,
        until=at(order.expires_us).date(),
        link=page_url(shop, order),
        payee="" if due is None else due.account.holder,
        iban="" if due is None else due.account.spaced,
        bic="" if due is None else due.account.bic,
        reference="" if due is None else due.spaced,
    )  # fmt: skip


async def stage_paid(tx: Tx, shop: Shop, paid: Collection[Order]) -> None:
    """Have customers told of orders that are paid, once it is known whether they are delivered within a minute.

    Those of which there is nothing to make are told of at once.
    """
    to_make = [one.order_id for one in paid if purpose_of(one.quote) is None and any(t.units for t in one.quote.things)]
    others = [one.order_id for one in paid if one.order_id not in to_make]
    await jobs.stage_several(tx, PAID, to_make, due_us=shop.now() + PATIENCE_US)
    await jobs.stage_several(tx, PAID, others, due_us=shop.now())


async def stage_over(tx: Tx, order_ids: Sequence[int], *, now_us: int) -> None:
    """Have customers told of orders of which nothing is left to make; that they are paid is told along with it."""
    if order_ids:
        await jobs.replace_several(tx, (PAID, OVER), OVER, order_ids, due_us=now_us)
