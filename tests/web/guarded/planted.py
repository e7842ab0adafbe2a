"""Texts that would be markup or code where a page forgot to escape them, put wherever somebody can put a text."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from panier.core.office.rights import OfficeRole
from panier.store.engine.db import Tx
from panier.store.engine.sealing import SEALED
from panier.web.office.acts import ACTS
from panier.web.office.pages import PAGES as OFFICE_PAGES
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.parts.browsing import browser
from tests.support.samples import body_of, path_of, query_of
from tests.support.shop import Client, Sandbox
from tests.web.guarded.table import Things
from tests.web.office.desk import signed_in, with_office
from tests.web.office.test_matrix import TYPED
from tests.web.office.test_matrix import path_of as office_path

MARK = "zq7"
TEXT = f"{MARK}\"><i id={MARK}>'{{{{7*7}}}}"  # short enough for a name
LINK = f"javascript:alert('{MARK}')"
FREE = "x"  # what a sample holds where any text will do (tests/support/samples.py)
# Words of others that the database keeps: of registries, gateways, hooks, mail servers, banks and colleagues.
WORDS = frozenset("about comment description message note problem program reason said subject text".split())
ENDING = ("/logout", "/disable", "/terminate", "/confirmTermination", "/passwordRecover")


async def plant(shop: Sandbox, things: Things) -> int:
    """Put the text wherever it is taken; returns in how many fields of calls it was."""
    found = await _by_calls(shop.client(shop.first), things)
    await _by_pages(shop)
    await _by_colleagues(shop)
    await shop.database.write(_by_others)
    return found


async def _by_calls(client: Client, things: Things) -> int:
    found = 0
    for route in ROUTES:
        if route.method not in ("POST", "PUT") or route.body is None or route.path.endswith(ENDING):
            continue
        places = list(_free(body_of(route)))
        if not places:
            continue
        if await _is_taken(client, route, things, places):
            found += len(places)
            continue
        if len(places) > 1:
            found += sum([await _is_taken(client, route, things, [place]) for place in places])
    return found


async def _is_taken(client: Client, route: Route, things: Things, places: list[tuple[Any, ...]]) -> bool:
    body = deepcopy(body_of(route))
    for *way, last in places:
        inside = body
        for step in way:
            inside = inside[step]
        inside[last] = LINK if last in ("url", "redirection", "website") else TEXT
    reply = await client.call(route.method, path_of(route, things), json=body, query=query_of(route))
    return reply.status == 200


def _free(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to the texts of a body that may be anything."""
    if isinstance(value, dict | list):
        for step, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _free(one, (*way, step))
    elif value == FREE:
        yield way


async def _by_pages(shop: Sandbox) -> None:
    """A visitor's name, a browser's own name, a record of a zone, a coupon and a search."""
    async with browser(shop) as one:
        one.http.headers["user-agent"] = TEXT
        joined = {
            "firstname": TEXT, "name": TEXT, "email": "someone-new@example.com", "country": "FR", "city": TEXT,
            "legalform": "individual", "password": "a long password", "organisation": TEXT,
        }  # fmt: skip
        assert (await one.submit("/join", joined)).status_code == 303
    async with browser(shop) as one:
        one.http.headers["user-agent"] = TEXT
        assert (await one.sign_in(shop.first.nic)).status_code == 303
        record = {"what": "add", "fieldType": "TXT", "subDomain": "planted", "target": f'"{TEXT}"'.replace('q7"', "q7")}
        assert (await one.submit("/account/names/exemple.fr/zone", record)).status_code == 303


async def _by_colleagues(shop: Sandbox) -> None:
    async with signed_in(with_office(shop), OfficeRole.OWNER, "planter@shop.example") as clerk:
        for page in OFFICE_PAGES:
            for act in page.acts:
                if ACTS[act].is_grave or not act.partition(".")[0]:
                    continue
                said = {**TYPED, "reason": TEXT, "wanted": TEXT, "name": TEXT, "note": TEXT, "text": TEXT}
                await clerk.send(office_path(page), act, **said)


async def _by_others(tx: Tx) -> None:
    """What came from elsewhere, as it stands in the database: columns of words that are kept as they are."""
    sealed = {tuple(one.split(".")) for one in SEALED}
    for row in await tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        table = str(row[0])
        columns = [str(one[1]) for one in await tx.rows(f"PRAGMA table_info({table})")]
        for column in set(columns) & WORDS:
            if (table, column) not in sealed:
                await tx.execute(f"UPDATE {table} SET {column} = $1 WHERE NOT json_valid({column})", TEXT)
