"""Summary and dry run: the quote of a cart, and what both share with the order.

Serves …/summary and GET …/checkout.
"""

from collections.abc import Mapping

from panier.core.account.account import Account, Caller
from panier.core.cart.allowance import Standing
from panier.core.cart.cart import Cart, Item, check_open, check_owner
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.cart.quote import Asked, PlacedQuote, Quote, item_prices, quote
from panier.core.catalog.catalog import Contract
from panier.core.catalog.terms import choose
from panier.core.contact.contact import Contact
from panier.core.limits import ORDER_UNITS_MAX
from panier.core.money import Money
from panier.core.refusal import for_reasons, invalid
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.flows.cart import pricing, stocks
from panier.flows.cart.carts import access_cart
from panier.flows.cart.checks import Check, answer_checks, load_submitted, waiver_checks
from panier.flows.cart.items import duration_of
from panier.flows.catalog.taxes import seller_of
from panier.flows.checkout.eligibility import eligibility_checks, without_unfit_strangers
from panier.flows.domain import problems as domains
from panier.flows.domain.legal_age import with_known_ages
from panier.flows.domain.problems import zones
from panier.flows.look_ups import Records
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx

# Who may object to a cart, in the order in which the customer reads it. A subject adds checks of its own here.
CHECKS: tuple[tuple[CheckoutFault, Check], ...] = (
    *((CheckoutFault.NAME, check) for check in domains.CHECKS),
    (CheckoutFault.ANSWERS, answer_checks),
    (CheckoutFault.OWNER, eligibility_checks),
    (CheckoutFault.STOCK, stocks.stock_checks),
    (CheckoutFault.WAIVER, waiver_checks),
)


@frozen
class Judged:
    """The quote of a cart that may be ordered, and the contacts that its answers name, by number."""

    quote: Quote
    contacts: Mapping[int, Contact]


async def summary(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, language: str | None = None
) -> PlacedQuote:
    """Show a cart with its prices.

    Nothing is checked: there are no contracts and no number (guide). `language`: of its texts, such as fr_FR, where it
    is not the subsidiary's.
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    account = None if cart.account_id is None else await accounts.load(tx, cart.account_id)
    standing = await pricing.load_standing(tx, shop, cart, cart.account_id)
    return PlacedQuote(priced(shop, cart, account, standing, language=language))


async def dry_run(tx: Tx, shop: Shop, caller: Caller, *, cart_id: str, records: Records) -> PlacedQuote:
    """Show the order that checkout would place, with its contracts.

    Refuses: another account's cart (404); an ordered cart (409); an unassigned cart, and everything that is wrong
    with its content, a line each (400).
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    judged = await judge(tx, shop, caller, cart, records=records, is_waived=None)
    return PlacedQuote(judged.quote, contracts(shop, judged.quote))


async def judge(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    cart: Cart,
    *,
    records: Records,
    is_waived: bool | None,
    holds: bool = False,
) -> Judged:
    """The quote of a cart that may be ordered as it is.

    `is_waived` is what the body said: an explicit false is refused with a domain. `holds` keeps limited promotions
    and codes from everybody else, for the order that follows.

    Refuses: another account's cart (404); an ordered cart (409); an unassigned cart, and everything that is wrong
    with its content, a line each (400).
    """
    check_owner(cart, caller.account_id)
    check_open(cart)
    if cart.account_id is None:
        raise for_reasons(invalid("This cart hasn't been assigned yet"), CheckoutFault.CART)
    if not cart.items:
        raise for_reasons(invalid("This cart is empty"), CheckoutFault.CART)
    asked = await load_submitted(tx, shop, caller, cart, records=records, is_waived=is_waived)
    asked = without_unfit_strangers(with_known_ages(asked))
    problems = [(fault, problem) for fault, check in CHECKS for problem in await check(tx, asked)]
    standing = await pricing.load_standing(tx, shop, cart, caller.account_id, holds=holds)
    judged = priced(shop, cart, caller.account, standing)
    problems += [(CheckoutFault.CODES, problem) for problem in pricing.shortages(shop, cart, standing, judged)]
    if sum(thing.units for thing in judged.things) > ORDER_UNITS_MAX:
        problems.append((CheckoutFault.SIZE, f"An order takes at most {ORDER_UNITS_MAX} units: place several orders"))
    if problems:
        refusal = invalid("\n".join(problem for _, problem in problems))
        raise for_reasons(refusal, *(fault for fault, _ in problems))
    return Judged(judged, asked.people.contacts)


def priced(
    shop: Shop, cart: Cart, account: Account | None, standing: Standing, *, language: str | None = None
) -> Quote:
    """A cart's quote at the customer's tax rate, with texts in the subsidiary's language or another one.

    Until the customer is known, the subsidiary's own rate applies.
    """
    own_zones = zones(cart)
    return quote(
        [_asked(shop, cart, item, own_zones=own_zones, language=language) for item in cart.items],
        seller=seller_of(shop, cart.subsidiary, account),
        now_us=shop.now(),
        standing=standing,
        coupons=pricing.coupons_of(shop, cart),
    )


def renewals(shop: Shop, cart: Cart) -> Mapping[int, Money]:
    """What each item of a cart costs for as long again, without tax; what is bought once, or paid by use, nothing."""
    own_zones = zones(cart)
    asked = [_asked(shop, cart, item, own_zones=own_zones) for item in cart.items]
    currency, now_us = shop.assortment.subsidiary(cart.subsidiary).currency, shop.now()
    return {
        one.item.item_id: item_prices(one.terms, quantity=one.item.quantity, currency=currency, now_us=now_us).renew
        for one in asked
    }


def contracts(shop: Shop, priced_quote: Quote) -> tuple[Contract, ...]:
    """The contracts of a quote, with the addresses at which they can be read."""
    return tuple(replace(one, url=f"{shop.base_url}{one.url}") for one in priced_quote.contracts)


def _asked(shop: Shop, cart: Cart, item: Item, *, own_zones: frozenset[str], language: str | None = None) -> Asked:
    family, plan = family_of(item.family), pricing.plan_of(shop, cart, item)
    language = language or shop.assortment.subsidiary(cart.subsidiary).language
    terms = choose(plan, item.pricing_mode, duration_of(item.duration), quantity=item.quantity)
    terms = family.terms(item, terms)
    phrases = shop.assortment.phrases_in(language)
    is_product = not item.is_option
    included = family.includes(item, shop.assortment, cart.subsidiary, own_zones, language) if is_product else ()
    texts = family.texts(item, plan, terms, phrases, language)
    return Asked(item, plan, terms, texts, included, pricing.vouchers_of(shop, cart, item))
