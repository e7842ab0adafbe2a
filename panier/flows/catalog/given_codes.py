"""Codes that colleagues make and withdraw, in the office or by `panier codes`: every process knows them in a second."""

from collections.abc import Mapping

from panier.core.catalog.given_code import GivenCode
from panier.core.catalog.voucher import Voucher
from panier.core.limits import GIVEN_CODES_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import replace
from panier.flows.shop import Shop
from panier.store import given_codes
from panier.store.engine.db import Tx

CODE_LENGTH = 10
_AMBIGUOUS = str.maketrans("01OIl", "23PKm")  # letters that are easily read as others


def fresh(shop: Shop) -> str:
    """A code that nobody can guess, of capital letters and digits that are not mistaken for each other."""
    return shop.ids.token(CODE_LENGTH).upper().translate(_AMBIGUOUS)


async def give_out(tx: Tx, shop: Shop, voucher: Voucher, *, who: str) -> GivenCode:
    """Give a code out.

    Refuses: a code that there is, in a file or made here, or was (409); plans and families that are not sold (400); one
    more than are kept (409).
    """
    _check_sold(shop, voucher)
    if voucher.code in shop.assortment.vouchers:
        raise conflict(f"There is, or was, a code {voucher.code} already")
    made, _ = await given_codes.count(tx)
    if made >= GIVEN_CODES_MAX:
        raise conflict(f"There are {GIVEN_CODES_MAX} codes, which is as many as are kept: a file holds more")
    given = GivenCode(voucher.code, voucher, who, shop.now())
    if not await given_codes.insert(tx, given):
        raise conflict(f"There is, or was, a code {voucher.code} already")
    return given


async def withdraw(tx: Tx, shop: Shop, code: str) -> GivenCode:
    """Give a code out no more: carts lose it, orders that were placed with it keep their price.

    Refuses: a code that nobody made here (404), and one that is withdrawn already (409).
    """
    given = await given_codes.load(tx, code)
    if given is None:
        raise not_found("A code that was made here", code=code)
    if not await given_codes.withdraw(tx, code, now_us=shop.now()):
        raise conflict(f"{code} is withdrawn already")
    return replace(given, withdrawn_us=shop.now())


async def list_made(tx: Tx) -> Mapping[str, GivenCode]:
    """Every code that was made, also those that are withdrawn."""
    return {one.code: one for one in await given_codes.list_all(tx)}


def _check_sold(shop: Shop, voucher: Voucher) -> None:
    catalogs = [*shop.assortment.catalogs.keys()]
    families = {family for _, family in catalogs}
    for family in voucher.families:
        if family not in families:
            raise bad_input("family", f"is {family!r}, but must be one of {', '.join(sorted(families))}")
    if not voucher.plan_codes:
        return
    home = [*shop.assortment.catalogs_in(shop.assortment.home)]
    known = {code for one in home for code in (*one.plans, *one.addons)}
    for code in voucher.plan_codes:
        if code not in known:
            raise bad_input("plans", f"names {code!r}, which is not sold")
