"""An order on its page (/order/display).

Anyone with the link sees it; its owner pays it after logging in.
"""

from collections.abc import Sequence

from panier.core.account.account import Account, Caller
from panier.core.money import Money
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.paper.paper import Paper, PaperKind
from panier.core.paper.views import ShownPaper
from panier.core.payment.order_life import LifeStep, WaitsFor, steps_of_order
from panier.core.payment.payment import FREE_MEAN, ShownMethod, WaysToPay, preferred
from panier.core.payment.refund import Refund
from panier.core.refusal import Kind, Refusal, not_found
from panier.core.service.service import Service
from panier.core.service.task import Fault, Task
from panier.core.values import frozen, replace
from panier.flows.paper.papers import shown
from panier.flows.payment import payments
from panier.flows.shop import Shop
from panier.store import orders, payment_methods, services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.paper import papers
from panier.store.payment import charges, refunds

RETURN_PAGE = "/order/paid"  # where gateways lead customers back to
_UNFINISHED = frozenset({State.TODO, State.DOING, State.WAITING})


async def read(tx: Tx, shop: Shop, *, order_id: int, password: str) -> Order:
    """The order that a link leads to.

    Refuses: a wrong password, as if there were no such order (404).
    """
    order = await orders.load_by_password(tx, order_id, password)
    if order is None:
        raise unknown_order()
    return order


async def read_of_charge(tx: Tx, shop: Shop, *, key: str) -> Order:
    """The order that a payment is for, by the key under which its gateway leads the customer back.

    Refuses: a key that no payment has (404).
    """
    order_id = await charges.load_order_of(tx, key)
    if order_id is None:
        raise unknown_order()
    return (await orders.load_several(tx, [order_id]))[order_id]


@frozen
class AskedPayment:
    """A payment that its customer is asked to confirm: of which order, how much, and with what, where that is kept."""

    order: Order
    amount: Money
    method: ShownMethod | None


async def read_asked(tx: Tx, shop: Shop, *, key: str) -> AskedPayment | None:
    """What is paid under the key that a gateway knows; None where it pays no order."""
    order_id = await charges.load_order_of(tx, key)
    if order_id is None:
        return None
    order = (await orders.load_several(tx, [order_id]))[order_id]
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    charge = next(one for one in order.charges if one.key == key)
    known = (
        None if charge.method_id is None
        else await payment_methods.load(tx, charge.method_id, owner=account.account_id)
    )  # fmt: skip
    method = None if known is None else ShownMethod(known, account, known.is_valid(shop.now()))
    return AskedPayment(order, charge.amount, method)


async def load_paying(tx: Tx, shop: Shop, order: Order) -> ShownMethod | None:
    """The registered method that paid an order; None where none did, or its customer has removed it since."""
    charge = order.payment
    if charge is None or charge.method_id is None:
        return None
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    found = await payment_methods.load(tx, charge.method_id, owner=account.account_id)
    return None if found is None else ShownMethod(found, account, found.is_valid(shop.now()))


async def read_troubles(tx: Tx, order: Order) -> tuple[Task, ...]:
    """List the tasks that keep something of an order from being delivered, each with its reason."""
    waiting = [one.delivery_id for one in order.deliveries if one.state in _UNFINISHED]
    found = await tasks.list_of_deliveries(tx, waiting) if waiting else ()
    return tuple(task for task in found if task.comment is not None)


async def load_steps(tx: Tx, shop: Shop, order: Order, troubles: Sequence[Task]) -> tuple[LifeStep, ...]:
    """The life of an order step by step; `troubles`: the tasks that keep something of it from being delivered."""
    return steps_of_order(
        order,
        shop.now(),
        events=await orders.list_events(tx, order.order_id),
        refunds=await refunds.list_of_order(tx, order.order_id) if order.charges else (),
        held_by={_waits_for(task) for task in troubles},
    )


def _waits_for(task: Task) -> WaitsFor:
    """Who can help a task that is in trouble."""
    if task.missing or task.fault is Fault.CUSTOMER:
        return WaitsFor.CUSTOMER
    return WaitsFor.SHOP if task.fault is Fault.FINAL else WaitsFor.REGISTRY


@frozen
class OrderOutcome:
    """What came of an order: its papers that are no promise, and what it made or changed, things that hang on none.

    `refunds`: what was given back of its price, the first of them first.
    """

    papers: tuple[ShownPaper, ...] = ()
    services: tuple[Service, ...] = ()
    refunds: tuple[Refund, ...] = ()


async def load_outcome(tx: Tx, shop: Shop, order: Order) -> OrderOutcome:
    """The papers about an order, what was given back, and the services that it made or changed, as they are now.

    Services that its customer has no role for any more are left out.
    """
    if not order.is_paid:
        return OrderOutcome()
    about = await papers.list_of_order(tx, order.order_id)
    mains = [
        (thing.service_id if thing.action != "installation" else one.service_id)
        for place, thing in enumerate(order.quote.things)
        for one in order.deliveries_of(place)
        if thing.parent is None and one.state == State.DONE
    ]  # fmt: skip
    wanted = list(dict.fromkeys(number for number in mains if number is not None))
    found = await services.load_several(tx, wanted) if wanted else {}
    return OrderOutcome(
        tuple(shown(shop, paper) for paper in about if paper.kind is not PaperKind.PURCHASE_ORDER),
        tuple(found[number] for number in wanted if found[number].roles_of(order.account_id)),
        tuple(one for one in await refunds.list_of_order(tx, order.order_id) if one.movement_id is None),
    )


async def load_of_paper(tx: Tx, shop: Shop, paper: Paper) -> tuple[Order | None, OrderOutcome]:
    """The order that a paper is about, and what came of it besides the paper; None where it is about none."""
    if paper.order_id is None:
        return None, OrderOutcome()
    order = (await orders.load_several(tx, [paper.order_id]))[paper.order_id]
    outcome = await load_outcome(tx, shop, order)
    others = tuple(one for one in outcome.papers if one.paper.number != paper.number)
    return order, replace(outcome, papers=others)


async def load_ways(tx: Tx, shop: Shop, order: Order) -> WaysToPay:
    """What its customer can pay an order with; nothing once it is paid or over."""
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    return await payments.list_ways(tx, shop, Caller(account), order_id=order.order_id)


async def pay(tx: Tx, shop: Shop, account: Account, *, order_id: int, method_id: int | None) -> None:
    """Pay with a registered method, or with the default one where none is named.

    An order that costs nothing needs neither.

    Refuses: somebody else's order (403: whoever is here has seen it anyway); an account without a valid default
    method, where none is named (400).
    """
    order = await orders.load(tx, order_id, owner=account.account_id)
    if order is None:
        raise Refusal(Kind.FORBIDDEN, "This order belongs to somebody else")
    caller = Caller(account)
    if order.quote.totals.with_tax.ucents == 0:
        await payments.pay_with_mean(tx, shop, caller, order_id=order_id, payment_mean=FREE_MEAN)
        return
    if method_id is None:
        method_id = preferred(await payment_methods.list_methods(tx, owner=account.account_id), shop.now()).method_id
    await payments.pay(tx, shop, caller, order_id=order_id, method_id=method_id)


def unknown_order() -> Refusal:
    """The answer for an order that is not there or whose password is another one."""
    return not_found("This order")
