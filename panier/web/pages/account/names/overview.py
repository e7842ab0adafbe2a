"""A domain name at a glance (/account/names/{name}): how it stands, and where each thing about it is changed."""

from collections.abc import Mapping

from panier.core.domain.domain import ManagedDomain
from panier.core.service.owned import DOMAIN
from panier.core.service.service import existing
from panier.core.service.task import Task
from panier.core.values import frozen
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.service.lasting.prospects import load_prospects
from panier.flows.service.owned import access_service
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on_exactly
from panier.web.pages.account.names import tabs
from panier.web.pages.account.on_the_way import load_on_the_way
from panier.web.pages.account.services.sums import waiting_row
from panier.web.pages.account.work_words import function_words, way_of_task
from panier.web.pages.parts.called.task_states import SaidState, state_of_task
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
    """Work on a name that is not over, and where it stands; `way`: what its customer can do about it."""

    number: int
    function: str
    state: SaidState
    way: str
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


def task_view(task: Task, now_us: int) -> NameTask:
    """Work on a name."""
    return NameTask(
        task.task_id, function_words(task.function), state_of_task(task, now_us), way_of_task(task), task.comment or ""
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
        tasks=tuple(task_view(one, now_us) for one in managed.running),
    )


async def _overview(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The name; one that has expired is shown where it can be renewed, one that is on its way where it stands."""
    owned = await access_service(tx, visit.caller, DOMAIN, visit.parts["name"])
    if (owned is None or owned.ended_us is not None) and await load_on_the_way(tx, visit, visit.parts["name"]):
        return {"leads_to": f"{tabs.NAME.format(**visit.parts)}/tasks"}
    service = existing(owned)
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
