"""What happened to an order or in the shop, as sentences in the language of whoever looks, with who did it.

Each type of fact, and each line of an order's follow-up that is no fact, has a sentence here; a test ties the lists.
"""

import re
from collections.abc import Mapping, Sequence

from panier.core.hook.fact import FactType, FactValue
from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import Footprint
from panier.core.values import frozen
from panier.flows.order.timelines import Timeline, TimelineMoment
from panier.flows.service.called import OptionTitle
from panier.web.office.trail_words import who_in_words
from panier.web.office.words import deed_in_words, written
from panier.web.pages.account.work_words import function_words
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.tongues import phrase, spoken

Titles = Mapping[int, OptionTitle]

FACTS: Mapping[FactType, str] = {
    FactType.ACCOUNT_CREATED: phrase("{nic} became a customer"),
    FactType.ACCOUNT_CHANGED: phrase("{nic} changed what is known of them"),
    FactType.ACCESS_CHANGED: phrase("A login, a key or a password of an account changed"),
    FactType.CONTACT_CREATED: phrase("Contact {contact_id} was made"),
    FactType.CONTACT_CHANGED: phrase("Contact {contact_id} was changed"),
    FactType.CONTACT_CHANGE_ASKED: phrase("{service} is to have another contact"),
    FactType.CONTACT_CHANGE_ENDED: phrase("The change of a contact of {service} is over"),
    FactType.ORDER_PLACED: phrase("Order {order_id} was placed: {total}"),
    FactType.ORDER_PAID: phrase("Order {order_id} is paid: {total}"),
    FactType.ORDER_HELD: phrase("Order {order_id} is held until somebody has looked at it"),
    FactType.ORDER_DOCUMENTS_ASKED: phrase("Documents were asked for, for order {order_id}"),
    FactType.ORDER_ACCEPTED: phrase("Order {order_id} was accepted"),
    FactType.ORDER_CALLED_OFF: phrase("Order {order_id} was called off"),
    FactType.ORDER_CANCELLED: phrase("Order {order_id} is cancelled"),
    FactType.ORDER_DELIVERED: phrase("Everything of order {order_id} is delivered"),
    FactType.CHARGE_REQUESTED: phrase("{amount} were asked for, by {mean}"),
    FactType.CHARGE_TAKEN: phrase("{amount} were paid, by {mean}"),
    FactType.CHARGE_DECLINED: phrase("{amount} were declined, by {mean}"),
    FactType.CHARGE_WAITING: phrase("{amount}, by {mean}: not decided yet"),
    FactType.REFUND_REQUESTED: phrase("A refund of {amount} was begun"),
    FactType.REFUND_PAID: phrase("The refund of {amount} arrived"),
    FactType.REFUND_FAILED: phrase("The refund of {amount} could not go back: the balance has it"),
    FactType.DISPUTE_OPENED: phrase("The payer's bank takes {amount} back"),
    FactType.DISPUTE_WON: phrase("The dispute over {amount} was won"),
    FactType.DISPUTE_LOST: phrase("The dispute over {amount} was lost"),
    FactType.DELIVERY_FAILED: phrase("{name} could not be made"),
    FactType.SERVICE_CREATED: phrase("{service} was delivered"),
    FactType.SERVICE_CHANGED: phrase("{service} was changed"),
    FactType.SERVICE_RENEWED: phrase("{service} is paid for longer"),
    FactType.SERVICE_LAPSED: phrase("{service} was not renewed in time"),
    FactType.SERVICE_SUSPENDED: phrase("{service} was suspended"),
    FactType.SERVICE_REOPENED: phrase("{service} was opened again"),
    FactType.SERVICE_ENDED: phrase("{service} has ended"),
    FactType.SERVICE_HANDED_OVER: phrase("{service} has another contact"),
    FactType.DOMAIN_CHANGED: phrase("The registry has something else of {domain}"),
    FactType.TASK_CREATED: phrase("{subject}, {function}: begun"),
    FactType.TASK_DONE: phrase("{subject}, {function}: done"),
    FactType.TASK_FAILED: phrase("{subject}, {function}: failed"),
    FactType.TASK_CANCELLED: phrase("{subject}, {function}: called off"),
    FactType.MAIL_FAILED: phrase("E-mail {mail_id} could not be delivered"),
    FactType.HOOK_DISABLED: phrase("Hook {hook_id} was not reached for days, and is told nothing more"),
    FactType.API_CALLED: phrase("A call of the API changed something: {method} {path}"),
}
# Lines of an order's follow-up that are no facts.
LINES: Mapping[str, str] = {
    "CANCELLED": phrase("The order was called off"),
    "DELIVERY": phrase("The delivery goes on"),
    "DROPPED": phrase("Its customer cancelled the order before it was paid"),
    "DOCUMENT_RECEIVED": phrase("A document came"),
    "FRAUD_CHECK": phrase("The order was checked"),
    "FRAUD_DOCS_REQUESTED": phrase("Documents were asked for"),
    "FRAUD_MANUAL_REVIEW": phrase("Somebody looks at the order before it is delivered"),
    "FRAUD_REFUSED": phrase("The order was refused"),
    "INVOICE_IN_PROGRESS": phrase("The bill is made"),
    "ORDER_ACCEPTED": phrase("The order is accepted"),
    "PAYMENT_CHALLENGED": phrase("The payment waits for its customer's confirmation"),
    "PAYMENT_CONFIRMED": phrase("The payment is confirmed"),
    "PAYMENT_DECLINED": phrase("The payment was declined"),
    "PAYMENT_PENDING": phrase("The payment is looked at"),
    "PAYMENT_RECEIVED": phrase("The payment came"),
    "PAYMENT_UNKNOWN": phrase("Nobody answered about the payment: it is asked again"),
    "REFUNDED": phrase("The order was called off, and its money goes back"),
    "REFUSED": phrase("The order was refused, and its money goes back"),
    "TRANSFER_INCOMPLETE": phrase("A part of the money came by transfer"),
    "TRANSFER_SURPLUS": phrase("More than the order costs came by transfer"),
    "WITHDRAWN": phrase("Its customer withdrew from the order"),
}
# What was done about an order or a service, as it is told beside what happened.
DEEDS: Mapping[OfficeAction, str] = {
    OfficeAction.LOOK_AS_CUSTOMER: phrase("A colleague looked at it as its customer sees it"),
    OfficeAction.READ_DOCUMENT: phrase("A document was opened"),
    OfficeAction.ACCEPT_ORDER: phrase("The order was accepted in the office"),
    OfficeAction.REFUSE_ORDER: phrase("The order was refused in the office"),
    OfficeAction.ASK_DOCUMENTS: phrase("Documents were asked for in the office"),
    OfficeAction.CANCEL_ORDER: phrase("The order was cancelled in the office"),
    OfficeAction.REFUND_ORDER: phrase("Money was given back in the office"),
    OfficeAction.RENEW_SERVICE: phrase("Another period was ordered in the office"),
    OfficeAction.END_SERVICE: phrase("The service was ended in the office"),
    OfficeAction.KEEP_SERVICE: phrase("The office let the service go on"),
}
# By what an order is paid, as its charges name it.
MEANS: Mapping[str, str] = {
    "creditCard": phrase("card"),
    "bankAccount": phrase("direct debit"),
    "paypal": phrase("PayPal"),
    "deferredPaymentAccount": phrase("deferred payment"),
    "fidelityAccount": phrase("points"),
    "ovhAccount": phrase("balances"),
    "transfer": phrase("bank transfer"),
}
# Who makes what happens, by the first word of its type.
_WHO = {
    "charge": phrase("the payment gateway"), "dispute": phrase("the payer's bank"), "refund": phrase("the shop"),
    "task": phrase("the registry"), "domain": phrase("the registry"), "mail": phrase("the shop"),
    "account": phrase("the customer"), "access": phrase("the customer"), "contact": phrase("the customer"),
    "contact_change": phrase("the customer"),
}  # fmt: skip
# What a name alone does not say: the zone is called as its domain name, and a project by a code.
_SORTS = {"dns": phrase("the DNS zone {name}"), "cloud": phrase("the Public Cloud project {name}")}
_PLACED = phrase("the customer")
_SHOP = phrase("the shop")
_AMOUNT = re.compile(r"(\d+)(?:\.(\d{1,8}))? (\S+)")
_SAME_US = 2_000_000  # what a transaction writes down, it writes within so long


@frozen
class ShownHappening:
    """Something that happened: a sentence, who did it, what a program calls it, and what was written down of it.

    `words`: what somebody or something said in its own words; `mail_id`: of the e-mail that it is.
    """

    at_us: int
    sentence: str
    who: str
    code: str
    words: str
    mail_id: FactValue = None


def mean_in_words(code: str) -> str:
    """By what something is paid."""
    return spoken().say(MEANS.get(code, code))


def function_in_words(code: str) -> str:
    """What a task does."""
    return function_words(code)


def sentence_of(kind: str, content: Mapping[str, FactValue], titles: Titles) -> str:
    """A fact as a sentence."""
    return spoken().say(FACTS[FactType(kind)], **values_in_words(_titled(content, titles)))


def _titled(content: Mapping[str, FactValue], titles: Titles) -> Mapping[str, FactValue]:
    """What fills a sentence: an option by its title, a zone and a project with what they are."""
    number = content.get("service_id")
    found = titles.get(number) if isinstance(number, int) else None
    if found is not None:
        return {**content, "service": title_in_words(found)}
    sort = _SORTS.get(str(content.get("family")))
    return content if sort is None else {**content, "service": spoken().say(sort, name=content.get("service"))}


def title_in_words(title: OptionTitle) -> str:
    """An option, in the reader's language where the shop has words for its offer, and what it belongs to."""
    return f"{title.code if title.offer is None else offer_name(title.offer)} ({title.owner})"


def happenings(timeline: Timeline, entries: Sequence[Footprint], titles: Titles) -> tuple[ShownHappening, ...]:
    """What happened to an order, oldest first; `entries`: of the trail, for those who may see who did what.

    `titles`: what options are called, by their numbers as services.
    """
    found = [_of_moment(one, entries, titles) for one in timeline.moments]
    done = [
        ShownHappening(one.at_us, _done_in_words(one), who_in_words(one.who), one.action.value, "") for one in entries
    ]
    return tuple(sorted([*found, *done], key=lambda one: one.at_us))


def _done_in_words(one: Footprint) -> str:
    """What a colleague or a command did, as something that happened; anything else as the trail says it."""
    if isinstance(one.action, OfficeAction) and one.action in DEEDS:
        return spoken().say(DEEDS[one.action])
    return spoken().say(deed_in_words(one.action))


def cause_in_words(cause: str) -> str:
    """Why an order is looked at, as its rule says it (`name: why`), in the language of whoever looks."""
    name, _, why = cause.partition(": ")
    return spoken().say_what_is_known(why or name)


def _of_moment(one: TimelineMoment, entries: Sequence[Footprint], titles: Titles) -> ShownHappening:
    say = spoken().say
    said = str(one.about.get("reason") or "")
    if one.kind == "mail":
        sentence = say("E-mail to {address}", address=one.about.get("to"))
        return ShownHappening(one.at_us, sentence, say(_SHOP), "", one.title, one.about.get("mail_id"))
    if one.type is not None:
        return ShownHappening(one.at_us, sentence_of(one.type, one.about, titles), _who(one, entries), one.type, said)
    known = LINES.get(one.label or "") or _OPEN.get(one.kind)
    sentence = one.title if known is None else say(known, **values_in_words(one.about))
    words = one.title.partition(": ")[2]
    return ShownHappening(one.at_us, sentence, _who(one, entries), "", said or words)


_OPEN = {
    "task": phrase("Task {task_id} is under way"),
    "delivery": phrase("Piece {delivery_id} is in trouble, and is tried again"),
}


def _who(one: TimelineMoment, entries: Sequence[Footprint]) -> str:
    """Who did something: the colleague whose deed it was, else whoever does such things."""
    subject = (one.type or "").partition(".")[0]
    if one.type == FactType.ORDER_PLACED:
        return spoken().say(_PLACED)
    if subject not in ("charge", "dispute", "task", "domain"):
        for entry in entries:
            if 0 <= entry.at_us - one.at_us <= _SAME_US:
                return entry.who
    return spoken().say(_WHO.get(subject, _SHOP))


def values_in_words(content: Mapping[str, object]) -> dict[str, str]:
    """What fills a sentence's gaps, as people write it."""
    found = {name: str(value) for name, value in content.items()}
    for name in ("amount", "total"):
        if (match := _AMOUNT.fullmatch(found.get(name, ""))) is not None and match[3] in DECIMALS:
            ucents = int(match[1]) * UCENTS_PER_UNIT + int((match[2] or "").ljust(8, "0"))
            found[name] = written(Money(ucents, match[3])) if match[3] != "points" else found[name]
    found |= {name: mean_in_words(found[name]) for name in ("mean",) if name in found}
    return found | {name: function_in_words(found[name]) for name in ("function",) if name in found}
