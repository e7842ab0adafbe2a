"""A transcript: every call that a sandbox got, as JSON lines, to be read again or sent again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from panier.core.refusal import invalid
from panier.core.values import frozen
from panier.remote.port import OwnerPort, segment

FORM = 1
_PAGE = 500
_KEPT = (
    "time", "method", "path", "query", "caller", "status", "milliseconds", "queryId", "fault", "requestBody",
    "answerBody", "refusal",
)  # fmt: skip


@frozen
class Transcript:
    """What a sandbox was like (the options of its command), and the calls that it got, oldest first."""

    options: tuple[str, ...]
    calls: tuple[dict[str, Any], ...]


def collect(owner: OwnerPort, options: tuple[str, ...]) -> Transcript:
    """The transcript of a running sandbox, as far as its calls are kept."""
    return Transcript(options, tuple(_calls(owner)))


def _calls(owner: OwnerPort) -> Iterator[dict[str, Any]]:
    last = 0
    while found := owner.get("/requests", after=last, limit=_PAGE)["requests"]:
        for one in found:
            whole = owner.get(f"/requests/{segment(one['queryId'])}")
            yield {name: whole.get(name) for name in _KEPT}
        last = found[-1]["number"]


def save(transcript: Transcript, file: Path) -> None:
    """Write a transcript; the file appears whole, and is its owner's alone."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    head: dict[str, Any] = {"transcript": FORM, "options": list(transcript.options)}
    lines = (json.dumps(line, ensure_ascii=False) for line in (head, *transcript.calls))
    part.write_text("".join(f"{line}\n" for line in lines))
    part.replace(file)


def load(file: Path) -> Transcript:
    """Read a transcript.

    Refuses: a file that cannot be read, or holds no transcript, with the line (400).
    """
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise invalid(f"{file}: {reason}: write one with `panier run --record {file} -- COMMAND`") from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise invalid(f"{file}, line {number}: is no JSON document ({error})") from error
    if not found or not isinstance(found[0], dict) or found[0].get("transcript") != FORM:
        raise invalid(f"{file}: is no transcript: write one with `panier run --record {file} -- COMMAND`")
    for number, one in enumerate(found[1:], 2):
        if not isinstance(one, dict) or not {"method", "path", "status"} <= one.keys():
            raise invalid(f"{file}, line {number}: is no call: method, path and status are missing")
    return Transcript(tuple(map(str, found[0].get("options", ()))), tuple(found[1:]))
