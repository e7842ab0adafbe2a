"""Writing a file whole or not at all, under a name that nothing has yet."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panier.core.refusal import conflict

_BESIDE = ("", "-journal", "-wal", "-shm")


@contextmanager
def staged(file: Path) -> Iterator[Path]:
    """A file beside another one, readable by its owner alone, that gets the other's name at the end.

    It has the name once all of it is on the disk. Nothing stays where the block fails.

    Refuses: a name that something has (409).
    """
    check_free(file)
    opened, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    os.close(opened)
    part = Path(name)
    try:
        yield part
        _flush(part)
        try:
            os.link(part, file)  # which overwrites nothing, unlike a new name
        except FileExistsError:
            check_free(file)
            raise
    finally:
        for suffix in _BESIDE:
            part.with_name(part.name + suffix).unlink(missing_ok=True)
    _flush(file.parent)


def check_free(file: Path) -> None:
    """Check that a name is free.

    Refuses: one that something has (409), and one in a folder that is not there (409).
    """
    if not file.parent.is_dir():
        raise conflict(f"{file.parent} is no folder: make it first, with `mkdir -p -m 700 {file.parent}`")
    if file.exists() or file.is_symlink():
        raise conflict(f"{file} is there already, and nothing is overwritten: choose another name, or move it away")


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
