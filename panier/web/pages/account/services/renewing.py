"""How one service goes on: another period with its price, by itself or not, and what happens at its end.

The pages of names and those of other services have it alike, each with the number of its service.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.refusal import Refusal, bad_input
from panier.core.service.commitments.engagement import EndStrategy
from panier.core.service.lasting.prospect import is_paid_to_its_end
from panier.core.service.renewal import RenewalOffer, RenewalStrategy
from panier.core.service.service import Service
from panier.core.service.shown import ShownService
from panier.core.service.update import RenewalTerms, TerminationPolicy
from panier.core.values import frozen
from panier.flows.checkout import renewals
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.look_ups import Records
from panier.flows.service import changes, services
from panier.flows.service.commitments import engagements
from panier.flows.service.lasting.prospects import load_prospects
from panier.outside.names import in_unicode
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountVisit
from panier.web.pages.account.going_on import going_on_exactly
from panier.web.pages.account.services.prices import is_free, load_next, next_price
from panier.web.pages.account.services.sums import WaitingRow, named, place, seen_of, waiting_row
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.offers import offer
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase, spoken

MODES = (("automatic", phrase("On")), ("manual", phrase("Off")))
STRATEGIES = {
    EndStrategy.CANCEL_SERVICE: phrase("The service ends too"),
    EndStrategy.REACTIVATE_ENGAGEMENT: phrase("It begins anew, for as long"),
    EndStrategy.STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE: phrase("The service goes on at the usual price"),
    EndStrategy.STOP_ENGAGEMENT_KEEP_PRICE: phrase("The service goes on at the same price"),
}
FIELDS = ("choice", "mode", "period", "end", "strategy")
Of = Callable[[Tx, AccountVisit], Awaitable[Service]]
"""Finds the living service of a page."""


@frozen
class RenewalView:
    """How a service goes on.

    `choices`: values of the form with words and price, nothing where `why` says why not; `periods`: what it can be set
    to renew for; `engaged_until`: None where nothing engages it; `strategies`: what may happen then.
    """

    number: int
    ends: Moment | None
    choices: tuple[tuple[str, str], ...]
    why: str
    waiting: WaitingRow | None
    mode: str
    periods: tuple[tuple[str, str], ...]
    period: str
    is_ending: bool
    may_end: bool
    engaged_until: Moment | None
    strategies: tuple[tuple[str, str], ...]
    strategy: str


async def ask(of: Of, database: Database, visit: AccountVisit) -> Records | Refusal:
    """What the registry says of the service, if it is a name; or why it says nothing, which the page tells."""
    try:
        return await ask_strictly(of, database, visit)
    except Refusal as refusal:
        return refusal


async def ask_strictly(of: Of, database: Database, visit: AccountVisit) -> Records:
    """What the registry says of the service, if it is a name.

    Refuses: a service that the account does not have (404), a registry that does not answer (400).
    """
    service = await database.read(lambda tx: of(tx, visit))
    return await page_renewals.look_up(visit.shop, database, [service.service_id])


async def renewal_values(tx: Tx, visit: AccountVisit, service: Service) -> Mapping[str, object]:
    """What the page's template is given."""
    number = service.service_id
    shown = await services.read(tx, visit.shop, visit.caller, service_id=number)
    why, offers = "", tuple[RenewalOffer, ...]()
    try:
        if isinstance(visit.ready, Refusal):
            raise visit.ready
        offers = await renewals.offers(
            tx, visit.shop, visit.caller, service_id=str(number), records=visit.ready, include_options=True
        )
    except Refusal as refusal:
        why = refusal.message
    waiting = (await page_renewals.list_waiting(tx, visit.shop, [number])).get(number)
    prospect = (await load_prospects(tx, visit.shop, visit.caller, [service]))[number]
    records: Records = {} if isinstance(visit.ready, Refusal) else visit.ready
    coming = await load_next(tx, visit, service, prospect, records=records)
    ends_along = is_paid_to_its_end(service, prospect)
    lengths = await services.list_periods(tx, visit.shop, visit.caller, service_id=number)
    return {
        "renewal": _view(shown, () if ends_along else offers, lengths, visit, why=why, waiting=waiting),
        "ends_along": ends_along,
        "going": await going_on_exactly(
            tx, visit, service, prospect, price=next_price(coming, visit), is_free=is_free(coming)
        ),
        "modes": MODES,
        "calls": (
            ("GET", f"/service/{number}/renew"),
            SameCall("POST", f"/service/{number}/renew", {"duration": "P1Y", "services": [number]}),
            SameCall("PUT", f"/services/{number}", {"renew": {"mode": "automatic"}}),
            SameCall("PUT", f"/services/{number}", {"terminationPolicy": "terminateAtExpirationDate"}),
        ),
    }


def renewal_forms(of: Of) -> tuple[AccountForm, ...]:
    """The forms of the page of a service."""
    put = ("PUT", "/services/1")
    return (
        AccountForm("renew", ("POST", "/service/1/renew"), partial(_renew, of), prepare=partial(ask_strictly, of)),
        AccountForm("mode", put, partial(_set_mode, of), said=phrase("That is how it goes on from now on.")),
        AccountForm("end", put, partial(_set_end, of), said=phrase("That is what happens at its end.")),
        AccountForm(
            "strategy", ("PUT", "/services/1/billing/engagement/endRule"), partial(_set_strategy, of),
            said=phrase("That is what happens when the engagement is over."),
        ),
    )  # fmt: skip


def _view(
    shown: ShownService,
    offers: tuple[RenewalOffer, ...],
    lengths: tuple[str, ...],
    visit: AccountVisit,
    *,
    why: str,
    waiting: Order | None,
) -> RenewalView:
    service, engagement = shown.service, shown.engagement
    choice = service.details.renewal
    periods = tuple((iso, _length(iso)) for iso in lengths)
    return RenewalView(
        number=service.service_id,
        ends=None if service.expires_us is None else moment(service.expires_us, visit.now_us),
        choices=tuple(_choice(one, each, visit) for one in offers for each in _distinct(one.strategies)),
        why=why,
        waiting=None if waiting is None else waiting_row(named(service, visit), waiting, visit),
        mode="automatic" if choice.is_automatic else "manual",
        periods=periods,
        period=f"P{choice.period}M" if choice.period else "",
        is_ending=choice.ends,
        may_end=shown.may_end_at_term,
        engaged_until=None if engagement is None else moment(engagement.ends_us, visit.now_us),
        strategies=tuple((one.value, spoken().say(STRATEGIES[one])) for one in shown.strategies),
        strategy="" if engagement is None else engagement.strategy.value,
    )


def _distinct(strategies: Sequence[RenewalStrategy]) -> list[RenewalStrategy]:
    """What may be renewed together, all of it first; what costs nothing more is no choice: it is renewed along."""
    last = {one.quote.totals.with_tax.ucents: one for one in strategies}
    return list(reversed(last.values()))


def _called(service: Service, main: Service, visit: AccountVisit) -> str:
    """What is renewed along is called after its offer, and by its name where that tells more."""
    plan = offer(service.plan_code, visit.shop.assortment, visit.caller.account.subsidiary, service.family)
    is_told = service.name != main.name and in_unicode(service.name) != plan
    return f"{plan} ({in_unicode(service.name)})" if is_told and "." in service.name else plan


def _choice(one: RenewalOffer, strategy: RenewalStrategy, visit: AccountVisit) -> tuple[str, str]:
    """A length, and what is renewed along, as a value of the form and in words."""
    locale = written_in(visit.shop.assortment, visit.caller.account.subsidiary)
    value = ";".join([one.period.iso, *map(seen_of, strategy.services)])
    price = amount(strategy.quote.totals.with_tax, locale)
    is_dearer = strategy.quote.totals.with_tax != one.strategies[0].quote.totals.with_tax
    others = strategy.services[1:] if is_dearer else ()
    along = ", ".join(_called(other, strategy.services[0], visit) for other in others)
    length = period(one.period, spoken().locale)
    if along:
        return value, spoken().say(
            "{length} for {price} with tax, with {others}", length=length, price=price, others=along
        )
    return value, spoken().say("{length} for {price} with tax", length=length, price=price)


def _length(iso: str) -> str:
    length = parse(iso)
    return iso if length is None else period(length, spoken().locale)


async def _renew(of: Of, tx: Tx, visit: AccountVisit) -> AccountDone:
    service = await of(tx, visit)
    duration, *seen = visit.said("choice").split(";")
    if not any(one.partition(":")[0] == str(service.service_id) for one in seen):
        raise bad_input("choice", "must be chosen from the list")
    return await place(tx, visit, seen, duration)


async def _set_mode(of: Of, tx: Tx, visit: AccountVisit) -> AccountDone:
    service = await of(tx, visit)
    mode = visit.said("mode")
    if mode not in dict(MODES):
        raise bad_input("mode", f"must be one of {', '.join(dict(MODES))}")
    terms = RenewalTerms(is_automatic=mode == "automatic", period=visit.said("period") or None)
    await changes.change(tx, visit.shop, visit.caller, service_id=service.service_id, renew=terms)
    return AccountDone()


async def _set_end(of: Of, tx: Tx, visit: AccountVisit) -> AccountDone:
    service = await of(tx, visit)
    policies = {"stay": TerminationPolicy.EMPTY, "go": TerminationPolicy.AT_EXPIRATION}
    policy = policies.get(visit.said("end"))
    if policy is None:
        raise bad_input("end", "must be stay or go")
    await changes.change(
        tx, visit.shop, visit.caller, service_id=service.service_id, termination_policy=policy
    )  # fmt: skip
    return AccountDone()


async def _set_strategy(of: Of, tx: Tx, visit: AccountVisit) -> AccountDone:
    service = await of(tx, visit)
    wanted = visit.said("strategy")
    if wanted not in set(EndStrategy):
        raise bad_input("strategy", f"must be one of {', '.join(EndStrategy)}")
    await engagements.change_end_rule(
        tx, visit.shop, visit.caller, service_id=service.service_id, strategy=EndStrategy(wanted)
    )  # fmt: skip
    return AccountDone()
