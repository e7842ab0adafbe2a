"""A colleague in a browser: signed in to the back office of a shop in the test's own process."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from secrets import token_hex

import httpx
from argon2 import PasswordHasher

from panier.core.office.rights import OfficeRole
from panier.core.office.staff import Colleague
from panier.flows.office import staff
from panier.store.office import staff as stored
from panier.web.application import build
from panier.web.office.place import OfficePlace
from tests.support.shop import URL, Sandbox

PASSWORD = "long enough for anybody"
_MARK = re.compile(r'name="mark" value="([^"]+)"')


@cache
def hashed() -> str:
    """The hash of the password of every colleague, made once and cheaply."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def with_office(
    shop: Sandbox, url: str = URL, *, folder: str = "", command: str = "panier", container: str = ""
) -> Sandbox:
    """The same shop with a back office under its address, and where commands find the shop on its machine."""
    place = OfficePlace(url, folder=folder, command=command, container=container)
    application = build(shop.shop, shop.database, on_write=asyncio.Event().set, customers=shop.customers, office=place)
    return replace(shop, application=application)


async def hire(shop: Sandbox, role: OfficeRole, email: str = "") -> Colleague:
    """Add a colleague who has chosen the password."""
    made = await shop.database.write(
        lambda tx: staff.add(tx, shop.shop, name=f"A {role}", email=email or f"{role}@shop.example", role=role)
    )
    await shop.database.write(lambda tx: stored.set_password_hash(tx, made.colleague.staff_id, hashed()))
    return made.colleague


@dataclass(frozen=True, slots=True)
class Clerk:
    """A browser in which a colleague is signed in."""

    http: httpx.AsyncClient
    mark: str

    async def see(self, path: str) -> str:
        """A page that must be shown, as text."""
        answer = await self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {plain(answer.text)[:400]}"
        return plain(answer.text)

    async def send(self, path: str, act: str, **fields: str) -> httpx.Response:
        """Send a form of a page that was loaded just now."""
        return await self.send_again(path, act, token_hex(), **fields)

    async def send_again(self, path: str, act: str, drawing: str, **fields: str) -> httpx.Response:
        """Send a form of a page that was loaded some time ago."""
        mark = f"{self.mark.partition('.')[0]}.{drawing}"
        return await self.http.post(path, data={"mark": mark, "act": act, **fields})

    async def do(self, path: str, act: str, **fields: str) -> str:
        """Send a form that must go well; what the page says then."""
        answer = await self.send(path, act, **fields)
        assert answer.status_code == 303, f"{answer.status_code} {plain(answer.text)[:600]}"
        return await self.see(answer.headers["location"])


async def give_back(clerk: Clerk, path: str, **fields: str) -> str:
    """Give money of an order back as a page asks for it, and confirm what it would be; what the page says then."""
    drawing = token_hex()
    asked = await clerk.send_again(path, "order.refund", drawing, **fields)
    assert asked.status_code == 200, f"{asked.status_code} {plain(asked.text)[:600]}"
    sure = unescape(asked.text.partition('name="sure" value="')[2].partition('"')[0])
    assert sure, plain(asked.text)[:600]
    answer = await clerk.send_again(path, "order.refund", drawing, sure=sure, **fields)
    assert answer.status_code == 303, f"{answer.status_code} {plain(answer.text)[:600]}"
    return await clerk.see(answer.headers["location"])


def plain(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@asynccontextmanager
async def browser(shop: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody, which says that its forms come from the office's own pages."""
    async with shop.http() as http:
        http.headers.update({"sec-fetch-site": "same-origin", "accept": "text/html"})
        yield http


@asynccontextmanager
async def signed_in(shop: Sandbox, role: OfficeRole, email: str = "") -> AsyncIterator[Clerk]:
    """A new colleague of a role, signed in."""
    colleague = await hire(shop, role, email)
    async with browser(shop) as http:
        answer = await http.post("/office/login", data={"email": colleague.email, "password": PASSWORD})
        assert answer.status_code == 303, plain(answer.text)
        page = await http.get("/office")
        found = _MARK.search(page.text)
        assert found is not None, plain(page.text)
        yield Clerk(http, found[1])
