"""What makes a cart orderable.

The dry run and the order apply these rules; the summary applies none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import field

from panier.core.cart.cart import Item
from panier.core.catalog.catalog import Plan, Question
from panier.core.values import frozen

_CONTACT = re.compile(r"/(?:me|domain)/contact/(\d{1,18})")


@frozen
class Known:
    """What the answers in a cart may refer to: existing contacts, accounts and vouchers.

    Contacts are those of the account.
    """

    contacts: frozenset[int] = field(default_factory=frozenset)
    nics: frozenset[str] = field(default_factory=frozenset)
    vouchers: frozenset[str] = field(default_factory=frozenset)


def contact_id(value: str) -> int | None:
    """The number in /me/contact/13189481 or /domain/contact/13189481, or None."""
    found = _CONTACT.fullmatch(value)
    return int(found[1]) if found else None


def answer_problems(item: Item, plan: Plan, questions: Sequence[Question], known: Known) -> list[str]:
    """Every missing, duplicate and ill-typed answer of an item, one sentence each.

    Each sentence names the label and the product.
    """
    problems = []
    of = f"for product {plan.product}"
    times = Counter(answer.label for answer in item.configurations)
    missing = [question.label for question in questions if question.required and not times[question.label]]
    problems = [f"Custom field {label} is mandatory {of}" for label in missing]
    problems += [f"Custom field {label} is duplicated {of}" for label, count in times.items() if count > 1]
    asked = {question.label: question for question in questions}
    for answer in item.configurations:
        fault = answer_fault(asked[answer.label], answer.value, known) if answer.label in asked else None
        if fault is not None:
            problems.append(f"Custom field {answer.label} {fault} {of}")
    return problems


def option_problems(item: Item, plan: Plan, options: Sequence[Item]) -> list[str]:
    """A missing option of a mandatory family, or a second option of an exclusive family."""
    problems = []
    for family in plan.addon_families:
        chosen = [option.plan_code for option in options if option.plan_code in family.addons]
        accepted = ", ".join(family.addons)
        if family.mandatory and not chosen:
            problems.append(f"An option of the family {family.name} is mandatory for {item.plan_code}: {accepted}")
        if family.exclusive and len(chosen) > 1:
            problems.append(f"Only one option of the family {family.name} is allowed for {item.plan_code}: {accepted}")
    return problems


def answer_fault(question: Question, value: str, known: Known) -> str | None:
    """What is wrong with an answer; None where it is valid.

    The types are those of OVHcloud's examples, in upper or lower case.
    """
    if question.values is not None:
        return None if value in question.values else f"must be one of {', '.join(question.values)}"
    match question.kind.lower():
        case "bool" | "boolean":
            return _boolean_fault(question, value)
        case "integer":
            return None if value.isascii() and value.isdigit() else "must be digits only"
        case "nichandle":
            return None if value in known.nics else "must be an account that suits, such as xx1111-ovh"
        case "/me/contact" | "/domain/contact":
            known_contact = contact_id(value) in known.contacts
            return None if known_contact else "must be a contact of yours, such as /me/contact/1234"
        case "voucher":
            return None if value in known.vouchers else "must be a valid voucher code"
        case _:
            return "must not be empty" if question.required and not value.strip() else None


def _boolean_fault(question: Question, value: str) -> str | None:
    if value.lower() not in ("true", "false", "1", "0"):
        return "must be true or false"
    if question.required and value.lower() not in ("true", "1"):
        return "must be true"
    return None
