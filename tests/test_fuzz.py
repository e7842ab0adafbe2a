"""Whatever /openapi.json allows, and what it does not: no server's error, and no answer that it does not describe."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.specs.openapi import checks

from panier.flows.account.seeds import Keys
from panier.web.described.openapi import openapi
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.samples import parameters, real_things
from tests.support.shop import URL, Sandbox, copy_sqlite, opened, shipped

TOKEN = "fuzz"
EXAMPLES, LONG_EXAMPLES = 4, 200
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
# What ends the caller's own rights comes last.
LAST = ("/me/api/", "/auth/logout")


@dataclass(slots=True)
class Fuzzed:
    """A shop with things in it, the loop it runs in, and how it describes itself."""

    runner: asyncio.Runner
    shop: Sandbox
    things: dict[tuple[str, str], object]
    schema: BaseSchema

    def call(self, case: Case[Any]) -> httpx.Response:
        """Send a case with the rights of the first customer."""
        sent = case.as_transport_kwargs(base_url=f"{URL}/1.0", headers={"Authorization": f"Bearer {TOKEN}"})
        del sent["cookies"]
        if isinstance(sent.get("data"), bytes):
            sent["content"] = sent.pop("data")
        return self.runner.run(self._send(sent))

    async def _send(self, sent: dict[str, Any]) -> httpx.Response:
        async with self.shop.http() as http:
            try:
                return await http.request(**sent)
            except httpx.InvalidURL:  # longer than the client sends
                reject()


@pytest.fixture(scope="module")
def fuzzed(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    file, customers = sqlite_furnished
    url = copy_sqlite(file, tmp_path_factory.mktemp("fuzz"))
    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        shop: Sandbox = runner.run(stack.enter_async_context(opened(url, customers)))
        things = runner.run(real_things(shop))
        runner.run(admit(shop))
        described = schemathesis.openapi.from_dict(msgspec.json.decode(openapi(URL, shipped().published).body))
        try:
            yield Fuzzed(runner, shop, things, described)
        finally:
            runner.run(stack.aclose())


async def admit(shop: Sandbox) -> None:
    """Give the caller a token that outlives the test."""
    row = (sha256(TOKEN.encode()).hexdigest(), shop.first.client_id, shop.clock() + 10**15)
    await shop.database.write(
        lambda tx: tx.execute("INSERT INTO access_token (token_hash, client_id, expires_us) VALUES ($1, $2, $3)", *row)
    )


def chosen(*, one_family: bool) -> list[Route]:
    """The operations, with one family of a cart in place of all ninety."""
    families = ("cloud", "dedicated", "domain") if one_family else ()
    kept = [route for route in ROUTES if not one_family or route.fixed.get("family", "domain") in families]
    return sorted(kept, key=lambda route: (route.path.startswith(LAST), route.method == "DELETE"))


def cases(fuzzed: Fuzzed, route: Route) -> st.SearchStrategy[Case[Any]]:
    """Well-formed and ill-formed requests, on things that exist and on any others."""
    operation = fuzzed.schema[route.path][route.method]
    real = {name: fuzzed.things[word, name] for word, name in parameters(route)}
    tried = [operation.as_strategy(path_parameters=real)]
    if route.body is not None or route.query is not None:
        tried.append(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=real))
    if real:
        tried.append(operation.as_strategy())
    return st.one_of(tried)


def fuzz(fuzzed: Fuzzed, route: Route, *, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(fuzzed, route))
    def holds(case: Case[Any]) -> None:
        case.validate_response(fuzzed.call(case), checks=CHECKS)

    holds()


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", chosen(one_family=True), ids=named)
def test_an_operation_answers_whatever_it_is_sent(fuzzed: Fuzzed, route: Route) -> None:
    fuzz(fuzzed, route, examples=EXAMPLES)


@pytest.mark.long
@pytest.mark.parametrize("route", chosen(one_family=False), ids=named)
def test_an_operation_answers_a_lot_of_anything(fuzzed: Fuzzed, route: Route) -> None:
    fuzz(fuzzed, route, examples=LONG_EXAMPLES)
