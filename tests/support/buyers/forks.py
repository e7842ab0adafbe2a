"""Runs `panier` commands as processes of their own without loading it each time: a process that has loaded it forks.

Asked by lines of JSON on its input, it answers with the number of the new process, then with how that ended.
"""

import gc
import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import panier.serving  # noqa: F401 - loaded once, for all
from panier.cli import COMMANDS, main


def _run(asked: dict[str, Any]) -> None:
    """Be the command: in its folder, with its variables, its input and its outputs."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for handle, name, flags in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY)):
        os.dup2(os.open(asked[name], flags | (os.O_CREAT | os.O_TRUNC if handle else 0), 0o600), handle)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    if asked["kill_at"]:
        _die_at(asked["kill_at"])
    end_as_panier(asked["arguments"])


def end_as_panier(arguments: list[str]) -> None:
    """Do what the command does with these words, and end as it does; this process goes no further."""
    sys.argv = ["panier", *arguments]
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def _die_at(number: int) -> None:
    """End this process, as a power cut would, right before it touches the disk for the nth time."""
    left = [number]

    def counted(plain: Any) -> Any:
        def touching(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return plain(*given, **named)

        return touching

    os.fsync = counted(os.fsync)
    replaced: Any = Path
    replaced.replace = counted(Path.replace)
    replaced.unlink = counted(Path.unlink)


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def load() -> None:
    """Load what any command loads, which forks then share."""
    for command in COMMANDS.values():
        import_module(command.place.partition(":")[0])
    gc.freeze()


def serve() -> None:
    """Fork for each line."""
    load()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _tell(child)
        _, status = os.waitpid(child, 0)
        _tell(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve()
