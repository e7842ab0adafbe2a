"""What is done about a service for its customer: another period, its end, and that it goes on after all."""

from collections.abc import Awaitable, Callable

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.refusal import conflict
from panier.core.service.service import Service
from panier.flows.look_ups import Records
from panier.flows.office import services
from panier.flows.office.services import NextRenewal
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.web.office.forms import SURE, Deed, FormAct, OfficeQuestion, Said
from panier.web.office.visits import OfficeVisit
from panier.web.office.words import written
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase, spoken


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("service", str(visit.number("service")))


async def _look_up(database: Database, visit: OfficeVisit) -> Records:
    return await services.look_up(visit.shop, database, visit.number("service"))


def _ask_renewal(visit: OfficeVisit) -> Callable[[Tx], Awaitable[OfficeQuestion]]:
    async def ask(tx: Tx) -> OfficeQuestion:
        service = await services.access(tx, visit.number("service"))
        found, say = await services.foresee(tx, visit.shop, service, visit.ready), spoken().say
        facts = (
            (say("Service"), ", ".join(one.name for one in found.services)),
            (say("For"), period(found.period, spoken().locale)),
            (say("Price with tax"), written(found.quote.totals.with_tax)),
            (say("Paid by"), await _payer(tx, service.billing)),
        )
        return OfficeQuestion(say("Order another period?"), facts, say("Order it"), _sure_of(found))

    return ask


async def _payer(tx: Tx, nic: str) -> str:
    """Who is asked to pay, and by which address."""
    found = await accounts.load_by_nic(tx, nic)
    return nic if found is None else f"{found[0].full_name} ({nic}), {found[0].email}"


def _sure_of(found: NextRenewal) -> str:
    """What somebody was sure of: the price, and until when each was paid for."""
    ends = " ".join(str(one.expires_us) for one in found.services)
    return f"{found.quote.totals.with_tax.ucents} {ends}"


def _renew(visit: OfficeVisit) -> Deed:
    number = visit.number("service")

    async def do(tx: Tx) -> Said:
        found = await services.foresee(tx, visit.shop, await services.access(tx, number), visit.ready)
        if _sure_of(found) != first(visit.typed, SURE):
            raise conflict("It is not what was confirmed any more: look at it again")
        order = await services.renew(tx, visit.shop, number, visit.ready)
        return Said(leads_to=f"/office/orders/{order.order_id}")

    return do


def _ask_end(visit: OfficeVisit) -> Callable[[Tx], Awaitable[OfficeQuestion]]:
    async def ask(tx: Tx) -> OfficeQuestion:
        service, say = await services.access(tx, visit.number("service")), spoken().say
        await services.check_ends(tx, visit.shop, service)
        is_now = services.ends_at_once(service)
        at_once = say("at once, with all that hangs on it: nothing brings it back")
        facts = (
            (say("Service"), service.name),
            (say("Of"), service.admin),
            (say("It ends"), at_once if is_now else day(service.expires_us or 0)),
        )
        return OfficeQuestion(say("End {name}?", name=service.name), facts, say("End it"), _sure_of_end(service))

    return ask


def _sure_of_end(service: Service) -> str:
    return "now" if services.ends_at_once(service) else str(service.expires_us)


def _end(visit: OfficeVisit) -> Deed:
    number = visit.number("service")

    async def do(tx: Tx) -> Said:
        service = await services.access(tx, number)
        if first(visit.typed, SURE) != _sure_of_end(service):
            raise conflict("It is not what was confirmed any more: look at it again")
        await services.end(tx, visit.shop, number)
        return Said("now" if services.ends_at_once(service) else "")

    return do


def _keep(visit: OfficeVisit) -> Deed:
    number = visit.number("service")

    async def do(tx: Tx) -> Said:
        await services.keep(tx, visit.shop, number)
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.RENEW_SERVICE, phrase("Order another period"), _subject, _renew, prepare=_look_up,
        ask=_ask_renewal,
        said={"": phrase("The renewal is ordered: its customer is asked to pay it by e-mail.")},
        command="POST /service/{service}/renew",
    ),
    FormAct(
        OfficeAction.END_SERVICE, phrase("End it"), _subject, _end, is_grave=True, ask=_ask_end,
        said={
            "": phrase("It ends at the end of what is paid for."), "now": phrase("It has ended, or is being deleted."),
        },
        command="POST /services/{service}/terminate",
    ),
    FormAct(
        OfficeAction.KEEP_SERVICE, phrase("Let it go on"), _subject, _keep,
        said={"": phrase("It goes on.")}, command="PUT /services/{service}",
    ),
)  # fmt: skip
