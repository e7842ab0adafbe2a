"""Services of every kind: the list, those that expire soon, and one with all that is known of it."""

from collections.abc import Mapping, Sequence

from panier.core.limits import DAY_US, OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.refusal import Refusal
from panier.core.service.lasting.prospect import Fate, Prospect
from panier.core.service.service import Service
from panier.core.service.work import ServiceTask
from panier.core.values import frozen
from panier.flows.look_ups import Records
from panier.flows.office import services
from panier.flows.office.services import OfficeService
from panier.flows.service.called import list_option_titles
from panier.store.engine.db import Database, Tx
from panier.store.office import trail
from panier.web.office.happenings import function_in_words, happenings, title_in_words
from panier.web.office.places.staff import shown_trail
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import others_may, written
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.moments import Moment, day, moment
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase, spoken

SOON_DAYS = 60  # what expires within so long is soon
_SOON = "soon"
# What becomes of a service, as those who run the shop say it (web/pages/account/going_on.py says it to its customer).
_ALONE: Mapping[Fate, str] = {
    Fate.LASTS: phrase("goes on without an end"),
    Fate.RENEWS: phrase("renewed by itself before {day}"),
    Fate.BY_HAND: phrase("ends on {day} unless its customer renews it"),
    Fate.ENDS: phrase("ends on {day}, as was chosen"),
    Fate.ENDS_WITH: phrase("ends on {day}, with {name}"),
    Fate.OVER: phrase("suspended since {day}: it was not renewed"),
    Fate.SUSPENDED: phrase("suspended since {day} by whoever administers it"),
    Fate.DISPUTED: phrase("suspended since {day}: a bank takes back what was paid for it"),
    Fate.ENDED: phrase("ended on {day}"),
}
_TOGETHER: Mapping[Fate, str] = {
    Fate.RENEWS: phrase("renewed by itself before {day}, with {name}"),
    Fate.BY_HAND: phrase("ends on {day} unless its customer renews it with {name}"),
}
_BY_HAND = phrase("its renewal is ordered by itself before {day}, and its customer pays it")
_STATES: Mapping[Fate, tuple[str, str]] = {
    Fate.OVER: ("waiting", phrase("suspended")),
    Fate.SUSPENDED: ("waiting", phrase("suspended")),
    Fate.DISPUTED: ("failed", phrase("suspended")),
    Fate.ENDED: ("over", phrase("ended")),
}
_IN_USE = ("done", phrase("in use"))
LABELS: Mapping[OfficeAction, str] = {
    OfficeAction.RENEW_SERVICE: phrase("Order another period"),
    OfficeAction.END_SERVICE: phrase("End it"),
    OfficeAction.KEEP_SERVICE: phrase("Let it go on"),
}


@frozen
class ServiceWork:
    """Work on a service in words: what, since when, how far it is, and why it went wrong."""

    number: int
    what: str
    begun: Moment
    state: str
    problem: str


async def load_list(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest services of all customers, or those that expire soon."""
    is_soon = visit.asked("expiring") == _SOON
    before = whole_number(visit.asked("before"))
    if is_soon:
        found = await services.list_expiring(tx, visit.shop, within_us=SOON_DAYS * DAY_US)
    else:
        found = await services.list_page(tx, before=before)
    has_more = len(found) == OFFICE_LISTED
    return {
        "rows": found, "is_soon": is_soon, "days": SOON_DAYS, "has_more": has_more,
        "titles": await list_option_titles(tx, visit.shop, found), "title_of": title_in_words,
        "before": found[-1].service_id if has_more and not is_soon else None,
    }  # fmt: skip


async def ask_registry(database: Database, visit: OfficeVisit) -> Records | Refusal:
    """What the registry says of the service, if it is a name; or why it says nothing, which the page tells."""
    try:
        return await services.look_up(visit.shop, database, visit.number("service"))
    except Refusal as refusal:
        return refusal


async def load_service(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """One service, and what may be done about it."""
    number = visit.number("service")
    found = await services.load(tx, visit.shop, number, visit.ready)
    service = found.service
    fate = found.prospects[number]
    entries = await trail.list_about(tx, "service", str(number), limit=OFFICE_LISTED)
    plan = visit.shop.assortment.offered(service.plan_code, found.account.subsidiary, service.family)
    open_acts = [one for one in found.offers if one.is_open]
    closed = [one for one in found.offers if not one.is_open and visit.may(one.action)]
    return {
        "found": found, "one": service, "titles": found.titles, "title_of": title_in_words,
        "heading": _title(found, service),
        "offer": "" if plan is None else offer_name(plan),
        "state": _STATES.get(fate.fate, _IN_USE), "going": going_in_words(fate),
        "goings": {key: going_in_words(one) for key, one in found.prospects.items()},
        "renewal": _renewal_in_words(found), "engaged": _moment(found.engaged_until_us, visit),
        "rows": found.below, "work": [_work(one, visit.now_us) for one in found.work],
        "forms": [one.action.value for one in open_acts if visit.may(one.action)],
        "objections": [(LABELS[one.action], one.objection) for one in closed],
        "others": others_may([one.action for one in open_acts], visit.colleague.role),
        "happened": happenings(found.timeline, entries if visit.may("trail.look") else (), found.titles),
        "entries": shown_trail(visit.shop.assortment, entries) if visit.may("trail.look") else (),
    }  # fmt: skip


def going_in_words(prospect: Prospect) -> str:
    """What becomes of a service, in the language of whoever looks."""
    sentence = _TOGETHER.get(prospect.fate) if prospect.with_name else None
    if prospect.fate is Fate.RENEWS and prospect.is_paid_by_hand:
        sentence = _BY_HAND
    when = "" if prospect.at_us is None else day(prospect.at_us)
    return spoken().say(sentence or _ALONE[prospect.fate], day=when, name=prospect.with_name)


def _title(found: OfficeService, service: Service) -> str:
    """What a service is called: as its customer calls it, an option by its offer, any other by its name."""
    title = found.titles.get(service.service_id)
    return service.details.own_name or service.name if title is None else title_in_words(title)


def _renewal_in_words(found: OfficeService) -> str:
    """What another period costs; "" where there is none."""
    if found.renewal is None:
        return ""
    totals, length = found.renewal.quote.totals, period(found.renewal.period, spoken().locale)
    return spoken().say(
        "{whole} with tax for {length} ({price} without tax)",
        whole=written(totals.with_tax),
        length=length,
        price=written(totals.without_tax),
    )


def _moment(at_us: int | None, visit: OfficeVisit) -> Moment | None:
    return None if at_us is None else moment(at_us, visit.now_us)


def _work(one: ServiceTask, now_us: int) -> ServiceWork:
    state = one.state(now_us).value
    return ServiceWork(
        one.task_id, function_in_words(one.function), moment(one.created_us, now_us), state, one.problem or ""
    )


_DEEDS: Sequence[str] = ("service.renew", "service.end", "service.keep")

PAGES = (
    OfficePage("services", "office/services.html", OfficeAction.LOOK, load_list, title=phrase("Services")),
    OfficePage(
        "services/{service}", "office/service.html", OfficeAction.LOOK, load_service, ("customer.look", *_DEEDS),
        commands=("GET /services/{service}",), prepare=ask_registry,
    ),
)  # fmt: skip
