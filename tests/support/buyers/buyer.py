"""A buyer at a terminal or in a script: runs commands against a sandbox, in a home of their own."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.out)


@dataclass(slots=True)
class Forks:
    """The process that forks."""

    process: "subprocess.Popen[str]"

    def run(self, asked: Mapping[str, Any], on_start: Callable[[int], None]) -> int:
        """Run a command; its exit status, negative where a signal ended it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(asked)}\n")
        self.process.stdin.flush()
        on_start(int(self.process.stdout.readline()))
        return int(self.process.stdout.readline())


@contextlib.contextmanager
def forking(home: Path) -> Iterator[Forks]:
    """A process that runs commands, until the block ends."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.buyers.forks"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=home,
    ) as process:
        yield Forks(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass(slots=True)
class Buyer:
    """Somebody with keys, a home, and a folder to work in."""

    forks: Forks
    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        *arguments: str,
        typed: str = "",
        kill_at: int = 0,
        on_start: Callable[[int], None] = lambda _: None,
        **environment: str,
    ) -> Ran:
        """Run `panier` with arguments; nobody can be asked."""
        self.home.mkdir(parents=True, exist_ok=True)
        files = {name: self.home / name for name in ("stdin", "stdout", "stderr")}
        files["stdin"].write_text(typed)
        asked = {
            "arguments": arguments,
            "environment": self.surroundings | environment,
            "folder": str(self.home),
            "kill_at": kill_at,
            **{name: str(file) for name, file in files.items()},
        }
        status = self.forks.run(asked, on_start)
        return Ran(status, files["stdout"].read_text(), files["stderr"].read_text())

    @property
    def surroundings(self) -> dict[str, str]:
        """The variables of a command."""
        own = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home / "state"), "PATH": "/usr/bin:/bin"}
        return own | self.environment

    def write(self, name: str, text: str) -> Path:
        """A file in the buyer's folder."""
        self.home.mkdir(parents=True, exist_ok=True)
        file = self.home / name
        file.write_text(text)
        return file
