"""Summary and dry run: the quote of a cart (…/summary, GET …/checkout), and what both share with the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from panier.core.account.account import Account, Caller
from panier.core.cart.allowance import Standing
from panier.core.cart.cart import Cart, Item, check_open
from panier.core.cart.orderable import Known, answer_problems, contact_id, option_problems
from panier.core.cart.placed import PlacedQuote
from panier.core.cart.quote import Asked, Quote, quote
from panier.core.catalog.catalog import Contract, Question
from panier.core.catalog.terms import choose
from panier.core.domain.domain_name import NameRecord
from panier.core.limits import ORDER_UNITS_MAX
from panier.core.refusal import invalid
from panier.families import family_of
from panier.flows.cart import pricing, stocks
from panier.flows.cart.carts import alive, check_owner
from panier.flows.cart.items import duration_of, plan_of
from panier.flows.catalog.taxes import tax_of
from panier.flows.checkout.eligibility import People, eligibility_problems
from panier.flows.domain import marks
from panier.flows.domain.problems import name_problems, standing_zone_problems, zones
from panier.flows.domain.trade_problems import change_problems
from panier.flows.shop import Shop
from panier.store import accounts, carts, contacts
from panier.store.engine.db import Tx

Names = Mapping[str, NameRecord]


async def summary(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> PlacedQuote:
    """The cart priced, and nothing judged: no contracts, no number (guide)."""
    cart = alive(await carts.load(tx, cart_id), shop.now())
    account = None if cart.account_id is None else await accounts.load(tx, cart.account_id)
    standing = await pricing.standing(tx, shop, cart, cart.account_id)
    return PlacedQuote(priced(shop, cart, account, standing))


async def dry_run(tx: Tx, shop: Shop, caller: Caller, *, cart_id: str, found: Names) -> PlacedQuote:
    """The order that checkout would place, with its contracts. Refuses what checkout would refuse."""
    cart = alive(await carts.load(tx, cart_id), shop.now())
    judged = await judge(tx, shop, caller, cart, found=found, is_waived=None)
    return PlacedQuote(judged, contracts(shop, judged))


async def judge(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    cart: Cart,
    *,
    found: Names,
    is_waived: bool | None,
    holds: bool = False,
) -> Quote:
    """The quote of a cart that may be ordered as it is.

    Refuses another account's cart (404), an ordered one (409), an unassigned one and everything that is wrong with
    its content, a line each (400). `is_waived` is what the body said: an explicit false is refused with a domain.
    `holds` keeps limited promotions and codes from everybody else, for the order that follows.
    """
    check_owner(cart, caller)
    check_open(cart)
    if cart.account_id is None:
        raise invalid("This cart hasn't been assigned yet")
    if not cart.items:
        raise invalid("This cart is empty")
    problems = await _problems(tx, shop, caller, cart, found=found)
    problems += await stocks.problems(tx, shop, cart)
    if is_waived is False and any(family_of(item.family).waiver_needed for item in cart.items):
        problems.append("waiveRetractationPeriod must be true: a domain name cannot be withdrawn from")
    standing = await pricing.standing(tx, shop, cart, caller.account_id, holds=holds)
    judged = priced(shop, cart, caller.account, standing)
    problems += pricing.shortages(shop, cart, standing, judged)
    if sum(thing.units for thing in judged.things) > ORDER_UNITS_MAX:
        problems.append(f"An order may ask for at most {ORDER_UNITS_MAX} pieces: order several times")
    if problems:
        raise invalid("\n".join(problems))
    return judged


def priced(shop: Shop, cart: Cart, account: Account | None, standing: Standing) -> Quote:
    """A cart's quote: at the customer's tax rate, or the subsidiary's own until the customer is known."""
    subsidiary = shop.assortment.subsidiary(cart.subsidiary)
    tax = tax_of(shop, subsidiary, account)
    own_zones = zones(cart)
    return quote(
        [_asked(shop, cart, item, own_zones=own_zones) for item in cart.items],
        subsidiary=subsidiary.code,
        currency=subsidiary.currency,
        tax_basis_points=tax.basis_points,
        tax_reason=tax.reason,
        now_us=shop.now(),
        standing=standing,
        coupons=pricing.coupons_of(shop, cart),
    )


def contracts(shop: Shop, priced_quote: Quote) -> tuple[Contract, ...]:
    """The contracts of a quote, with addresses at which they can be read."""
    return tuple(replace(one, url=f"{shop.base_url}{one.url}") for one in priced_quote.contracts)


def _asked(shop: Shop, cart: Cart, item: Item, *, own_zones: frozenset[str]) -> Asked:
    family, plan = family_of(item.family), plan_of(shop, cart, item)
    language = shop.assortment.subsidiary(cart.subsidiary).language
    terms = choose(plan, item.pricing_mode, duration_of(item.duration), quantity=item.quantity)
    terms = family.terms(item, terms)
    phrases = shop.assortment.phrases_in(language)
    is_product = not item.is_option
    included = family.includes(item, shop.assortment, cart.subsidiary, own_zones) if is_product else ()
    texts = family.texts(item, plan, terms, phrases, language)
    return Asked(item, plan, terms, texts, included, pricing.vouchers_of(shop, cart, item))


async def _problems(tx: Tx, shop: Shop, caller: Caller, cart: Cart, *, found: Names) -> list[str]:
    """Everything that stands in the way of ordering the cart."""
    questions = {item.item_id: _questions(shop, cart, item, found) for item in cart.items}
    people = await _people(tx, caller, _mentioned(cart, questions))
    known = _known(shop, people)
    problems = name_problems(shop, cart, found, currency=shop.assortment.subsidiary(cart.subsidiary).currency)
    problems += await marks.problems(tx, shop, caller, cart)
    problems += await standing_zone_problems(tx, caller, cart)
    problems += await change_problems(tx, shop, caller, cart)
    for item in cart.items:
        plan = plan_of(shop, cart, item)
        problems += answer_problems(item, plan, questions[item.item_id], known)
        if not item.is_option:
            problems += option_problems(item, plan, cart.options_of(item.item_id))
    return problems + eligibility_problems(shop, caller, cart, questions=questions, people=people, found=found)


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """Contacts and accounts that a cart's answers speak of."""

    contacts: list[int]
    nics: list[str]


async def _people(tx: Tx, caller: Caller, mentioned: _Mentioned) -> People:
    """The contacts and accounts that the answers name, as far as they exist; nothing is asked where none is named."""
    own = caller.account
    others = [nic for nic in mentioned.nics if nic != own.nic]
    return People(
        contacts=await contacts.among(tx, mentioned.contacts, owner=caller.account_id),
        accounts={own.nic: own, **await accounts.by_nics(tx, others)},
    )


def _known(shop: Shop, people: People) -> Known:
    return Known(
        contacts=frozenset(people.contacts),
        nics=frozenset(people.accounts),
        vouchers=frozenset(code for code, known in shop.assortment.vouchers.items() if not known.is_coupon),
    )


def _mentioned(cart: Cart, questions: Mapping[int, Sequence[Question]]) -> _Mentioned:
    contact_ids: set[int] = set()
    nics: set[str] = set()
    for item in cart.items:
        kinds = {question.label: question.kind.lower() for question in questions[item.item_id]}
        for answer in item.configurations:
            kind = kinds.get(answer.label)
            if kind == "nichandle":
                nics.add(answer.value)
            elif kind in ("/me/contact", "/domain/contact") and (number := contact_id(answer.value)) is not None:
                contact_ids.add(number)
    return _Mentioned(sorted(contact_ids), sorted(nics))


def _questions(shop: Shop, cart: Cart, item: Item, found: Names) -> tuple[Question, ...]:
    record = None if item.domain is None else found.get(item.domain)
    extension = None if item.domain is None else shop.extension_of(item.plan_code)
    return family_of(item.family).questions(item, plan_of(shop, cart, item), record, extension)
