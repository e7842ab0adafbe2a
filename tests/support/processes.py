"""Panier in separate processes, on any database; a test may stop or kill them in the middle of their work."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.support.parts.commands import run_command
from tests.support.parts.started import Started, start
from tests.support.ports import free_port
from tests.support.secrets import KEY_TEXT

START_SECONDS = 180  # seconds of a machine that may do much else
STOP_SECONDS = 20
COMMAND = Path(sys.executable).with_name("panier")


@dataclass(frozen=True, slots=True)
class Process:
    """A running `panier serve` or `panier work`; the latter has no port."""

    popen: "subprocess.Popen[bytes] | Started"
    log: Path
    port: int = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a power cut would: it gets no chance to do anything."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait()

    def stop(self) -> None:
        """End it as a service manager does."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass(frozen=True, slots=True)
class Runner:
    """Starts processes over one database; their logs lie in a folder. What still runs at the end is stopped.

    `more`: settings besides the database, its key and the delivery's time.
    """

    database: str
    folder: Path
    started: list[Process]
    delivery_seconds: float = 0.05
    more: Mapping[str, str] = field(default_factory=dict)

    def serve(self, *, works: bool, port: int | None = None) -> Process:
        """`panier serve`, with or without a worker in it; calls are accepted when this returns."""
        port = port or free_port()
        process = self._start("serve", "--port", str(port), "--work" if works else "--no-work", port=port)
        wait_until_accepting(process)
        return process

    def work(self) -> Process:
        """`panier work`."""
        return self._start("work")

    def command(self, *arguments: str) -> str:
        """What a command that ends by itself prints; it must go well."""
        done = run_command(arguments, self._surroundings())
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _surroundings(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
        return others | {
            "PANIER_DATABASE": self.database,
            "PANIER_DELIVERY_SECONDS": str(self.delivery_seconds),
            "PANIER_SECRET_KEY": KEY_TEXT,
            **self.more,
        }

    def _start(self, *arguments: str, port: int = 0) -> Process:
        log = self.folder / f"{len(self.started)}.log"
        if "PYTHONPATH" in self.more:  # which Python reads once, at its start
            with log.open("wb") as output:
                command = [str(COMMAND), *arguments]
                popen: subprocess.Popen[bytes] | Started = subprocess.Popen(
                    command, env=self._surroundings(), stdout=output, stderr=output
                )
        else:
            popen = start([*arguments], self._surroundings(), log)
        process = Process(popen, log, port)
        self.started.append(process)
        return process


@contextlib.contextmanager
def running(database: str, folder: Path, **more: str) -> Iterator[Runner]:
    """A runner over a database that has its tables; `more`: further settings."""
    runner = Runner(database, folder, [], more=more)
    try:
        yield runner
    finally:
        for process in runner.started:
            process.stop()


def wait_until_accepting(process: Process) -> None:
    """Wait until a process takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.popen.poll() is None:
        with contextlib.suppress(OSError), _connected(process.port):
            return
        time.sleep(0.01)
    message = f"panier did not start:\n{process.log.read_text(errors='replace')[-4000:]}"
    raise RuntimeError(message)


@contextlib.contextmanager
def _connected(port: int) -> Iterator[IO[bytes] | socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        yield connection
