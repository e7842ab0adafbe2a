"""Serves the documentation: /docs, each page below it, as it is written with .md behind it, and its pictures."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

import falcon
from falcon.asgi import Request, Response

from panier.web.pages.parts.rendering import first, pairs, show

if TYPE_CHECKING:
    from panier.web.handbook.library import Library

_PICTURES = {"architecture.svg": "image/svg+xml"}


def routes() -> Mapping[str, object]:
    """What answers, by path. Nothing is read before somebody asks."""
    site = DocsSite()
    return {"/docs": site, "/docs/{path:path}": site}


class DocsSite:
    """Every page of the documentation, and the search with ?q=."""

    async def on_get(self, request: Request, response: Response, path: str = "") -> None:
        """A page, what was found, a page as it is written, or a picture."""
        question = first(pairs(request.query_string), "q")
        if path in _PICTURES:
            _send(response, await asyncio.to_thread(_picture, path), _PICTURES[path])
        elif path.endswith(".md"):
            _send(response, await asyncio.to_thread(_written, path), "text/markdown; charset=utf-8")
        elif question and not path:
            await asyncio.to_thread(_show_found, response, question)
        else:
            await asyncio.to_thread(_show_page, response, path)


def _library() -> "Library":
    from panier.web.handbook.library import library  # noqa: PLC0415 - a start does without Markdown

    return library()


def _show_page(response: Response, path: str) -> None:
    """A page; where there is none, what could have been meant."""
    books = _library()
    page = books.load(path)
    if page is not None:
        show(response, "docs.html", page=page, groups=books.groups, question="", found=None, missing="")
        return
    words = path.replace("/", " ").replace("-", " ")
    show(
        response, "docs.html", status=404, page=None, groups=books.groups, question=words, found=books.find(words),
        missing=path,
    )  # fmt: skip


def _show_found(response: Response, question: str) -> None:
    books = _library()
    show(
        response, "docs.html", page=None, groups=books.groups, question=question, found=books.find(question), missing=""
    )


def _written(path: str) -> bytes:
    found = _library().outlines.get(path.removesuffix(".md"))
    if found is None:
        raise falcon.HTTPNotFound
    return found.text.encode()


def _picture(path: str) -> bytes:
    from panier.web.handbook.contents import FOLDER  # noqa: PLC0415 - as above

    return (FOLDER / path).read_bytes()


def _send(response: Response, content: bytes, media_type: str) -> None:
    response.data, response.content_type = content, media_type
    response.set_headers({"x-content-type-options": "nosniff", "cache-control": "no-cache"})
