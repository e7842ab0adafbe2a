"""What became of a call whose answer never came: looked up, never guessed."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from panier.cli.buy.journal import JournalEntry
from panier.cli.buy.prices import amount_of
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import Stop
from panier.cli.buy.wishes import unicode_name

MARGIN = timedelta(days=2)  # clocks differ, and so do zones
UNPAID = "notPaid"
_BEGUN = ("PAYMENT_INITIATED", "REGISTERED_PAYMENT_INITIATED")


def orders_since(reach: Reach, begun: datetime) -> tuple[int, ...]:
    """The account's orders of the last days."""
    found = reach.get("/me/order", **{"date.from": (begun - MARGIN).astimezone(UTC).isoformat(timespec="seconds")})
    return tuple(sorted(found))


def endpoint_day(reach: Reach) -> datetime:
    """Now, by the endpoint's clock."""
    return datetime.fromtimestamp(reach.now(), UTC)


def looked_up(reach: Reach, entry: JournalEntry, *, patience: float) -> int | None:
    """The order that a checkout placed; None where it certainly placed none.

    A cart becomes one order at most, and says so. While its call may still be under way, it is looked at again.

    Refuses: an order that is there and cannot be told from others.
    """
    for is_last in _looks(patience):
        cart = reach.find(f"/order/cart/{entry.cart_id}")
        found = _candidates(reach, entry)
        if cart is not None and not cart["readOnly"]:
            if is_last and found:
                raise Stop(_unclear(entry, found, "but the cart says that it is still open"))
            if is_last:
                return None
            continue
        if len(found) == 1:
            return found[0]
        if found:
            raise Stop(_unclear(entry, found, "and the cart does not say which"))
        if is_last and cart is None:
            return None
    raise Stop(
        f"The cart of {entry.title} has become an order, which `/me/order` does not list yet: try"
        f" `panier order resume {entry.entry_id}` in a minute"
    )


def is_known(reach: Reach, entry: JournalEntry) -> bool:
    """Whether the order of an entry is the one that the endpoint has under its number."""
    cart = reach.find(f"/order/cart/{entry.cart_id}") if entry.cart_id else None
    if cart is not None:
        return bool(cart["readOnly"])
    order = reach.find(f"/me/order/{entry.order_id}")  # carts end, orders stay
    if order is None or not entry.day:
        return order is not None
    if not _is_like(reach, entry, entry.order_id):
        return False
    return abs(datetime.fromisoformat(order["date"]) - datetime.fromisoformat(entry.day)) < MARGIN


def is_paid(reach: Reach, order_id: int, *, patience: float) -> bool:
    """Whether an order is paid, or its payment is under way; asked for a while, where it is not."""
    return any(reach.get(f"/me/order/{order_id}/status") != UNPAID for _ in _looks(patience))


def payments_begun(reach: Reach, order_id: int) -> int:
    """How often the payment of an order was begun, as its follow-up tells."""
    steps = reach.find(f"/me/order/{order_id}/followUp") or ()
    return sum(event["label"] in _BEGUN for step in steps for event in step["history"])


def _candidates(reach: Reach, entry: JournalEntry) -> list[int]:
    """Orders that may be the one: new since the checkout was written down, of the same price and the same lines."""
    begun = datetime.fromisoformat(entry.day)
    new = [number for number in orders_since(reach, begun) if number not in entry.known_orders]
    return [number for number in new if _is_like(reach, entry, number)]


def _is_like(reach: Reach, entry: JournalEntry, order_id: int) -> bool:
    order = reach.find(f"/me/order/{order_id}")
    if order is None or amount_of(order["priceWithTax"]) != Decimal(entry.total):
        return False
    path = f"/me/order/{order_id}/details"
    details = [reach.get(f"{path}/{number}") for number in reach.get(path)]
    totals = sorted(str(amount_of(one["totalPrice"]).normalize()) for one in details)
    said = " ".join(f"{one['description']} {one['domain']}" for one in details)
    is_named = all(name in said or unicode_name(name) in said for name in entry.names)
    return is_named and totals == sorted(entry.lines)


def _unclear(entry: JournalEntry, found: list[int], why: str) -> str:
    numbers = ", ".join(map(str, found))
    return (
        f"It is not certain what became of {entry.title}: order {numbers} looks like it, {why}. Look at it with"
        f" `panier order show {found[0]}`, then say `panier order resume {entry.entry_id} --order NUMBER`, or"
        " `--order 0` if it is none of them"
    )


def _looks(patience: float) -> Iterator[bool]:
    """Look again and again, with longer pauses, until the patience is at its end; True with the last look."""
    end, pause = time.monotonic() + patience, 0.1
    while (left := end - time.monotonic()) > 0:
        yield False
        time.sleep(min(pause, left))
        pause = min(pause * 2, 2.0)
    yield True
