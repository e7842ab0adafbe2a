"""Every page of the shop ends with the calls of the API that do the same, and each of them is one that there is."""

import json
import re
from collections.abc import Iterator
from html import unescape

import msgspec

from panier.web.pages.parts.drawn.door_calls import SIGNED, UNSIGNED
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.parts.browsing import browser
from tests.support.samples import real_things
from tests.support.shop import Sandbox
from tests.web.guarded.everything import links_of, shop_paths

# Pages about a browser itself, which no program is, pages of an e-mail's link that is none here, and that of the API.
WITHOUT = frozenset({
    "/account/logins", "/account/second-factor", "/login/code", "/join/confirm", "/login/as", "/sandbox/payment",
    "/api",
})  # fmt: skip
_LISTED = re.compile(r'<code class="method">(\w+)</code> <code>([^<]+)</code>')


def route_of(method: str, path: str) -> Route | None:
    """The operation that a call of a page is answered by."""
    where = path.removeprefix("/v2").partition("?")[0]
    for route in ROUTES:
        pattern = "[^/]+".join(re.escape(one) for one in re.split(r"\{[^}]+\}", route.path))
        if route.method == method and re.fullmatch(pattern, where):
            return route
    return None


def calls_of(page: str) -> Iterator[tuple[str, str]]:
    """The calls that a page ends with."""
    return ((method, unescape(path)) for method, path in _LISTED.findall(page))


async def test_every_page_ends_with_calls_that_there_are(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    without, unknown = [], []
    async with browser(sqlite_shop) as one:
        assert (await one.sign_in(sqlite_shop.first.nic)).status_code == 303
        links = await links_of(sqlite_shop.client(sqlite_shop.first))
        for path in (*shop_paths(things), *links.values()):
            number = things["service", "serviceId"]
            answer = await one.get(f"{path}?service={number}" if path == "/account/renewal" else path)
            if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
                continue
            found = [*calls_of(answer.text)]
            unknown += [(path, *call) for call in found if route_of(*call) is None]
            if not found and path not in WITHOUT:
                without.append(path)
    assert unknown == []
    assert not without, without


def test_what_pages_by_themselves_say_can_be_sent() -> None:
    for calls in (*UNSIGNED.values(), *SIGNED.values()):
        for call in calls:
            route = route_of(call.method, call.path)
            assert route is not None, call
            if route.body is not None:
                msgspec.convert(json.loads(json.dumps(call.body or {})), route.body)
