"""Bytes that are sent often: compressed once, and not sent again to whoever has them."""

import gzip
import re
from collections.abc import Collection, Mapping
from hashlib import sha256

import zstandard
from falcon.asgi import Request, Response

from panier.core.values import frozen

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 10  # they are compressed once and sent often; windows stay below the 8 MB of RFC 9659
_SMALL_BYTES = 1_000  # below that compression gains nothing
_PREFERRED = ("zstd", "gzip", "identity")
_WEIGHT = re.compile(r"q=(?:0(?:\.(\d{0,3}))?|1(?:\.0{0,3})?)")


@frozen
class Ready:
    """Bytes by encoding (`identity` always), and their entity tag.

    Each encoding makes a strong tag of its own from it.
    """

    bodies: Mapping[str, bytes]
    mark: str

    def answer(self, request: Request, cache: str = "no-cache") -> tuple[int, bytes, Mapping[str, str]]:
        """Status, bytes and headers: 304 for whoever has the bytes, compressed where accepted."""
        encoding = best_encoding(request.get_header("accept-encoding") or "", tuple(self.bodies))
        headers = {"cache-control": cache, "vary": "Accept-Encoding", "etag": f'"{_marked(self.mark, encoding)}"'}
        if _has(request.get_header("if-none-match") or "", self.mark):
            return 304, b"", headers
        if encoding != "identity":
            headers["content-encoding"] = encoding
        return 200, self.bodies[encoding], headers


def ready(body: bytes) -> Ready:
    """Bytes in every encoding that makes them shorter; for long ones that takes a while."""
    bodies = {"identity": body}
    if len(body) >= _SMALL_BYTES:
        bodies["gzip"] = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        bodies["zstd"] = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    return Ready(bodies, sha256(body).hexdigest()[:32])


def squeeze(request: Request, response: Response) -> None:
    """Compress a page that is made anew each time, where accepted.

    Not for a page with a secret beside what somebody else can have written into it: its length would tell the secret.
    """
    written = (response.text or "").encode()
    response.set_header("vary", "Accept-Encoding")
    is_worth_it = len(written) >= _SMALL_BYTES
    if is_worth_it and best_encoding(request.get_header("accept-encoding") or "", ("gzip", "identity")) == "gzip":
        response.text, response.data = None, gzip.compress(written, _GZIP_LEVEL, mtime=0)
        response.set_header("content-encoding", "gzip")


def best_encoding(header: str, made: Collection[str] = _PREFERRED) -> str:
    """The encoding that an Accept-Encoding header prefers (RFC 9110, 12.5.3).

    Among equals zstd, then gzip. Uncompressed is what is left: it need not be named, and is sent as well to whoever
    accepts nothing that there is.
    """
    weights: dict[str, int] = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip().removeprefix("x-")] = _thousandths(weight)
    others = weights.get("*", 0)
    liked = {name: weights.get(name, others) for name in _PREFERRED if name in made}
    best = max(liked, key=liked.__getitem__)
    return best if liked[best] else "identity"


def _thousandths(text: str) -> int:
    """A weight in thousandths.

    Zero where it cannot be read: an encoding that may not be understood is not sent.
    """
    found = _WEIGHT.fullmatch("".join(text.split()) or "q=1")
    if found is None:
        return 0
    return 1_000 if found[0].startswith("q=1") else int((found[1] or "").ljust(3, "0"))


def _has(header: str, mark: str) -> bool:
    """True where an If-None-Match header names these bytes, in any encoding."""
    known = {one.strip().removeprefix("W/").strip('"') for one in header.split(",")}
    return bool(known & {"*", *(_marked(mark, encoding) for encoding in _PREFERRED)})


def _marked(mark: str, encoding: str) -> str:
    return mark if encoding == "identity" else f"{mark}-{encoding}"
