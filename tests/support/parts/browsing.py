"""A browser without a screen: it keeps cookies, and sends the forms of the pages that it was shown."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx

from panier.cli.ready_made import PASSWORD
from tests.support.shop import Sandbox

_TOKEN = re.compile(r'name="formToken" value="([^"]*)"')
_PAGE = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody with a browser; `http` for what no person would do."""

    http: httpx.AsyncClient

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Look at a page; nothing is followed."""
        return await self.http.get(path, **options)

    async def submit(
        self, page: str, fields: Mapping[str, Any], *, to: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a form of a page, to where it was shown unless its action is elsewhere."""
        shown = await self.get(page)
        assert shown.status_code == 200, f"{page}: {shown.status_code} {shown.headers.get('location')} {shown.text}"
        return await self.send(shown, fields, to=to or page.partition("?")[0], headers=headers)

    async def send(
        self, shown: httpx.Response, fields: Mapping[str, Any], *, to: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a form of a page that is shown already."""
        return await self.http.post(to, data={"formToken": form_token(shown), **fields}, headers=headers)

    async def sign_in(self, nic: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        """Sign in by the page."""
        return await self.submit("/login", {"nic": nic, "password": password, **more})


def form_token(page: httpx.Response) -> str:
    """What the forms of a page carry."""
    found = _TOKEN.search(page.text)
    assert found is not None, page.text
    return unescape(found.group(1))


@asynccontextmanager
async def browser(shop: Sandbox, address: str = "127.0.0.1") -> AsyncIterator[Browser]:
    """A new browser, which nobody has signed in."""
    transport = httpx.ASGITransport(shop.application, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=shop.shop.base_url, headers=_PAGE) as http:
        yield Browser(http)
