"""A code that colleagues made: what it has to be, and how long it is given out."""

import re
from collections.abc import Mapping
from enum import StrEnum

from panier.core.catalog.voucher import Voucher
from panier.core.limits import LONG_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen

DESCRIPTION_MAX = 200  # characters
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class CodeTarget(StrEnum):
    """What a code is used on: a whole cart, an item, a Public Cloud project or an account, which get credit."""

    CART = "cart"
    ITEM = "item"
    PROJECT = "project"
    ACCOUNT = "account"


class CodeWorth(StrEnum):
    """What the worth of a code is: a share of the price, an amount off it, or an amount in its place."""

    PERCENT = "percent"
    OFF = "off"
    INSTEAD = "instead"


@frozen
class GivenCode:
    """A code that the office gave out, by whom, and until when it did, if somebody has withdrawn it."""

    code: str
    voucher: Voucher
    who: str
    created_us: int
    withdrawn_us: int | None = None


@frozen
class CodeLimits:
    """How often a code may be used by each customer and in all, and from when until when (microseconds since 1970)."""

    each: int | None = None
    total: int | None = None
    start_us: int = 0
    end_us: int | None = None


@frozen
class CodeScope:
    """What a code applies to: families, and plans by their codes; with neither, to everything."""

    families: tuple[str, ...] = ()
    plan_codes: tuple[str, ...] = ()


_TYPES = {CodeWorth.PERCENT: "percentage", CodeWorth.OFF: "fixed_amount", CodeWorth.INSTEAD: "forced_amount"}


def made_code(
    code: str,
    description: str,
    target: CodeTarget,
    worth: CodeWorth,
    *,
    percent: int,
    amounts_ucents: Mapping[str, int],
    limits: CodeLimits,
    scope: CodeScope,
) -> Voucher:
    """A code as the form or the command describes it.

    Refuses: a code of other letters, no description, a percentage beyond 1 to 100, credit that is no amount or has no
    end, and an end that is not behind the beginning (400).
    """
    if not _CODE.fullmatch(code):
        raise bad_input("code", "must be letters, digits, points, dashes or underscores, such as SPRING-10")
    if not 0 < len(description) <= DESCRIPTION_MAX:
        raise bad_input("description", f"must have 1 to {DESCRIPTION_MAX} characters")
    is_credit = target in (CodeTarget.PROJECT, CodeTarget.ACCOUNT)
    if worth is CodeWorth.PERCENT and not 1 <= percent <= 100:
        raise bad_input("amount", "must be a whole percentage from 1 to 100")
    if is_credit and worth is not CodeWorth.OFF:
        raise bad_input("worth", "must be an amount: this code gives credit")
    if is_credit and limits.each is None and limits.total is None:
        raise bad_input("total", "must be a number, here or for each customer: credit must end")
    _check_limits(limits)
    return Voucher(
        code=code,
        description=description,
        is_coupon=target is CodeTarget.CART,
        is_credit=target is CodeTarget.PROJECT,
        is_for_account=target is CodeTarget.ACCOUNT,
        type=_TYPES[worth],
        percent=percent if worth is CodeWorth.PERCENT else 0,
        amounts_ucents={} if worth is CodeWorth.PERCENT else amounts_ucents,
        plan_codes=scope.plan_codes,
        families=scope.families,
        start_us=limits.start_us,
        end_us=limits.end_us,
        quantity=limits.each,
        global_quantity=limits.total,
    )


def _check_limits(limits: CodeLimits) -> None:
    for field, number in (("each", limits.each), ("total", limits.total)):
        if number is not None and not 1 <= number <= LONG_MAX:
            raise bad_input(field, "must be more than nothing")
    if limits.end_us is not None and limits.end_us <= limits.start_us:
        raise bad_input("end", "must be after the beginning")
