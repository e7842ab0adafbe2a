"""The command `panier`, run as a process of its own that need not load it: one that has loaded it forks.

How a real start loads it is tried by tests/test_run_and_keys.py and by every live sandbox.
"""

import atexit
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

from tests.support.buyers.buyer import CHECKOUT, Forks, forking

_one_at_a_time = Lock()


def run_command(words: tuple[object, ...], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `panier` with words and these variables alone, in the checkout, with nothing to read."""
    with tempfile.TemporaryDirectory() as folder, _one_at_a_time:
        files = {name: Path(folder, name) for name in ("stdin", "stdout", "stderr")}
        files["stdin"].touch()
        arguments = [str(word) for word in words]
        asked = {
            "arguments": arguments,
            "environment": dict(environment),
            "folder": str(CHECKOUT),
            "kill_at": 0,
            **{name: str(file) for name, file in files.items()},
        }
        status = _forks().run(asked, lambda _: None)
        said = files["stdout"].read_text(), files["stderr"].read_text()
    return subprocess.CompletedProcess(arguments, status, *said)


@cache
def _forks() -> Forks:
    """The process that forks, until this one ends."""
    home = tempfile.TemporaryDirectory()
    running = forking(Path(home.name))
    atexit.register(home.cleanup)
    atexit.register(running.__exit__, None, None, None)
    return running.__enter__()
