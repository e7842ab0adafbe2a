"""A domain name at a glance (/account/names/{name}): how it stands, and where each thing about it is changed."""

from collections.abc import Mapping

from panier.core.domain.domain import ManagedDomain
from panier.core.service.task import Task, TaskState
from panier.core.values import frozen
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.service.lasting.prospects import load_prospects
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on_exactly
from panier.web.pages.account.names import tabs
from panier.web.pages.account.services.sums import waiting_row
from panier.web.pages.account.work_words import function_words
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.tongues import phrase, spoken

LOCKS = {
    "locked": phrase("Locked: nobody transfers it away"),
    "locking": phrase("Being locked"),
    "unlocked": phrase("Unlocked: it can be transferred away with its code"),
    "unlocking": phrase("Being unlocked"),
    "unavailable": phrase("Its registry has no lock"),
}
DNSSEC = {"enabled": phrase("On"), "disabled": phrase("Off"), "not_supported": phrase("Not offered here")}
_STATES = {
    "ok": phrase("Registered"),
    "outgoing_transfer": phrase("On its way to another registrar"),
    "pending_delete": phrase("Being deleted"),
}


@frozen
class NameTask:
    """Work on a name that is not over, and what went wrong with it; `asks`: its customer has to say something."""

    number: int
    function: str
    is_wrong: bool
    asks: bool
    comment: str


@frozen
class NameView:
    """A domain name as its page shows it."""

    number: int
    state: str
    ends: Moment | None
    lock: str
    dnssec: str
    servers: tuple[str, ...]
    is_hosted: bool
    going: GoingOn
    tasks: tuple[NameTask, ...]


def task_view(task: Task) -> NameTask:
    """Work on a name."""
    asks = task.can_relaunch and bool(task.arguments)
    return NameTask(
        task.task_id, function_words(task.function), task.state == TaskState.ERROR, asks, task.comment or ""
    )


def name_view(managed: ManagedDomain, going: GoingOn, now_us: int) -> NameView:
    """A domain name as its page shows it."""
    tongue, service = spoken(), managed.service
    return NameView(
        number=service.service_id,
        state=tongue.say(_STATES[managed.state]),
        ends=None if service.expires_us is None else moment(service.expires_us, now_us),
        lock=tongue.say(LOCKS[managed.lock.value]),
        dnssec=tongue.say(DNSSEC[managed.dnssec]),
        servers=tuple(one.host for one in managed.servers),
        is_hosted=managed.is_hosted,
        going=going,
        tasks=tuple(map(task_view, managed.running)),
    )


async def _overview(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The name; one that has expired is shown where it can be renewed."""
    service = await tabs.load_service(tx, visit)
    if service.is_over(visit.now_us):
        return {"leads_to": f"{tabs.NAME.format(**visit.parts)}/renewal"}
    managed = await tabs.load_name(tx, visit)
    found = await load_prospects(tx, visit.shop, visit.caller, [service])
    going = await going_on_exactly(tx, visit, managed.service, found[service.service_id])
    waiting = (await page_renewals.list_waiting(tx, visit.shop, [service.service_id])).get(service.service_id)
    return {
        **await tabs.around(tx, visit, "", managed.name),
        "shown": name_view(managed, going, visit.now_us),
        "waiting": None if waiting is None else waiting_row(managed.name, waiting, visit),
        "calls": (
            ("GET", f"/domain/{managed.name}"),
            ("GET", f"/domain/{managed.name}/serviceInfos"),
            SameCall("GET", f"/domain/{managed.name}/task"),
        ),
    }


PAGES = (AccountPage(tabs.NAME, "account/names/overview.html", "services", ("GET", "/domain/{name}"), _overview),)
