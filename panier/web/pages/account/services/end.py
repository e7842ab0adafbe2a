"""The end of a service (/account/services/{number}/end): asked for, confirmed by mail, taken back, or at once.

What is offered is what the API allows: at its term or at once as its family has it, suspension, withdrawal in time.
"""

from collections.abc import Mapping

from panier.core.limits import DAY_US
from panier.core.order.calling_off import CallOff
from panier.core.order.order import Order
from panier.core.order.withdrawal import ends_us
from panier.core.rates import MAILS, WRONG_MAIL_TOKENS
from panier.core.refusal import bad_input
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.service.shown import ShownService
from panier.core.service.update import TerminationPolicy
from panier.core.values import frozen
from panier.flows.checkout import suspensions
from panier.flows.service import changes, services
from panier.flows.service.ending import callings_off, endings, termination_mails, terminations, withdrawals
from panier.flows.service.ending.callings_off import ForeseenCallOff
from panier.outside import written
from panier.store import orders
from panier.store import services as stored
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.services import tabs
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, day, moment
from panier.web.pages.parts.order_lines import offer_of
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.tongues import phrase, spoken
from panier.wire.order.retraction import RetractionReason
from panier.wire.service.ending import FutureUse, Reason

REASONS = {
    Reason.NO_ANSWER: phrase("I would rather not say"),
    Reason.NOT_NEEDED_ANYMORE: phrase("I do not need it any more"),
    Reason.TOO_EXPENSIVE: phrase("It is too expensive"),
    Reason.TOO_HARD_TO_USE: phrase("It is too hard to use"),
    Reason.LACK_OF_PERFORMANCES: phrase("It is too slow"),
    Reason.NOT_RELIABLE: phrase("It is not reliable"),
    Reason.FEATURES_DONT_SUIT_ME: phrase("It cannot do what I need"),
    Reason.PRODUCT_DIMENSION_DONT_SUIT_ME: phrase("It is too small or too large"),
    Reason.PRODUCT_TOOLS_DONT_SUIT_ME: phrase("Its tools do not suit me"),
    Reason.NOT_ENOUGH_RECOGNITION: phrase("I did not feel looked after"),
    Reason.UNSATISFIED: phrase("I was not content with the help I got"),
    Reason.MIGRATED_TO_ANOTHER_OVH_PRODUCT: phrase("I use another product here"),
    Reason.MIGRATED_TO_COMPETITOR: phrase("I have it elsewhere"),
    Reason.OTHER: phrase("Something else"),
}
FUTURES = {
    FutureUse.NOT_REPLACING_SERVICE: phrase("Nothing"),
    FutureUse.SUBSCRIBE_AN_OTHER_SERVICE: phrase("Another product here"),
    FutureUse.SUBSCRIBE_SIMILAR: phrase("The same elsewhere"),
    FutureUse.SUBSCRIBE_OTHER_KIND: phrase("Something else elsewhere"),
    FutureUse.OTHER: phrase("Something else"),
}
RETRACTIONS = {
    RetractionReason.UNUSED: phrase("I do not need it any more"),
    RetractionReason.EXPENSIVE: phrase("It is too expensive"),
    RetractionReason.DIFFICULTY: phrase("It is too hard to use"),
    RetractionReason.PERFORMANCE: phrase("It is too slow"),
    RetractionReason.RELIABILITY: phrase("It is not reliable"),
    RetractionReason.COMPETITOR: phrase("I have it elsewhere"),
    RetractionReason.OTHER: phrase("Something else"),
}


@frozen
class EndView:
    """How a service ends.

    `withdrawal_until`: nothing where its order cannot be withdrawn from, else the last day; `ordered`: what goes then,
    `back`: what is given back of its price, `kept`: what is not, each nothing where it is zero.
    """

    ends: Moment | None
    last_day: str
    is_at_once: bool
    is_ending: bool
    is_asked: bool
    is_suspended: bool
    can_suspend: bool
    is_admin: bool
    engaged_until: Moment | None
    order_id: int
    withdrawal_until: str
    ordered: tuple[str, ...]
    back: str
    kept: str


async def _end(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    number, now_us = service.service_id, visit.now_us
    shown = await services.read(tx, visit.shop, visit.caller, service_id=number)
    asked = await stored.load_termination(tx, number, now_us=now_us)
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    until_us = _withdrawn_until(order, visit)
    is_open = until_us is not None
    foreseen = await callings_off.foresee(tx, order, CallOff.WITHDRAWN, now_us=now_us) if is_open else None
    return {
        **tabs.around(service, "end", visit),
        "shown": _view(service, shown, order, visit, foreseen, is_asked=asked is not None),
        "reasons": tuple((one.value, spoken().say(words)) for one, words in REASONS.items()),
        "futures": tuple((one.value, spoken().say(words)) for one, words in FUTURES.items()),
        "retractions": tuple((one.value, spoken().say(words)) for one, words in RETRACTIONS.items()),
        "calls": (
            ("POST", f"/services/{number}/terminate"),
            SameCall("POST", f"/services/{number}/terminate/confirm", {"token": "…"}),
            SameCall("PUT", f"/services/{number}", {"terminationPolicy": "empty"}),
        ),
    }


def _withdrawn_until(order: Order, visit: AccountVisit) -> int | None:
    """Until when whoever looks can withdraw from an order; None where they cannot, or cannot any more."""
    is_own = order.account_id == visit.caller.account_id and order.is_paid
    until_us = ends_us(order) if is_own else None
    return None if until_us is None or visit.now_us >= until_us else until_us


def _view(
    service: Service,
    shown: ShownService,
    order: Order,
    visit: AccountVisit,
    foreseen: ForeseenCallOff | None,
    *,
    is_asked: bool,
) -> EndView:
    caller, now_us, assortment = visit.caller, visit.now_us, visit.shop.assortment
    until_us = _withdrawn_until(order, visit)
    locale = written_in(assortment, caller.account.subsidiary)
    bound = shown.engagement if shown.is_bound else None
    last = termination_mails.last_day(service)
    return EndView(
        ends=None if service.expires_us is None else moment(service.expires_us, now_us),
        last_day="" if last is None else written.day(last, spoken().locale),
        is_at_once=last is None,
        is_ending=service.details.renewal.ends or shown.ends_with_engagement,
        is_asked=is_asked,
        is_suspended=service.suspended_us is not None,
        can_suspend=not service.is_a(DOMAIN) and not service.is_over(now_us),
        is_admin=service.account_id == caller.account_id,
        engaged_until=None if bound is None else moment(bound.ends_us, now_us),
        order_id=order.order_id,
        withdrawal_until="" if until_us is None else day(until_us - DAY_US),
        ordered=tuple(
            one.domain or offer_of(one, order.quote, spoken(), assortment)
            for place, one in enumerate(order.quote.things)
            if place in order.quote.withdrawable
        ),
        back=amount(foreseen.back, locale) if foreseen is not None and foreseen.back.ucents else "",
        kept=amount(foreseen.kept, locale) if foreseen is not None and foreseen.kept.ucents else "",
    )


async def _ask(tx: Tx, visit: AccountVisit) -> AccountDone:
    await terminations.ask(tx, visit.shop, visit.caller, service_id=tabs.number_of(visit))
    return AccountDone()


async def _confirm(tx: Tx, visit: AccountVisit) -> AccountDone:
    """End the service with the token of the mail, and keep why."""
    reason, future = visit.said("reason"), visit.said("futureUse")
    for field, value, known in (("reason", reason, set(Reason)), ("futureUse", future, set(FutureUse))):
        if value and value not in known:
            raise bad_input(field, f"must be one of {', '.join(sorted(known))}")
    service = await tabs.load_service(tx, visit)
    held = await endings.lock(tx, visit.shop, visit.caller, service)
    await endings.confirm(
        tx, visit.shop, visit.caller, held, token=visit.said("token"), reason=reason or None,
        future_use=future or None, commentary=visit.said("commentary") or None,
    )  # fmt: skip
    after = await stored.load(tx, held.service_id, owner=visit.caller.account_id, any_role=True)
    return AccountDone("/account/services" if after is None or after.ended_us is not None else "")


async def _stay(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = tabs.number_of(visit)
    policy = TerminationPolicy.EMPTY
    await changes.change(tx, visit.shop, visit.caller, service_id=number, termination_policy=policy)
    return AccountDone()


def _check_sure(visit: AccountVisit, field: str = "sure") -> None:
    if not visit.said(field):
        raise bad_input(field, "has to be ticked: nothing brings it back")


async def _at_once(tx: Tx, visit: AccountVisit) -> AccountDone:
    _check_sure(visit)
    await terminations.skip_retention(tx, visit.shop, visit.caller, service_id=tabs.number_of(visit))
    return AccountDone("/account/services")


async def _suspend(tx: Tx, visit: AccountVisit) -> AccountDone:
    await suspensions.suspend(tx, visit.shop, visit.caller, service_id=tabs.number_of(visit))
    return AccountDone()


async def _reopen(tx: Tx, visit: AccountVisit) -> AccountDone:
    await suspensions.reopen(tx, visit.shop, visit.caller, service_id=tabs.number_of(visit))
    return AccountDone()


async def _end_suspended(tx: Tx, visit: AccountVisit) -> AccountDone:
    _check_sure(visit)
    await suspensions.terminate(tx, visit.shop, visit.caller, service_id=tabs.number_of(visit))
    return AccountDone("/account/services")


async def _withdraw(tx: Tx, visit: AccountVisit) -> AccountDone:
    if visit.said("retraction") not in set(RetractionReason):
        raise bad_input("retraction", f"must be one of {', '.join(RetractionReason)}")
    _check_sure(visit, "sureToWithdraw")
    service = await tabs.load_service(tx, visit)
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    await withdrawals.withdraw(
        tx, visit.shop, visit.caller, order_id=service.order_id, reason=visit.said("retraction"),
        comment=visit.said("comment") or None,
    )  # fmt: skip
    return AccountDone(path_of_order(order))


_ONE = "/services/{number}"
_OLD = "/service/{number}"
PAGES = (
    AccountPage(
        f"{tabs.SERVICE}/end", "account/services/end.html", "services", ("GET", _ONE), _end,
        forms=(
            AccountForm(
                "ask", ("POST", f"{_ONE}/terminate"), _ask, limits=(MAILS,),
                said=phrase("An e-mail with a code is on its way: with that code it ends."),
            ),
            AccountForm(
                "confirm", ("POST", f"{_ONE}/terminate/confirm"), _confirm, limits=(WRONG_MAIL_TOKENS,),
                said=phrase("It ends at the end of what is paid for."),
            ),
            AccountForm("stay", ("PUT", _ONE), _stay, said=phrase("It goes on.")),
            AccountForm("now", ("POST", f"{_ONE}/terminate/skipRetentionPeriod"), _at_once),
            AccountForm("suspend", ("POST", f"{_OLD}/suspend"), _suspend, said=phrase("It is suspended.")),
            AccountForm("reopen", ("POST", f"{_OLD}/reopen"), _reopen, said=phrase("It is open again.")),
            AccountForm("end-suspended", ("POST", f"{_OLD}/terminate"), _end_suspended),
            AccountForm("withdraw", ("POST", "/me/order/1/retraction"), _withdraw),
        ),
        fields=("token", "reason", "futureUse", "commentary", "sure", "retraction", "comment", "sureToWithdraw"),
    ),
)  # fmt: skip
