"""Looking for names that can be ordered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from panier.cli.buy import tables
from panier.cli.buy.buying import show_document
from panier.cli.buy.filling import why_not
from panier.cli.buy.planning import passing_cart
from panier.cli.buy.prices import amount_of
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import NOT_FOUND, CallRefused, Stop, wrong_use
from panier.core.values import frozen

NAMES_MAX = 100
_FIELD = re.compile(r"^The input provided isn't valid: '\w+' ")


@frozen
class FoundName:
    """A name that was looked for: what can be done with it."""

    name: str
    action: str  # create or transfer; empty where nothing can be done
    now: str
    renewal: str
    currency: str
    mode: str
    why: str


def search_names(reach: Reach, names: Sequence[str], extensions: Sequence[str], *, is_json: bool) -> None:
    """Show what can be ordered.

    Refuses: when none of them can be (4).
    """
    wanted = list(
        dict.fromkeys(
            full
            for name in names
            for full in ([name.lower()] if "." in name else [f"{name.lower()}.{one}" for one in extensions])
        )
    )
    if not wanted:
        raise wrong_use("--ext must name an extension, such as --ext fr,com")
    if len(wanted) > NAMES_MAX:
        raise wrong_use(f"That is {len(wanted)} names: look for at most {NAMES_MAX} at once")
    with passing_cart(reach) as cart_id:
        found = [_look(reach, cart_id, name) for name in wanted]
    if is_json:
        show_document([_plain(one) for one in found])
    else:
        rows = [_row(one) for one in found]
        headings = ("Name", "", "Now", "At renewal", "")
        tables.console().print(tables.table(headings, rows, right=(2, 3)))
        first = next((one for one in found if one.action == "create"), None)
        if first is not None:
            tables.console().print(
                f"\nWithout tax. Order one with `panier order buy --domain {first.name}`", markup=False
            )
    if not any(one.action for one in found):
        raise Stop("None of them can be ordered", NOT_FOUND)


def _look(reach: Reach, cart_id: str, name: str) -> FoundName:
    try:
        offers: Sequence[Mapping[str, Any]] = reach.get(f"/order/cart/{cart_id}/domain", domain=name)
    except CallRefused as refused:
        if refused.code != 400:
            raise
        return FoundName(name, "", "", "", "", "", _FIELD.sub("it ", refused.said))
    offer = next((one for one in offers if one["orderable"] and one["action"] == "create"), None)
    why = "" if offer is not None else why_not(offers)
    offer = offer or next((one for one in offers if one["orderable"]), None)
    if offer is None:
        return FoundName(name, "", "", "", "", "", why)
    prices = {one["label"]: one["price"] for one in offer["prices"]}
    total = prices.get("TOTAL") or prices["PRICE"]
    renewal = prices.get("RENEW")
    return FoundName(
        name,
        offer["action"],
        f"{amount_of(total):.2f}",
        "" if renewal is None else f"{amount_of(renewal):.2f}",
        total["currencyCode"],
        offer["pricingMode"],
        why,
    )


def _row(one: FoundName) -> tuple[str, ...]:
    if not one.action:
        return (one.name, "–", "", "", one.why)
    is_premium = not one.mode.endswith("-default")
    state = "free" if one.action == "create" else "transfer"
    renewal = f"{one.renewal} {one.currency}" if one.renewal else ""
    notes = [one.why, one.mode.partition("-")[2] if is_premium else ""]
    return (one.name, state, f"{one.now} {one.currency}", renewal, ", ".join(note for note in notes if note))


def _plain(one: FoundName) -> dict[str, Any]:
    return {
        "name": one.name,
        "isOrderable": bool(one.action),
        "action": one.action or None,
        "now": one.now or None,
        "renewal": one.renewal or None,
        "currency": one.currency or None,
        "pricingMode": one.mode or None,
        "why": one.why or None,
    }
