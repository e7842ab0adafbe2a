"""Downloading a public catalogue from a server that speaks the API, only on request."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable

from panier.core.refusal import invalid

ENDPOINTS = {
    "ovh-eu": "https://eu.api.ovh.com/1.0",
    "ovh-ca": "https://ca.api.ovh.com/1.0",
    "ovh-us": "https://api.us.ovhcloud.com/1.0",
}
BYTES_MAX = 200_000_000
_PART_BYTES = 65_536
_TIMEOUT_SECONDS = 60


def download(endpoint: str, family: str, subsidiary: str, *, on_bytes: Callable[[int, int | None], None]) -> bytes:
    """A family's public catalogue.

    Refuses: an address that is not a server's, a server that does not answer, any other answer than a catalogue.
    """
    server = ENDPOINTS.get(endpoint, endpoint).rstrip("/")
    if not server.startswith(("https://", "http://")):
        raise invalid(f"{endpoint!r} is not a server: use {', '.join(ENDPOINTS)} or a URL")
    query = urllib.parse.urlencode({"ovhSubsidiary": subsidiary})
    address = f"{server}/order/catalog/public/{urllib.parse.quote(family)}?{query}"
    request = urllib.request.Request(address, headers={"accept": "application/json"})  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - checked above
            whole = int(answer.headers["content-length"]) if answer.headers["content-length"] else None
            parts: list[bytes] = []
            done = 0
            while part := answer.read(_PART_BYTES):
                parts.append(part)
                done += len(part)
                if done > BYTES_MAX:
                    raise invalid(f"{address} sends more than {BYTES_MAX} bytes")
                on_bytes(done, whole)
            return b"".join(parts)
    except urllib.error.HTTPError as problem:
        with problem:
            text = problem.read(1_000).decode(errors="replace")
        raise invalid(f"{address} answers {problem.code}: {text}") from problem
    except OSError as problem:
        raise invalid(f"{address} does not answer: {problem}") from problem
