"""The file of an SQLite shop: whose it is, who may read it, and how it is opened.

A file is itself whatever it is called: the ways to it are resolved before anything is locked or opened.
"""

import fcntl
import os
import sqlite3
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from panier.core.refusal import conflict

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")


def prepare(path: Path) -> Path:
    """The file behind a path, made where it is missing in its folder, and readable by its owner alone.

    Refuses: a file with several names (409), for SQLite keeps a log beside each of them.
    """
    real = path.resolve()
    with suppress(FileExistsError):
        os.close(os.open(real, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    if real.stat().st_nlink > 1:
        raise conflict(
            f"{real} has more than one name (hard links), and SQLite would keep a log beside each: remove the others"
        )
    for suffix in _BESIDE:
        make_private(real.with_name(real.name + suffix))
    return real


def make_private(path: Path) -> None:
    """Take everybody else's rights to a file or folder, where it exists and is ours."""
    with suppress(FileNotFoundError):
        found = path.stat()
        if found.st_mode & 0o077 and found.st_uid == os.geteuid():
            path.chmod(found.st_mode & 0o700)


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings that every part of the shop relies on.

    A write-ahead log, flushed at every commit; what is deleted is overwritten.
    """
    connection = sqlite3.connect(
        path, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=2_048
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what was deleted is not to be found in the file
    return connection


def claim(real: Path) -> ExitStack:
    """Take the file's writer lock; closing what is returned gives it back.

    Two processes would not see each other's keys and work. On Linux the file itself is locked too, so that not even
    another mount of it serves as a second name. (Elsewhere such a lock would keep out SQLite's own.)

    Refuses: a file that another process serves, or this one already (409).
    """
    found = real.stat()
    identity = found.st_dev, found.st_ino
    message = f"{real} is in use by another panier process; one process writes to an SQLite file"
    if identity in _claimed:  # opening and closing it once more would drop SQLite's own locks
        raise conflict(message)
    with ExitStack() as held:
        try:
            _lock(held, real.with_name(real.name + ".lock"))
            if sys.platform == "linux":
                _lock(held, real)
        except BlockingIOError as error:
            raise conflict(message) from error
        _claimed.add(identity)
        held.callback(_claimed.discard, identity)
        return held.pop_all()


def _lock(held: ExitStack, path: Path) -> None:
    file = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    held.callback(os.close, file)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_claimed: set[tuple[int, int]] = set()
