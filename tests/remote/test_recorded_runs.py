"""What was called in a run: the summary, the transcript, and the commands for calls, faults and snapshots."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner

from panier.cli.trying import transcripts
from panier.cli.trying.running import faults, requests, snapshots
from panier.core.refusal import Kind, Refusal
from panier.remote import running, transcript
from panier.remote.port import OwnerPort
from panier.remote.transcript import Transcript
from tests.support.live import Live
from tests.test_command_line import CHECKOUT
from tests.test_run_and_keys import run

app = typer.Typer()
app.add_typer(requests.commands, name="requests")
app.add_typer(faults.commands, name="fault")
app.add_typer(snapshots.commands, name="snapshot")
app.add_typer(transcripts.commands, name="transcript")

TWICE = """
import ovh

def order(client):
    cart = client.post("/order/cart", ovhSubsidiary="FR")["cartId"]
    client.post(f"/order/cart/{cart}/assign")
    client.post(f"/order/cart/{cart}/cloud", planCode="project.2018", duration="P1M", pricingMode="default", quantity=1)
    return client.post(f"/order/cart/{cart}/checkout", autoPayWithPreferredPaymentMethod=True)["orderId"]

client = ovh.Client()
try:
    order(client)
except ovh.exceptions.HTTPError:
    order(client)  # without looking whether the first one is there
try:
    client.post("/order/cart/none/checkout")
except ovh.exceptions.ResourceNotFoundError:
    raise SystemExit(4)
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, int]:
    """A program that orders twice on a lost answer: its transcript, what was said of it, and its exit status."""
    file = tmp_path_factory.mktemp("recorded") / "run.jsonl"
    words = ("--fault", "POST */checkout=lost:1", "--record", str(file), "--", sys.executable, "-c", TWICE)
    done = run(*words, PYTHONPATH=str(CHECKOUT))
    return file, done.stderr, done.returncode


def test_a_program_that_orders_twice_on_a_lost_answer_is_shown_to(recorded: tuple[Path, str, int]) -> None:
    _, said, status = recorded
    assert status == 4
    lines = [line.removeprefix("panier: ") for line in said.splitlines()]
    assert lines[0].endswith(" calls, 1 refused, 2 orders")
    assert [line.partition(":")[0] for line in lines[1:3]] == ["order 1 of ca1001-ovh", "order 2 of ca1001-ovh"]
    assert lines[3] == "all of it would have cost 0.00 EUR"
    assert lines[4].startswith("met a fault: POST /1.0/order/cart/")
    assert lines[5] == "refused POST /1.0/order/cart/none/checkout 404: Invalid Cart ID"
    assert "its owner finds it" in lines[6]


def test_a_transcript_is_shown_and_sent_again(recorded: tuple[Path, str, int], tmp_path: Path) -> None:
    file, _, _ = recorded
    assert file.stat().st_mode & 0o077 == 0
    shown = CliRunner().invoke(app, ["transcript", "show", str(file), "--bodies"]).stdout
    assert "POST /1.0/order/cart/none/checkout 404" in shown
    assert '> {"ovhSubsidiary":"FR"}' in shown
    changed = tmp_path / "changed.jsonl"
    lines = file.read_text().splitlines()
    last = json.loads(lines[-1])
    changed.write_text("\n".join([*lines[:-1], json.dumps(last | {"status": 200})]))
    done = CliRunner().invoke(app, ["transcript", "replay", str(changed), "--json"])
    compared = json.loads(done.stdout)
    different = [one["difference"] for one in compared["calls"] if one["difference"]]
    assert (done.exit_code, len(compared["calls"]), len(different)) == (1, len(lines) - 1, 1)
    assert different[0].startswith("is answered 404, not 200: ")


@pytest.mark.parametrize(
    "text, told",
    [("", "is no transcript"), ('{"transcript": 1}\n{"a": 1}', "line 2: is no call"), ("{", "line 1: is no JSON")],
)
def test_what_is_no_transcript_is_refused_by_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text(text)
    with pytest.raises(Refusal, match=told):
        transcript.load(file)
    with pytest.raises(Refusal, match="panier run --record"):
        transcript.load(tmp_path / "none")


def test_a_transcript_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = Transcript(("--region", "ca"), ({"method": "GET", "path": "/1.0/me", "status": 200, "answerBody": "é"},))
    transcript.save(kept, tmp_path / "t")
    assert transcript.load(tmp_path / "t") == kept


@pytest.fixture
def ask(live: Live, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What a command prints."""
    monkeypatch.delenv("PANIER_OWNER_URL", raising=False)

    def told(*words: str) -> str:
        done = CliRunner().invoke(app, [*words, "--data", str(folder)])
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    return told


def test_calls_are_listed_shown_written_and_sent_again(ask: Callable[..., str], live: Live, folder: Path) -> None:
    ask("requests", "clear")
    httpx.get(f"{live.url}/1.0/auth/time")
    refused = httpx.get(f"{live.url}/1.0/order/cart/none")
    query_id = refused.headers["x-ovh-queryid"]
    assert [one["status"] for one in json.loads(ask("requests", "list", "--json"))] == [200, refused.status_code]
    (line,) = ask("requests", "list", "--status", "4xx").splitlines()
    assert query_id in line
    shown = ask("requests", "show", query_id)
    assert "GET /1.0/order/cart/none" in shown
    assert "Refused: " in shown
    assert "curl" in ask("requests", "show", query_id, "--as", "curl")
    assert str(refused.status_code) in ask("requests", "repeat", query_id)
    gone = CliRunner().invoke(app, ["requests", "show", "nothing", "--data", str(folder)]).exception
    assert isinstance(gone, Refusal)
    assert gone.kind is Kind.NOT_FOUND


def test_faults_are_added_listed_and_ended(ask: Callable[..., str], live: Live, folder: Path) -> None:
    ask("fault", "add", "GET */time=503:1")
    assert "GET */time" in ask("fault", "list")
    assert [httpx.get(f"{live.url}/1.0/auth/time").status_code for _ in range(2)] == [503, 200]
    number = json.loads(ask("fault", "add", "--kind", "rate", "--path", "*/time", "--seconds", "5", "--json"))["number"]
    assert httpx.get(f"{live.url}/1.0/auth/time").status_code == 429
    ask("fault", "clear", str(number))
    assert httpx.get(f"{live.url}/1.0/auth/time").status_code == 200
    plans = json.loads(ask("fault", "plans", "--json"))
    ask("fault", "plan", plans[0]["name"])
    ask("fault", "clear")
    assert ask("fault", "list").startswith("Nothing goes wrong")
    refused = CliRunner().invoke(app, ["fault", "add", "nonsense", "--data", str(folder)]).exception
    assert isinstance(refused, Refusal)
    assert "POST */checkout=500:2" in refused.message


def test_a_state_is_kept_and_returned_to(ask: Callable[..., str], folder: Path) -> None:
    owner = OwnerPort(running.owner_url(folder))
    owner.put("/registry/names/exemple-neige.com", {"state": "reserved"})
    ask("snapshot", "save", "snow")
    owner.delete("/registry/names/exemple-neige.com")
    assert "snow" in ask("snapshot", "list")
    ask("snapshot", "restore", "snow")
    assert owner.get("/registry/names/exemple-neige.com")["state"] == "reserved"
    ask("snapshot", "start-over")
    assert owner.get("/registry/names/exemple-neige.com")["state"] == "free"
    ask("snapshot", "delete", "snow")
    gone = CliRunner().invoke(app, ["snapshot", "restore", "snow", "--data", str(folder)]).exception
    assert isinstance(gone, Refusal)


def test_calls_are_printed_as_they_come(ask: Callable[..., str], live: Live) -> None:
    import threading

    def call() -> None:
        httpx.get(f"{live.url}/1.0/auth/time")

    timer = threading.Timer(0.5, call)
    timer.start()
    try:
        printed = ask("requests", "tail", "--count", "1", "--path", "*/time")
    finally:
        timer.join()
    assert "/1.0/auth/time" in printed
