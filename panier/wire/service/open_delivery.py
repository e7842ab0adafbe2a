"""What the shop's owner has to look after, as documents: of a command, and of a sandbox's second port."""

from panier.core.order.owed import OwedMoney
from panier.core.service.open_delivery import OpenDelivery, OpenEnd, OpenTask
from panier.wire.types import datetime_out


def open_delivery_out(one: OpenDelivery) -> dict[str, object]:
    """A delivery that waits, is in trouble or failed."""
    delivery, thing = one.delivery, one.thing
    return {
        "delivery": str(delivery.delivery_id),
        "state": delivery.state.value,
        "event": "make" if thing.action == "installation" else "change",
        "order": delivery.order_id,
        "family": thing.family,
        "planCode": thing.plan_code,
        "name": thing.name,
        "action": thing.action,
        "service": None if thing.service_id is None else thing.number,
        "domain": thing.domain,
        "configurations": dict(thing.configurations),
        "registry": one.is_by_registry,
        "key": delivery.key,
        "attempts": delivery.attempts,
        "problem": delivery.problem,
        "askedAgain": None if delivery.due_us is None else datetime_out(delivery.due_us),
    }


def open_end_out(one: OpenEnd) -> dict[str, object]:
    """An end that waits or failed."""
    service, progress = one.service, one.progress
    return {
        "delivery": f"end-{service.service_id}",
        "state": progress.state.value,
        "event": "end",
        "order": service.order_id,
        "family": service.family,
        "planCode": service.plan_code,
        "service": service.name,
        "attempts": progress.attempts,
        "problem": progress.problem,
    }


def open_task_out(one: OpenTask) -> dict[str, object]:
    """A task that waits for somebody who does it, with what it is about; passwords are kept nowhere."""
    service, task = one.service, one.task
    return {
        "delivery": f"task-{task.task_id}",
        "state": "todo",
        "event": task.function,
        "order": service.order_id,
        "family": service.family,
        "planCode": service.plan_code,
        "service": service.name,
        "about": {name: value for name, value in task.subject.items() if value not in (None, "")},
        "since": datetime_out(task.created_us),
        "attempts": 0,
        "problem": None,
    }


def owed_out(one: OwedMoney) -> dict[str, object]:
    """What was paid for a delivery that was called off; no refund gives back what earlier releases recorded."""
    return {
        "delivery": str(one.delivery_id),
        "order": one.order_id,
        "amount": one.amount.plain,
        "refund": one.refund_id,
        "reason": one.reason,
        "since": datetime_out(one.recorded_us),
    }
