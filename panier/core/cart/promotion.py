"""Which promotions an item gets, and for how many of its pieces.

Decided by dates, contexts, conditions, and limits that run out.
"""

from collections.abc import Iterable, Sequence

from panier.core.cart.allowance import NOBODY, ONCE, AllowanceUse, Standing
from panier.core.cart.cart import Item
from panier.core.catalog.catalog import Pricing
from panier.core.catalog.promoted import Condition, Promotion
from panier.core.catalog.terms import Terms
from panier.core.limits import LONG_MAX
from panier.core.period import Period, parse
from panier.core.values import frozen

_FIRST_YEAR_MONTHS = 12


@frozen
class Granted:
    """A promotion granted to a number of pieces, `off_ucents` off each.

    `is_setup`: it reduces the set-up fee.
    """

    promotion: Promotion
    pieces: int
    off_ucents: int
    is_setup: bool = False
    claims: tuple[AllowanceUse, ...] = ()


@frozen
class _Wish:
    """A promotion that an item qualifies for, before limits are looked at."""

    index: int
    item: Item
    promotion: Promotion
    off_ucents: int
    pieces: int
    is_setup: bool


def granted(
    wanted: Sequence[tuple[Item, Terms]], *, basket: Sequence[Item], standing: Standing, now_us: int
) -> tuple[tuple[Granted, ...], ...]:
    """The promotions of each item, in the catalogue's order.

    `basket` is everything in the cart. Where a limit does not suffice, the pieces that save most get it, then the
    ones added first.
    """
    if not any(_has_promotions(terms) for _, terms in wanted):
        return ((),) * len(wanted)
    wishes = [
        wish
        for index, (item, terms) in enumerate(wanted)
        for wish in _wishes(index, item, terms, now_us=now_us)
        if _fits(wish, basket=basket, standing=standing)
    ]
    taken: dict[str, int] = {}
    pieces: dict[int, int] = {}
    for wish in sorted(wishes, key=lambda wish: (-wish.off_ucents, wish.item.item_id or LONG_MAX)):
        number = wish.pieces
        allowances = _allowances(wish.item, wish.promotion, standing)
        for subject, limit in allowances:
            number = min(number, limit - standing.used.get(subject, 0) - taken.get(subject, 0))
        for subject, _ in allowances:
            taken[subject] = taken.get(subject, 0) + max(number, 0)
        pieces[id(wish)] = number
    found: list[list[Granted]] = [[] for _ in wanted]
    for wish in wishes:
        number = pieces[id(wish)]
        if number > 0:
            claims = tuple(
                AllowanceUse(subject, number, limit)
                for subject, limit in _allowances(wish.item, wish.promotion, standing)
            ) + _once(wish, standing)
            found[wish.index].append(Granted(wish.promotion, number, wish.off_ucents, wish.is_setup, claims))
    return tuple(tuple(one) for one in found)


def _has_promotions(terms: Terms) -> bool:
    return any(pricing is not None and pricing.promotions for pricing in (terms.setup, terms.recurring))


def running_promotions(terms: Terms, now_us: int, *, quantity: int = 1) -> tuple[Granted, ...]:
    """The promotions that everybody gets now, whatever else is in the cart."""
    if not _has_promotions(terms):
        return ()
    offered = Item(0, None, "", "", terms.mode, terms.duration.iso, quantity)
    return granted([(offered, terms)], basket=(), standing=NOBODY, now_us=now_us)[0]


def subjects(item: Item, pricings: Iterable[Pricing], account_id: int | None) -> frozenset[str]:
    """Every allowance that the promotions of an item's pricings may draw on."""
    standing = Standing(account_id, is_new=True)
    return frozenset(
        subject
        for pricing in pricings
        for promotion in pricing.promotions
        for subject in (
            *(subject for subject, _ in _allowances(item, promotion, standing)),
            *(claim.subject for claim in _once(_Wish(0, item, promotion, 0, 1, is_setup=False), standing)),
        )
    )


def asks_for_customer(pricings: Iterable[Pricing]) -> bool:
    """True where a promotion depends on the customer's earlier orders."""
    return any(promotion.context != "standard" for pricing in pricings for promotion in pricing.promotions)


def _wishes(index: int, item: Item, terms: Terms, *, now_us: int) -> Iterable[_Wish]:
    since_us = item.added_us or None
    for pricing, is_setup in ((terms.setup, True), (terms.recurring, False)):
        if pricing is None or pricing.due_ucents == 0:
            continue
        pieces = 1 if pricing.strategy == "stairstep" else item.quantity
        periods = 1 if is_setup else terms.stretches[0].periods if terms.stretches else terms.periods
        left_ucents = pricing.due_ucents * periods
        for promotion in pricing.promotions:
            times = min(promotion.duration or 1, periods)
            off_ucents = min(promotion.off_ucents(pricing.due_ucents) * times, left_ucents)
            if off_ucents and promotion.runs(now_us, since_us) and _is_long_enough(promotion, terms.duration):
                left_ucents -= off_ucents
                yield _Wish(index, item, promotion, off_ucents, pieces, is_setup)


def _is_long_enough(promotion: Promotion, duration: Period) -> bool:
    months = promotion.minimum_duration
    return not months or duration.months >= _FIRST_YEAR_MONTHS + months


def _fits(wish: _Wish, *, basket: Sequence[Item], standing: Standing) -> bool:
    """True where context, bundle and condition are met.

    Whatever depends on the customer waits until the customer is known.
    """
    promotion = wish.promotion
    if promotion.is_global_quantity_limited and not standing.knows_uses:
        return False
    if standing.account_id is None and (promotion.context != "standard" or promotion.quantity is not None):
        return False
    if promotion.context == "welcome" and not standing.is_new:
        return False
    if promotion.context == "discover" and wish.item.plan_code in standing.owned:
        return False
    if any(standing.used.get(claim.subject, 0) >= claim.limit for claim in _once(wish, standing)):
        return False
    if not set(promotion.bundle) <= {item.plan_code for item in basket}:
        return False
    return promotion.condition is None or _holds(promotion.condition, basket)


def _holds(condition: Condition, basket: Sequence[Item]) -> bool:
    says_something = (condition.plan_code, condition.pricing_mode, condition.min_duration, condition.min_quantity)
    if any(one is not None for one in says_something) and not any(_meets(condition, item) for item in basket):
        return False
    if condition.any_of and not any(_holds(inner, basket) for inner in condition.any_of):
        return False
    return all(_holds(inner, basket) for inner in condition.all)


def _meets(condition: Condition, item: Item) -> bool:
    duration = parse(item.duration)
    return (
        condition.plan_code in (None, item.plan_code)
        and condition.pricing_mode in (None, item.pricing_mode)
        and (condition.min_quantity is None or item.quantity >= condition.min_quantity)
        and (condition.min_duration is None or (duration is not None and _is_as_long(duration, condition.min_duration)))
    )


def _is_as_long(period: Period, other: Period) -> bool:
    return (period.months, period.days, period.hours) >= (other.months, other.days, other.hours)


def _allowances(item: Item, promotion: Promotion, standing: Standing) -> tuple[tuple[str, int], ...]:
    """The limited allowances that a promotion draws on, with their limits.

    There may be one limit for all customers and one for each.
    """
    subject = f"promotion/{item.family}/{item.plan_code}/{promotion.name}"
    found = []
    if promotion.is_global_quantity_limited and promotion.global_quantity is not None:
        found.append((subject, promotion.global_quantity))
    if promotion.quantity is not None and standing.account_id is not None:
        found.append((f"{subject}@{standing.account_id}", promotion.quantity))
    return tuple(found)


def _once(wish: _Wish, standing: Standing) -> tuple[AllowanceUse, ...]:
    """What one order of a customer may claim and no later one: a welcome, a discovery offer."""
    if standing.account_id is None:
        return ()
    match wish.promotion.context:
        case "welcome":
            return (AllowanceUse(f"{ONCE}welcome@{standing.account_id}", 1, 1),)
        case "discover":
            return (
                AllowanceUse(f"{ONCE}discover/{wish.item.family}/{wish.item.plan_code}@{standing.account_id}", 1, 1),
            )
        case _:
            return ()
