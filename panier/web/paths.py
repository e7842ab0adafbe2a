"""Paths of calls: their prefixes, slashes that were escaped, and finding what stands at one."""

from collections.abc import Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote, unquote_to_bytes

T = TypeVar("T")

# Clients append their paths to an endpoint with or without a version, or replace the version themselves. The longer
# names are those that OVHcloud's interface had first: older programs know no others.
VERSIONS = ("/1.0", "/v1", "/engine/apiv6", "/engine/api")
PREFIXES = (*VERSIONS, "")


def bare(path: str) -> str:
    """The path without its version, beginning with a single slash, as the router and access rules know it."""
    path = "/" + path.lstrip("/")
    for prefix in VERSIONS:
        if path.startswith(f"{prefix}/") or path == prefix:
            return path[len(prefix) :] or "/"
    return path


def routed(raw_path: bytes) -> str:
    """A path as it was sent with all escapes undone but those of slashes: they belong to a segment.

    A service may be called ip-192.0.2.0/30. What was escaped is told from what was not, since a per cent sign stays
    escaped too.
    """
    segments = [unquote_to_bytes(segment).decode(errors="replace") for segment in raw_path.split(b"/")]
    return "/".join(segment.replace("%", "%25").replace("/", "%2F") for segment in segments)


def parameter(segment: str) -> str:
    """What a segment of such a path stands for."""
    return unquote(segment) if "%" in segment else segment


class _Branch(Generic[T]):
    """What follows after the first segments of a path: segments as they are written, or a parameter."""

    __slots__ = ("parameter", "parameters", "value", "written")

    def __init__(self) -> None:
        self.written: dict[str, _Branch[T]] = {}
        self.parameter: _Branch[T] | None = None
        self.value: T | None = None
        self.parameters: tuple[tuple[str, int], ...] = ()

    def leaf(self, segments: list[str], position: int = 0) -> "_Branch[T] | None":
        """The branch with a value that segments lead to: by what is written rather than by a parameter, if both do."""
        branch = self
        while position < len(segments):
            written, parameter = branch.written.get(segments[position]), branch.parameter
            position += 1
            if written is not None and parameter is not None:
                found = written.leaf(segments, position)
                if found is not None:
                    return found
                written = None
            following = parameter if written is None else written
            if following is None:
                return None
            branch = following
        return None if branch.value is None else branch


class PathTree(Generic[T]):
    """Values by path, with parameters: /order/cart/{cartId}.

    Falcon's own router writes and compiles a function for all paths together, which takes a good part of a start.
    """

    def __init__(self, values: Mapping[str, T]) -> None:
        self._root: _Branch[T] = _Branch()
        for path, value in values.items():
            branch, parameters = self._root, []
            for position, segment in enumerate(_segments(path)):
                if segment.startswith("{"):
                    parameters.append((segment[1:-1], position))
                    branch.parameter = branch.parameter or _Branch()
                    branch = branch.parameter
                else:
                    branch = branch.written.setdefault(segment, _Branch())
            branch.value, branch.parameters = value, tuple(parameters)

    def find(self, path: str) -> tuple[T, dict[str, str]] | None:
        """The value at a path, and the path's parameters; None where nothing stands."""
        segments = _segments(path)
        found = self._root.leaf(segments)
        if found is None or found.value is None:
            return None
        return found.value, {name: segments[position] for name, position in found.parameters}


def _segments(path: str) -> list[str]:
    return path.lstrip("/").split("/")
