"""Registrars' plug-ins: how they are found and judged, the example to copy, and what a live shop makes of one."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.refusal import Refusal
from panier.outside.registry import live as live_registry
from panier.outside.registry.live import REGISTRARS, LiveRegistry
from panier.outside.registry.protocol import Answer, Command, Outcome, RegistryUnreachableError, Verb
from panier.outside.registry.rdap import Rdap
from panier.outside.registry.rdap_client import Bounds
from panier.outside.registry.sandbox import SandboxRegistry
from tests.outside import plugins
from tests.outside.rdap_server import Answer as Sent
from tests.outside.rdap_server import RdapServer, domain, serving
from tests.outside.registry_conformance import conforms
from tests.support.shop import START_US, Clock, Sandbox

ODD = """
from panier.plugins import RegistryUnreachableError

class Odd:
    def __init__(self, records):
        self.records, self.problem = records, None
    async def look_up(self, names):
        if self.problem:
            raise self.problem
        return {name: self.records[name] for name in names if name in self.records}
    async def execute(self, command): raise ConnectionResetError("the line is dead")
    async def outcome(self, command): return None
    async def auth_code(self, name): return None
    async def poll(self): return None
    async def acknowledge(self, message_id): return None
    async def close(self): return None

def make(options, now): return Odd({})
def half(options, now): return object()
def picky(options, now): raise ValueError("a password is needed")
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example and an odd plug-in, as packages that are installed."""
    for name in ("example", "odd", "twin"):
        (tmp_path / name).mkdir()
    plugins.install_example(tmp_path / "example", monkeypatch)
    entries = {"odd": "odd_registrar:make", "half": "odd_registrar:half", "picky": "odd_registrar:picky"}
    plugins.install(tmp_path / "odd", monkeypatch, "odd-registrar", module=ODD, entry_points=entries)
    twins = {"half": "twin_registrar:make"}
    plugins.install(tmp_path / "twin", monkeypatch, "twin-registrar", module=ODD, entry_points=twins)


@pytest.fixture
def server() -> Iterator[RdapServer]:
    with serving() as running:
        yield running


@pytest.mark.usefixtures("installed")
async def test_the_example_keeps_what_the_protocol_promises() -> None:
    clock = Clock()
    registry = REGISTRARS.load("example", {"pending_seconds": "120"}, clock)
    await conforms(registry, clock, free="anything.com", slow="slow-anything.com")


@pytest.mark.usefixtures("installed")
async def test_a_live_shop_passes_all_of_it_on() -> None:
    clock = Clock()
    registry = live_registry.make("example", {}, clock, rdap="off")
    await conforms(registry, clock, free="anything.com", slow="slow-anything.com")
    await registry.close()


async def test_the_sandbox_keeps_it_too(sqlite_shop: Sandbox) -> None:
    assert isinstance(sqlite_shop.shop.registry, SandboxRegistry)
    await conforms(sqlite_shop.shop.registry, sqlite_shop.clock, free="anything.com", slow="slow-any.com", queue=False)


@pytest.mark.usefixtures("installed")
async def test_the_example_takes_names_over_with_their_code() -> None:
    registry = REGISTRARS.load("example", {}, Clock())
    name = "elsewhere-shop.com"
    assert (await registry.look_up([name]))[name].state == NameState.TAKEN
    wrong = await registry.execute(Command("1", Verb.TRANSFER, name, months=12, codes={"auth_code": "wrong"}))
    assert (wrong.answer, wrong.argument) == (Answer.REFUSED, "authInfo")
    right = Command("2", Verb.TRANSFER, name, months=12, codes={"auth_code": "example-auth"})
    assert (await registry.execute(right)).answer == Answer.DONE
    assert await registry.auth_code(name) == "auth-2"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "name, options, problem",
    [
        ("nobodys", {}, "names the registrar 'nobodys', but there are none, example, half, odd, picky"),
        ("half", {}, "several packages offer: "),
        ("picky", {}, "'PANIER_REGISTRY_*' does not suit the plug-in 'picky': a password is needed"),
        ("example", {"colour": "red"}, "unknown: colour"),
        ("example", {"pending_seconds": "soon"}, "does not suit"),
    ],
)
def test_a_plug_in_that_cannot_be_used_is_refused(name: str, options: Mapping[str, str], problem: str) -> None:
    with pytest.raises(Refusal) as caught:
        REGISTRARS.load(name, options, Clock())
    assert problem in caught.value.message


def test_a_plug_in_that_lacks_a_verb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {"lacking": "lacking_registrar:half"}
    plugins.install(tmp_path, monkeypatch, "lacking-registrar", module=ODD, entry_points=entries)
    with pytest.raises(Refusal, match="which lacks look_up, execute, outcome"):
        REGISTRARS.load("lacking", {}, Clock())


@pytest.mark.parametrize("word", ["yes", "rdap.example", "ftp://rdap.example/dns.json"])
def test_another_word_for_rdap_is_refused(word: str) -> None:
    with pytest.raises(Refusal, match="must be on, off or the address of a list of servers"):
        live_registry.make("example", {}, Clock(), rdap=word)


@asynccontextmanager
async def live(server: RdapServer, *records: NameRecord) -> AsyncIterator[tuple[LiveRegistry, object]]:
    """A live registry whose registrar knows some records; RDAP is asked on this machine. The registrar too."""
    registrar = REGISTRARS.load("odd", {}, Clock())
    registrar.records = {record.name: record for record in records}  # type: ignore[attr-defined]
    bounds = Bounds(tries=1, try_seconds=1, look_up_seconds=2)
    registry = LiveRegistry(registrar, Rdap(Clock(), server.list_url, bounds))
    try:
        yield registry, registrar
    finally:
        await registry.close()


@pytest.mark.usefixtures("installed")
async def test_the_registrar_says_what_is_free_and_rdap_says_how_a_name_is_held(server: RdapServer) -> None:
    premium = NameRecord("gold.com", NameState.PREMIUM, {"EUR": 10**10})
    taken, fresh = NameRecord("held.com", NameState.TAKEN), NameRecord("fresh.com", NameState.TAKEN)
    costly = NameRecord("lost.com", NameState.TAKEN_PREMIUM, {"EUR": 10**10}, name_servers=("ns.ours.test",))
    for name in ("held.com", "lost.com", "unknown.com", "gold.com"):
        server.says(name, domain(name, statuses=["client transfer prohibited"]))
    server.says("going.com", domain("going.com", statuses=["redemption period"]))
    async with live(server, premium, taken, fresh, costly, NameRecord("going.com", NameState.TAKEN)) as (registry, _):
        names = ["gold.com", "held.com", "fresh.com", "lost.com", "unknown.com", "vacant.com", "going.com"]
        found = await registry.look_up(names)
    assert list(found) == names
    assert found["gold.com"] == premium  # its price is the registrar's; RDAP, which may lag behind, is not asked
    assert "gold.com" not in server.names_asked()
    assert (found["held.com"].name_servers[0], found["held.com"].is_locked) == ("ns1.elsewhere.test", True)
    assert found["fresh.com"] == fresh
    assert (found["lost.com"].state, found["lost.com"].prices_ucents) == (costly.state, costly.prices_ucents)
    assert (found["lost.com"].name_servers, found["lost.com"].is_locked) == (("ns.ours.test",), True)
    assert (found["unknown.com"].state, found["vacant.com"].state) == (NameState.TAKEN, NameState.FREE)
    assert found["going.com"].state == NameState.RESTORABLE


@pytest.mark.usefixtures("installed")
async def test_without_an_rdap_server_the_registrar_is_enough(server: RdapServer) -> None:
    held = NameRecord("held.example", NameState.TAKEN)
    async with live(server, held) as (registry, _):
        assert (await registry.look_up(["held.example"]))["held.example"] == held
        with pytest.raises(RegistryUnreachableError, match=r"says anything of unknown\.example"):
            await registry.look_up(["unknown.example"])


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("problem", [RegistryUnreachableError("no"), ConnectionRefusedError("no"), TimeoutError()])
async def test_a_registrar_or_server_that_does_not_answer_makes_the_registry_unreachable(
    server: RdapServer, problem: Exception
) -> None:
    async with live(server) as (registry, registrar):
        server.says("odd.com", Sent(503))
        with pytest.raises(RegistryUnreachableError):
            await registry.look_up(["odd.com"])
        registrar.problem = problem  # type: ignore[attr-defined]
        with pytest.raises(RegistryUnreachableError):
            await registry.look_up(["other.com"])
        with pytest.raises(RegistryUnreachableError, match="the line is dead"):
            await registry.execute(Command("1", Verb.CREATE, "other.com"))


@pytest.mark.usefixtures("installed")
async def test_a_command_makes_rdap_be_asked_anew(server: RdapServer) -> None:
    async with live(server) as (registry, _):
        assert (await registry.look_up(["new.com"]))["new.com"].state == NameState.FREE
        server.says("new.com", domain("new.com"))
        with pytest.raises(RegistryUnreachableError):  # nobody knows whether it was done
            await registry.execute(Command("1", Verb.CREATE, "new.com"))
        assert (await registry.look_up(["new.com"]))["new.com"].state == NameState.TAKEN


def test_the_clock_of_a_plug_in_is_the_shops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    assert REGISTRARS.load("example", {}, Clock())._now() == START_US  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "facts, expires_us, name_servers",
    [
        ({}, None, None),
        ({"expires_us": 7, "name_servers": ["a.test", "b.test"]}, 7, ("a.test", "b.test")),
        ({"expires_us": "7", "name_servers": "a.test"}, None, None),
        ({"expires_us": None, "name_servers": ()}, None, ()),
    ],
)
def test_facts_that_cannot_be_read_are_none(
    facts: Mapping[str, object], expires_us: int | None, name_servers: tuple[str, ...] | None
) -> None:
    outcome = Outcome(Answer.DONE, facts=facts)
    assert (outcome.expires_us, outcome.name_servers) == (expires_us, name_servers)
