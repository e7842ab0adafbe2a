"""What settings may say: each reader takes a variable of an environment, and refuses by its name what is none."""

import math
import os
import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar

from panier.core.host_name import is_host_name
from panier.core.limits import whole_number
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen

N = TypeVar("N", int, float)


@frozen
class SettingForm:
    """What a text may look like, and how that is told."""

    pattern: str
    told: str


def load_credentials(folder: Path, prefix: str) -> dict[str, str]:
    """The texts of the files in a folder whose names begin with a prefix, without the ends of their last lines.

    Refuses: a folder or a file that cannot be read, and a file that is empty or no text (400).
    """
    found = {}
    try:
        files = sorted(path for path in folder.iterdir() if path.name.startswith(prefix) and path.is_file())
        for path in files:
            found[path.name] = path.read_text(encoding="utf-8").rstrip("\r\n")
            if not found[path.name]:
                raise bad_input(path.name, f"is a credential in {folder}, and is empty")
    except OSError as error:
        raise conflict(f"The credentials in {folder} cannot be read ({os.strerror(error.errno or 0)})") from error
    except UnicodeDecodeError as error:
        raise conflict(f"A credential in {folder} is no text in UTF-8 ({error.reason})") from error
    return found


def networks(given: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks from a variable, with commas between them.

    Refuses: anything else, naming the variable.
    """
    words = [word.strip() for word in given.get(name, "").split(",")]
    try:
        return tuple(ip_network(word) for word in words if word)
    except ValueError as error:
        raise bad_input(name, f"must list addresses and networks such as 10.0.0.0/8: {error}") from error


def ipv4(given: Mapping[str, str], name: str) -> str:
    """An IPv4 address from a variable, empty where it is not set.

    Refuses: anything else, naming the variable.
    """
    found = given.get(name, "").strip()
    try:
        return str(IPv4Address(found)) if found else ""
    except ValueError:
        raise bad_input(name, f"is {_shown(found)}, but must be an IPv4 address such as 203.0.113.7") from None


def hosts(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Two or more names of hosts from a variable, with commas between them; none where it is not set.

    Refuses: anything else, naming the variable.
    """
    words = [word.strip().lower().removesuffix(".") for word in given.get(name, "").split(",")]
    found = tuple(dict.fromkeys(word for word in words if word))
    if found and (len(found) < 2 or not all(map(is_host_name, found))):
        raise bad_input(name, "must list two names of hosts or more, such as ns1.example.net,ns2.example.net")
    return found


def count(given: Mapping[str, str], name: str, usual: int, *, least: int = 1, most: int = 1_000_000) -> int:
    """A whole number from a variable.

    Refuses: anything else, and what is out of bounds, naming the variable.
    """
    if name not in given:
        return usual
    found = whole_number(given[name], most=most)
    if found is None or found < least:
        raise bad_input(name, f"is {given[name]!r}, but must be a whole number from {least} to {most}")
    return found


def choice(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of a few words from a variable; the first word where it is not set.

    Refuses: any other word, naming the variable.
    """
    chosen = given.get(name, words[0])
    if chosen not in words:
        raise bad_input(name, f"is {chosen!r}, but must be {' or '.join(words)}")
    return chosen


def text(given: Mapping[str, str], name: str, default: str, form: SettingForm) -> str:
    """A text of a certain form from a variable.

    Refuses: any other text, naming the variable.
    """
    found = given.get(name, default)
    if re.fullmatch(form.pattern, found) is None:
        raise bad_input(name, f"is {_shown(found)}, but must be {form.told}")
    return found


def number(
    given: Mapping[str, str],
    name: str,
    default: N,
    kind: Callable[[str], N],
    *,
    least: int = 0,
    most: int = 1_000_000_000,
) -> N:
    """A number from a variable.

    Refuses: anything else, and numbers out of bounds, naming the variable.
    """
    if name not in given:
        return default
    try:
        found = kind(given[name])
    except ValueError:
        raise bad_input(name, f"is {_shown(given[name])}, but must be a number") from None
    if not math.isfinite(found) or not least <= found <= most:
        raise bad_input(name, f"is {_shown(given[name])}, but must be from {least} to {most}")
    return found


def _shown(text: str) -> str:
    """What was set, cut short; without the password that an address may include."""
    return repr(re.sub(r"//[^/@]*@", "//…@", text[:80]))
