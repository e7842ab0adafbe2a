"""One order, never two: `panier order buy` is killed at every step and started again.

A step is each call, before it reaches the shop and after it was done, and each time that the journal touches the disk.
The second run meets trouble too: the answer to its first checkout or payment is lost. The shop does not know
Idempotency-Key here, as OVHcloud's does not.
"""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.support.buyers.buyer import Buyer, Ran
from tests.support.buyers.lossy import LossyWay, Passed

_numbers = count(1)
BUY = ("order", "buy", "--waive", "--config", "OWNER_LEGAL_AGE=true", "--yes", "--json", "--patience", "0.2")
CARD = ("--pay", "visa")
STEPS_MAX = 60
LAST = re.compile("/(checkout|pay)$")

Read = Callable[[str], Any]


class Trial:
    """An order of a new name, and what is there of it in the end."""

    def __init__(self, buyer: Buyer, way: LossyWay, read: Read, *, pay: tuple[str, ...] = CARD) -> None:
        self.name = f"killed-{next(_numbers)}.fr"
        self._buyer, self._way, self._read = buyer, way, read
        self._buyer.environment["OVH_ENDPOINT"] = way.url
        self._arguments = (*BUY, "--domain", self.name, *pay)
        self._before = set(read("/me/order"))
        self._carts = set(read("/order/cart"))
        self._paid = 0

    def run(self, *, lose: Callable[[Passed, int], str] = lambda _call, _number: "", kill_at: int = 0) -> Ran:
        """Run the command."""
        self._way.begin(lose)

        def started(number: int) -> None:
            self._way.caller = number

        ran = self._buyer.run(*self._arguments, kill_at=kill_at, on_start=started)
        self._paid += sum(one.method == "POST" and "/pay" in one.path and one.status == 200 for one in self._way.passed)
        return ran

    def check(self, ran: Ran) -> None:
        """Check that there is one order, paid once, and nothing left over."""
        assert ran.status == 0, ran.err
        (order_id,) = set(self._read("/me/order")) - self._before
        assert ran.document["order"] == order_id
        assert self._read(f"/me/order/{order_id}/status") != "notPaid"
        steps = self._read(f"/me/order/{order_id}/followUp")
        events = [event["label"] for step in steps for event in step["history"]]
        assert events.count("REGISTERED_PAYMENT_INITIATED") == 1
        carts = [self._read(f"/order/cart/{cart}") for cart in set(self._read("/order/cart")) - self._carts]
        assert [cart for cart in carts if not cart["readOnly"]] == []

    @property
    def paid(self) -> int:
        """How many payments the shop has taken."""
        return self._paid


def losing_one() -> Callable[[Passed, int], str]:
    """On this way the answer to the first checkout or payment is lost."""
    how = iter(["lost"])
    return lambda call, _number: next(how, "") if call.method == "POST" and LAST.search(call.path) else ""


def sweep(make: Callable[[], Trial], how: str, is_meant: Callable[[Passed], bool]) -> int:
    """Kill at every call that is meant, one after the other, each time with a new order; how many there were."""
    for step in range(1, STEPS_MAX):
        trial, left = make(), [step]

        def lose(call: Passed, _number: int, left: list[int] = left) -> str:
            left[0] -= is_meant(call)
            return how if left[0] == 0 and is_meant(call) else ""

        first = trial.run(lose=lose)
        if left[0] > 0:
            trial.check(first)
            return step - 1
        if how not in ("lost", "broken"):
            assert first.status == -9, (step, first)
            first = trial.run(lose=losing_one())
        trial.check(first)
    raise AssertionError("the command never came to its end")


def changes(call: Passed) -> bool:
    return call.method != "GET"


def test_killed_before_a_call_that_changes_something(buyer: Buyer, way: LossyWay, read: Read) -> None:
    assert sweep(lambda: Trial(buyer, way, read), "before", changes) >= 6


@pytest.mark.long
def test_killed_before_any_call_reaches_the_shop(buyer: Buyer, way: LossyWay, read: Read) -> None:
    steps = sweep(lambda: Trial(buyer, way, read), "before", lambda _: True)
    assert steps >= 15


def test_killed_after_any_call_was_done(buyer: Buyer, way: LossyWay, read: Read) -> None:
    """Calls that only read have no effect, so the sweep is over those that change something."""
    steps = sweep(lambda: Trial(buyer, way, read), "after", changes)
    assert steps >= 6


def test_any_answer_lost(buyer: Buyer, way: LossyWay, read: Read) -> None:
    steps = sweep(lambda: Trial(buyer, way, read), "lost", changes)
    assert steps >= 6


def test_any_call_met_by_a_broken_proxy(buyer: Buyer, way: LossyWay, read: Read) -> None:
    assert sweep(lambda: Trial(buyer, way, read), "broken", changes) >= 6


@pytest.mark.parametrize("stride", [5, pytest.param(1, marks=pytest.mark.long)])
def test_killed_when_the_journal_touches_the_disk(buyer: Buyer, way: LossyWay, read: Read, stride: int) -> None:
    """Five is no multiple of what writing an entry takes, so each of its moments is among the steps."""
    for step in range(1, STEPS_MAX, stride):
        trial = Trial(buyer, way, read)
        first = trial.run(kill_at=step)
        if first.status == 0:
            trial.check(first)
            assert step > 18
            return
        assert first.status == -9, first
        trial.check(trial.run(lose=losing_one()))
    raise AssertionError("the command never came to its end")


@pytest.mark.parametrize("how", ["before", "after"])
def test_killed_at_the_checkout_that_pays_by_itself(buyer: Buyer, way: LossyWay, read: Read, how: str) -> None:
    steps = sweep(
        lambda: Trial(buyer, way, read, pay=()),
        how,
        lambda call: call.method == "POST" and call.path.endswith("checkout"),
    )
    assert steps == 1
