"""A cart bought on a page: assigned and its questions answered, tried, then ordered and paid, or nothing of it.

Each step is the flow of the API's operation, in the order in which a program calls them, so that the order is the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from panier.core.account.account import Caller
from panier.core.account.profile import ProfileFields
from panier.core.cart.cart import Cart, Item
from panier.core.cart.quote import PlacedQuote, Quote
from panier.core.catalog.catalog import Question
from panier.core.contact import eligibility as rules
from panier.core.contact.contact import ContactFields
from panier.core.contact.eligibility import Violation
from panier.core.contact.rule import Action, Rule, Situation, narrowed
from panier.core.contact.rule_values import fields_of
from panier.core.order.order import Order
from panier.core.refusal import conflict
from panier.core.registry.task import CODES
from panier.core.values import frozen, replace
from panier.families.domain import FIRST_LABEL
from panier.flows.account import accounts
from panier.flows.cart import carts, configurations, pricing
from panier.flows.cart.checks import known_questions
from panier.flows.checkout import checkout, quotes
from panier.flows.contact import contacts
from panier.flows.contact.eligibility import situations_of
from panier.flows.contact.owners import LABEL as OWNER
from panier.flows.look_ups import Records, domain_name
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.store import carts as kept_carts
from panier.store import orders
from panier.store.engine.db import Tx

Answers = Mapping[int, Sequence[tuple[str, str]]]


@frozen
class Purchase:
    """What a customer sent: the cart, the answers to each item's questions, and how it is paid.

    `owner`: who shall hold the names, None for the customer as the account has it. `profile`: what the account says of
    its customer from now on, for the bill. `is_paid_now`: at once, with a
    method (`method_id`, else the default one); otherwise the order waits for its payment.
    """

    cart_id: str
    answers: Answers
    owner: ContactFields | None = None
    is_waived: bool | None = None
    is_paid_now: bool = True
    method_id: int | None = None
    profile: ProfileFields = field(default_factory=dict)


async def lock(tx: Tx, shop: Shop, caller: Caller, *, cart_id: str) -> Cart:
    """The cart that a customer buys, assigned to them.

    Refuses: somebody else's cart (404); one that is ordered (409).
    """
    cart = await carts.lock_cart(tx, shop, caller, cart_id=cart_id)
    if cart.account_id is None:
        await carts.assign(tx, shop, caller, cart_id=cart.cart_id)
    return cart


async def prepare(tx: Tx, shop: Shop, caller: Caller, *, purchase: Purchase, records: Records) -> PlacedQuote:
    """Assign a cart, answer its questions, and try what its checkout would say; a refusal leaves it as it was.

    Refuses: what the dry run of the cart refuses (400, 404, 409).
    """
    await _answer_all(tx, shop, caller, purchase)
    return await quotes.dry_run(tx, shop, caller, cart_id=purchase.cart_id, records=records)


async def _answer_all(tx: Tx, shop: Shop, caller: Caller, purchase: Purchase) -> int | None:
    """Assign a cart and answer its questions; the number of the contact that was made to own its names."""
    cart = await lock(tx, shop, caller, cart_id=purchase.cart_id)
    if purchase.profile:
        await accounts.change(tx, shop, caller, sent=purchase.profile)
    number = await _make_owner(tx, shop, caller, cart, purchase.owner)
    owner = None if number is None else f"/me/contact/{number}"
    for item in cart.items:
        wanted = list(purchase.answers.get(item.item_id, ()))
        if item.domain is not None and owner is not None:
            wanted.append((OWNER, owner))
        await _answer(tx, shop, caller, cart_id=cart.cart_id, item=item, wanted=wanted)
    return number


async def buy(tx: Tx, shop: Shop, caller: Caller, *, purchase: Purchase, records: Records) -> Order:
    """Prepare a cart, order it, and pay the order.

    Refuses: what the cart's checkout and its payment refuse (400, 403, 404, 409); nothing is ordered then, and nobody
    who was to own its names is kept.
    """
    made = await _answer_all(tx, shop, caller, purchase)
    placed = await checkout.place(
        tx, shop, caller, cart_id=purchase.cart_id, records=records, waive_retractation_period=purchase.is_waived,
        is_paid_next=purchase.is_paid_now, own_contact=made,
    )  # fmt: skip
    assert placed.order_id is not None, "it was placed just now"
    if purchase.is_paid_now:
        await order_page.pay(tx, shop, caller.account, order_id=placed.order_id, method_id=purchase.method_id)
    return await _order(tx, caller, placed.order_id)


async def load_bought(tx: Tx, shop: Shop, caller: Caller, *, cart_id: str) -> Order | None:
    """The order that a cart of the caller's has become; None where it has not."""
    cart = await kept_carts.load(tx, cart_id)
    if cart is None or cart.order_id is None or cart.account_id != caller.account_id:
        return None
    return await _order(tx, caller, cart.order_id)


async def quote_for(tx: Tx, shop: Shop, caller: Caller, *, cart: Cart, language: str | None = None) -> Quote:
    """What a cart costs a customer, whether or not it was assigned yet: with their tax and promotions.

    `language`: of its texts, such as fr_FR, where it is not the subsidiary's.
    """
    standing = await pricing.load_standing(tx, shop, cart, caller.account_id)
    return quotes.priced(shop, cart, caller.account, standing, language=language)


def list_questions(shop: Shop, cart: Cart, records: Records) -> dict[int, tuple[Question, ...]]:
    """What is asked about each item of a cart, also by what registries say of its names, where they say something.

    What a registry is told when a name is made has to be answered, though the API leaves a transfer's code for later:
    a name whose code is missing would be paid, and wait.
    """
    return {
        item.item_id: tuple(
            replace(one, required=True) if one.label in CODES else one
            for one in known_questions(shop, cart, item, records)
        )
        for item in cart.items
    }


def has_answers_for_registries(shop: Shop, cart: Cart, purchase: Purchase, records: Records) -> bool:
    """True where everything is answered that registries are told when they make the names of a cart."""
    answered = {
        number: {label for label, value in answers if value.strip()} for number, answers in purchase.answers.items()
    }
    return all(
        one.label in answered.get(number, ())
        for number, asked in list_questions(shop, cart, records).items()
        for one in asked
        if one.label in CODES
    )


def owner_rules(shop: Shop, cart: Cart, records: Records) -> dict[str, Rule]:
    """The eligibility rule of each name in a cart, for what is done with it, as far as it applies to an order."""
    return {name: narrowed(rule, situations) for name, rule, situations in _rules(shop, cart, records)}


def list_faults(
    shop: Shop, caller: Caller, cart: Cart, *, purchase: Purchase, records: Records
) -> tuple[tuple[int, Violation], ...]:
    """What the rules of a cart's names find wrong with what was sent about each item, before anything is tried."""
    own = fields_of(caller.account)
    named = {item.domain: item for item in cart.items if item.domain is not None}
    found: list[tuple[int, Violation]] = []
    for name, rule, situations in _rules(shop, cart, records):
        item = named[name]
        values: dict[str, object] = {
            **dict(purchase.answers.get(item.item_id, ())),
            OWNER: own if purchase.owner is None else purchase.owner,
            "ADMIN_ACCOUNT": own,
            "TECH_ACCOUNT": own,
        }
        values.pop("DOMAIN_CONFIG", None)  # the checkout reads what is in it
        violated = rules.violations(rule, values, situations=situations)
        found += [(item.item_id, one) for one in violated if one.label != "DOMAIN_CONFIG"]
    return tuple(found)


def _rules(shop: Shop, cart: Cart, records: Records) -> Iterator[tuple[str, Rule, frozenset[Situation]]]:
    for item in cart.items:
        if item.domain is not None and not item.is_option:
            action = Action.TRANSFER if item.pricing_mode.startswith("transfer") else Action.CREATE
            suffix = domain_name(item.domain).suffix
            situations = situations_of(shop, suffix, action, records.get(item.domain)) | {Situation.ORDER}
            yield item.domain, shop.rules.rule(suffix, action), situations


async def _make_owner(tx: Tx, shop: Shop, caller: Caller, cart: Cart, fields: ContactFields | None) -> int | None:
    """The contact that shall hold the cart's names, made of what was typed; none where it is the customer."""
    if fields is None or not any(item.domain for item in cart.items):
        return None
    return (await contacts.create_for_domain(tx, shop, caller, sent=fields)).contact_id


async def _answer(
    tx: Tx, shop: Shop, caller: Caller, *, cart_id: str, item: Item, wanted: Sequence[tuple[str, str]]
) -> None:
    """Give an item these answers and no others; those that it has already stay."""
    kept = set(wanted)
    for known in item.configurations:
        pair = (known.label, known.value)
        if pair in kept:
            kept.remove(pair)
        elif known.label != FIRST_LABEL:
            await configurations.remove(
                tx, shop, caller, cart_id=cart_id, item_id=item.item_id, configuration_id=known.configuration_id
            )
    for label, value in wanted:
        if (label, value) in kept:
            await configurations.add(tx, shop, caller, cart_id=cart_id, item_id=item.item_id, label=label, value=value)


async def _order(tx: Tx, caller: Caller, order_id: int) -> Order:
    order = await orders.load(tx, order_id, owner=caller.account_id)
    if order is None:
        raise conflict("This order cannot be read: look at your orders")
    return order
