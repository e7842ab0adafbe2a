"""Scripts over python-ovh, started as they are: an order from nothing, orders listed by days, a key given up."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ovh
import pytest

from tests.clients.programs.conftest import Key, Programs
from tests.clients.test_python import delivered

pytestmark = pytest.mark.programs

SCRIPTS = Path(__file__).with_name("scripts")
SHOPPING = ("GET /order/*", "POST /order/*", "GET /me/*", "POST /me/order/*")
DAY = timedelta(days=1)


class Script:
    """Python with a file of keys where python-ovh looks for it."""

    def __init__(self, programs: Programs, key: Key) -> None:
        self._programs = programs
        lines = [
            "[default]",
            "endpoint=ovh-eu",
            "[ovh-eu]",
            *(f"{name}={getattr(key, name)}" for name in Key.__slots__),
        ]
        (programs.folder / "ovh.conf").write_text("\n".join(lines) + "\n")

    def __call__(self, name: str, *arguments: str) -> Any:
        """The JSON that a script prints."""
        return json.loads(self._programs.done("python", str(SCRIPTS / f"{name}.py"), *arguments))


def day(moment: datetime) -> str:
    return moment.date().isoformat()


def test_a_name_is_bought_by_answering_what_is_required(
    programs: Programs, key: Callable[..., Key], customer: ovh.Client
) -> None:
    bought = Script(programs, key(*SHOPPING))("order_name", "exemple-script.com")
    delivered(customer, bought["orderId"])
    assert bought["charged"]["withTax"] == bought["asked"]["withTax"]
    assert customer.get("/domain/exemple-script.com")["domain"] == "exemple-script.com"


def test_orders_are_looked_through_by_days(programs: Programs, key: Callable[..., Key], customer: ovh.Client) -> None:
    """A day is its first moment, so an order of today is between today and tomorrow, and not before today."""
    script = Script(programs, key(*SHOPPING))
    bought = script("order_name", "exemple-jours.com")
    delivered(customer, bought["orderId"])
    made = datetime.fromisoformat(customer.get(f"/me/order/{bought['orderId']}")["date"]).astimezone(UTC)
    listed = script("list_orders", day(made), day(made + DAY))[str(bought["orderId"])]
    assert listed["status"] == "delivered"
    assert listed["total"] == bought["charged"]["withTax"]["value"]
    assert listed["lines"]
    assert str(bought["orderId"]) not in script("list_orders", day(made - DAY), day(made))


@pytest.mark.parametrize("rights", [("GET /order/cart",), SHOPPING])
def test_a_key_with_any_rights_tells_what_it_is_and_can_be_given_up(
    programs: Programs, key: Callable[..., Key], rights: tuple[str, ...]
) -> None:
    script = Script(programs, key(*rights))
    told = script("leave")
    assert [f"{rule['method']} {rule['path']}" for rule in told["rules"]] == list(rights)
    assert (told["status"], told["account"]) == ("validated", "ca1001-ovh")
    with pytest.raises(AssertionError, match="This credential is not valid"):
        script("leave")
