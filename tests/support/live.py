"""A sandbox in a process of its own, started by its command as a person or a script would."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from panier.core.rates import TABLE
from tests.support.parts.started import Started, start
from tests.support.ports import free_port

START_SECONDS = 180  # seconds of a machine that may do much else
STOP_SECONDS = 20
COMMAND = Path(sys.executable).with_name("panier")


@dataclass(frozen=True, slots=True)
class Live:
    """A running sandbox: where it answers, and the settings it wrote for programs."""

    url: str
    environment: Mapping[str, str]

    def token(self, prefix: str = "") -> str:
        """An OAuth2 access token of its customer; with the prefix SECOND_, of the other one."""
        client = f"{prefix}PANIER_OAUTH2_CLIENT"
        key = self.environment[f"{client}_ID"], self.environment[f"{client}_SECRET"]
        form = {"grant_type": "client_credentials", "scope": "all"}
        reply = httpx.post(f"{self.url}/auth/oauth2/token", data=form, auth=key)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["access_token"])


@contextlib.contextmanager
def sandbox(
    folder: Path, *arguments: str, database: str | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Live]:
    """Run `panier sandbox` on a folder, or on PostgreSQL, with a live shop's limits, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    port, env_file, log_file = free_port(), folder / "panier.env", folder / "log"
    env_file.unlink(missing_ok=True)
    command = ["sandbox", "--port", str(port), "--data", str(folder), "--env-file", str(env_file)]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    # The limits of a live shop: no honest program meets one.
    surroundings |= {limit.setting: str(limit.live) for limit in TABLE.values()}
    surroundings |= settings or {}
    if database is not None:
        surroundings["PANIER_DATABASE"] = database
    process = start([*command, *arguments], surroundings, log_file)
    try:
        yield Live(f"http://127.0.0.1:{port}", _wait_for(env_file, process, log_file))
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes] | Started) -> None:
    """End a process as a service manager does."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(env_file: Path, process: Started, log: Path) -> dict[str, str]:
    """The settings that the process writes once it accepts calls."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            return dict(line.split("=", 1) for line in env_file.read_text().splitlines())
        time.sleep(0.02)
    message = f"the sandbox did not start:\n{log.read_text(errors='replace')[-4000:]}"
    raise RuntimeError(message)
