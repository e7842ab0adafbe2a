"""A shop's settings as a file: what systemd reads as EnvironmentFile=, and a shell after `set -a`."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from panier.core.refusal import conflict, invalid

NAME = "settings"
_PLAIN = re.compile(r"[A-Za-z0-9_./:@,*=+-]*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def line(name: str, value: str) -> str:
    """A setting, quoted so that systemd and shells read the same."""
    if _PLAIN.fullmatch(value):
        return f"{name}={value}"
    quoted = re.sub(r'(["\\$`])', r"\\\1", value)
    return f'{name}="{quoted}"'


def load(file: Path) -> Mapping[str, str]:
    """The settings in a file.

    Refuses: a file that is not there (409), and a line that is no setting, with its number (400).
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise conflict(f"There is no shop in {file.parent}: `panier shop new {file.parent}` starts one") from None
    except UnicodeDecodeError as error:
        raise invalid(f"{file}: must be text in UTF-8 ({error})") from None
    found = {}
    for number, written in enumerate(text.splitlines(), start=1):
        if not written.strip() or written.lstrip().startswith(("#", ";")):
            continue
        name, equals, value = written.strip().partition("=")
        words = _words(value)
        if not equals or not _NAME.fullmatch(name) or len(words) > 1:
            problem = 'is no setting: write NAME=value, and NAME="some words" where there are spaces'
            raise invalid(f"{file}, line {number}: {problem}")
        found[name] = "".join(words)
    return found


def _words(value: str) -> list[str]:
    """The words of a value; there is one at most, unless it is quoted wrongly."""
    if quoted := _QUOTED.fullmatch(value):
        return [re.sub(r'\\(["\\$`])', r"\1", quoted[1])]
    try:
        return shlex.split(value)
    except ValueError:
        return ["", ""]
