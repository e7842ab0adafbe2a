"""Made-up plans and carts of every kind that the price model knows, out of whole numbers that somebody else draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from panier.core.cart.allowance import Standing
from panier.core.cart.cart import Item
from panier.core.cart.quote import Asked, Texts
from panier.core.catalog.catalog import Engagement, Plan, Pricing
from panier.core.catalog.promoted import Condition, Promotion
from panier.core.catalog.terms import choose, durations
from panier.core.catalog.voucher import Voucher
from panier.core.money import DECIMALS

T = TypeVar("T")

Draw = Callable[[int, int], int]  # a whole number between two, both included

NOW_US = 1_000_000
ACCOUNT_ID = 7
CURRENCIES = tuple(sorted(DECIMALS.keys() - {"N/A"}))
TEXTS = Texts("rental", "set-up", "installation")
TYPES = ("percentage", "fixed_amount", "forced_amount")


@dataclass(frozen=True, slots=True)
class Basket:
    """A cart as the computation gets it."""

    currency: str
    asked: tuple[Asked, ...]
    coupons: tuple[Voucher, ...]
    standing: Standing
    tax_basis_points: int


def basket(draw: Draw) -> Basket:
    """Any cart: one to five items, options among them, with promotions, vouchers and coupons."""
    currency = one_of(draw, CURRENCIES)
    plans = [plan(draw, f"plan-{number}") for number in range(draw(1, 3))]
    asked: list[Asked] = []
    for number in range(1, draw(1, 5) + 1):
        parents = [one.item.item_id for one in asked if one.item.parent_item_id is None]
        parent = one_of(draw, parents) if parents and draw(0, 2) == 0 else None
        asked.append(_asked(draw, one_of(draw, plans), number, parent=parent, currency=currency))
    coupons = tuple(
        voucher(draw, f"coupon-{number}", currency, is_coupon=True) for number in range(max(0, draw(-3, 2)))
    )
    is_known = draw(0, 1) == 1
    standing = Standing(
        account_id=ACCOUNT_ID if is_known else None,
        is_new=is_known and draw(0, 1) == 1,
        owned=frozenset({"plan-0"}) if draw(0, 3) == 0 else frozenset(),
        used={"promotion/kitchen/plan-0/sale": draw(0, 4), "voucher/coupon-0": draw(0, 2)},
        knows_uses=draw(0, 4) > 0,
    )
    return Basket(currency, tuple(asked), coupons, standing, one_of(draw, (0, 850, 1900, 2000, 2550, 2700)))


def plan(draw: Draw, code: str) -> Plan:
    """A plan with a set-up, tiers, phases and promotions, or some of these."""
    strategy = one_of(draw, ("tiered", "volume", "stairstep"))
    setup = Pricing(
        "default", ("installation",), _price(draw), interval=0, interval_unit="none", phase=0, repeat_max=1,
        promotions=_promotions(draw) if draw(0, 5) == 0 else (),
    )  # fmt: skip
    if draw(0, 6) == 0:
        return Plan(code, "kitchen", code, "thing", "A thing", (setup,), pricing_type="purchase")
    month = Pricing(
        "default", ("renew",), _price(draw), interval=one_of(draw, (1, 1, 3, 12)),
        kind="consumption" if draw(0, 9) == 0 else "rental", strategy=strategy,
        commitment=12 if draw(0, 4) == 0 else 0, promotions=_promotions(draw),
        engagement=Engagement("periodic", "P12M", "REACTIVATE_ENGAGEMENT") if draw(0, 4) == 0 else None,
    )  # fmt: skip
    pricings = [setup, *_tiers(draw, month)]
    if draw(0, 3) == 0:
        pricings = [replace(one, repeat_max=2) if one.phase == 1 else one for one in pricings]
        pricings.append(replace(month, phase=2, price_ucents=_price(draw)))
    return Plan(code, "kitchen", code, "thing", "A thing", tuple(pricings), periods_max=draw(1, 4))


def voucher(draw: Draw, code: str, currency: str, *, is_coupon: bool) -> Voucher:
    """A code of any kind."""
    return Voucher(
        code, code, is_coupon, type=one_of(draw, TYPES), percent=draw(0, 100),
        amounts_ucents={currency: _price(draw)} if draw(0, 4) else {},
        plan_codes=("plan-0",) if draw(0, 2) == 0 else (), quantity=draw(1, 2) if draw(0, 2) == 0 else None,
        global_quantity=draw(0, 2) if draw(0, 2) == 0 else None,
    )  # fmt: skip


def one_of(draw: Draw, choices: Sequence[T]) -> T:
    """Any of some things."""
    return choices[draw(0, len(choices) - 1)]


def _asked(draw: Draw, sold: Plan, number: int, *, parent: int | None, currency: str) -> Asked:
    duration = one_of(draw, durations(sold, "default"))
    quantity = draw(1, 12)
    item = Item(number, parent, "kitchen", sold.plan_code, "default", duration.iso, quantity, added_us=draw(0, NOW_US))
    vouchers = (voucher(draw, f"voucher-{number}", currency, is_coupon=False),) if draw(0, 4) == 0 else ()
    return Asked(item, sold, choose(sold, "default", duration, quantity=quantity), TEXTS, vouchers=vouchers)


def _tiers(draw: Draw, pricing: Pricing) -> list[Pricing]:
    starts = sorted({1, *(draw(2, 12) for _ in range(draw(0, 2)))})
    return [
        replace(
            pricing,
            quantity_min=start,
            quantity_max=after - 1 if after else None,
            price_ucents=pricing.price_ucents if start == 1 else _price(draw),
        )
        for start, after in zip(starts, [*starts[1:], 0], strict=True)
    ]


def _promotions(draw: Draw) -> tuple[Promotion, ...]:
    return tuple(_promotion(draw, name) for name in ("sale", "spring", "autumn")[: max(0, draw(-2, 3))])


def _promotion(draw: Draw, name: str) -> Promotion:
    kind = one_of(draw, TYPES)
    return Promotion(
        name, name, draw(0, 110) if kind == "percentage" else _price(draw), start_us=draw(0, NOW_US + 1),
        end_us=draw(0, 2 * NOW_US) if draw(0, 1) else None, type=kind,
        context=one_of(draw, ("standard", "standard", "welcome", "discover")),
        duration=draw(1, 3) if draw(0, 2) == 0 else None, quantity=draw(1, 6) if draw(0, 2) == 0 else None,
        global_quantity=draw(0, 8), is_global_quantity_limited=draw(0, 2) == 0,
        bundle=("plan-1",) if draw(0, 5) == 0 else (),
        condition=Condition(min_quantity=draw(1, 6)) if draw(0, 5) == 0 else None,
    )  # fmt: skip


def _price(draw: Draw) -> int:
    """Nothing, something with cents, or something finer than a cent."""
    match draw(0, 3):
        case 0:
            return 0
        case 1:
            return draw(0, 10**12)
        case _:
            return draw(0, 20_000) * 10**6
