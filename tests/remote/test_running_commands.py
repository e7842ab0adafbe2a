"""The commands for a running sandbox: its clock, its names, states in a word, fixtures, the doctor."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner

from panier.cli.owner import mails
from panier.cli.trying import keys
from panier.cli.trying.running import clock, doctor, fixtures, names, requests, steps, triggers
from panier.cli.wording import ListingGroup
from panier.core.refusal import Kind, Refusal
from panier.remote import running
from panier.remote.port import OwnerPort
from tests.support.live import Live
from tests.support.ports import free_port
from tests.test_command_line import CHECKOUT

app = typer.Typer()
app.add_typer(clock.commands, name="clock")
app.add_typer(names.commands, name="name")
app.add_typer(mails.commands, name="mails")
app.add_typer(requests.commands, name="requests", cls=ListingGroup)
app.command("trigger")(triggers.trigger)
app.command("fixtures")(fixtures.plant)
app.command("doctor")(doctor.examine)
app.command("keys")(keys.show_keys)

FIXTURES = """
variables: {shop: boutique}
steps:
  - {names: {"${shop}.com": {state: premium, price: {EUR: "99"}}}}
  - order: {things: [{domain: "${shop}.com"}, {family: cloud, plan: project.2018}], wait: delivered}
    as: first
  - {cart: {things: [{domain: "${shop}-2.fr"}]}, as: cart, customer: ch1002-ovh}
  - {call: {method: GET, path: "/me/order/${first.order}"}, as: shown}
  - {advance: P1D}
  - {trigger: payment.declined}
"""


@pytest.fixture
def run(live: Live, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.delenv("PANIER_OWNER_URL", raising=False)
    return lambda *words: CliRunner().invoke(app, [*words, "--data", str(folder)])


@pytest.fixture
def said(run: Callable[..., Any]) -> Callable[..., Any]:
    """What a command answers as a document."""

    def ask(*words: str) -> Any:
        done = run(*words, "--json")
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.stdout)

    return ask


def test_time_goes_on_and_is_told(run: Callable[..., Any], said: Callable[..., Any]) -> None:
    before = said("clock")["offsetSeconds"]
    after = said("clock", "advance", "P2D")["offsetSeconds"]
    assert 0 <= before + 2 * 86_400 - after <= 1, "seconds are whole"
    assert " UTC (" in run("clock").stdout
    refused = run("clock", "advance", "soon").exception
    assert isinstance(refused, Refusal)
    assert "'soon', but must be an ISO 8601 duration" in refused.message


def test_time_goes_to_an_instant_and_to_what_happens_next(run: Callable[..., Any], said: Callable[..., Any]) -> None:
    said("trigger", "order.placed")
    coming = said("clock", "coming")
    assert coming == sorted(coming, key=lambda one: str(one["time"]))
    moved = said("clock", "next")
    assert moved["happened"]["what"] in {one["what"] for one in coming}
    later = datetime.fromisoformat(moved["now"]) + timedelta(days=1)
    assert datetime.fromisoformat(said("clock", "to", later.isoformat())["now"]) >= later
    assert run("clock", "to", "yesterday").exit_code == 2


def test_a_group_lists_where_no_command_is_named(live: Live, run: Callable[..., Any], said: Callable[..., Any]) -> None:
    query_id = httpx.get(f"{live.url}/1.0/me").headers["x-ovh-queryid"]
    (line,) = run("requests", "--status", "refused", "--text", query_id).stdout.splitlines()
    assert line.endswith(f"{query_id}  You must login first")
    assert said("requests", "--text", query_id) == said("requests", "list", "--text", query_id)
    assert f"More: {live.url}/docs/" in run("requests", "show", query_id).stdout
    assert "No such command" in run("requests", "lits").output


def test_a_mail_is_waited_for(run: Callable[..., Any], said: Callable[..., Any]) -> None:
    order = said("trigger", "order.delivered")["order"]
    mail = said("mails", "wait", "--customer", "ca1001-ovh", "--text", str(order), "--timeout", "30")
    assert mail["to"] == "camille@example.com"
    none = run("mails", "wait", "--text", "no such words", "--timeout", "0").exception
    assert isinstance(none, Refusal)
    assert none.kind is Kind.NOT_FOUND


def test_what_is_said_of_a_name_is_shown_and_taken_back(run: Callable[..., Any], said: Callable[..., Any]) -> None:
    assert said("name", "set", "exemple-dit.com", "premium", "--price", "EUR=99")["state"] == "premium"
    assert "exemple-dit.com: premium" in run("name", "show", "exemple-dit.com").stdout
    assert "exemple-dit.com" in {one["name"] for one in said("name", "list")["wishes"]}
    assert "exemple-dit.com" in run("name", "list").stdout
    assert said("name", "clear", "exemple-dit.com")["state"] == "free"
    assert run("name", "set", "exemple-dit.com", "premium", "--price", "many").exit_code == 2
    assert run("name", "set", "exemple-dit.com", "precious").exit_code == 2


@pytest.mark.parametrize(
    "word, status",
    [
        ("order.delivered", "delivered"),
        ("order.cancelled", "cancelled"),
        ("order.documents", "documentsRequested"),
        ("payment.declined", "notPaid"),
        ("payment.pending", "checking"),
        ("delivery.failed", "delivering"),
        ("transfer.requested", "delivered"),
    ],
)
def test_a_word_brings_about_a_state(said: Callable[..., Any], folder: Path, word: str, status: str) -> None:
    done = said("trigger", word)
    owner = OwnerPort(running.owner_url(folder))
    (order,) = owner.get("/orders", after=done["order"] - 1, limit=1)["orders"]
    assert (order["status"], order["customer"]) == (status, "ca1001-ovh")


def test_every_trigger_is_listed_and_an_unknown_one_is_wrong_use(
    run: Callable[..., Any], said: Callable[..., Any]
) -> None:
    assert [one["name"] for one in said("trigger")] == list(triggers.TRIGGERS)
    done = run("trigger", "order.eaten")
    assert done.exit_code == 2
    assert "order.delivered" in done.output


def test_a_file_is_planted_step_by_step(said: Callable[..., Any], folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(FIXTURES)
    done = said("fixtures", str(file), "--set", "shop=echoppe")
    assert [one["kind"] for one in done] == ["names", "order", "cart", "call", "advance", "trigger"]
    assert done[3]["result"]["orderId"] == done[1]["result"]["order"]
    owner = OwnerPort(running.owner_url(folder))
    (order,) = owner.get("/orders", after=done[1]["result"]["order"] - 1, limit=1)["orders"]
    assert {thing["name"] for thing in order["things"]} > {"echoppe.com"}
    assert owner.get("/orders", customer="ch1002-ovh")["orders"] == []


@pytest.mark.parametrize(
    "text, told",
    [
        ("steps: 3", "has `steps`, a list"),
        ("steps: [{order: {things: [{}]}}]", "step 1: has either a domain, or a family with a plan"),
        ("steps: [{advance: P1D}, {advance: P1D, fault: x}]", "step 2: is one of order, cart"),
        ("steps: [{trigger: order.eaten}]", "step 1: has a trigger 'order.eaten'"),
        ("steps: [{orders: 1}]", "step 1: Object contains unknown field `orders`"),
        ("steps: [{call: {method: GET, path: '/me/${who.name}'}}]", "step 1: there is no ${who.name}"),
        ("steps: [", "is no YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_step(run: Callable[..., Any], tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    refused = run("fixtures", str(file)).exception
    assert isinstance(refused, Refusal), refused
    assert str(file) in refused.message
    assert told in refused.message
    unknown = run("fixtures", str(file), "--set", "colour=red").exception
    assert isinstance(unknown, Refusal)


def test_keys_say_where_the_sandbox_answers(run: Callable[..., Any], live: Live) -> None:
    assert f"OVH_ENDPOINT={live.url}/1.0" in run("keys", "--format", "env").stdout
    provider = run("keys", "--format", "terraform", "--second").stdout
    assert f'endpoint           = "{live.url}/1.0"' in provider
    assert live.environment["SECOND_OVH_CONSUMER_KEY"] in provider
    assert live.environment["OVH_CONSUMER_KEY"] not in provider


def test_the_doctor_finds_what_is_wrong(
    run: Callable[..., Any], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OVH_CLIENT_ID", "OVH_ACCESS_TOKEN", "OVH_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    well = run("doctor")
    assert well.exit_code == 0, well.stdout
    monkeypatch.setenv("PANIER_DATABSE", "x")
    monkeypatch.setenv("OVH_ENDPOINT", "ovh-eu")
    ill = CliRunner().invoke(app, ["doctor", "--data", str(tmp_path), "--json"])
    assert ill.exit_code == 1
    wrong = {one["what"]: one["how"] for one in json.loads(ill.stdout)["findings"] if not one["isWell"]}
    assert wrong.keys() == {"settings", "sandbox", "OVH_ENDPOINT"}
    assert "PANIER_DATABSE" in wrong["settings"]


def test_without_a_sandbox_the_command_that_starts_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PANIER_OWNER_URL", raising=False)
    refused = CliRunner().invoke(app, ["clock", "--data", str(tmp_path)]).exception
    assert isinstance(refused, Refusal)
    assert refused.kind is Kind.UNAVAILABLE
    assert f"`panier sandbox --manage-port 8079 --data {tmp_path}`" in refused.message
    monkeypatch.setenv("PANIER_OWNER_URL", f"http://127.0.0.1:{free_port()}")
    gone = CliRunner().invoke(app, ["clock"]).exception
    assert isinstance(gone, Refusal)
    assert "No sandbox answers on" in gone.message


def test_orders_of_all_customers_are_listed_page_by_page(folder: Path, said: Callable[..., Any]) -> None:
    said("trigger", "order.placed", "--customer", "ch1002-ovh")
    owner = OwnerPort(running.owner_url(folder))
    everything = owner.get("/orders")
    assert everything["last"] == everything["orders"][-1]["order"]
    paged = owner.get("/orders", limit=1)
    assert owner.get("/orders", after=paged["last"])["orders"] == everything["orders"][1:]
    assert {one["customer"] for one in owner.get("/orders", customer="ch1002-ovh")["orders"]} == {"ch1002-ovh"}
    assert {one["status"] for one in owner.get("/orders", status="notPaid")["orders"]} == {"notPaid"}
    with pytest.raises(Refusal, match="limit"):
        owner.get("/orders", limit=0)


def test_the_page_tells_every_trigger_and_every_kind_of_step() -> None:
    page = (CHECKOUT / "docs" / "sandbox-commands.md").read_text()
    assert re.findall(r"^\| `(\w+\.\w+)` \|", page, re.MULTILINE) == list(triggers.TRIGGERS)
    assert set(re.findall(r"^\| `(\w+): ", page, re.MULTILINE)) == set(steps.KINDS)
