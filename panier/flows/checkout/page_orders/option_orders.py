"""An option for something delivered, ordered on a page: what it costs first, then an order, without a cart to fill.

Another holder for a domain name is such an option too. It is judged and priced as a cart is that holds nothing else.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart, Configuration, Item
from panier.core.cart.offer import Offer
from panier.core.cart.quote import PlacedQuote
from panier.core.catalog.catalog import Plan, Question
from panier.core.catalog.terms import choose, durations
from panier.core.order.order import Order
from panier.core.refusal import Refusal, bad_input
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.flows.cart import pricing, stocks
from panier.flows.cart.items import duration_of
from panier.flows.checkout import quotes, service_options
from panier.flows.checkout.checkout import add_order
from panier.flows.contact.owners import with_owners
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

_PLACE = 1  # the number of the option in a cart that is never stored


@frozen
class OptionOrder:
    """An option as its customer chose it. `answers`: to its questions, as (label, value); `is_waived`: no return."""

    plan_code: str
    pricing_mode: str = ""
    duration: str = ""
    quantity: int = 1
    answers: tuple[tuple[str, str], ...] = ()
    is_waived: bool | None = None


@frozen
class OptionEstimate:
    """What an option costs, with its plan, what it is asked, and whether the right to withdraw has to be given up."""

    plan: Plan
    questions: tuple[Question, ...]
    wish: OptionOrder
    placed: PlacedQuote
    is_waiver_needed: bool


async def estimate(tx: Tx, shop: Shop, caller: Caller, *, service: Service, wish: OptionOrder) -> OptionEstimate:
    """What an option of a service costs its customer; nothing is stored.

    Without a mode or a duration: the first that it is sold in.

    Refuses: an option that the service does not take now, and a mode, duration or quantity it is not sold in (400).
    """
    plan, chosen, cart = await _cart(tx, shop, caller, service, wish)
    standing = await pricing.load_standing(tx, shop, cart, caller.account_id)
    priced = quotes.priced(shop, cart, caller.account, standing)
    questions = family_of(service.family).questions(cart.items[0], plan, None, None)
    placed = PlacedQuote(priced, quotes.contracts(shop, priced))
    return OptionEstimate(plan, questions, chosen, placed, family_of(service.family).waiver_needed)


async def order(tx: Tx, shop: Shop, caller: Caller, *, service: Service, wish: OptionOrder) -> Order:
    """Order an option for a service; its order waits to be paid.

    Refuses: what `estimate` refuses, and everything that a checkout refuses (400, 409).
    """
    _, chosen, cart = await _cart(tx, shop, caller, service, wish)
    judged = await quotes.judge(tx, shop, caller, cart, records={}, is_waived=chosen.is_waived, holds=True)
    taken = await stocks.take(tx, shop, cart, judged.quote)
    owned = await with_owners(tx, shop, caller, taken, judged.contacts)
    is_waived = bool(chosen.is_waived)
    return await add_order(tx, shop, caller, owned, cart_id=None, is_waived=is_waived, is_auto_paid=False)


async def _cart(
    tx: Tx, shop: Shop, caller: Caller, service: Service, wish: OptionOrder
) -> tuple[Plan, OptionOrder, Cart]:
    """The plan, the wish with all that it left open, and a cart with nothing else in it, which is never stored."""
    plan = (await _find(tx, shop, caller, service, wish.plan_code)).plan
    chosen, subsidiary = _whole(plan, wish), caller.account.subsidiary
    length = duration_of(chosen.duration)
    choose(plan, chosen.pricing_mode, length, quantity=chosen.quantity)
    item = Item.of(plan, family=service.family, mode=chosen.pricing_mode, duration=length, quantity=chosen.quantity)
    item = replace(
        item, item_id=_PLACE, service_id=service.service_id, service_name=service.name, added_us=shop.now(),
        version_id=shop.assortment.catalog(subsidiary, service.family).version_id,
        configurations=tuple(Configuration(place, *one) for place, one in enumerate(chosen.answers, 1)),
    )  # fmt: skip
    return plan, chosen, Cart("", subsidiary, "", expires_us=0, account_id=caller.account_id, items=(item,))


async def list_offers(tx: Tx, shop: Shop, caller: Caller, *, service: Service) -> Sequence[Offer]:
    """The options that a service takes now; none where it takes none, and for whoever does not administer it."""
    if service.account_id != caller.account_id or service.parent_service_id is not None:
        return ()
    try:
        return await service_options.offers(tx, shop, caller, family=service.family, service_name=service.name)
    except Refusal:  # it has expired, and nothing that it takes brings it back
        return ()


async def _find(tx: Tx, shop: Shop, caller: Caller, service: Service, plan_code: str) -> Offer:
    found = await service_options.offers(tx, shop, caller, family=service.family, service_name=service.name)
    offer = next((one for one in found if one.plan.plan_code == plan_code), None)
    if offer is None:
        raise bad_input("plan", f"is {plan_code[:100]!r}, but must be an option that {service.name} takes now")
    return offer


def _whole(plan: Plan, wish: OptionOrder) -> OptionOrder:
    """The wish with the first mode and duration that the option is sold in, where it says none.

    Refuses: a mode that it is not sold in (400).
    """
    modes = plan.modes()
    mode = wish.pricing_mode or modes[0]
    if mode not in modes:
        raise bad_input("term", f"is {mode!r}, but must be one of {', '.join(modes)}")
    return replace(wish, pricing_mode=mode, duration=wish.duration or durations(plan, mode)[0].iso)
