"""Following an order until it is delivered, and what is set of its services then."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from panier.cli.buy.looking import UNPAID
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import CallRefused, Stop

PAUSE_SECONDS, PAUSE_SECONDS_MAX = 0.3, 5.0
_STEPS = {
    "VALIDATING": "Payment and checks",
    "VALIDATED": "Accepted",
    "DELIVERING": "Delivery",
    "AVAILABLE": "Ready to use",
}
_MARKS = {"TODO": "·", "DOING": "…", "DONE": "✓", "ERROR": "✗"}
_OVER = {
    "cancelled": "it is cancelled",
    "cancelling": "it is being cancelled",
    "documentsRequested": "documents are asked for: send them as the e-mail about it says",
}
_MAIN_ROUTES = "/domain/zone/"

Steps = Sequence[Mapping[str, Any]]


class OrderFollower:
    """Draws the steps of an order while they happen: redrawn on a terminal, a line for each change in a pipe."""

    def __init__(self, reach: Reach, out: Console) -> None:
        self._reach = reach
        self._out = out
        self._told: set[str] = set()

    def follow(self, order_id: int, *, seconds: float, unpaid_seconds: float = 10.0) -> None:
        """Wait until an order is delivered.

        Refuses: an order that is over, that nobody pays, or that a step of went wrong; one that takes longer.
        """
        begun, pause = time.monotonic(), PAUSE_SECONDS
        with Live(console=self._out, auto_refresh=False, transient=False) as live:
            while True:
                status, steps = self._look(order_id)
                self._draw(live, order_id, status, steps)
                waited = time.monotonic() - begun
                if status == "delivered":
                    return
                if why := _why_not(status, steps):
                    raise Stop(f"Order {order_id} is not delivered: {why}")
                if status == UNPAID and waited >= min(unpaid_seconds, seconds):
                    raise Stop(f"Order {order_id} is not paid: `panier order pay {order_id}` pays it")
                if waited >= seconds:
                    raise Stop(
                        f"Order {order_id} is {status} after {seconds:g} seconds: go on with"
                        f" `panier order follow {order_id}`"
                    )
                time.sleep(min(pause, max(seconds - waited, 0.05)))
                pause = min(pause * 1.5, PAUSE_SECONDS_MAX)

    def _look(self, order_id: int) -> tuple[str, Steps]:
        return str(self._reach.get(f"/me/order/{order_id}/status")), self._reach.find(
            f"/me/order/{order_id}/followUp"
        ) or ()

    def _draw(self, live: Live, order_id: int, status: str, steps: Steps) -> None:
        if self._out.is_terminal:
            live.update(steps_table(order_id, status, steps), refresh=True)
            return
        for line in (f"Order {order_id}: {status}", *event_lines(steps)):
            if line not in self._told:
                self._told.add(line)
                self._out.print(line, markup=False)


def steps_table(order_id: int, status: str, steps: Steps) -> Table:
    """The steps of an order, with the newest that is known of each."""
    drawn = Table(
        box=None, pad_edge=False, show_header=False, title=f"Order {order_id}: {status}", title_justify="left"
    )
    for step in steps:
        newest = step["history"][0] if step["history"] else {}
        name = _STEPS.get(step["step"], step["step"])
        drawn.add_row(_MARKS.get(step["status"], "?"), name, newest.get("description", ""), str(newest.get("date", "")))
    return drawn


def event_lines(steps: Steps) -> list[str]:
    """What happened, oldest first."""
    events = [event for step in steps for event in reversed(step["history"])]
    return [f"{event['date']}  {event['description']}" for event in events]


def set_renewal(reach: Reach, order_id: int, mode: str) -> list[str]:
    """Set how everything that an order made is renewed; the names of what was set.

    Refuses: an order that made nothing that can be found.
    """
    changed = []
    for name in _service_names(reach, order_id):
        for service_id in reach.get("/services", resourceName=name):
            service = reach.get(f"/services/{service_id}")
            if str((service.get("route") or {}).get("url", "")).startswith(_MAIN_ROUTES):
                continue  # a zone goes on with its name
            if service["billing"]["renew"]["current"]["mode"] != mode:
                try:
                    reach.call("PUT", f"/services/{service_id}", body={"renew": {"mode": mode}})
                except CallRefused as refused:
                    raise Stop(f"{name} is delivered, and its renewal cannot be {mode}: {refused.message}") from refused
            changed.append(name)
    if not changed:
        raise Stop(f"Nothing that order {order_id} made can be found under /services: its renewal is as it was")
    return changed


def _service_names(reach: Reach, order_id: int) -> dict[str, None]:
    """What an order made: its lines say so, or, in the United States, what was done for them."""
    path = f"/me/order/{order_id}/details"
    found: dict[str, None] = {}
    for number in reach.get(path):
        name = str(reach.get(f"{path}/{number}")["domain"])
        if name != "*":
            found[name] = None
            continue
        for operation in reach.find(f"{path}/{number}/operations") or ():
            resource = reach.get(f"{path}/{number}/operations/{operation}").get("resource") or {}
            found[str(resource.get("name"))] = None
    return found


def _why_not(status: str, steps: Steps) -> str:
    """Why an order will not be delivered by itself; empty where it may be."""
    failed = [step for step in steps if step["status"] == "ERROR"]
    if status not in _OVER and not failed:
        return ""
    newest = [event["description"] for step in (failed or steps) for event in step["history"][:1]]
    said = _OVER.get(status, "")
    last = newest[0] if failed and newest else newest[-1] if newest else ""
    return ": ".join(part for part in (said, last) if part) or "a step of it went wrong"
