"""Mails, hooks and events: what customers and programs are told, and what became of it."""

import re
from collections.abc import Mapping

from panier.core.cart.cart import HIDDEN
from panier.core.hook.fact import FactValue, NumberedFact
from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.refusal import not_found, objection
from panier.core.values import frozen
from panier.flows.account.mails import check_resends
from panier.flows.service.called import list_option_titles
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events, hooks, mails
from panier.web.office.happenings import Titles, sentence_of
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import hook_problem_in_words
from panier.web.pages.parts.tongues import phrase
from panier.web.recorded.masking import without_rights

_OF_PASSWORDS = frozenset({"new_password"})  # older ones have their password in a line of its own
_PASSWORD_ALONE = re.compile(r"^\S+$", re.MULTILINE)


async def load_mails(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest mails, or those that were not sent."""
    are_failed = visit.asked("state") == "failed"
    found = await mails.list_newest(tx, limit=OFFICE_LISTED, are_failed=are_failed)
    people = await accounts.load_several(tx, sorted({one.account_id for one in found}))
    return {
        "mails": [(one, people[one.account_id].nic) for one in reversed(found)], "are_failed": are_failed,
        "has_server": visit.shop.has_mail_server,
    }  # fmt: skip


async def load_mail(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """A mail as its account reads it: secrets of its links are not shown."""
    mail = await mails.load_any(tx, visit.number())
    if mail is None:
        raise not_found("This e-mail", number=visit.number())
    account = await accounts.load(tx, mail.account_id)
    body = without_rights(mail.body)
    if mail.letter in _OF_PASSWORDS:
        body = _PASSWORD_ALONE.sub(HIDDEN, body)
    return {
        "mail": mail,
        "body": body,
        "has_hidden": body != mail.body or mail.secret is not None,
        "nic": "" if account is None else account.nic,
        "objection": objection(
            lambda: check_resends(mail, has_server=visit.shop.has_mail_server, is_sandbox=visit.shop.is_sandbox)
        ),
    }


async def load_hooks(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every hook, and how far each was told."""
    found = await hooks.list_all(tx)
    people = await accounts.load_several(tx, sorted({one.account_id for one in found if one.account_id}))
    rows = [(one, people[one.account_id].nic if one.account_id else "") for one in found]
    ids = {"hook": found[0].hook_id} if found else {}
    return {"hooks": rows, "hook_problem": hook_problem_in_words, "last": await events.last_place(tx), "ids": ids}


async def load_events(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest events, or those up to one."""
    last = await events.last_place(tx)
    until = whole_number(visit.asked("until")) or last
    found = await events.list_after(tx, max(until - OFFICE_LISTED, 0), owner=None, limit=OFFICE_LISTED)
    numbers = [number for one in found if isinstance(number := one.fact.content.get("service_id"), int)]
    known = await services.load_several(tx, sorted(set(numbers)))
    titles = await list_option_titles(tx, visit.shop, known.values())
    rows = [_shown(one, titles) for one in reversed(found)]
    return {"events": rows, "earlier": until - OFFICE_LISTED if until > OFFICE_LISTED else None}


@frozen
class ShownEvent:
    """An event of the list: a sentence, what programs call it, its order if it has one, and what was said of it."""

    number: int
    at_us: int
    sentence: str
    code: str
    order_id: FactValue
    words: str


def _shown(one: NumberedFact, titles: Titles) -> ShownEvent:
    told = one.fact
    return ShownEvent(
        one.place, told.at_us, sentence_of(told.type, told.content, titles), told.type.value,
        told.content.get("order_id"),
        str(told.content.get("reason") or ""),
    )  # fmt: skip


PAGES = (
    OfficePage("mails", "office/mails.html", OfficeAction.LOOK, load_mails, title=phrase("Mails"),
               commands=("panier mails list", "panier mails failed")),
    OfficePage("mails/{number}", "office/mail.html", OfficeAction.LOOK, load_mail, ("mail.resend",),
               commands=("panier mails show {number}",)),
    OfficePage("hooks", "office/hooks.html", OfficeAction.LOOK, load_hooks, ("hook.replay", "hook.switch"),
               title=phrase("Hooks"), commands=("panier hooks list",)),
    OfficePage("events", "office/events.html", OfficeAction.LOOK, load_events, title=phrase("Events"),
               commands=("panier events list", "panier events tail")),
)  # fmt: skip
