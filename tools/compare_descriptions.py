#!/usr/bin/env python3
"""Compares what two checkouts say of themselves: tools/compare_descriptions.py BEFORE AFTER.

A sandbox of each answers /openapi.json, /1.0/ and every /1.0/{area}.json. Sentences for people and examples are left
out; what remains is what programs are built on. Status 1 if anything differs.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 120
STOP_SECONDS = 20
INDEX = "/1.0/"
OPENAPI = "/openapi.json"
HOST = "http://shop.test"

FOR_PEOPLE = frozenset({"description", "summary"})
EXAMPLES = frozenset({"example", "examples"})
# Below these words stand names that somebody chose: a field may well be called description.
_NAMED = frozenset({
    "headers", "models", "parameters", "paths", "properties", "responses", "schemas", "securitySchemes",
})  # fmt: skip
# What tells the members of a list apart, so that one more in the middle is one difference and not a hundred.
_MARKS = (("path",), ("httpMethod",), ("in", "name"), ("paramType", "name"), ("name",), ("$ref",))

Documents = Mapping[str, Any]


def main() -> int:
    """Print each document with its differences; 0 if there is none."""
    if len(sys.argv) != 3:
        print("usage: tools/compare_descriptions.py BEFORE AFTER", file=sys.stderr)
        return 2
    before, after = (described(Path(folder).resolve()) for folder in sys.argv[1:])
    is_equal = True
    for path in sorted({*before, *after}):
        if path not in before or path not in after:
            found = ["  only before" if path in before else "  only after"]
        else:
            found = list(differences(plain(before[path]), plain(after[path])))
        count = f"{len(found)} difference{'s' if len(found) > 1 else ''}" if found else "equal"
        print("\n".join((f"{path}: {count}", *found)))
        is_equal = is_equal and not found
    return 0 if is_equal else 1


def described(checkout: Path) -> Documents:
    """Every document that a sandbox of a checkout describes itself in, by its path."""
    with tempfile.TemporaryDirectory() as folder, _sandbox(checkout, Path(folder)) as url:
        areas = [f"/1.0{one['path']}.json" for one in _document(url, INDEX)["apis"]]
        return {path: _document(url, path) for path in (OPENAPI, INDEX, *areas)}


def plain(value: Any, *, is_named: bool = False) -> Any:
    """A copy without sentences for people and examples. `is_named`: the keys are names, so all of them stay."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: plain(one, is_named=not is_named and name in _NAMED)
        for name, one in value.items()
        if is_named or name not in FOR_PEOPLE | EXAMPLES
    }


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Every difference with the way to it."""
    if isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(before, after, place)
    elif not isinstance(before, dict) or not isinstance(after, dict):
        if before != after or type(before) is not type(after):
            yield f"  {place}: {_short(before)} -> {_short(after)}"
    else:
        yield from _in_mappings(before, after, place)


def _in_mappings(before: Mapping[str, Any], after: Mapping[str, Any], place: str) -> Iterator[str]:
    for name in (*before, *(name for name in after if name not in before)):
        below = f"{place} › {name}" if place else str(name)
        if name not in after:
            yield f"  {below}: gone, was {_short(before[name])}"
        elif name not in before:
            yield f"  {below}: new, {_short(after[name])}"
        else:
            yield from differences(before[name], after[name], below)


def _in_lists(before: list[Any], after: list[Any], place: str) -> Iterator[str]:
    marks = next((one for one in _MARKS if _marked(before, one) and _marked(after, one)), None)
    if marks is None:
        if len(before) != len(after) or not all(isinstance(one, dict | list) for one in (*before, *after)):
            if before != after:
                yield f"  {place}: {_short(before)} -> {_short(after)}"
            return
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{place} › {number}")
        return
    old, new = ({_mark(one, marks): one for one in members} for members in (before, after))
    yield from _in_mappings(old, new, place)
    kept = [mark for mark in old if mark in new]
    if kept != [mark for mark in new if mark in old]:
        yield f"  {place}: in another order"


def _marked(members: list[Any], marks: tuple[str, ...]) -> bool:
    """Whether every member of a list has a mark of its own."""
    if not all(isinstance(one, dict) and all(name in one for name in marks) for one in members):
        return False
    return len({_mark(one, marks) for one in members}) == len(members)


def _mark(member: Mapping[str, Any], marks: tuple[str, ...]) -> str:
    return " ".join(str(member[name]) for name in marks)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"


@contextmanager
def _sandbox(checkout: Path, folder: Path) -> Iterator[str]:
    """A sandbox of a checkout on a free port of this machine: its address, as soon as it answers."""
    own = checkout / ".venv" / "bin" / "python"
    port = _free_port()
    command = [
        str(own) if own.exists() else sys.executable, "-c", "from panier.cli import main; main()",
        "sandbox", "--port", str(port), "--data", str(folder),
    ]  # fmt: skip
    others = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    surroundings = {**others, "PYTHONPATH": str(checkout)}
    with (folder / "log").open("w+b") as log:
        process = subprocess.Popen(command, cwd=checkout, env=surroundings, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(process, url, folder / "log")
            yield url
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _document(url, INDEX)
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"The sandbox did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _document(url: str, path: str) -> Any:
    with urllib.request.urlopen(f"{url}{path}", timeout=START_SECONDS) as reply:
        text: str = reply.read().decode()
    return json.loads(re.sub(re.escape(url) + r"\b", HOST, text))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
