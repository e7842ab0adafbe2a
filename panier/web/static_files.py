"""The files that pages load: /static/…, compressed once.

A page names a file with a mark of what is in it, so a browser may keep it for good; without the mark it asks again.
"""

import asyncio
from functools import cache
from hashlib import sha256
from pathlib import Path

import falcon
from falcon.asgi import Request, Response

from panier.web.compressed import Ready, ready

FOLDER = Path(__file__).parent / "static"
ROUTE = "/static/{name:path}"
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_OTHER = "text/plain; charset=utf-8"  # licences beside the viewer have no extension


def address(name: str) -> str:
    """Where a page finds a file: with the mark of its content."""
    return f"/static/{name}?v={_mark(name)}"


class StaticFiles:
    """Every file of the folder; there is no way out of it, since its names are listed beforehand."""

    def __init__(self) -> None:
        paths = (path for path in FOLDER.rglob("*") if path.is_file())
        self._paths = {path.relative_to(FOLDER).as_posix(): path for path in paths}

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """A file, or 304."""
        path = self._paths.get(name)
        if path is None:
            raise falcon.HTTPNotFound
        made = await asyncio.to_thread(_made, path)
        is_marked = request.get_param("v") == _mark(name)
        response.status, response.data, headers = made.answer(request, _FOR_GOOD if is_marked else _ASK_AGAIN)
        response.set_headers({**headers, "x-content-type-options": "nosniff"})
        response.content_type = _TYPES.get(path.suffix, _OTHER)


class Icon:
    """/favicon.ico, which browsers ask for before they have read a page."""

    def __init__(self, files: StaticFiles) -> None:
        self._files = files

    async def on_get(self, request: Request, response: Response) -> None:
        """The icon of every page."""
        await self._files.on_get(request, response, "icon.svg")


class Robots:
    """/robots.txt: what is on sale is of use to a search engine, and nothing else."""

    async def on_get(self, request: Request, response: Response) -> None:
        """The rules."""
        response.text, response.content_type = (
            "User-agent: *\nAllow: /$\nAllow: /domains/\nAllow: /c/\nAllow: /p/\nDisallow: /\n",
            _OTHER,
        )
        response.set_headers({"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"})


class NoRobots:
    """/robots.txt of what is not for search engines."""

    async def on_get(self, request: Request, response: Response) -> None:
        """The rules."""
        response.text, response.content_type = "User-agent: *\nDisallow: /\n", _OTHER
        response.set_header("x-content-type-options", "nosniff")


@cache
def _made(path: Path) -> Ready:
    return ready(path.read_bytes())


@cache
def _mark(name: str) -> str:
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
