"""Names that were ordered and are not here yet: which, how far each is, and the order that it comes of."""

from urllib.parse import quote

from panier.core.order.order import Order
from panier.core.registry.task import MAKING
from panier.core.values import frozen
from panier.flows.payment import order_page
from panier.store import orders
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.account.work_words import function_words
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.called.task_states import SaidState, state_of_task
from panier.web.pages.parts.session import may

_ORDERS_LOOKED_AT = 50  # the latest of those of which something is yet to be made


@frozen
class NameOnItsWay:
    """A name that is on its way here. `path`: of what is being done for it; `order_path`: where its order is shown."""

    name: str
    function: str
    state: SaidState
    path: str
    order_id: int
    order_path: str


async def load_on_the_way(tx: Tx, visit: AccountVisit, name: str = "") -> tuple[NameOnItsWay, ...]:
    """The names of an account that are on their way here, or the one with a name; the latest order first.

    Who may not see orders or tasks is told of none.
    """
    if not all(may(visit.session, "GET", path) for path in ("/me/order", "/me/task/domain")):
        return ()
    owner = visit.caller.account_id
    numbers = await orders.list_open(tx, owner=owner, now_us=visit.now_us, limit=_ORDERS_LOOKED_AT)
    found = await orders.load_several(tx, numbers) if numbers else {}
    work = await order_page.list_work(tx, list(found.values()))
    return tuple(
        _row(found[number], one.subject, one.function, state_of_task(one, visit.now_us))
        for number in numbers
        for one in work.get(number, ())
        if one.function in MAKING and name in ("", one.subject)
    )


def _row(order: Order, name: str, function: str, state: SaidState) -> NameOnItsWay:
    path = f"/account/names/{quote(name)}/tasks"
    return NameOnItsWay(name, function_words(function), state, path, order.order_id, path_of_order(order))
