"""Price lists as they are sent.

Each is made and compressed once, so that a request is a look-up and a write.
"""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
import zstandard
from falcon.asgi import Request, Response

from panier.core.catalog.catalog import Catalog, PriceList
from panier.flows.shop import Shop
from panier.web.route import Route

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 10  # a list is compressed once and sent often; windows stay below the 8 MB of RFC 9659
_PIECE_BYTES = 262_144
_SMALL_BYTES = 1_000  # below that compression gains nothing
_PREFERRED = ("zstd", "gzip", "identity")
_WEIGHT = re.compile(r"q=(?:0(?:\.(\d{0,3}))?|1(?:\.0{0,3})?)")


@dataclass(frozen=True, slots=True)
class ReadyList:
    """A price list by encoding (`identity` always), and its entity tag.

    Each encoding makes a strong tag of its own from it.
    """

    bodies: Mapping[str, bytes]
    mark: str

    def answer(self, request: Request) -> tuple[int, bytes, Mapping[str, str]]:
        """Status, bytes and headers: 304 for whoever has the list, compressed where accepted."""
        encoding = best_encoding(request.get_header("accept-encoding") or "", tuple(self.bodies))
        headers = {"cache-control": "no-cache", "vary": "Accept-Encoding", "etag": f'"{_marked(self.mark, encoding)}"'}
        if _has(request.get_header("if-none-match") or "", self.mark):
            return 304, b"", headers
        if encoding != "identity":
            headers["content-encoding"] = encoding
        return 200, self.bodies[encoding], headers


@dataclass(frozen=True, slots=True)
class _Kept:
    """A price list that is being made or was made, and its catalogue."""

    catalog: Catalog
    made: "asyncio.Task[ReadyList]"


class PriceLists:
    """The price lists of a process.

    One is made again only when its catalogue was replaced by another.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], _Kept] = {}

    async def find(self, route: Route, shop: Shop, arguments: Mapping[str, Any]) -> ReadyList:
        """The price list of a route.

        Refuses: an unknown subsidiary (400).
        """
        found: Catalog | PriceList = route.flow(shop, **arguments)
        catalog, rate = (found, 0) if isinstance(found, Catalog) else (found.catalog, found.tax_basis_points)
        place = route.path, catalog.subsidiary, rate
        kept = self._kept.get(place)
        if kept is None or not _is_same(kept.catalog, catalog) or kept.made.cancelled() or _failed(kept.made):
            kept = _Kept(catalog, asyncio.create_task(asyncio.to_thread(_make, route, found)))
            self._kept[place] = kept
        return await asyncio.shield(kept.made)


def send(response: Response, content: bytes) -> None:
    """Set the bytes of an answer.

    Long ones are sent in pieces, so that other requests are answered in between.
    """
    if len(content) <= _PIECE_BYTES:
        response.data = content
        return
    response.content_length = len(content)
    response.stream = _pieces(content)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(content), _PIECE_BYTES):
        yield bytes(view[start : start + _PIECE_BYTES])
        await asyncio.sleep(0)


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


def _make(route: Route, found: object) -> ReadyList:
    assert route.reply is not None, "a price list has a form"
    body = msgspec.json.encode(route.reply(found))
    bodies = {"identity": body}
    if len(body) >= _SMALL_BYTES:
        bodies["gzip"] = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        bodies["zstd"] = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    return ReadyList(bodies, sha256(body).hexdigest()[:32])


def _is_same(kept: Catalog, catalog: Catalog) -> bool:
    """True for one catalogue, or for two empty ones.

    The catalogue of a family that sells nothing is made anew each time.
    """
    return kept is catalog or not (kept.plans or catalog.plans or kept.addons or catalog.addons)


def _failed(made: "asyncio.Task[ReadyList]") -> bool:
    return made.done() and made.exception() is not None


def _has(header: str, mark: str) -> bool:
    """True where an If-None-Match header names this price list, in any encoding."""
    known = {one.strip().removeprefix("W/").strip('"') for one in header.split(",")}
    return bool(known & {"*", *(_marked(mark, encoding) for encoding in _PREFERRED)})


def _marked(mark: str, encoding: str) -> str:
    return mark if encoding == "identity" else f"{mark}-{encoding}"
