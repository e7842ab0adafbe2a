"""The eligibility rules of the domain names in a cart.

The dry run and the checkout apply them to the configurations of its items.
"""

from collections.abc import Iterator, Mapping

import msgspec

from panier.core.account.account import Caller
from panier.core.cart.cart import Item
from panier.core.cart.orderable import contact_id
from panier.core.contact import eligibility
from panier.core.contact.eligibility import Violation
from panier.core.contact.rule import Action, Operator, Rule, Situation
from panier.core.contact.rule_values import fields_of
from panier.core.domain.domain_name import NameRecord
from panier.core.values import frozen, replace
from panier.flows.cart.checks import CartPeople, Submitted
from panier.flows.contact.eligibility import situations_of
from panier.flows.look_ups import domain_name
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

# Answers that a rule takes unchanged, under the label that they have in the cart.
_PLAIN = ("ACCEPT_CONDITIONS", "AUTH_INFO", "CLAIMS_NOTICE", "OWNER_LEGAL_AGE", "PROTECTED_CODE", "REASON")
_ROLES = ("ADMIN_ACCOUNT", "TECH_ACCOUNT")
_PEOPLE = frozenset({*_ROLES, "OWNER_CONTACT"})
_ASKED_ALREADY = frozenset({Operator.NOTEMPTY, Operator.REQUIRED, Operator.SHOULDBETRUE})


async def eligibility_checks(tx: Tx, asked: Submitted) -> list[str]:
    """A sentence for each constraint of its rule that a name in the cart does not respect, beginning with the name.

    What is mandatory by the item's questions, and what names nobody, is refused elsewhere, and not said again here.
    """
    problems: list[str] = []
    for item in asked.cart.items:
        if item.domain is not None and not item.is_option:
            people = _with_own_fields(item, asked, set(asked.people.accounts))
            problems += (f"{item.domain}: {one.label}: {one.message}" for one in _broken(item, asked, people))
    return problems


def without_unfit_strangers(asked: Submitted) -> Submitted:
    """What was submitted, as if accounts of others did not exist where a rule objects to the people of their item.

    Whoever names a stranger must not learn from the refusal where that stranger lives.
    """
    unfit: set[str] = set()
    for item in asked.cart.items:
        strangers = _strangers(item, asked) & set(asked.people.accounts)
        if strangers and item.domain is not None and not item.is_option:
            unfit |= strangers if any(one.label in _PEOPLE for one in _broken(item, asked, asked.people)) else set()
    accepted = {nic: account for nic, account in asked.people.accounts.items() if nic not in unfit}
    return replace(asked, people=replace(asked.people, accounts=accepted))


def _broken(item: Item, asked: Submitted, people: CartPeople) -> list[Violation]:
    """The constraints that an item's name does not respect; none where an answer names nobody."""
    name = item.domain
    if name is None or (answers := _answers(item, asked.caller, people)) is None:
        return []
    mandatory = {question.label for question in asked.questions[item.item_id] if question.required}
    return [
        one
        for one in _violations(
            asked.shop,
            name,
            item.pricing_mode,
            answers,
            record=asked.records.get(name),
            customer=asked.caller.account_id,
        )
        if not (one.path is None and one.label in mandatory and one.constraint.operator in _ASKED_ALREADY)
    ]


def _strangers(item: Item, asked: Submitted) -> set[str]:
    """The nichandles in an item's answers that are not the caller's, known or not."""
    named = (_first(item, label) for label in _ROLES)
    return {nic for nic in named if nic is not None and nic != asked.caller.account.nic}


def _with_own_fields(item: Item, asked: Submitted, known: set[str]) -> CartPeople:
    """Everybody, and the caller's account in place of each stranger of an item who is not known."""
    own = dict.fromkeys(_strangers(item, asked) - known, asked.caller.account)
    return replace(asked.people, accounts={**asked.people.accounts, **own})


@frozen
class _Judged:
    """What a rule has against answers."""

    rule: Rule
    answers: Mapping[str, object]
    situations: frozenset[Situation]
    found: tuple[Violation, ...]


# What was judged last of each rule and customer, who orders many names with the same answers. It begins anew when full.
_JUDGED_MAX = 1_024
_judged: dict[tuple[int, int], _Judged] = {}


def _violations(
    shop: Shop, name: str, mode: str, answers: Mapping[str, object], *, record: NameRecord | None, customer: int
) -> tuple[Violation, ...]:
    action = Action.TRANSFER if mode.startswith("transfer") else Action.CREATE
    suffix = domain_name(name).suffix
    situations = situations_of(shop, suffix, action, record) | {Situation.ORDER}
    rule = shop.rules.rule(suffix, action)
    judged = _judged.get((id(rule), customer))
    if judged is None or judged.rule is not rule or (judged.answers, judged.situations) != (answers, situations):
        found = eligibility.violations(rule, answers, situations=situations)
        if len(_judged) >= _JUDGED_MAX:
            _judged.clear()
        judged = _judged[id(rule), customer] = _Judged(rule, answers, situations, found)
    return judged.found


def _answers(item: Item, caller: Caller, people: CartPeople) -> dict[str, object] | None:
    """The item's answers as a rule knows them.

    None where one names a contact or an account that does not exist.
    """
    admin = people.accounts.get(_first(item, "ADMIN_ACCOUNT") or caller.account.nic)
    tech = people.accounts.get(_first(item, "TECH_ACCOUNT") or caller.account.nic)
    if admin is None or tech is None:
        return None
    owner = _first(item, "OWNER_CONTACT")
    contact = None if owner is None else people.contacts.get(contact_id(owner) or 0)
    if owner is not None and contact is None:
        return None
    answers: dict[str, object] = {
        "OWNER_CONTACT": fields_of(admin) if contact is None else contact.fields,
        "ADMIN_ACCOUNT": fields_of(admin),
        "TECH_ACCOUNT": fields_of(tech),
        **{label: value for label in _PLAIN if (value := _first(item, label)) is not None},
    }
    config = _first(item, "DOMAIN_CONFIG")
    return answers | dict(_config(config or ""))


def _first(item: Item, label: str) -> str | None:
    return next(iter(item.values_of(label)), None)


def _config(text: str) -> Iterator[tuple[str, object]]:
    """The JSON object in DOMAIN_CONFIG; anything else counts as not given."""
    try:
        config = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return
    if isinstance(config, dict):
        yield "DOMAIN_CONFIG", config
