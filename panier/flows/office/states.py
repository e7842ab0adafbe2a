"""How things stand that something is done about, in words: the trail keeps what differs before and after."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from panier.core.money import Money
from panier.core.office.trail import OfficeSubject, differing
from panier.core.order.order import Order, status
from panier.core.period import at
from panier.store import catalog_versions, given_codes, orders, services, stock, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.ledger import balances, debts
from panier.store.messages import hooks, mails
from panier.store.office import staff
from panier.store.order import reviews
from panier.store.payment import bank_entries, refunds
from panier.store.service import deliveries, work

_FREE = "not counted"  # what there is always something of

Look = Callable[[Tx, str, int], Awaitable[Mapping[str, str]]]


async def load_state(tx: Tx, about: OfficeSubject, *, now_us: int) -> Mapping[str, str]:
    """How a thing stands; nothing of what there is not, or what has no state."""
    look = LOOKS.get(about.kind)
    return {} if look is None else await look(tx, about.name, now_us)


def told_apart(
    about: OfficeSubject, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:  # fmt: skip
    """Of two states of a thing, what is not the same in both.

    Where no stock was kept of a plan, or is kept no more, the places that are not counted are as they were.
    """
    if about.kind == "stock" and not (before and after):
        before, after = ({name: one for name, one in side.items() if one != _FREE} for side in (before, after))
    return differing(before, after)


async def _order(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    number = int(name)
    order = (await orders.load_several(tx, [number])).get(number)
    if order is None:
        return {}
    found = {"status": status(order, now_us).value}
    found |= {f"piece {one.delivery_id}": one.state.value for one in order.deliveries}
    if order.called_off is not None:
        found["called off"] = order.called_off.value
    review = await reviews.load(tx, number)
    if review is not None:
        found["review"] = review.state.value
    given = await refunds.list_of_order(tx, number)
    if given:
        back = sum(one.amount.ucents for one in given)
        found["given back"] = Money(back, order.quote.currency).plain
        for one in given:
            found[f"refund {one.refund_id}"] = f"{one.amount.plain}: {one.reason}"
            if one.line_ids:
                found[f"refund {one.refund_id} of"] = _lines(order, one.line_ids)
    return found


def _lines(order: Order, numbers: Sequence[int]) -> str:
    """Some lines of an order, each by its number and as it was called when it was placed."""
    lines = dict(zip(order.line_ids, order.quote.lines, strict=True))
    found = [(number, lines[number]) for number in numbers if number in lines]
    return "; ".join(f"{number} {order.quote.things[line.thing].name}" for number, line in found)


async def _delivery(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    number = int(name)
    order_id = await deliveries.load_order_id(tx, number)
    if order_id is None:
        return {}
    order = (await orders.load_several(tx, [order_id]))[order_id]
    one = next(one for one in order.deliveries if one.delivery_id == number)
    found = {"state": one.state.value, "order": str(order_id), "tries": str(one.attempts)}
    if one.problem is not None:
        found["problem"] = one.problem
    if one.service_name is not None:
        found["name"] = one.service_name
    return found | ({} if one.due_us is None else {"asked again": _time(one.due_us)})


async def _end(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    found = {one.service_id: one for one in await deliveries.list_open_ends(tx, limit=1_000)}.get(int(name))
    if found is None:
        return {}
    return {"state": found.state.value} | ({} if found.problem is None else {"problem": found.problem})


async def _task(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = (await tasks.load_several(tx, [int(name)])).get(int(name))
    if one is None:
        return {}
    found = {"state": one.state.value, "next": _time(one.due_us)}
    return found | ({} if one.comment is None else {"comment": one.comment})


async def _service(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = (await services.load_several(tx, [int(name)])).get(int(name))
    if one is None:
        return {}
    found = {"name": one.name, "goes on": "no" if one.details.renewal.ends else "yes"}
    found |= {} if one.expires_us is None else {"paid until": _time(one.expires_us)}
    return found | ({} if one.ended_us is None else {"ended": _time(one.ended_us)})


async def _service_task(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = await work.load_any(tx, int(name))
    if one is None:
        return {}
    return {"state": str(one.state(now_us))} | ({} if one.problem is None else {"problem": one.problem})


async def _customer(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    found = await accounts.load_by_nic(tx, name)
    if found is None:
        return {}
    shown = {}
    for one in await balances.list_balances(tx, found[0].account_id):
        standing = await balances.load_standing(tx, one, now_us=now_us)
        shown[f"balance {one.name}"] = standing.amount.plain
    return shown


async def _debt(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    found = (await debts.load_several(tx, [int(name)])).get(int(name))
    if found is None:
        return {}
    gone = sum(one.amount.ucents for one in await debts.list_operations(tx, [found.debt_id]))
    return {"due": Money(found.amount.ucents - gone, found.amount.currency).plain}


async def _transfer(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = await bank_entries.load(tx, int(name))
    if one is None:
        return {}
    found = {"state": one.state}
    if one.order_id is not None:
        found["order"] = str(one.order_id)
    return found | ({} if one.problem is None else {"problem": one.problem})


async def _mail(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = await mails.load_any(tx, int(name))
    return {} if one is None else {"state": one.state}


async def _hook(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = await hooks.load_any(tx, int(name))
    if one is None:
        return {}
    return {"told as far as": str(one.place), "state": "disabled" if one.disabled_us is not None else "enabled"}


async def _staff(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    found = await staff.load_by_email(tx, name)
    if found is None:
        return {}
    return {"name": found[0].name, "role": found[0].role.value, "state": found[0].state}


async def _catalog(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    versions = [one for one in await catalog_versions.list_all(tx) if one.family == name]
    found = {f"version {one.version_id}": one.source for one in versions}
    for one in await catalog_versions.list_of_family(tx, name):
        place = one.subsidiary or "everywhere"
        what = "as shipped" if one.version_id is None else f"version {one.version_id}"
        found[f"{place} from {_time(one.from_us)}"] = what
    return found


async def _stock(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    found = await stock.list_of_plans(tx, [name], now_us=now_us)
    return {
        f"{one.fqn} in {one.datacenter}": _FREE if one.pieces_left is None else str(one.pieces_left) for one in found
    }


async def _code(tx: Tx, name: str, now_us: int) -> dict[str, str]:
    one = await given_codes.load(tx, name)
    if one is None:
        return {}
    voucher = one.voucher
    amounts = [Money(ucents, currency).plain for currency, ucents in sorted(voucher.amounts_ucents.items())]
    found = {
        "state": "withdrawn" if one.withdrawn_us is not None else "enabled",
        "worth": ", ".join(amounts) or f"{voucher.percent} %",
        "for": " ".join((*voucher.families, *voucher.plan_codes)),
        "in all": "" if voucher.global_quantity is None else str(voucher.global_quantity),
        "each": "" if voucher.quantity is None else str(voucher.quantity),
        "until": "" if voucher.end_us is None else _time(voucher.end_us),
    }
    return {what: text for what, text in found.items() if text}


def _time(at_us: int) -> str:
    return at(at_us).isoformat(timespec="seconds")


LOOKS: Mapping[str, Look] = {
    "order": _order, "delivery": _delivery, "end": _end, "task": _task, "service task": _service_task,
    "customer": _customer, "debt": _debt, "transfer": _transfer, "mail": _mail, "hook": _hook, "colleague": _staff,
    "catalogue": _catalog, "stock": _stock, "code": _code, "service": _service,
}  # fmt: skip
