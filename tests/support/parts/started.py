"""Servers and workers of `panier` that need not load it: a process that has loaded it forks for each.

How a real start loads it is tried by tests that run the command, such as tests/test_run_and_keys.py.
"""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path


class Started:
    """A running command of `panier`, with what `subprocess.Popen` offers of it."""

    def __init__(self, process: ForkServerProcess, arguments: list[str]) -> None:
        self._process, self._arguments = process, arguments

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it without giving it a chance to do anything."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it still runs after so many seconds.

        """
        self._process.join(timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(self._arguments, timeout or 0)
        return status


def start(arguments: list[str], environment: Mapping[str, str], log: Path) -> Started:
    """Start `panier` with arguments and these variables alone; what it says is added to a file."""
    process = _loaded().Process(target=_be, args=(arguments, dict(environment), str(log)))
    process.start()
    return Started(process, arguments)


@cache
def _loaded() -> ForkServerContext:
    """What forks, until this process ends."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.parts.loaded"])
    return context


def _be(arguments: list[str], environment: dict[str, str], log: str) -> None:
    """Be the command."""
    from tests.support.buyers.forks import end_as_panier

    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    end_as_panier(arguments)
