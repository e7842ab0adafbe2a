"""A service of any family at a glance (/account/services/{number}), as the API says of it."""

from collections.abc import Mapping

from panier.core.catalog.catalog import Assortment
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.service.shown import ShownService
from panier.core.service.work import ServiceTask
from panier.core.values import frozen
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.service import changes, services
from panier.flows.service.kinds.particulars import Delivered, load_delivered, load_password_mail, renew_password
from panier.flows.service.lasting.prospects import load_prospects
from panier.store.engine.db import Tx
from panier.store.service import work
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on_exactly
from panier.web.pages.account.services import tabs
from panier.web.pages.account.services.delivered import LABELS, delivered_view
from panier.web.pages.account.services.prices import (
    PeriodPrice,
    is_free,
    load_next,
    next_price,
    next_words,
    option_rows,
    period_price,
)
from panier.web.pages.account.services.sums import named, waiting_row
from panier.web.pages.account.services.using import load_use
from panier.web.pages.account.work_words import function_words, is_told_whole
from panier.web.pages.buying.families import title_of
from panier.web.pages.parts.called.labels import is_shown, label_of
from panier.web.pages.parts.called.places import answer
from panier.web.pages.parts.called.plan_names import offer_name, plan_name
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, day, moment
from panier.web.pages.parts.session import check_permits, may
from panier.web.pages.parts.tongues import phrase, spoken

_AGES = {
    "active": phrase("In use"),
    "unpaid": phrase("Its renewal is not paid"),
    "unrenewed": phrase("Suspended"),
    "terminated": phrase("Ended"),
}
_BADGES = {"active": "done", "unpaid": "unpaid", "unrenewed": "waiting", "terminated": "over"}
_TASKS_SHOWN = 20
_MAILS = ("GET", "/me/notification/email/history")


@frozen
class ServiceView:
    """A service as its page shows it. `facts`: what was answered when it was ordered, as (label, value)."""

    kind: str
    plan: str
    badge: str
    state: str
    begun: Moment
    ends: Moment | None
    going: GoingOn
    price: PeriodPrice | None
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


@frozen
class PasswordMail:
    """The e-mail that a password of a service was sent in."""

    number: int
    recipient: str
    day: str


def _view(
    shown: ShownService, going: GoingOn, price: PeriodPrice | None, delivered: Delivered, visit: AccountVisit
) -> ServiceView:
    service, now_us = shown.service, visit.now_us
    return ServiceView(
        kind=spoken().say(title_of(service.family)),
        plan=plan_name(shown.plan_name) if shown.plan is None else offer_name(shown.plan),
        badge=_BADGES[shown.age],
        state=spoken().say(_AGES[shown.age]),
        begun=moment(service.created_us, now_us),
        ends=None if service.expires_us is None else moment(service.expires_us, now_us),
        going=going,
        price=price,
        contacts=shown.contacts,
        facts=tuple(_facts(shown, visit.shop.assortment, delivered)),
        route=shown.route or "",
    )


def _facts(shown: ShownService, assortment: Assortment, delivered: Delivered) -> list[tuple[str, str]]:
    """What was answered when it was ordered, and what its deliverer told, without what is known better meanwhile."""
    if shown.service.is_a(DOMAIN):  # what was asked about its owner is on the name's own page
        return []
    known = {LABELS[word] for word in delivered.particulars}
    answered = [
        (label_of(label), answer(label, value, assortment, shown.subsidiary, shown.service.family))
        for label, value in shown.thing.configurations
        if is_shown(label) and label_of(label) not in known
    ]
    told = [
        (label_of(name), answer(name, str(value), assortment, shown.subsidiary, shown.service.family))
        for name, value in shown.service.details.told.items()
        if name not in delivered.properties
    ]
    return [*answered, *told]


async def _overview(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    number = service.service_id
    shown = await services.read(tx, visit.shop, visit.caller, service_id=number)
    below = await services.list_options(tx, visit.shop, visit.caller, service_id=number)
    prospects = await load_prospects(tx, visit.shop, visit.caller, [service, *(one.service for one in below)])
    price = period_price(shown, below, prospects, visit)
    coming = await load_next(tx, visit, service, prospects[number], records={})
    going = await going_on_exactly(
        tx, visit, service, prospects[number], price=next_price(coming, visit), is_free=is_free(coming)
    )
    waiting = (await page_renewals.list_waiting(tx, visit.shop, [number])).get(number)
    running = (await work.list_all(tx, number))[-_TASKS_SHOWN:]
    delivered = await _load_delivered(tx, visit, shown)
    use = await load_use(tx, visit, shown)
    return {
        **tabs.around(service, "", visit),
        "shown": _view(shown, going, price, delivered, visit),
        "use": use,
        "delivered": delivered_view(delivered, shown, visit.shop.assortment),
        "password_mail": await _load_password_mail(tx, visit, service),
        "below": option_rows(visit, below, prospects),
        "next_price": next_words(coming, visit),
        "waiting": None if waiting is None else waiting_row(named(service, visit), waiting, visit),
        "work": [_task_row(one, visit.now_us) for one in reversed(running)],
        "is_worked_on": (is_moving := not all(one.is_over(visit.now_us) for one in running)),
        "is_moving": is_moving,
        "calls": (
            ("GET", f"/services/{number}"), ("GET", f"/services/{number}/options"),
            *(("GET", path) for path in delivered.calls),
            SameCall("PUT", f"/services/{number}", {"displayName": "…"}),
            *(() if use is None else use.calls),
            *(() if delivered.password is None else (("POST", delivered.password.path),)),
        ),
    }  # fmt: skip


async def _load_delivered(tx: Tx, visit: AccountVisit, shown: ShownService) -> Delivered:
    """What was delivered, as far as whoever looks may ask the API for it."""
    if shown.route is None or shown.is_over:
        return Delivered()
    found = await load_delivered(tx, visit.shop, visit.caller, shown.service)
    return found if all(may(visit.session, "GET", path) for path in found.calls) else Delivered()


async def _load_password_mail(tx: Tx, visit: AccountVisit, service: Service) -> PasswordMail | None:
    """The e-mail with its password, for whoever may read the history of e-mails."""
    found = await load_password_mail(tx, visit.caller, service) if may(visit.session, *_MAILS) else None
    return None if found is None else PasswordMail(found.mail_id, found.recipient, day(found.written_us))


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


async def _mail_password(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Ask for a new password of the first user, which is mailed to the technical contact."""
    service = await tabs.load_service(tx, visit)
    found = await load_delivered(tx, visit.shop, visit.caller, service)
    if found.password is not None:
        check_permits(visit.session, "POST", found.password.path)
    await renew_password(tx, visit.shop, visit.caller, service)
    return AccountDone()


PAGES = (
    AccountPage(
        tabs.SERVICE, "account/services/overview.html", "services", ("GET", "/services/{number}"), _overview,
        forms=(
            AccountForm("name", ("PUT", "/services/{number}"), _call_it, said=phrase("That is what it is called now.")),
            AccountForm(
                "password", ("GET", "/services/{number}"), _mail_password,
                said=phrase("A new password is asked for: it is sent to the technical contact by e-mail."),
            ),
        ),
        fields=("displayName",),
    ),
)  # fmt: skip
