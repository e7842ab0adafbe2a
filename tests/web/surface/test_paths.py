"""Paths as programs send them: further prefixes, and names that hold an escaped slash."""

import re
from dataclasses import replace

import pytest
from falcon.routing import CompiledRouter
from hypothesis import given
from hypothesis import strategies as st

from panier.core.account.account import AccessRule
from panier.web.errors import unknown_path
from panier.web.pages import PAGES
from panier.web.paths import PREFIXES, VERSIONS, PathTree, parameter, routed
from panier.web.routes import ROUTES
from tests.support.shop import Sandbox

WITH_PARAMETERS = [route for route in ROUTES if route.parameters]


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_every_prefix_is_one_api(sqlite_shop: Sandbox, prefix: str) -> None:
    """The signature covers the address as it was sent, and rules the path without its prefix."""
    rules = (AccessRule("GET", "/me"), AccessRule("POST", "/order/cart/*"), AccessRule("DELETE", "/order/cart/*"))
    camille = replace(sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=rules)), prefix=prefix)
    assert (await camille.get("/me")).result["nichandle"] == sqlite_shop.first.nic
    assert (await camille.get("/me/order")).status == 403
    async with sqlite_shop.http() as http:
        assert (await http.get(f"{prefix}/order.json")).json()["resourcePath"] == "/order"
    unsigned = await replace(sqlite_shop.client(), prefix=prefix).get("/me")
    assert unsigned.refusal == (401, "You must login first")


async def test_an_index_stands_under_each_version(sqlite_shop: Sandbox) -> None:
    async with sqlite_shop.http() as http:
        for version in VERSIONS:
            for slash in ("", "/"):
                index = (await http.get(f"{version}{slash}")).json()
                assert "/order" in {one["path"] for one in index["apis"]}
        assert (await http.get("/engine/auth/time")).status_code == 404


@pytest.mark.parametrize("page", ["/createApp", "/createToken"])
async def test_the_pages_for_keys_have_their_older_names(sqlite_shop: Sandbox, page: str) -> None:
    async with sqlite_shop.http() as http:
        old, new = [await http.get(f"{path}?GET=/*&POST=/me/*") for path in (f"{page}/index.cgi", page)]
    assert old.status_code == 200
    same = [
        re.sub(r'(name="drawing" value)="[^"]+"', r"\1", one.text.replace(f"{page}/index.cgi", page))
        for one in (old, new)
    ]
    assert same[0] == same[1]
    assert PAGES[page] is PAGES[f"{page}/index.cgi"]


@pytest.mark.parametrize("slash", ["%2F", "%2f"])
async def test_every_parameter_of_a_path_may_hold_an_escaped_slash(sqlite_shop: Sandbox, slash: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    lost = unknown_path().message
    unrouted = []
    for route in WITH_PARAMETERS:
        reply = await camille.call(route.method, re.sub(r"{[\w.]+}", f"ip-192.0.2.0{slash}30", route.path))
        assert reply.status < 500, route.path
        if reply.status == 405 or (reply.status != 200 and reply.message == lost):
            unrouted.append(route.path)
    assert unrouted == []


async def test_an_escaped_slash_never_divides_a_path(sqlite_shop: Sandbox) -> None:
    camille = replace(sqlite_shop.client(sqlite_shop.first), prefix="")
    for path in ("/me%2Forder", "/me/order%2F1", "/order%2Fcart", "/createToken%2Findex.cgi", "/1.0%2Fme", "/%2Fme"):
        reply = await camille.get(path)
        assert reply.status in (400, 404), path


@pytest.mark.parametrize(
    "sent, covered",
    [
        ("/domain/zone/exemple.fr", True),
        ("/domain/zone/exemple.fr%2Frecord", False),
        ("/domain/zone/exemple.fr%2F..%2Fexemple.com", False),
        ("/domain/zone/exemple.fr%252Frecord", False),
        ("/domain/zone/%65xemple.fr", True),
        ("/domain/zone/a%2Fb", True),
        ("/domain/zone/a%2fb", True),
        ("/domain/zone/a%252Fb", False),
        ("/domain/zone/c%2Fd", True),
        ("/domain/zone/exemple.net%2Fa/record", False),
        ("/domain/zone/exemple.net/record", True),
        ("/domain/zone/exemple.org%2F..%2Fexemple.net/record", False),
    ],
)
async def test_rules_match_escaped_slashes_as_they_are_sent(sqlite_shop: Sandbox, sent: str, *, covered: bool) -> None:
    paths = ("exemple.fr", "a%2Fb", "c%2fd", "exemple.net/*")
    rules = tuple(AccessRule("GET", f"/domain/zone/{path}") for path in paths)
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=rules))
    reply = await narrow.get(sent)
    assert reply.status == (404 if covered else 403), "nobody has these zones"


@pytest.mark.parametrize(
    "raw, path, segment",
    [
        (b"/ip/a%2Fb", "/ip/a%2Fb", "a/b"),
        (b"/ip/a%2fb", "/ip/a%2Fb", "a/b"),
        (b"/ip/a%252Fb", "/ip/a%252Fb", "a%2Fb"),
        (b"/ip/%C3%A9%2F%c3%a9", "/ip/é%2Fé", "é/é"),
        (b"/ip/100%", "/ip/100%25", "100%"),
        (b"/ip/%zz", "/ip/%25zz", "%zz"),
        (b"/ip/%2541", "/ip/%2541", "%41"),
    ],
)
def test_escapes_are_undone_once(raw: bytes, path: str, segment: str) -> None:
    assert routed(raw) == path
    assert parameter(path.removeprefix("/ip/")) == segment


def test_every_row_is_found_at_its_path() -> None:
    tree = PathTree({route.path: route.path for route in ROUTES})
    for route in ROUTES:
        sent = re.sub(r"{(\w+)}", r"the-\1", route.path)
        assert tree.find(sent) == (route.path, {name: f"the-{name}" for name in route.parameters})
        assert tree.find(f"{sent}/nothing/of/that/kind") is None


class Resource:
    """Something for Falcon to find."""

    async def on_get(self) -> None:
        """Answer nothing."""


segments = st.lists(st.sampled_from(["a", "b", "c", "{}"]), min_size=1, max_size=5)
templates = segments.map(lambda found: "/" + "/".join(one.replace("{}", f"{{p{n}}}") for n, one in enumerate(found)))
sent_paths = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=6).map(lambda found: "/" + "/".join(found))


@given(st.lists(templates, min_size=1, max_size=12, unique=True), sent_paths)
def test_a_path_leads_where_falcon_would_find_it(paths: list[str], sent: str) -> None:
    router = CompiledRouter()
    for path in paths:
        router.add_route(path, Resource(), _asgi=True)
    found = router.find(sent)
    assert PathTree({path: path for path in paths}).find(sent) == (None if found is None else (found[3], found[2]))
