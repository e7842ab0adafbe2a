"""Where a running sandbox answers: a file in its folder says so, for commands in other windows."""

import atexit
import contextlib
import json
import os
from pathlib import Path

from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen

NAME = "owner.json"


@frozen
class Running:
    """The address of a sandbox, that of its owner's port where it has one, and its process."""

    url: str
    owner_url: str | None
    process: int


def keep(folder: Path, url: str, owner_port: int) -> None:
    """Say where the sandbox of this process answers, until it ends; the file appears whole.

    `owner_port`: 0 where it has no owner's port.
    """
    file, part = folder / NAME, folder / f"{NAME}.part"
    owner_url = f"http://127.0.0.1:{owner_port}" if owner_port else None
    part.write_text(json.dumps({"url": url, "ownerUrl": owner_url, "process": os.getpid()}) + "\n")
    part.replace(file)
    atexit.register(_forget, file, os.getpid())


def _forget(file: Path, process: int) -> None:
    """Say no more where a sandbox answered, unless another one does meanwhile."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads(file.read_bytes())["process"] == process:
            file.unlink()


def load(folder: Path) -> Running | None:
    """Where the sandbox of a folder answers; None where none is running."""
    try:
        found = json.loads((folder / NAME).read_bytes())
        owner_url = found["ownerUrl"]
        running = Running(str(found["url"]), None if owner_url is None else str(owner_url), int(found["process"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if _runs(running.process) else None


def owner_url(folder: Path | None) -> str:
    """The address of the owner's port that a command means: of a folder's sandbox, or of the run that it is part of.

    Refuses: a folder without a running sandbox, and a sandbox without that port (503).
    """
    named = os.environ.get("PANIER_OWNER_URL", "")
    if folder is None and named:
        return named.rstrip("/")
    where = folder or Path("data")
    found = load(where)
    again = "" if where == Path("data") else f" --data {where}"
    start = f"`panier sandbox --manage-port 8079{again}`"
    if found is None:
        raise Refusal(
            Kind.UNAVAILABLE,
            f"No sandbox runs on {where.absolute()}: start one with {start}, or name another's folder with --data",
        )
    if found.owner_url is None:
        raise Refusal(
            Kind.UNAVAILABLE, f"The sandbox on {found.url} has no owner's port: stop it and start it anew with {start}"
        )
    return found.owner_url


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
