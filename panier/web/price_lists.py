"""Price lists as they are sent: each is made and compressed once, and a request is a look-up and a write."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from falcon.asgi import Request, Response

from panier.core.catalog import Catalog
from panier.core.price_list import PriceList
from panier.flows.shop import Shop
from panier.web.route import Route

_GZIP_LEVEL = 6
_PIECE_BYTES = 262_144
_SMALL_BYTES = 1_000  # below that compression gains nothing


@dataclass(frozen=True, slots=True)
class Made:
    """A price list plain and compressed, each with a strong mark of its own."""

    body: bytes
    packed: bytes | None
    mark: str

    def answer(self, request: Request) -> tuple[int, bytes, Mapping[str, str]]:
        """Status, bytes and headers: 304 for whoever has it, compressed for whoever reads that."""
        headers = {"cache-control": "no-cache", "vary": "Accept-Encoding"}
        is_packed = self.packed is not None and accepts_gzip(request.get_header("accept-encoding") or "")
        headers["etag"] = f'"{self.mark}-gzip"' if is_packed else f'"{self.mark}"'
        if _has(request.get_header("if-none-match") or "", self.mark):
            return 304, b"", headers
        if is_packed and self.packed is not None:
            headers["content-encoding"] = "gzip"
            return 200, self.packed, headers
        return 200, self.body, headers


@dataclass(frozen=True, slots=True)
class _Kept:
    """A price list that is being made or was made, and the catalogue it tells."""

    catalog: Catalog
    made: "asyncio.Task[Made]"


class PriceLists:
    """The price lists of a process. One is made again only when its catalogue was replaced by another."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], _Kept] = {}

    async def find(self, route: Route, shop: Shop, arguments: Mapping[str, Any]) -> Made:
        """The price list that a route answers with. Refuses a subsidiary that is none."""
        found: Catalog | PriceList = route.flow(shop, **arguments)
        catalog, rate = (found, 0) if isinstance(found, Catalog) else (found.catalog, found.tax_basis_points)
        place = route.path, catalog.subsidiary, rate
        kept = self._kept.get(place)
        if kept is None or not _is_same(kept.catalog, catalog) or kept.made.cancelled() or _failed(kept.made):
            kept = _Kept(catalog, asyncio.create_task(asyncio.to_thread(_make, route, found)))
            self._kept[place] = kept
        return await asyncio.shield(kept.made)


def send(response: Response, content: bytes) -> None:
    """Give an answer its bytes: a long one in pieces, so that others are answered in between."""
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


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header lets an answer be compressed with gzip (RFC 9110, 12.5.3)."""
    weights = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _make(route: Route, found: object) -> Made:
    assert route.reply is not None, "a price list has a form"
    body = msgspec.json.encode(route.reply(found))
    packed = gzip.compress(body, _GZIP_LEVEL, mtime=0) if len(body) >= _SMALL_BYTES else None
    return Made(body, packed, sha256(body).hexdigest()[:32])


def _is_same(kept: Catalog, catalog: Catalog) -> bool:
    """One and the same, or two of nothing: what a family that sells nothing answers is made anew each time."""
    return kept is catalog or not (kept.plans or catalog.plans or kept.addons or catalog.addons)


def _failed(made: "asyncio.Task[Made]") -> bool:
    return made.done() and made.exception() is not None


def _has(header: str, mark: str) -> bool:
    """Whether an If-None-Match header names this price list, in whichever encoding."""
    known = {one.strip().removeprefix("W/").strip('"') for one in header.split(",")}
    return bool(known & {mark, f"{mark}-gzip", "*"})
