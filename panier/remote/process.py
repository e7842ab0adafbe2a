"""Starting and stopping a sandbox in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen

START_SECONDS = 180
STOP_SECONDS = 20
TRIES = 5  # somebody else may take a port between its choice and its use
_TAKEN = "cannot be used"


@frozen
class Started:
    """A sandbox that runs: where it and its owner's port answer, its folder, and the variables it wrote."""

    url: str
    owner_url: str
    folder: Path
    given: Mapping[str, str]

    @property
    def port(self) -> int:
        """The port that the API answers on."""
        return int(self.url.rpartition(":")[2])


class SandboxProcess:
    """A sandbox on two free ports of this machine, with its data in a folder.

    `place` is a folder for what it says. A sandbox may be begun, so that something else can be done until it is ready.
    """

    def __init__(
        self, place: Path, folder: Path, options: Sequence[str], *, environment: Mapping[str, str] | None = None
    ) -> None:
        self._place, self._folder, self._options = place, folder, options
        self._environment = dict(os.environ if environment is None else environment)
        self._env_file, self._log = place / "env", place / "log"
        self._ports = (0, 0)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The port that the API is to answer on; another one if it had to be started again."""
        return self._ports[0]

    def begin(self) -> None:
        """Start it, and do not wait for it."""
        self._ports = _free_ports()
        words = [sys.executable, "-m", "panier", "sandbox", "--port", str(self._ports[0])]
        words += ["--manage-port", str(self._ports[1]), "--env-file", str(self._env_file)]
        words += ["--until-eof", "--data", str(self._folder), *self._options]
        with self._log.open("wb") as output:
            # A session of its own: Ctrl-C is for the command, and the sandbox outlives it. It ends with whoever
            # started it, however that ends: its input is closed then.
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                words, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
                env=self._environment,
            )  # fmt: skip

    def ready(self) -> Started:
        """Wait until it accepts calls.

        Refuses: a sandbox that does not start, with what it said (503).
        """
        deadline = time.monotonic() + START_SECONDS
        tries = 1
        while not (self._env_file.exists() and _answers(self._ports[1])):
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                reason = self._last_line()
                if _TAKEN in reason and tries < TRIES:
                    tries += 1
                    self.begin()
                    continue
                raise Refusal(Kind.CONFLICT, f"The sandbox did not start: {reason}")
            time.sleep(0.02)
        given = dict(line.split("=", 1) for line in self._env_file.read_text().splitlines())
        port, owner_port = self._ports
        return Started(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{owner_port}", self._folder, given)

    def stop(self) -> None:
        """End it; whoever does not end by itself is killed."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            if self._process.stdin is not None:
                self._process.stdin.close()

    def _last_line(self) -> str:
        said = self._log.read_text(errors="replace").strip().splitlines()
        return said[-1].removeprefix("panier: ") if said else "it said nothing"


@contextmanager
def sandbox(place: Path, folder: Path, options: Sequence[str]) -> Iterator[Started]:
    """A running sandbox, until the block ends.

    Refuses: a sandbox that does not start, with what it said (409).
    """
    process = SandboxProcess(place, folder, options)
    try:
        process.begin()
        yield process.ready()
    finally:
        process.stop()


def _answers(port: int) -> bool:
    """True once somebody listens on a port: the owner's opens beside the other."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports() -> tuple[int, int]:
    """Two ports that nobody uses."""
    with ExitStack() as held:
        ports = []
        for _ in range(2):
            probe = held.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            ports.append(int(probe.getsockname()[1]))
    return ports[0], ports[1]
