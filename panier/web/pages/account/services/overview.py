"""A service of any family at a glance (/account/services/{number}), as the API says of it."""

from collections.abc import Mapping

from panier.core.cart.cart import is_secret_label
from panier.core.catalog.catalog import Assortment
from panier.core.money import Money
from panier.core.service.shown import ShownService
from panier.core.service.work import ServiceTask
from panier.core.values import frozen
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.service import changes, services
from panier.flows.service.lasting.prospects import load_prospects
from panier.store.engine.db import Tx
from panier.store.service import work
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on_exactly
from panier.web.pages.account.order_rows import option_rows
from panier.web.pages.account.services import tabs
from panier.web.pages.account.services.sums import waiting_row
from panier.web.pages.account.work_words import function_words, is_told_whole
from panier.web.pages.buying.families import title_of
from panier.web.pages.buying.plan_words import label_of
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.places import answer
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase, spoken

_AGES = {
    "active": phrase("In use"),
    "unpaid": phrase("Its renewal is not paid"),
    "unrenewed": phrase("Suspended"),
    "terminated": phrase("Ended"),
}
_BADGES = {"active": "done", "unpaid": "unpaid", "unrenewed": "waiting", "terminated": "over"}
_PEOPLE = ("CONTACT", "ACCOUNT")  # what its questions about people are called after
_TASKS_SHOWN = 20


@frozen
class ServiceView:
    """A service as its page shows it. `facts`: what was answered when it was ordered, as (label, value)."""

    kind: str
    plan: str
    plan_code: str
    badge: str
    state: str
    begun: Moment
    ends: Moment | None
    going: GoingOn
    price: str
    contacts: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    route: str


@frozen
class ServiceTaskRow:
    """Work on a service: what, with its code where words do not say all, how far it is in percent, what went wrong."""

    function: str
    code: str
    begun: Moment
    badge: str
    progress: int
    problem: str


def _view(shown: ShownService, going: GoingOn, visit: AccountVisit) -> ServiceView:
    service, now_us = shown.service, visit.now_us
    return ServiceView(
        kind=title_of(service.family),
        plan=shown.plan_name,
        plan_code=service.plan_code,
        badge=_BADGES[shown.age],
        state=spoken().say(_AGES[shown.age]),
        begun=moment(service.created_us, now_us),
        ends=None if service.expires_us is None else moment(service.expires_us, now_us),
        going=going,
        price=_price(shown, visit),
        contacts=shown.contacts,
        facts=tuple(_facts(shown, visit.shop.assortment)),
        route=shown.route or "",
    )


def _price(shown: ShownService, visit: AccountVisit) -> str:
    """What a period of it costs without tax; nothing where it has none."""
    if shown.pricing is None:
        return ""
    locale = written_in(visit.shop.assortment, shown.subsidiary)
    length = period(shown.pricing.duration, spoken().locale)
    price = amount(Money(shown.pricing.price_ucents, shown.currency), locale)
    return spoken().say("{price} without tax for {length}", price=price, length=length) if length else price


def _facts(shown: ShownService, assortment: Assortment) -> list[tuple[str, str]]:
    answered = [
        (label_of(label), answer(label, value, assortment, shown.subsidiary, shown.service.family))
        for label, value in shown.thing.configurations
        if not is_secret_label(label) and not label.endswith(_PEOPLE)
    ]
    told = [
        (label_of(name), answer(name, str(value), assortment, shown.subsidiary, shown.service.family))
        for name, value in shown.service.details.told.items()
    ]
    return [*answered, *told]


async def _overview(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    number = service.service_id
    shown = await services.read(tx, visit.shop, visit.caller, service_id=number)
    below = await services.list_options(tx, visit.shop, visit.caller, service_id=number)
    prospects = await load_prospects(tx, visit.shop, visit.caller, [service])
    going = await going_on_exactly(tx, visit, service, prospects[number], price=_price(shown, visit))
    waiting = (await page_renewals.list_waiting(tx, visit.shop, [number])).get(number)
    running = (await work.list_all(tx, number))[-_TASKS_SHOWN:]
    return {
        **tabs.around(service, ""),
        "shown": _view(shown, going, visit),
        "below": await option_rows(tx, visit, below),
        "waiting": None if waiting is None else waiting_row(service.name, waiting, visit),
        "work": [_task_row(one, visit.now_us) for one in reversed(running)],
        "calls": (
            ("GET", f"/services/{number}"), ("GET", f"/services/{number}/options"),
            SameCall("PUT", f"/services/{number}", {"displayName": "…"}),
        ),
    }  # fmt: skip


def _task_row(one: ServiceTask, now_us: int) -> ServiceTaskRow:
    return ServiceTaskRow(
        function=function_words(one.function),
        code="" if is_told_whole(one.function) else one.function,
        begun=moment(one.created_us, now_us),
        badge=_work_badge(one.state(now_us).value),
        progress=one.progress(now_us),
        problem=one.problem or "",
    )


def _work_badge(state: str) -> str:
    return {"done": "done", "failed": "failed", "cancelled": "over"}.get(state, "working")


async def _call_it(tx: Tx, visit: AccountVisit) -> AccountDone:
    await changes.change(
        tx, visit.shop, visit.caller, service_id=tabs.number_of(visit), display_name=visit.said("displayName")
    )
    return AccountDone()


PAGES = (
    AccountPage(
        tabs.SERVICE, "account/services/overview.html", "services", ("GET", "/services/{number}"), _overview,
        forms=(
            AccountForm("name", ("PUT", "/services/{number}"), _call_it, said=phrase("That is what it is called now.")),
        ),
        fields=("displayName",),
    ),
)  # fmt: skip
