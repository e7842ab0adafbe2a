"""What nobody knows at first: answers lost while others order the same, calls that arrive late, two runs at once."""

import threading
from collections.abc import Callable
from typing import Any

import httpx

from panier.cli.buy.journal import OrderJournal
from panier.cli.buy.options import given_order
from tests.support.buyers.buyer import Buyer
from tests.support.buyers.lossy import LossyWay, Passed
from tests.support.live import Live

SERVER = (
    "--family",
    "vps",
    "--plan",
    "vps-le-2-2-40",
    "--config",
    "vps_datacenter=SBG",
    "--config",
    "vps_os=Fedora 42",
)
QUICK = ("--yes", "--json", "--patience", "0.2")

Read = Callable[[str], Any]


def is_checkout(call: Passed) -> bool:
    return call.method == "POST" and call.path.endswith("/checkout")


class Rival:
    """Another program of the same customer, which orders the same."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def order(self) -> int:
        """Order the server of SERVER."""
        cart = f"/order/cart/{self._post('/order/cart', {'ovhSubsidiary': 'FR'})['cartId']}"
        self._post(f"{cart}/assign", {})
        wish = {"planCode": "vps-le-2-2-40", "duration": "P1M", "pricingMode": "default", "quantity": 1}
        item = self._post(f"{cart}/vps", wish)["itemId"]
        for label, value in (("vps_datacenter", "SBG"), ("vps_os", "Fedora 42")):
            self._post(f"{cart}/item/{item}/configuration", {"label": label, "value": value})
        return int(self._post(f"{cart}/checkout", {})["orderId"])

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body)
        answer.raise_for_status()
        return answer.json()


def test_an_order_that_cannot_be_told_from_another_is_left_to_a_person(
    buyer: Buyer, way: LossyWay, shop: Live, read: Read
) -> None:
    buyer.environment["OVH_ENDPOINT"] = way.url
    before = set(read("/me/order"))

    def lose(call: Passed, _number: int) -> str:
        if is_checkout(call):
            headers = {"Authorization": f"Bearer {shop.token()}"}
            with httpx.Client(base_url=f"{shop.url}/1.0", headers=headers, timeout=60) as client:
                Rival(client).order()
            return "lost"
        return ""

    way.begin(lose)
    ran = buyer.run("order", "buy", *SERVER, *QUICK)
    assert ran.status == 1
    assert "looks like it, and the cart does not say which" in ran.err
    own = max(set(read("/me/order")) - before)
    way.begin()
    listed = buyer.run("order", "list", "--json").document["unfinished"]
    (entry,) = [one["entry"] for one in listed]
    assert buyer.run("order", "resume", entry, *QUICK).status == 1
    assert "or forget it with --yes" in buyer.run("order", "forget", entry).err
    assert buyer.run("order", "resume", entry, "--order", "999999", *QUICK).status == 4
    resumed = buyer.run("order", "resume", entry, "--order", str(own), *QUICK)
    assert resumed.status == 0, resumed.err
    assert resumed.document["order"] == own
    assert len(set(read("/me/order")) - before) == 2
    assert "is forgotten" in buyer.run("order", "forget", entry).out


def test_a_call_that_arrives_after_its_sender_was_killed_makes_no_second_order(
    buyer: Buyer, way: LossyWay, read: Read
) -> None:
    """The second run finds the cart still open and sends its checkout too: the shop refuses one of the two."""
    buyer.environment["OVH_ENDPOINT"] = way.url
    before, held, is_free = set(read("/me/order")), iter([True]), threading.Event()

    def hold(call: Passed, _number: int) -> str:
        if not is_checkout(call):
            return ""
        if next(held, False):
            way.kill()
            assert is_free.wait(60)
            return "lost"
        is_free.set()  # both go on at once
        return ""

    way.begin(hold)

    def started(number: int) -> None:
        way.caller = number

    buy = ("order", "buy", "--domain", "langsam.fr", "--waive", "--config", "OWNER_LEGAL_AGE=true", *QUICK)
    assert buyer.run(*buy, on_start=started).status == -9
    second = buyer.run(*buy)
    assert second.status == 0, second.err
    assert set(read("/me/order")) - before == {second.document["order"]}


def test_of_two_runs_at_once_one_is_refused(buyer: Buyer) -> None:
    name = ("--domain", "zugleich.fr", "--waive", "--config", "OWNER_LEGAL_AGE=true")
    wanted = given_order(domain="zugleich.fr", config=["OWNER_LEGAL_AGE=true"]).wanted
    key = wanted.key(buyer.environment["OVH_ENDPOINT"], "ca1001-ovh")
    with OrderJournal(buyer.home / "state" / "panier" / "orders").locked(key):
        ran = buyer.run("order", "buy", *name, *QUICK)
    assert ran.status == 1
    assert f"Another run is at this order ({key})" in ran.err
    assert buyer.run("order", "buy", *name, *QUICK).status == 0


def test_a_changed_file_waits_until_the_order_of_before_is_settled(buyer: Buyer, way: LossyWay, read: Read) -> None:
    buyer.environment["OVH_ENDPOINT"] = way.url
    text = "items:\n  - domain: geaendert.fr\n    config: {OWNER_LEGAL_AGE: true}\nwaive: true\n"
    file = buyer.write("order.yaml", text)
    way.begin(lambda call, _number: "after" if is_checkout(call) else "")

    def started(number: int) -> None:
        way.caller = number

    assert buyer.run("order", "buy", str(file), *QUICK, on_start=started).status == -9
    way.begin()
    file.write_text(text.replace("config:", "years: 2\n    config:"))
    ran = buyer.run("order", "buy", str(file), *QUICK)
    assert ran.status == 1
    entry = ran.err.rpartition("`panier order resume ")[2].partition("`")[0]
    assert buyer.run("order", "resume", entry, *QUICK).status == 0


def test_what_was_interrupted_before_anything_was_sent_can_be_dropped(buyer: Buyer, way: LossyWay, read: Read) -> None:
    buyer.environment["OVH_ENDPOINT"] = way.url
    before = set(read("/order/cart"))
    way.begin(lambda call, _number: "before" if call.method == "GET" and call.path.endswith("/checkout") else "")

    def started(number: int) -> None:
        way.caller = number

    name = ("--domain", "liegen.fr", "--waive", "--config", "OWNER_LEGAL_AGE=true")
    assert buyer.run("order", "buy", *name, *QUICK, on_start=started).status == -9
    assert len(set(read("/order/cart")) - before) == 1
    way.begin()
    shown = buyer.run("order", "list")
    assert "go on with `panier order resume ID`" in shown.out
    (entry,) = [one["entry"] for one in buyer.run("order", "list", "--json").document["unfinished"]]
    assert buyer.run("order", "forget", entry).status == 0
    assert set(read("/order/cart")) == before


def test_a_sandbox_that_was_started_over_knows_no_order_of_before(buyer: Buyer, read: Read) -> None:
    name = ("--domain", "vonvorn.fr", "--waive", "--config", "OWNER_LEGAL_AGE=true", "--no-pay")
    first = buyer.run("order", "buy", *name, *QUICK).document
    file = buyer.home / "state" / "panier" / "orders" / f"{first['entry']}.json"
    file.write_text(
        file.read_text()
        .replace(f'"order_id": {first["order"]}', '"order_id": 987654')
        .replace('"cart_id": "', '"cart_id": "00')
    )
    second = buyer.run("order", "buy", *name, *QUICK)
    assert "the sandbox was started over" in second.err
    assert second.document["order"] > first["order"]


def test_a_name_with_accents_is_found_again(buyer: Buyer, way: LossyWay, read: Read) -> None:
    buyer.environment["OVH_ENDPOINT"] = way.url
    before, answers = set(read("/me/order")), iter(["lost"])
    way.begin(lambda call, _number: next(answers, "") if is_checkout(call) else "")
    ran = buyer.run("order", "buy", "--domain", "Brûlé.fr", "--waive", "--config", "OWNER_LEGAL_AGE=true", *QUICK)
    assert ran.status == 0, ran.err
    assert {ran.document["order"]} == set(read("/me/order")) - before
    again = buyer.run("order", "buy", "--domain", "xn--brl-dma2g.fr", "--config", "OWNER_LEGAL_AGE=true", *QUICK)
    assert again.document["order"] == ran.document["order"]
