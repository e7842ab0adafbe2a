"""Files that were read before, as plain texts, lists and mappings: YAML takes long to read, and seldom changes.

They are kept by the digest of their text, in one file of the user's cache folder. A file that is damaged, or that
somebody else may have written, counts as none; where none can be written, every start reads the YAML.
"""

import contextlib
import os
import stat
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from panier import __version__

NAME = "files-1.msgpack"  # another number for another form
_SUM_BYTES = 32


class ParsedFiles:
    """What is known of files by their text; what is new is saved in one go."""

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / NAME
        self._known = {} if self._file is None else _load(self._file)
        self._used: dict[str, object] = {}

    def plain(self, text: str) -> object | None:
        """What a text holds, if it was read before."""
        key = sha256(text.encode()).hexdigest()
        if key in self._known:
            self._used[key] = self._known[key]
        return self._used.get(key)

    def add(self, text: str, plain: object) -> None:
        """Remember what a text holds."""
        self._used[sha256(text.encode()).hexdigest()] = plain

    def loaded(self, text: str, parse: Callable[[str], object]) -> object:
        """What a text holds, parsed where it was not read before."""
        known = self.plain(text)
        if known is None:
            known = parse(text)
            self.add(text, known)
        return known

    def save(self) -> None:
        """Write down what is known, for the next start, without what no file holds any more.

        A folder that cannot be written is left alone: the cache only saves time.
        """
        if self._file is None or self._used.keys() <= self._known.keys():
            return
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            content = msgspec.msgpack.encode(self._used)
            with NamedTemporaryFile(dir=self._file.parent, prefix=NAME, delete=False) as part:
                part.write(sha256(content).digest() + content)
            Path(part.name).replace(self._file)
            self._known = self._used


@cache
def parsed_files() -> ParsedFiles:
    """Those of the user who runs this process."""
    return ParsedFiles(cache_folder())


def cache_folder() -> Path | None:
    """Where the user who runs this process keeps what only saves time; a user without a home has no such place."""
    if folder := os.environ.get("XDG_CACHE_HOME"):
        return Path(folder) / "panier"
    try:
        return Path.home() / ".cache" / "panier"
    except RuntimeError:
        return None


def stamp(checked: str, paths: Iterable[Path]) -> str:
    """What it is remembered by that this release has checked something in files, for as long as they stay the same."""
    digest = sha256()
    for path in paths:
        digest.update(sha256(path.read_bytes()).digest())
    return f"{__version__} has checked {checked}: {digest.hexdigest()}"


def _load(file: Path) -> dict[str, object]:
    """What a file holds, if it is whole, and nobody but the user can have written it."""
    try:
        with file.open("rb") as opened:
            found = os.fstat(opened.fileno())
            if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return {}
            written = opened.read()
    except OSError:
        return {}
    content = written[_SUM_BYTES:]
    if sha256(content).digest() != written[:_SUM_BYTES]:
        return {}
    try:
        return msgspec.msgpack.decode(content, type=dict[str, object])
    except msgspec.MsgspecError:
        return {}
