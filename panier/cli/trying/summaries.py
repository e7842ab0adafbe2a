"""What `panier run` says at its end: what was ordered, what that would have cost, what was refused and why."""

from collections import Counter
from decimal import Decimal
from typing import Any

from panier.remote.port import OwnerPort, segment

REFUSALS_SHOWN = 10
ORDERS_SHOWN = 20
_LISTED = 1_000
_BOUGHT = frozenset({"checking", "delivering", "delivered"})


def lines(owner: OwnerPort) -> list[str]:
    """The summary of a sandbox that a command has used; nothing where it was not called at all."""
    calls = _all_calls(owner)
    if not calls:
        return []
    refused = [one for one in calls if (one["status"] or 0) >= 400]
    orders = owner.get("/orders", limit=_LISTED)["orders"]
    found = [f"{_many(len(calls), 'call')}, {len(refused)} refused, {_many(len(orders), 'order')}"]
    found += [_order_line(one) for one in orders[-ORDERS_SHOWN:]]
    if orders:
        found.append(f"all of it would have cost {_sum([one['total'] for one in orders if one['status'] in _BOUGHT])}")
    faulty = Counter(f"{one['method']} {one['path']}: {one['fault']}" for one in calls if one["fault"])
    found += [f"met a fault{_times(count)}: {what}" for what, count in faulty.most_common(REFUSALS_SHOWN)]
    return found + _refusal_lines(owner, [one for one in refused if not one["fault"]])


def _all_calls(owner: OwnerPort) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while page := owner.get("/requests", after=found[-1]["number"] if found else 0, limit=_LISTED)["requests"]:
        found += page
    return found


def _order_line(order: dict[str, Any]) -> str:
    things = ", ".join(str(one["name"] or one["planCode"]) for one in order["things"])
    return f"order {order['order']} of {order['customer']}: {order['status']}, {order['total']}: {things}"


def _sum(totals: list[str]) -> str:
    """Amounts such as 9.99 EUR, added up by currency."""
    found: dict[str, Decimal] = {}
    for total in totals:
        amount, _, currency = total.partition(" ")
        found[currency] = found.get(currency, Decimal(0)) + Decimal(amount)
    return ", ".join(f"{amount} {currency}" for currency, amount in found.items()) or "nothing"


def _refusal_lines(owner: OwnerPort, refused: list[dict[str, Any]]) -> list[str]:
    """Every kind of refusal once, with how often it was given."""
    kinds: Counter[tuple[str, str, int]] = Counter()
    examples: dict[tuple[str, str, int], dict[str, Any]] = {}
    for one in refused:
        kind = (one["method"], one["path"], one["status"])
        kinds[kind] += 1
        examples[kind] = one
    found = []
    for kind, count in kinds.most_common(REFUSALS_SHOWN):
        told = owner.get(f"/requests/{segment(examples[kind]['queryId'])}").get("refusal") or {}
        found.append(f"refused {' '.join(map(str, kind))}{_times(count)}: {told.get('message') or 'without a word'}")
        if told.get("why"):
            found.append(f"    {told['why']}")
    if len(kinds) > REFUSALS_SHOWN:
        found.append(f"and {len(kinds) - REFUSALS_SHOWN} kinds of refusals more")
    return found


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
