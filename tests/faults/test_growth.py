"""Neither many orders nor long carts hold the event loop up, and what is listed of them is complete and in order.

What the loop's thread works at a stretch is CPU time, so that other work on the machine does not matter; machines
differ, and the bounds here leave them room.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bench import planted
from bench.crowd import multiply
from bench.growth import FIRST, connection, lists, place, send, wait_for_delivery
from bench.hosted import Hosted, hosted
from bench.quotes import keep_cart, long_cart
from bench.workflow import Signer
from panier.cli import ready_made, schema
from panier.flows.account.seeds import Keys
from panier.flows.visitor import Visitor, visitor
from panier.web.routes import ROUTES
from panier.work import sweeps

pytestmark = pytest.mark.long

ORDERS = 3_000
HELD_SECONDS_MAX = 0.1
STEPS_AT_ONCE = 100
STEPS_AN_ORDER_MAX = 3  # fewer than it takes to look at one row
IN_PORTIONS = {route.path for route in ROUTES if route.is_in_portions}


@pytest.fixture
def empty(tmp_path: Path) -> tuple[Path, tuple[Keys, ...]]:
    """A new shop's file and the keys of its customers."""
    keys = ready_made.prepare(tmp_path, is_fresh=True)
    file = tmp_path / "panier.sqlite"
    schema.bring_up(str(file))
    return file, keys


@pytest.fixture
def grown(empty: tuple[Path, tuple[Keys, ...]]) -> Iterator[Hosted]:
    """A shop with many orders of one customer."""
    file, keys = empty
    with hosted(str(file), keys) as host:
        place(host, FIRST)
        wait_for_delivery(host)
        host.ask(planted.plant)
        wait_for_delivery(host)
    multiply(file, name=FIRST, orders=ORDERS - 1, customers=10)
    with hosted(str(file), keys) as host:
        yield host


def asked(host: Hosted, request: bytes) -> object:
    """An answer, which must not have taken the loop for long."""
    host.held_seconds = 0.0
    with connection(host) as client:
        body = send(client, request)
    assert host.held_seconds < HELD_SECONDS_MAX
    return msgspec.json.decode(body)


def test_long_lists_are_whole_and_in_order(grown: Hosted) -> None:
    signer = Signer(grown.target)
    names = {FIRST, *(f"n{number}-{FIRST}" for number in range(1, ORDERS))}
    for path in ("/domain", "/domain/zone", "/order/cartServiceOption/domain"):
        assert asked(grown, signer.get(path)) == sorted(names), path
    for path, each in (("/me/order", 1), ("/order/cart", 1), ("/services", 2), ("/me/task/domain", 1)):
        found = asked(grown, signer.get(path))
        assert isinstance(found, list)
        assert len(set(found)) == len(found) == each * ORDERS, path
        assert path == "/order/cart" or found == sorted(found), path
    numbers = asked(grown, signer.get("/services"))
    assert isinstance(numbers, list)
    assert asked(grown, signer.get("/services?sort=DESC")) == numbers[::-1]
    by_name = asked(grown, signer.get("/services?orderBy=resource.name"))
    assert isinstance(by_name, list)
    assert sorted(by_name) == numbers
    assert len(set(map(str, by_name))) == len(numbers)


def test_no_list_reads_all_that_a_customer_has_on_the_loop(grown: Hosted) -> None:
    """What a list looks at, SQLite's own steps tell; it may look at everything, but on a thread or in portions."""
    steps = [0]

    def count() -> None:
        if visitor().gone is not Visitor().gone:  # it is for a call, not for the shop's own work meanwhile
            steps[0] += STEPS_AT_ONCE

    reading = grown.database._reading  # type: ignore[attr-defined]
    reading.set_progress_handler(count, STEPS_AT_ONCE)
    signer, long = Signer(grown.target), {}
    for path in lists():
        steps[0] = 0
        asked(grown, signer.get(path))
        if steps[0] > ORDERS * STEPS_AN_ORDER_MAX and path.partition("?")[0] not in IN_PORTIONS:
            long[path] = steps[0]
    assert not long


def test_one_of_many_is_found_at_once(grown: Hosted) -> None:
    for path in (f"/domain/{FIRST}", f"/domain/zone/{FIRST}", f"/domain/n7-{FIRST}", f"/domain/n7-{FIRST}/task"):
        asked(grown, Signer(grown.target).get(path))


def test_a_sweep_holds_nobody_up(grown: Hosted, caplog: pytest.LogCaptureFixture) -> None:
    grown.held_seconds = 0.0
    done = grown.ask(sweeps.sweep)
    assert {"credit", "names", "what was consumed"} <= done.keys()
    assert "failed" not in caplog.text
    assert grown.held_seconds < HELD_SECONDS_MAX


def test_a_long_cart_holds_nobody_up(empty: tuple[Path, tuple[Keys, ...]]) -> None:
    file, keys = empty
    with hosted(str(file), keys) as host:
        cart = host.ask(lambda shop, database: keep_cart(database, long_cart(shop, 1_000)))
        signer, path = Signer(host.target), f"/order/cart/{cart.cart_id}"
        item = f"{path}/item/{cart.items[0].item_id}"
        asked(host, signer.post(f"{item}/configuration", '{"label": "region", "value": "europe"}'))
        asked(host, signer.get(item))
        summary = asked(host, signer.get(f"{path}/summary"))
        assert isinstance(summary, dict)
        asked(host, signer.post(f"{path}/assign"))
        tried = asked(host, signer.get(f"{path}/checkout"))
        assert isinstance(tried, dict)
        assert tried["prices"]["withoutTax"] == summary["prices"]["withoutTax"]
        placed = asked(host, signer.post(f"{path}/checkout", '{"waiveRetractationPeriod": true}'))
        assert isinstance(placed, dict)
        assert placed["prices"] == tried["prices"]
        assert len(placed["details"]) == len(summary["details"])
