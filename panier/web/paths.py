"""Paths of calls: the prefixes that programs put in front of them, and slashes that were escaped."""

from urllib.parse import unquote, unquote_to_bytes

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
