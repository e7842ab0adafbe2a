"""What a page does, as the calls of the API that do the same."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.values import frozen
from panier.web.samples import CallAsked, TypedCall, samples


@frozen
class SameCall:
    """A call of the API: its method, its path below the version, and its body."""

    method: str
    path: str
    body: Mapping[str, object] | None = None


@frozen
class SameCalls:
    """Calls that do what a page does, and how a shell and the official client of Python make them."""

    calls: Sequence[SameCall]
    curl: str
    python: str


def same_calls(url: str, *calls: SameCall | tuple[str, str], is_signed: bool = True) -> SameCalls:
    """Calls of the shop at an address as code; keys come from the environment."""
    found = [one if isinstance(one, SameCall) else SameCall(*one) for one in calls]
    written = [_written(one, url, is_signed=is_signed) for one in found]
    python = [code.splitlines() for _, code in written]
    head = [line for line in python[0] if not _is_call(line)] if python else []
    lines = [*head, *(line for code in python for line in code if _is_call(line))]
    return SameCalls(found, "\n\n".join(curl for curl, _ in written), "\n".join(lines))


def _written(call: SameCall, url: str, *, is_signed: bool) -> tuple[str, str]:
    """A call for a shell, and for Python."""
    prefix = "" if call.path.startswith("/v2/") else "/1.0"
    body = b"" if call.body is None else msgspec.json.encode(call.body)
    headers = (("Content-Type", "application/json"),) if body else ()
    typed = TypedCall(call.method, f"{prefix}{call.path}", body, headers)
    found = {one.key: one.code for one in samples(CallAsked(typed, url, is_signed))}
    return found["curl"], found["python"]


def _is_call(line: str) -> bool:
    return line.startswith(("print(", "answer ="))
