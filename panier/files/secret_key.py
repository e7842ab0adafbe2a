"""The keys that a shop seals its secrets with, as text: in a setting or in a file."""

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from panier.core.refusal import bad_input, conflict

KEY_BYTES = 32


def parse(text: str, source: str) -> tuple[bytes, ...]:
    """The keys in a text, each 32 bytes in base64, separated by commas or white space.

    Refuses: anything else, naming its source and never what it holds (400).
    """
    keys = []
    for word in re.split(r"[\s,]+", text.strip()):
        try:
            key = urlsafe_b64decode(word.replace("+", "-").replace("/", "_") + "=" * (-len(word) % 4))
        except (Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise bad_input(source, "must hold one key or several, each of 32 random bytes in base64")
        keys.append(key)
    return tuple(keys)


def load(path: Path, source: str) -> tuple[bytes, ...]:
    """The keys in a file.

    Refuses: a file that is missing or holds something else (400).
    """
    return parse(read(path, source), str(path))


def read(path: Path, source: str) -> str:
    """The text of a file that holds a secret; empty where it is no text.

    Refuses: a file that cannot be read, naming the setting that names it (400).
    """
    try:
        return path.read_text()
    except OSError as error:
        raise bad_input(source, f"names {path}, which cannot be read ({os.strerror(error.errno or 0)})") from error
    except ValueError:
        return ""


def load_text(path: Path, source: str) -> str:
    """A key that somebody else chose, in a file of nothing else.

    Refuses: a file that is missing, empty, or holds more than a word (400).
    """
    try:
        words = path.read_text().split()
    except OSError as error:
        raise bad_input(source, f"names {path}, which cannot be read ({os.strerror(error.errno or 0)})") from error
    except ValueError:
        words = []
    if len(words) != 1 or not (words[0].isascii() and words[0].isprintable()):
        raise bad_input(source, f"names {path}, which must hold a key and nothing else")
    return words[0]


def make(path: Path, random: Callable[[int], bytes]) -> tuple[bytes, ...]:
    """The keys in a file of the shop's own, which is made with a new key where it is missing.

    Refuses: a file that holds something else (400), or that cannot be made (409).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(file, urlsafe_b64encode(random(KEY_BYTES)) + b"\n")
                os.fsync(file)  # what is sealed with a lost key is lost
            finally:
                os.close(file)
    except OSError as error:
        raise conflict(f"{path} cannot be made ({os.strerror(error.errno or 0)})") from error
    return load(path, str(path))
