"""What may object to a cart that its customer wants ordered. Each subject has its own checks; quotes.py lists them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

from panier.core.account.account import Account, Caller
from panier.core.cart.cart import Cart, Item
from panier.core.cart.orderable import Known, answer_problems, contact_id, option_problems
from panier.core.catalog.catalog import Question
from panier.core.contact.contact import Contact
from panier.core.contact.rule import Action, Operator, always_needed
from panier.core.values import frozen
from panier.families import family_of
from panier.flows.cart.pricing import plan_of
from panier.flows.look_ups import Records
from panier.flows.shop import Shop
from panier.store import contacts
from panier.store.account import accounts
from panier.store.engine.db import Tx


@frozen
class CartPeople:
    """The contacts (by number) and accounts (by nichandle) that a cart's answers may speak of, the caller's too."""

    contacts: Mapping[int, Contact]
    accounts: Mapping[str, Account]


@frozen
class Submitted:
    """A cart that its customer wants ordered, with what its checks look at.

    `records`: what registries say of its names; `questions`: what each item is asked, by number; `people`: who its
    answers speak of; `is_waived`: what was said about giving up the right to withdraw, None where nothing was.
    """

    shop: Shop
    caller: Caller
    cart: Cart
    records: Records
    questions: Mapping[int, Sequence[Question]]
    people: CartPeople
    is_waived: bool | None


# A sentence for each objection, which the customer reads.
Check = Callable[[Tx, Submitted], Awaitable[Sequence[str]]]


async def load_submitted(
    tx: Tx, shop: Shop, caller: Caller, cart: Cart, *, records: Records, is_waived: bool | None
) -> Submitted:
    """A cart with everything that its checks look at; nothing is asked of people where none is named."""
    questions = {item.item_id: questions_of(shop, cart, item, records) for item in cart.items}
    people = await _people(tx, caller, cart, questions)
    return Submitted(shop, caller, cart, records, questions, people, is_waived)


async def answer_checks(tx: Tx, asked: Submitted) -> list[str]:
    """What is wrong with the answers and options of each item."""
    problems: list[str] = []
    known = _known(asked.shop, asked.people)
    for item in asked.cart.items:
        plan = plan_of(asked.shop, asked.cart, item)
        problems += answer_problems(item, plan, asked.questions[item.item_id], known)
        if not item.is_option:
            problems += option_problems(item, plan, asked.cart.options_of(item.item_id))
    return problems


async def waiver_checks(tx: Tx, asked: Submitted) -> list[str]:
    """A right to withdraw that is explicitly kept, where a product has none."""
    if asked.is_waived is False and any(family_of(item.family).waiver_needed for item in asked.cart.items):
        return ["waiveRetractationPeriod must be true: a domain name cannot be withdrawn from"]
    return []


def questions_of(shop: Shop, cart: Cart, item: Item, records: Records) -> tuple[Question, ...]:
    """What an item is asked, also by what a registry says of its name; it was asked about all names of the cart."""
    shop.cart_names.check_all(cart.cart_id, item.domain, records)
    return known_questions(shop, cart, item, records)


def known_questions(shop: Shop, cart: Cart, item: Item, records: Records) -> tuple[Question, ...]:
    """What an item is asked as far as is known, without what a registry would have said that says nothing."""
    record = None if item.domain is None else records.get(item.domain)
    extension = None if item.domain is None else shop.extension_of(item.plan_code)
    asked = family_of(item.family).questions(item, plan_of(shop, cart, item), record, extension)
    return asked if item.domain is None or item.is_option else (*asked, *_by_rule(shop, item, asked))


def _by_rule(shop: Shop, item: Item, asked: Sequence[Question]) -> Iterator[Question]:
    """What the eligibility rule of a name's extension wants in every case, and the family does not ask by itself."""
    action = Action.TRANSFER if item.pricing_mode.startswith("transfer") else Action.CREATE
    known = {one.label for one in asked}
    for one in always_needed(shop.rules.rule(item.plan_code, action)):
        if one.label is not None and one.label not in known:
            listed = next((each.values for each in one.constraints if each.operator is Operator.CONTAINS), None)
            kind = "String" if one.type in ("string", "text") else one.type or "String"
            yield Question(one.label, kind, required=True, values=listed)


async def _people(tx: Tx, caller: Caller, cart: Cart, questions: Mapping[int, Sequence[Question]]) -> CartPeople:
    """The contacts and accounts that the answers name, as far as they exist."""
    contact_ids: set[int] = set()
    own = caller.account
    nics: set[str] = set()
    for item in cart.items:
        kinds = {question.label: question.kind.lower() for question in questions[item.item_id]}
        for answer in item.configurations:
            kind = kinds.get(answer.label)
            if kind == "nichandle":
                nics.add(answer.value)
            elif kind in ("/me/contact", "/domain/contact") and (number := contact_id(answer.value)) is not None:
                contact_ids.add(number)
    return CartPeople(
        contacts=await contacts.load_several(tx, sorted(contact_ids), owner=caller.account_id),
        accounts={own.nic: own, **await accounts.load_by_nics(tx, sorted(nics - {own.nic}))},
    )


def _known(shop: Shop, people: CartPeople) -> Known:
    return Known(
        contacts=frozenset(people.contacts),
        nics=frozenset(people.accounts),
        vouchers=frozenset(code for code, known in shop.assortment.vouchers.items() if known.is_for_items),
    )
