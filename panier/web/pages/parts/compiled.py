"""Templates of pages that were compiled before: all of them take half a second, and seldom change.

They are kept in the user's cache folder, by their text. A folder that somebody else may write to is not used: what is
in it is run.
"""

import contextlib
import os
import stat
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

NAME = "pages"


class KeptTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder; one that cannot be written only costs the time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find what was compiled, if it is of this very text."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def kept_templates(cache: Path | None) -> KeptTemplates | None:
    """Those in a cache folder; None where there is none, or it is not this user's alone."""
    if cache is None:
        return None
    folder = cache / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:
        return None
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return None
    return KeptTemplates(str(folder), "%s.page")
