"""What becomes of a service, as the sentence that lists, pages and what needs its customer say of it."""

from panier.core.service.lasting.prospect import Fate, Prospect
from panier.core.service.service import Role, Service
from panier.core.values import frozen
from panier.flows.payment import payment_methods
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.paying import method_name
from panier.web.pages.parts.session import may
from panier.web.pages.parts.tongues import phrase, spoken

_ALONE = {
    Fate.LASTS: phrase("Goes on without an end"),
    Fate.RENEWS: phrase("Renewed by itself before {day}"),
    Fate.BY_HAND: phrase("Ends on {day} unless you renew it"),
    Fate.ENDS: phrase("Ends on {day}, as was chosen"),
    Fate.OVER: phrase("Suspended since {day}: it was not renewed"),
    Fate.SUSPENDED: phrase("Suspended since {day} by whoever administers it"),
    Fate.DISPUTED: phrase("Suspended since {day}: a bank takes back what was paid for it"),
    Fate.ENDED: phrase("Ended on {day}"),
}
_TOGETHER = {
    Fate.RENEWS: phrase("Renewed by itself before {day}, with {name}"),
    Fate.BY_HAND: phrase("Ends on {day} unless you renew it with {name}"),
    Fate.ENDS_WITH: phrase("Ends on {day}, with {name}"),
}
_BY_HAND = phrase("Its renewal is ordered by itself before {day}, and you pay it")
_EXACT = {
    (True, True): phrase("Renewed by itself before {day}, for {price}, paid with {method}"),
    (True, False): phrase("Renewed by itself before {day}, paid with {method}"),
    (False, True): phrase(
        "Its renewal is ordered by itself before {day}, for {price}; no payment method pays it by itself"
    ),
    (False, False): phrase("Its renewal is ordered by itself before {day}; no payment method pays it by itself"),
}  # fmt: skip
NO_BREAK = "\u00a0"  # a day in a sentence stands on one line
_METHODS = ("GET", "/me/payment/method")  # who may call that may read here what pays
_BADGES = {
    Fate.ENDS: "over",
    Fate.ENDS_WITH: "over",
    Fate.ENDED: "over",
    Fate.OVER: "waiting",
    Fate.SUSPENDED: "waiting",
    Fate.DISPUTED: "failed",
}


@frozen
class GoingOn:
    """What becomes of a service in words; `badge`: whose icon it has where it goes or has stopped, else nothing."""

    words: str
    badge: str


def going_on(prospect: Prospect) -> GoingOn:
    """What becomes of a service, in the language of whoever looks at the page."""
    sentence = _TOGETHER.get(prospect.fate) if prospect.with_name else None
    if prospect.fate is Fate.RENEWS and prospect.is_paid_by_hand:
        sentence = _BY_HAND
    return _said(prospect, sentence or _ALONE[prospect.fate])


async def going_on_exactly(
    tx: Tx, visit: AccountVisit, service: Service, found: Prospect, *, price: str = "", is_free: bool = False
) -> GoingOn:
    """What becomes of a service; whoever pays for it is told what its renewal costs, and what pays it by itself.

    `price`: nothing where it is not known yet; `is_free`: it costs nothing, so that nothing pays it.
    """
    payer, may_know = service.account_of(Role.BILLING), may(visit.session, *_METHODS)
    is_alone = found.fate is Fate.RENEWS and not (found.is_paid_by_hand or found.with_name)
    if payer != visit.caller.account_id or not may_know or not is_alone or is_free:
        return going_on(found)
    method = await payment_methods.load_paying(tx, visit.shop, visit.caller, service_id=service.service_id)
    name = "" if method is None else method_name(method, spoken())
    return _said(found, _EXACT[method is not None, bool(price)], price=price, method=name)


def _said(prospect: Prospect, sentence: str, **values: str) -> GoingOn:
    when = "" if prospect.at_us is None else day(prospect.at_us).replace(" ", NO_BREAK)
    words = spoken().say(sentence, day=when, name=prospect.with_name, **values)
    return GoingOn(words, _BADGES.get(prospect.fate, ""))
