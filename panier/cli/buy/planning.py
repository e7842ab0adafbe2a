"""Plans: what an order would cost, from a cart that is removed again."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

from panier.cli.buy import tables
from panier.cli.buy.asking import Asker, is_terminal
from panier.cli.buy.buying import price_file_of, show_document
from panier.cli.buy.filling import FilledCart, Filler
from panier.cli.buy.looking import endpoint_day
from panier.cli.buy.options import Given
from panier.cli.buy.placing import check_ceiling
from panier.cli.buy.prices import differences, load_price, plain_cost, save_price
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import PRICE_CHANGED, Stop, wrong_use
from panier.cli.buy.wishes import WantedOrder

MARK = "panier-plan"
LIFE = timedelta(hours=1)  # of a cart whose run was killed


def plan_order(reach: Reach, given: Given, *, saves: bool, is_json: bool) -> None:
    """Show what an order would cost, and compare it with what was saved.

    Refuses: what cannot be ordered; a price above the ceiling; another price than was saved (5).
    """
    if saves and given.file is None:
        raise wrong_use("--save writes the prices beside an order file: name one")
    filled = _planned(reach, given.wanted)
    cost = filled.cost
    price_file = None if given.file is None else price_file_of(given.file)
    saved = None if price_file is None or saves else load_price(price_file)
    found = () if saved is None else differences(saved, cost)
    out = tables.console(is_error=is_json)
    if is_json:
        changed = [{"what": one.what, "saved": one.before, "now": one.now} for one in found]
        show_document({**plain_cost(cost), "changed": changed})
    else:
        tables.show_cost(out, cost)
    check_ceiling(given.wanted, cost)
    if saves and price_file is not None:
        save_price(price_file, cost)
        out.print(f"\nSaved as {price_file}", markup=False)
    if found:
        if not is_json:
            out.print()
            tables.show_differences(out, found)
        raise Stop("The price is not the one that was saved: --save takes this one", PRICE_CHANGED)
    if saved is not None and not is_json:
        out.print("\nThe price is the one that was saved.")


@contextlib.contextmanager
def passing_cart(reach: Reach) -> Iterator[str]:
    """A cart that is removed at the end; one of a run that is killed ends by itself."""
    ends = (endpoint_day(reach) + LIFE).isoformat(timespec="seconds")
    body = {"ovhSubsidiary": reach.me()["ovhSubsidiary"], "description": MARK, "expire": ends}
    cart_id = reach.post("/order/cart", body)["cartId"]
    try:
        reach.post(f"/order/cart/{cart_id}/assign")
        yield cart_id
    finally:
        with contextlib.suppress(Stop):  # it ends by itself
            reach.delete(f"/order/cart/{cart_id}")


def _planned(reach: Reach, wanted: WantedOrder) -> FilledCart:
    with passing_cart(reach) as cart_id:
        return Filler(reach, Asker(is_there=is_terminal()), cart_id).fill(wanted)
