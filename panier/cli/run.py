"""panier run: a command that orders from a sandbox of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from panier.core.refusal import Kind, Refusal

START_SECONDS = 180
STOP_SECONDS = 20
NOT_FOUND, NOT_STARTED = 127, 126  # as shells say it
_WITHIN = Path(__file__).parent / "within"
# Whoever has these set means another shop; SDKs refuse them beside keys.
_OTHERS = ("OVH_CLIENT_ID", "OVH_CLIENT_SECRET", "OVH_ACCESS_TOKEN")


def run(
    context: typer.Context,
    command: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="The command, with its arguments.")],
    folder: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Keep the sandbox's data there; by default nothing is kept."),
    ] = None,
    delivery_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long a delivery takes.", min=0.0)
    ] = 0.0,
    clock_offset: Annotated[
        str, typer.Option(metavar="DURATION", help="Shift the shop's clock, by P1Y for example.")
    ] = "P0D",
) -> None:
    """Run a command with a sandbox of its own: started before it, stopped after it.

    OVH_ENDPOINT and the keys are set; python-ovh finds the sandbox under every endpoint's name. The exit status is the
    command's.

    Example: panier run -- pytest -q
    """
    program = shutil.which(command[0])
    if program is None:
        print(f"panier: {command[0]}: there is no such command", file=sys.stderr)
        raise typer.Exit(NOT_FOUND)
    options = ["--delivery-seconds", str(delivery_seconds), "--clock-offset", clock_offset]
    with tempfile.TemporaryDirectory(prefix="panier-") as place, _sandbox(Path(place), folder, options) as given:
        raise typer.Exit(_status([program, *command[1:]], given, umask=context.obj))


@contextmanager
def _sandbox(place: Path, folder: Path | None, options: list[str]) -> Iterator[dict[str, str]]:
    """A running sandbox: the variables that lead to it.

    Refuses: a sandbox that does not start, with what it said (503).
    """
    env_file, log = place / "env", place / "log"
    words = [sys.executable, "-m", "panier", "sandbox", "--port", str(_free_port()), "--env-file", str(env_file)]
    words += ["--data", str(folder or place / "data"), *options]
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for the command, and the sandbox outlives it.
        process = subprocess.Popen(words, stdout=output, stderr=output, start_new_session=True)  # noqa: S603 - ourselves
    try:
        deadline = time.monotonic() + START_SECONDS
        while not env_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace").strip().splitlines()
                reason = said[-1].removeprefix("panier: ") if said else "it said nothing"
                raise Refusal(Kind.UNAVAILABLE, f"The sandbox did not start: {reason}")
            time.sleep(0.02)
        yield dict(line.split("=", 1) for line in env_file.read_text().splitlines())
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _status(words: list[str], given: dict[str, str], *, umask: int) -> int:
    """Run a command to its end; its exit status, as a shell tells it."""
    surroundings = {name: value for name, value in os.environ.items() if name not in _OTHERS} | given
    surroundings["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # for OAuth2 clients: the sandbox speaks plain HTTP
    paths = (str(_WITHIN), os.environ.get("PYTHONPATH"))
    surroundings["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    try:
        process = subprocess.Popen(words, env=surroundings, umask=umask)  # noqa: S603 - whoever runs this chose the command
    except OSError as error:
        print(f"panier: {words[0]}: {error.strerror}", file=sys.stderr)
        return NOT_STARTED

    def hand_on(number: int, _: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command as well
    signal.signal(signal.SIGTERM, hand_on)
    signal.signal(signal.SIGHUP, hand_on)
    status = process.wait()
    return status if status >= 0 else 128 - status


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
