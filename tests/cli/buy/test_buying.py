"""Ordering as a buyer does: looked for, planned, bought, paid, followed."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from panier.cli.buy.journal import OrderJournal
from tests.support.buyers.buyer import Buyer

NAME = ("--waive", "--config", "OWNER_LEGAL_AGE=true", "--yes")
VPS = ("--family", "vps", "--plan", "vps-le-2-2-40", "--config", "vps_datacenter=gra", "--config", "vps_os=debian 12")

Read = Callable[[str], Any]


def open_carts(read: Read) -> list[str]:
    return [cart for cart in read("/order/cart") if not read(f"/order/cart/{cart}")["readOnly"]]


def test_names_are_looked_for(buyer: Buyer, read: Read) -> None:
    ran = buyer.run("order", "search", "laden", "premium-x.com", "taken-x.com", "x.nosuch", "--ext", "fr,.com")
    assert ran.status == 0, ran.err
    said = "\n".join(" ".join(line.split()) for line in ran.out.splitlines())
    assert "laden.fr free 4.99 EUR 6.99 EUR\n" in said
    assert "premium-x.com free 250.00 EUR 250.00 EUR premium\n" in said
    assert "taken-x.com transfer 9.99 EUR 9.99 EUR it is taken\n" in said
    assert "it must end in a known extension" in ran.out
    found = {one["name"]: one for one in buyer.run("order", "search", "laden", "--ext", "fr", "--json").document}
    assert found["laden.fr"]["renewal"] == "6.99"
    none = buyer.run("order", "search", "reserved-x", "--ext", "com")
    assert none.status == 4
    assert "the registry does not give it" in none.out
    assert open_carts(read) == []


def test_what_is_missing_is_named_whole(buyer: Buyer, read: Read) -> None:
    flags = buyer.run("order", "plan", "--domain", "fehlt.fr")
    assert flags.status == 2
    assert "--config OWNER_LEGAL_AGE=…   (true)" in flags.err
    assert "waive: … or --waive" in flags.err
    text = "items:\n  - domain: fehlt.fr\n  - family: eco\n    plan: 24sk10\n  - family: vps\nwaive: true\n"
    file = buyer.run("plan", str(buyer.write("order.yaml", text)))
    assert file.status == 2
    assert "items[0].config.OWNER_LEGAL_AGE: …" in file.err
    assert "items[1].options: …   (memory: ram-16g-ecc-1600-24sk10" in file.err
    assert "items[1].config.region: …   (canada, europe)" in file.err
    assert file.err.count("items[1].config.dedicated_datacenter: …   (bhs, ") == 1, "which the checkout alone demands"
    assert "items[2].plan: …   (" in file.err
    assert open_carts(read) == []


def test_a_plan_says_when_the_price_changed(buyer: Buyer, read: Read) -> None:
    text = "items:\n  - domain: preis.com\n    config: {OWNER_LEGAL_AGE: true}\nwaive: true\nmax: EUR 9\n"
    file = buyer.write("order.yaml", text)
    saved = buyer.run("plan", str(file), "--save")
    assert saved.status == 0, saved.err
    assert "To pay now" in saved.out
    assert buyer.run("plan", str(file)).status == 0
    price = file.with_name("order.yaml.price")
    price.write_text(price.read_text().replace('"9.99"', '"8.49"').replace('"8.99"', '"7.19"'))
    changed = buyer.run("plan", str(file))
    assert changed.status == 5
    assert "preis.com, renewed every P1Y" in changed.out
    assert buyer.run("plan", str(file), "--json").document["changed"][0] == {
        "what": "to pay, with tax", "saved": "7.19 EUR", "now": "8.99 EUR",
    }  # fmt: skip
    bought = buyer.run("order", "buy", str(file), "--yes")
    assert bought.status == 5
    price.write_text("{}")
    assert "holds no prices: save it anew with --save" in buyer.run("plan", str(file)).err
    assert open_carts(read) == []


def test_more_than_the_ceiling_is_not_ordered(buyer: Buyer, read: Read) -> None:
    before = read("/me/order")
    ran = buyer.run("order", "buy", "--domain", "teuer.com", *NAME, "--max", "EUR", "8.98")
    assert (ran.status, ran.out.count("To pay now")) == (1, 1)
    assert "it costs 8.99 EUR with tax, not at most EUR 8.98" in ran.err
    other = buyer.run("order", "buy", "--domain", "teuer.com", *NAME, "--max", "USD", "50")
    assert "the price is in EUR, and the most it may cost is USD 50" in other.err
    assert read("/me/order") == before
    assert open_carts(read) == []
    assert OrderJournal(buyer.home / "state" / "panier" / "orders").list_entries() == []


def test_the_same_order_twice_is_one_order(buyer: Buyer, read: Read) -> None:
    first = buyer.run("order", "buy", *VPS, "--yes", "--wait", "--json", "--renew", "automatic")
    assert first.status == 0, first.err
    number = first.document["order"]
    assert first.document["status"] == "delivered"
    assert "Its renewal is automatic: vps-" in first.err
    second = buyer.run("order", "buy", *VPS, "--yes", "--json")
    assert (second.status, second.document["order"]) == (0, number)
    wrong = buyer.run("order", "buy", *VPS, "--yes", "--again", "999999")
    assert wrong.status == 2
    assert f"say --again {number}" in wrong.err
    third = buyer.run("order", "buy", *VPS, "--yes", "--json", "--again", str(number))
    assert third.document["order"] > number
    assert third.document["earlier"] == [number]
    fourth = buyer.run("order", "buy", *VPS, "--yes", "--json", "--again", str(number))
    assert fourth.document["order"] == third.document["order"]
    assert len(read("/services")) >= 2


def test_the_journal_is_for_its_owner_alone(buyer: Buyer) -> None:
    file = buyer.write(
        "order.yaml", "items:\n  - domain: taken-geheim.com\n    transfer: true\n    code: {env: CODE}\n"
    )
    text = file.read_text() + "    config: {OWNER_LEGAL_AGE: true}\nwaive: true\npayment: none\n"
    file.write_text(text)
    assert "the variable CODE, which is not set" in buyer.run("order", "buy", str(file), "--yes").err
    ran = buyer.run("order", "buy", str(file), "--yes", "--print-calls", CODE="sandbox-auth")
    assert ran.status == 0, ran.err
    assert "waits for its payment" in ran.out
    assert '{"label": "AUTH_INFO", "value": "…"}' in ran.err
    folder = buyer.home / "state" / "panier" / "orders"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    everything = ran.out + ran.err
    for entry in folder.iterdir():
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600
        everything += entry.read_text()
    assert "sandbox-auth" not in everything
    for name in ("OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY"):
        assert buyer.environment[name] not in everything
    assert "orderPassword" not in everything


def test_an_order_is_paid_by_the_name_of_a_method_and_once(buyer: Buyer, read: Read) -> None:
    ran = buyer.run("order", "buy", "--domain", "spaeter.fr", *NAME, "--no-pay", "--json")
    number = str(ran.document["order"])
    assert ran.document["status"] == "notPaid"
    assert buyer.run("order", "follow", number, "--timeout", "0").status == 1
    unknown = buyer.run("order", "pay", number, "--with", "diners", "--yes")
    assert unknown.status == 1
    assert "diners is no valid payment method of the account; there is 1 (CREDIT_CARD 4242" in unknown.err
    assert "Nobody can be asked here: say --yes" in buyer.run("order", "pay", number, "--with", "paypal").err
    assert buyer.run("order", "pay", number, "--with", "paypal", "--yes").status == 0
    again = buyer.run("order", "pay", number, "--yes", "--json")
    assert again.status == 0
    assert "is paid already, or being paid" in again.err
    assert buyer.run("order", "follow", number).status == 0
    assert read(f"/me/order/{number}/payment")["paymentType"] == "paypal"
    shown = buyer.run("order", "show", number)
    assert "✓  Ready to use" in shown.out
    assert "orderPassword" not in shown.out
    assert "orderPassword" in buyer.run("order", "show", number, "--link").out
    assert json.loads(buyer.run("order", "list", "--json").out)["orders"][0]["order"] == int(number)


def test_an_order_that_will_not_be_delivered_ends_with_the_reason(buyer: Buyer) -> None:
    ran = buyer.run("order", "buy", "--domain", "papers-x.com", *NAME, "--wait", "--json")
    assert ran.status == 1
    assert "documents are asked for" in ran.err
    slow = buyer.run("order", "buy", "--domain", "slow-x.com", *NAME, "--wait", "--timeout", "0.5")
    assert slow.status == 1
    assert "go on with `panier order follow" in slow.err


def test_what_cannot_be_ordered_says_why(buyer: Buyer, read: Read) -> None:
    taken = buyer.run("order", "buy", "--domain", "taken-y.com", *NAME)
    assert taken.status == 1
    assert "taken-y.com cannot be ordered: it is taken; its holder can transfer it: add --transfer" in taken.err
    plan = buyer.run("plan", "--family", "vps", "--plan", "vps-le-2-2-4O")
    assert "vps-le-2-2-4O is not sold as vps; there is vps-le-2-2-40" in plan.err
    family = buyer.run("plan", "--family", "kettles", "--plan", "k")
    assert "There is no product family kettles here" in family.err
    wrong = buyer.run("plan", *VPS[:4], "--config", "vps_os=BeOS")
    assert "--config vps_os must be one of Debian 10" in wrong.err
    option = buyer.run("plan", *VPS, "--option", "wings")
    assert "wings is no option of vps-le-2-2-40; there is" in option.err
    coupon = buyer.run("plan", *VPS, "--coupon", "NOPE")
    assert (coupon.status, "Coupon NOPE is not valid [EU.panier-1" in coupon.err) == (1, True)
    assert open_carts(read) == []


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("plan",), "Say what to buy, one of: an order file, --domain NAME"),
        (("plan", "--domain", "a.fr", "--cloud", "b"), "Say what to buy, one of"),
        (("plan", "--domain", "a.fr", "--plan", "b"), "--plan does not go with --domain"),
        (("plan", "--cloud", "a", "--years", "2"), "--years does not go with --cloud"),
        (("plan", "--family", "vps", "--duration", "month"), "--duration must be an ISO 8601 duration such as P1M"),
        (("plan", "--domain", "a.fr", "--transfer", "--code-from", "NOT_SET"), "--code-from is to be in the variable"),
        (("plan", "order.yaml", "--option", "a"), "--option does not go with an order file"),
        (("plan", "--family", "domain"), "a domain name is ordered with --domain NAME"),
        (("plan", "--domain", "a.fr", "--config", "OWNER"), "--config must be LABEL=VALUE"),
        (("plan", "--domain", "a.fr", "--max", "EUR", "x"), "--max must be a currency and an amount"),
        (("plan", "--domain", "a.fr", "--renew", "x"), "--renew must be automatic or manual, not x"),
        (("plan", "--domain", "a.fr", "--pay", "x", "--no-pay"), "--pay and --no-pay: say one of them"),
        (("plan", "--domain", "a.fr", "--save"), "--save writes the prices beside an order file: name one"),
        (("plan", "nowhere.yaml"), "nowhere.yaml: No such file or directory"),
        (("order", "buy", "--domain", "a.fr"), "Nobody can be asked here: look at the price with `panier order plan`"),
        (("order", "search", "a", "--ext", ","), "--ext must name an extension"),
    ],
)
def test_wrong_use_is_one_sentence(buyer: Buyer, arguments: tuple[str, ...], said: str) -> None:
    ran = buyer.run(*arguments)
    assert ran.status == 2
    assert ran.err.splitlines()[-1].startswith("panier: ")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_orders_and_entries_that_are_not_there_end_with_4(buyer: Buyer) -> None:
    for command in (("order", "show", "999999"), ("order", "pay", "999999"), ("order", "follow", "999999")):
        ran = buyer.run(*command)
        assert ran.status == 4, ran
        assert "(orderId = 999999) does not exist [EU.panier-1" in ran.err
    for command in (("order", "resume", "abc"), ("order", "forget", "../abc")):
        assert buyer.run(*command).status == 4


def test_an_entry_that_is_damaged_is_named(buyer: Buyer, tmp_path: Path) -> None:
    first = buyer.run("order", "buy", "--domain", "kaputt.fr", *NAME, "--json")
    file = buyer.home / "state" / "panier" / "orders" / f"{first.document['entry']}.json"
    file.write_text("{}")
    ran = buyer.run("order", "buy", "--domain", "kaputt.fr", *NAME)
    assert ran.status == 1
    assert f"{file} is no entry of the journal" in ran.err
