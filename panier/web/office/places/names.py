"""Domain names, and what registries are asked about them: tasks, those in error first."""

from collections.abc import Mapping
from datetime import timedelta

from babel.dates import format_timedelta
from babel.units import format_unit

from panier.core.limits import OFFICE_LISTED, SECOND_US, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.refusal import not_found, objection
from panier.flows.office import registries
from panier.flows.office.tasks import check_relaunches
from panier.outside.registry.contacts import Ask
from panier.store import services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.overview import finding, stuck
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase, spoken


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


ASKED: Mapping[Ask, str] = {
    Ask.LOOK_UP: phrase("whether a name is free"),
    Ask.COMMAND: phrase("to carry something out"),
    Ask.POLL: phrase("for messages"),
    Ask.CODE: phrase("for the code of a transfer"),
}


async def load_registries(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """How registries answer, and the work that waits for them."""
    found = await registries.load(tx, visit.shop)
    asked = [(spoken().say(words), found.contacts[one]) for one, words in ASKED.items() if one in found.contacts]
    return {"found": found, "asked": asked, "length_of": length_in_words}


def length_in_words(length_us: int) -> str:
    """How long something took, in the unit that people would say it in."""
    locale = spoken().locale
    if length_us < SECOND_US:
        return format_unit(max(length_us // 1_000, 1), "duration-millisecond", length="short", locale=locale)
    return format_timedelta(timedelta(microseconds=length_us), granularity="second", locale=locale)


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
        "registries",
        "office/registries.html",
        OfficeAction.LOOK,
        load_registries,
        title=phrase("Registries"),
        commands=("panier doctor",),
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
