"""What needs a customer now, besides orders: each thing in a sentence, with the page where something is done about it.

Each is found by facts and goes by itself once it is done. What a user of the account may not call is not told to them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import quote

from panier.core.account.email_change import EmailChangeState
from panier.core.catalog.agreement import AgreementState
from panier.core.contact.change import ChangeState
from panier.core.contact.rule import Action
from panier.core.domain.domain import LEAVE
from panier.core.domain.instructions import TransferRequest
from panier.core.limits import DAY_US
from panier.core.payment.payment import PaymentMethod, pays_by_itself
from panier.core.service.lasting.prospect import Fate, Prospect
from panier.core.service.owned import DOMAIN
from panier.core.service.task import TaskKind, TaskState
from panier.core.values import frozen
from panier.flows.account import accounts, agreements, recovery
from panier.flows.contact import eligibility
from panier.flows.ledger import debts
from panier.flows.payment import payment_methods
from panier.flows.service.lasting.prospects import load_prospects
from panier.store import contact_changes, tasks
from panier.store import payment_methods as stored_methods
from panier.store.engine.db import Tx
from panier.store.payment import disputes
from panier.store.service import outlines
from panier.store.service.outlines import ServiceOutline
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.account.going_on import going_on
from panier.web.pages.account.work_words import function_words
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.paying import method_name
from panier.web.pages.parts.session import may
from panier.web.pages.parts.tongues import phrase, spoken

SOON_US = 30 * DAY_US
LOOKED_AHEAD_US = 60 * DAY_US
_LISTED = 25


@frozen
class CustomerNeed:
    """Something that needs its customer, about a `subject`; `path` and `way`: where something is done about it.

    `is_wrong`: something went wrong; else it only waits. `problem`: a refusal's words, where one says why.
    """

    subject: str
    words: str
    path: str
    way: str
    is_wrong: bool = False
    problem: str = ""


async def list_needs(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    """What needs the customer, what went wrong first."""
    found = [need for call, source in _SOURCES if may(visit.session, *call) for need in await source(tx, visit)]
    return sorted(found, key=lambda one: not one.is_wrong)


async def _email(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    """An address of which nobody knows whether anybody reads it, and another one that waits for codes."""
    account, say = visit.caller.account, spoken().say
    found = []
    if account.email_confirmed_us is None:
        words = say(phrase("Nobody has confirmed yet that this address is read: follow the link of our e-mail."))
        found.append(_need(account.email, words, "/account/email", phrase("Send the e-mail again")))
    if may(visit.session, "GET", "/me/task/emailChange"):
        for number in (await recovery.list_email_changes(tx, visit.shop, visit.caller))[-1:]:
            change, state = await recovery.read_email_change(tx, visit.shop, visit.caller, change_id=number)
            if state is EmailChangeState.TODO:
                words = say(phrase("The change to this address waits for the codes of our e-mails."))
                found.append(_need(change.new_email, words, "/account/email", phrase("Type the codes")))
    return found


async def _profile(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    if (await accounts.read(tx, visit.shop, visit.caller)).is_complete:
        return []
    words = spoken().say(
        phrase("Your bills do not have your full address yet: it takes your name, your address and your city.")
    )
    return [_need(spoken().say(phrase("Your details")), words, "/account/profile", phrase("Complete them"))]


async def _contracts(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    offered = await agreements.list_ids(tx, visit.shop, visit.caller, agreed=AgreementState.OFFERED)
    if not offered:
        return []
    words = spoken().say_count(
        "{count} contract has changed and waits for your answer.",
        "{count} contracts have changed and wait for your answer.",
        len(offered),
    )
    return [_need(spoken().say(phrase("Contracts")), words, "/account/agreements", phrase("Read and agree"))]


async def _requests(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    """Services that somebody hands over, or takes, with this account's word."""
    found = []
    for one in await contact_changes.list_concerning(tx, owner=visit.caller.account_id):
        voice = one.voice_of(visit.caller.account_id)
        is_open = one.state(visit.now_us) == ChangeState.VALIDATING_BY_CUSTOMERS
        if is_open and voice is not None and not voice.is_answered:
            words = spoken().say(
                phrase("It is to go from {giver} to {taker}: you are asked."), giver=one.giver, taker=one.taker
            )
            found.append(_need(one.service_name, words, "/account/requests", phrase("Answer")))
    return found[:_LISTED]


async def _debts(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    """What is owed, and payments that a bank takes back."""
    say, found = spoken().say, []
    owed = await debts.read_sum(tx, visit.shop, visit.caller)
    if any(one.todo.ucents for one in owed.debts):
        words = say(phrase("Something was not paid in time, and is due."))
        found.append(_need(say(phrase("Debts")), words, "/account/balance", phrase("See and pay it"), is_wrong=True))
    if await disputes.has_open(tx, visit.caller.account_id):
        words = say(
            phrase("A bank takes back what was paid for one of your orders; what it paid for may be suspended.")
        )
        found.append(
            _need(say(phrase("Disputed payment")), words, "/account/orders", phrase("See your orders"), is_wrong=True)
        )
    return found


async def _names(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    """Work on names that went wrong or asks for something, and names that another registrar asks for."""
    say, owner = spoken().say, visit.caller.account_id
    found = []
    failed = await tasks.list_tasks(tx, kind=TaskKind.DOMAIN, owner=owner, state=TaskState.ERROR.value)
    for one in (await tasks.load_several(tx, failed[-_LISTED:])).values() if failed else ():
        asks = one.can_relaunch and one.arguments
        way = phrase("Say what it asks for") if asks else phrase("See what can be done")
        path = f"/account/names/{quote(one.subject)}/tasks/{one.task_id}"
        found.append(
            _need(
                one.subject,
                function_words(one.function),
                path,
                way,
                is_wrong=True,
                problem="" if asks else one.comment or "",
            )
        )
    leaving = await tasks.list_tasks(tx, kind=TaskKind.DOMAIN, owner=owner, function=LEAVE, state=TaskState.DOING.value)
    for one in (await tasks.load_several(tx, leaving[-_LISTED:])).values() if leaving else ():
        wish = one.instructions
        if isinstance(wish, TransferRequest) and not wish.approval.is_answered:
            words = say(phrase("Another registrar asks for this name. Without an answer within five days it goes."))
            found.append(_need(one.subject, words, f"/account/names/{quote(one.subject)}/transfer", phrase("Answer")))
    return found


async def _services(tx: Tx, visit: AccountVisit) -> list[CustomerNeed]:
    """What ends unless somebody renews it, was suspended, is renewed with nothing that pays, or has an odd owner."""
    until_us = visit.now_us + LOOKED_AHEAD_US
    found = await outlines.list_ending(tx, owner=visit.caller.account_id, before_us=until_us)
    soon = [one for one in found if one.parent_service_id is None]
    prospects = await load_prospects(tx, visit.shop, visit.caller, soon)
    return [
        *_ending(soon, prospects, visit),
        *await _paying(tx, visit, soon, prospects),
        *await _owners(tx, visit, [one for one in soon if prospects[one.service_id].fate is Fate.RENEWS]),
    ]


def _ending(
    soon: Sequence[ServiceOutline], prospects: Mapping[int, Prospect], visit: AccountVisit
) -> list[CustomerNeed]:
    stopped = (Fate.OVER, Fate.DISPUTED)
    return [
        _need(
            one.details.display_name or one.name, going_on(prospects[one.service_id]).words, _renewal_path(one),
            phrase("Renew it"), is_wrong=prospects[one.service_id].fate in stopped,
        )
        for one in sorted(soon, key=lambda one: one.expires_us or 0)
        if prospects[one.service_id].fate in stopped
        or (prospects[one.service_id].fate is Fate.BY_HAND and (one.expires_us or 0) < visit.now_us + SOON_US)
    ][:_LISTED]  # fmt: skip


async def _paying(
    tx: Tx, visit: AccountVisit, soon: Sequence[ServiceOutline], prospects: Mapping[int, Prospect]
) -> list[CustomerNeed]:
    """Renewals that nothing pays by itself, and a method that expires before the next of them or within a month."""
    if not may(visit.session, "GET", "/me/payment/method"):
        return []
    say, path = spoken().say, "/account/payment-methods"
    methods = await stored_methods.list_methods(tx, owner=visit.caller.account_id)
    renewed = [one for one in soon if _is_charged(prospects[one.service_id])]
    renewed.sort(key=lambda one: one.expires_us or 0)
    found = [
        _need(_title(one, visit), say(phrase("It waits for you to confirm it.")), path, phrase("Confirm it"))
        for one in methods
        if one.challenged_us is not None and one.deleted_us is None and one.rejected_us is None
    ]
    served = [one for one in methods if payment_methods.is_served(visit.shop, one)]
    paying = pays_by_itself(served, group_method_id=None, now_us=visit.now_us)
    if paying is None:
        for one in renewed[:1]:
            words = say(
                phrase("Its renewal is ordered by itself before {day}, and no payment method pays it by itself."),
                day=day(one.expires_us or 0),
            )
            found.append(_need(one.name, words, path, phrase("Add a payment method")))
    elif paying.expires_us is not None:
        late = next((one for one in renewed if (one.expires_us or 0) >= paying.expires_us), None)
        if late is not None or paying.expires_us < visit.now_us + SOON_US:
            words = say(phrase("It expires on {day}, and pays no renewal after that."), day=day(paying.expires_us))
            found.append(_need(_title(paying, visit), words, path, phrase("Add a payment method")))
    return found


async def _owners(tx: Tx, visit: AccountVisit, soon: Sequence[ServiceOutline]) -> list[CustomerNeed]:
    """Names whose owner's details are not what their registry's rule asks for, before they are renewed.

    Of later ones nothing is said: rules change, and an account may have thousands of names.
    """
    names = [one.name for one in soon if (one.family, one.product) == (DOMAIN.family, DOMAIN.product)][:_LISTED]
    if not names:
        return []
    broken = await eligibility.list_violations_of(
        tx, visit.shop, account_id=visit.caller.account_id, names=names, action=Action.UPDATE
    )
    words = spoken().say(phrase("The details of its owner are not what its registry asks for."))
    return [_need(name, words, f"/account/names/{quote(name)}/contacts", phrase("See its owner")) for name in broken]


def _is_charged(prospect: Prospect) -> bool:
    return prospect.fate is Fate.RENEWS and not prospect.is_paid_by_hand


def _renewal_path(one: ServiceOutline) -> str:
    is_name = (one.family, one.product) == (DOMAIN.family, DOMAIN.product)
    return f"/account/names/{quote(one.name)}/renewal" if is_name else f"/account/services/{one.service_id}/renewal"


def _title(method: PaymentMethod, visit: AccountVisit) -> str:
    return method_name(payment_methods.shown(visit.shop, visit.caller, method), spoken())


def _need(subject: str, words: str, path: str, way: str, *, is_wrong: bool = False, problem: str = "") -> CustomerNeed:
    return CustomerNeed(subject, words, path, spoken().say(way), is_wrong, problem)


# Each with the call of the API that a user has to be allowed to be told of it.
_SOURCES: Sequence[tuple[tuple[str, str], Callable[[Tx, AccountVisit], Awaitable[list[CustomerNeed]]]]] = (
    (("GET", "/me"), _email),
    (("GET", "/me"), _profile),
    (("GET", "/me/debtAccount"), _debts),
    (("GET", "/me/task/domain"), _names),
    (("GET", "/services"), _services),
    (("GET", "/me/task/contactChange"), _requests),
    (("GET", "/me/agreements"), _contracts),
)
