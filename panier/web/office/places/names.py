"""Domain names, and what registries are asked about them: tasks, those in error first."""

from collections.abc import Mapping

from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.refusal import not_found, objection
from panier.flows.office.tasks import check_relaunches
from panier.store import services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.overview import finding, stuck
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase


async def load_names(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The tasks in error, the latest tasks, and the latest names."""
    before = whole_number(visit.asked("before"))
    names = await services.load_several(tx, await finding.list_domain_ids(tx, before=before, limit=OFFICE_LISTED))
    recent = await tasks.load_several(tx, await finding.list_task_ids(tx, before=None, limit=OFFICE_LISTED))
    rows = sorted(names.values(), key=lambda one: -one.service_id)
    return {
        "failing": await stuck.list_failing_tasks(tx, limit=OFFICE_LISTED),
        "recent": sorted(recent.values(), key=lambda one: -one.task_id),
        "names": rows, "before": rows[-1].service_id if len(rows) == OFFICE_LISTED else None,
    }  # fmt: skip


async def load_task(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """One task: what it does, how far it is, and what it asks its customer for."""
    number = visit.number("task")
    task = (await tasks.load_several(tx, [number])).get(number)
    if task is None:
        raise not_found("This task", number=number)
    account = await accounts.load(tx, task.account_id)
    why = objection(lambda: check_relaunches(task))
    return {"task": task, "nic": "" if account is None else account.nic, "objection": why}


PAGES = (
    OfficePage(
        "names",
        "office/names.html",
        OfficeAction.LOOK,
        load_names,
        ("task.relaunch",),
        title=phrase("Names"),
    ),
    OfficePage(
        "names/tasks/{task}",
        "office/task.html",
        OfficeAction.LOOK,
        load_task,
        ("task.relaunch",),
        commands=("GET /me/task/domain/{task}",),
    ),
)
