"""panier run and panier keys, the sandbox's kept clock, and the lines it prints: as they are typed."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from panier.cli import kept_clock, ready_made
from tests.support.live import COMMAND, sandbox
from tests.support.ports import free_port
from tests.test_command_line import CHECKOUT, error_line, panier

ASKS = """
import os, sys, ovh
for client in (ovh.Client(), ovh.Client("ovh-eu"), ovh.Client(os.environ["OVH_ENDPOINT"])):
    print(client.get("/me")["nichandle"])
print("hidden" in sys.modules, os.environ.get("OVH_CLIENT_ID"))
sys.exit(7)
"""


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PANIER_", "OVH_"))}
    return subprocess.run(
        [str(COMMAND), "run", *words], env=clean | environment, capture_output=True, text=True, check=False, timeout=180
    )


def test_python_ovh_works_unmodified_and_its_status_is_handed_on(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import hidden\n")
    (tmp_path / "hidden.py").touch()
    paths = os.pathsep.join([str(tmp_path), str(CHECKOUT)])
    done = run(
        "--data", str(tmp_path / "data"), "--", sys.executable, "-c", ASKS,
        PYTHONPATH=paths, OVH_CLIENT_ID="of-another-shop", OVH_CLIENT_SECRET="x",
    )  # fmt: skip
    assert done.stdout.splitlines() == ["ca1001-ovh"] * 3 + ["True None"], done.stderr
    assert done.returncode == 7
    assert (tmp_path / "data" / "panier.sqlite").exists()


def test_a_command_that_is_not_there_starts_nothing() -> None:
    done = run("--", "no-such-command")
    assert (done.returncode, done.stderr) == (127, "panier: no-such-command: there is no such command\n")


def test_a_sandbox_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "panier.sqlite").write_text("kettles")
    done = run("--data", str(tmp_path), "--", "true", PYTHONPATH=str(CHECKOUT))
    assert done.returncode == 1
    assert done.stderr == (
        f"panier: The sandbox did not start: {tmp_path}/panier.sqlite is not an SQLite database: choose another with"
        " PANIER_DATABASE, or the folder of a sandbox with --data\n"
    )


def test_keys_are_shown_again_in_every_form(tmp_path: Path) -> None:
    assert "There are no keys" in error_line(panier("keys", "--data", str(tmp_path)))
    first, second = ready_made.prepare(tmp_path, is_fresh=False)
    show = ["keys", "--data", str(tmp_path), "--port", "8081"]
    assert first.application_secret in panier(*show).stdout
    lines = panier(*show, "--format", "env").stdout.splitlines()
    assert f"OVH_CONSUMER_KEY={first.consumer_key}" in lines
    assert f"SECOND_OVH_APPLICATION_KEY={second.application_key}" in lines
    assert lines[0] == "OVH_ENDPOINT=http://127.0.0.1:8081/1.0"
    shown = json.loads(panier(*show, "--json").stdout)
    assert [one["nic"] for one in shown["customers"]] == ["ca1001-ovh", "ch1002-ovh"]
    assert f"application_secret={first.application_secret}" in panier(*show, "--format", "conf").stdout


def test_time_goes_on_over_a_restart_and_what_happens_is_printed(tmp_path: Path) -> None:
    manage = free_port()
    with sandbox(tmp_path, "--manage-port", str(manage), "--log", "requests") as live:
        moved = httpx.post(f"http://127.0.0.1:{manage}/clock", json={"advance": "P1Y"}).json()["now"]
        answer = httpx.get(f"{live.url}/1.0/auth/time?secret=hush")
    assert answer.status_code == 200
    log = (tmp_path / "log").read_text()
    (line,) = [line for line in log.splitlines() if "GET /1.0/auth/time" in line]
    assert " 200 " in line
    assert line.endswith(answer.headers["x-ovh-queryid"])
    assert "hush" not in log
    with sandbox(tmp_path) as live:
        now = int(httpx.get(f"{live.url}/1.0/auth/time").text)
    assert now >= datetime.fromisoformat(moved).timestamp()
    ready_made.prepare(tmp_path, is_fresh=True)
    assert kept_clock.load_offset(tmp_path) is None


@pytest.mark.parametrize("offset_us, seconds", [(0, 0), (1, 1), (1_000_000, 1), (-1_500_000, -1), (3_000_001, 4)])
def test_a_kept_clock_never_goes_back(tmp_path: Path, offset_us: int, seconds: int) -> None:
    kept_clock.keep_offset(tmp_path, offset_us)
    assert kept_clock.load_offset(tmp_path) == seconds
