"""What coupons and vouchers take off the lines of a quote."""

from collections.abc import Sequence

from panier.core.catalog.voucher import Voucher
from panier.core.money import Money
from panier.core.values import frozen


@frozen
class Reduction:
    """What one code took off one line: `amount`.

    `value` is the nominal value of the code; a percentage has the currency N/A.
    """

    code: str
    description: str
    type: str
    value: Money
    amount: Money
    origin: str = "voucher"


@frozen
class Position:
    """What codes need to know about a line: its thing, its plan and its family, item and total."""

    thing: int
    item_id: int | None
    plan_code: str
    family: str
    total: Money


def reductions(
    positions: Sequence[Position], *, vouchers: Sequence[tuple[int, Voucher]], coupons: Sequence[Voucher]
) -> tuple[list[tuple[Reduction, ...]], tuple[Voucher, ...]]:
    """The reductions of each line, and the codes that were used.

    First the vouchers of the items, then the coupons in the order of their codes, each on what is left. A voucher is
    used up by the item that names it even where nothing is left to reduce; a coupon that takes nothing off is not.
    """
    sheet = _Sheet([one.total.ucents for one in positions], [[] for _ in positions])
    used = []
    for item_id, voucher in vouchers:
        own = [index for index, one in enumerate(positions) if one.item_id == item_id]
        used.append(voucher)
        if voucher.is_for(positions[own[0]].plan_code, positions[own[0]].family):
            _take(sheet, positions, voucher, things=[own])
    for coupon in sorted(coupons, key=lambda coupon: coupon.code):
        by_thing: dict[int, list[int]] = {}
        for index, one in enumerate(positions):
            if coupon.is_for(one.plan_code, one.family):
                by_thing.setdefault(one.thing, []).append(index)
        if _take(sheet, positions, coupon, things=list(by_thing.values())):
            used.append(coupon)
    return [tuple(found) for found in sheet.found], tuple(used)


@frozen
class _Sheet:
    """What is left of each line, and what has been taken off it."""

    left: list[int]
    found: list[list[Reduction]]


def _take(sheet: _Sheet, positions: Sequence[Position], voucher: Voucher, *, things: Sequence[Sequence[int]]) -> bool:
    """Take a code off the lines of some things.

    It is computed once on all of them together, then shared out. They are taken by plan and price, so that the
    order in which a cart was filled changes no sum.
    """
    if not any(things):
        return False
    currency = positions[0].total.currency
    nets = [(sum(sheet.left[index] for index in lines), lines) for lines in things if lines]
    nets.sort(key=lambda one: (positions[one[1][0]].plan_code, -one[0]))
    whole = voucher.off(Money(sum(net for net, _ in nets), currency)).ucents
    passed, taken = 0, 0
    for net, lines in nets:
        passed += net
        off = (
            min(voucher.off(Money(passed, currency)).ucents if voucher.type == "percentage" else passed, whole) - taken
        )
        taken += off
        for index in lines:
            part = min(off, max(sheet.left[index], 0))
            if part:
                off -= part
                sheet.left[index] -= part
                amount, value = Money(part, currency), voucher.value(currency)
                sheet.found[index].append(Reduction(voucher.code, voucher.description, voucher.type, value, amount))
    return taken > 0
