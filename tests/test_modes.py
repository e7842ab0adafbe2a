"""Sandbox and live shop cannot mix: a sandbox has no way to a real registry, a live shop none to the sandbox's."""

import ast
import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier import cli
from panier.app import CATALOGS, make_registry, make_shop, make_worker
from panier.core.domain.domain_name import NameState
from panier.core.domain.extension import generic
from panier.core.refusal import Kind, Refusal
from panier.files import assortment
from panier.files.paper_files import COMPANIES, SHIPPED
from panier.outside.delivery.by_family import FamilyDeliverers
from panier.outside.gateway.absent import AbsentGateway
from panier.outside.registry.live import LiveRegistry
from panier.outside.registry.protocol import RegistryUnreachableError
from panier.outside.registry.sandbox import SandboxRegistry
from panier.settings import Settings, read
from panier.store.engine import migrate, modes
from panier.store.engine.db import Tx, is_postgres
from panier.store.engine.modes import Mode
from panier.store.engine.opening import open_database
from tests.outside import plugins
from tests.support import postgres
from tests.support.paper.companies import own_papers
from tests.support.ports import free_port
from tests.support.processes import COMMAND, Process, wait_until_accepting
from tests.support.secrets import KEY_TEXT, RING
from tests.support.shop import Clock, Sandbox, shipped
from tests.test_command_line import error_line, panier

SERVERS = "ns1.example.net,ns2.example.net"
PACKAGE = Path(sys.modules["panier"].__file__ or "").parent
WAYS_OUT = ("rdap", "rdap_answers", "rdap_client", "live")

# Builds a sandbox and asks it for names of every sort, in a process that may open no connection and whose plug-in
# would make itself known.
ALONE = """
import asyncio, sys
from pathlib import Path
sys.addaudithook(lambda event, _: event in {"socket.connect", "socket.getaddrinfo"} and sys.exit(f"it did {event}"))
from panier.app import make_shop, make_worker
from panier.serving import serve, work
from panier.settings import read
from panier.store.engine.opening import open_database

async def main():
    settings = read()
    database = await open_database(settings.database)
    shop = make_shop(settings, database)
    make_worker(shop, database, asyncio.Event())
    assert shop.is_sandbox
    found = await shop.registry.look_up(["example.com", "taken-shop.fr", "free-shop.net"])
    assert [record.state for record in found.values()] == ["taken", "taken", "free"], found
    await database.close()

asyncio.run(main())
print(*sorted(name for name in sys.modules if name.startswith(("panier", "whoisit", "httpx"))))
"""


def test_a_sandbox_does_not_even_load_what_leads_out_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    database = str(tmp_path / "panier.sqlite")
    migrate.upgrade(database)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    paths = os.pathsep.join(path for path in (str(tmp_path), str(PACKAGE.parent), os.environ.get("PYTHONPATH")) if path)
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        env=environment | {"PANIER_DATABASE": database, "PYTHONPATH": paths},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "panier.outside.registry.sandbox" in loaded
    assert not loaded & {f"panier.outside.registry.{name}" for name in WAYS_OUT}
    assert not {name for name in loaded if name.startswith(("whoisit", "httpx", "panier_example"))}
    workshop = ("panier.web.owner", "panier.web.recorded", "panier.web.faults")
    assert not {name for name in loaded if name.startswith(workshop)}, "only an owner's port needs it"


def test_only_the_composition_root_knows_the_way_out_and_takes_it_in_one_place() -> None:
    ways = {f"panier.outside.registry.{name}" for name in WAYS_OUT}
    takers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.stem not in WAYS_OUT and any(_imports(node) & ways for node in ast.walk(ast.parse(path.read_text())))
    ]
    assert takers == ["app.py"]
    root = ast.parse((PACKAGE / "app.py").read_text())
    assert not any(_imports(node) & ways for node in root.body), "not where the module itself is loaded"


def test_a_sandbox_that_could_reach_a_registry_does_not_start(tmp_path: Path) -> None:
    line = error_line(panier("sandbox", "--data", str(tmp_path / "data"), "--port", str(free_port()), PANIER_RDAP="on"))
    assert "A sandbox reaches no real registry: unset PANIER_REGISTRY" in line
    assert not (tmp_path / "data").exists()
    for name in ("PANIER_REGISTRY", "PANIER_REGISTRY_PASSWORD", "PANIER_RDAP"):
        with pytest.raises(Refusal, match="A sandbox reaches no real registry"):
            read({name: "off"}).check_sandbox()
    read({}).check_sandbox()


@pytest.mark.parametrize(
    "environment, problem",
    [
        ({"PANIER_RDAP": "on"}, "PANIER_RDAP is for live shops"),
        ({"PANIER_REGISTRY_PASSWORD": "hush"}, "PANIER_REGISTRY_PASSWORD is for live shops"),
        (
            {"PANIER_REGISTRY": "example", "PANIER_CLOCK_OFFSET_SECONDS": "60"},
            "PANIER_CLOCK_OFFSET_SECONDS is for sand",
        ),
        ({"PANIER_REGISTRY": "nobodys"}, "set PANIER_NAME_SERVERS to two hosts or more"),
        (
            {"PANIER_REGISTRY": "nobodys", "PANIER_NAME_SERVERS": SERVERS},
            "names the registrar 'nobodys', but there are none",
        ),
    ],
)
async def test_what_belongs_to_the_other_mode_is_refused(
    sqlite_shop: Sandbox, environment: dict[str, str], problem: str
) -> None:
    with pytest.raises(Refusal) as caught:
        make_registry(read(environment), sqlite_shop.database, Clock(), generic)
    assert problem in caught.value.message


async def test_a_live_shop_without_a_registrar_offers_no_name_and_forgets_none(sqlite_shop: Sandbox) -> None:
    settings = read({"PANIER_REGISTRY": "none"})
    assert settings.is_live
    assert not settings.has_registrar
    registry = make_registry(settings, sqlite_shop.database, Clock(), generic)
    found = await registry.look_up(["free-shop.com", "example.org"])
    assert {record.state for record in found.values()} == {NameState.RESERVED}
    with pytest.raises(RegistryUnreachableError, match="set PANIER_REGISTRY to a plug-in"):
        await registry.auth_code("example.org")
    assert await registry.poll() is None
    with pytest.raises(Refusal, match="PANIER_RDAP is for a registrar"):
        make_registry(read({"PANIER_REGISTRY": "none", "PANIER_RDAP": "on"}), sqlite_shop.database, Clock(), generic)


def test_a_shop_whose_plug_in_is_missing_ends_with_one_line(tmp_path: Path) -> None:
    database = str(tmp_path / "panier.sqlite")
    migrate.upgrade(database)
    assert "there are none" in error_line(
        panier(
            "work",
            PANIER_DATABASE=database,
            PANIER_REGISTRY="nobodys",
            PANIER_SECRET_KEY=KEY_TEXT,
            PANIER_NAME_SERVERS=SERVERS,
        )
    )


@pytest.mark.parametrize(
    "name, text, problem",
    [
        ("PANIER_DELIVERERS", "kettles=hand", "the family 'kettles', which is not sold"),
        ("PANIER_DELIVERERS", "vps=hook", "set PANIER_DELIVERY_HOOK_URL too"),
        ("PANIER_DELIVERY_HOOK_URL", "http://user:hush@provider.example/", "must be an address such as"),
        ("PANIER_DELIVERY_HOOK_SECRET_FILE", "/nowhere", "PANIER_DELIVERERS names the hook nowhere"),
    ],
)
def test_a_shop_with_deliverers_that_there_are_not_does_not_start(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    database = str(tmp_path / "panier.sqlite")
    migrate.upgrade(database)
    line = error_line(panier("work", PANIER_DATABASE=database, PANIER_SECRET_KEY=KEY_TEXT, **{name: text}))
    assert problem in line
    assert "hush" not in line
    assert modes.load_mode(database) is None, "and its database is still nobody's"


def test_options_reach_the_plug_in_and_stay_out_of_what_is_logged() -> None:
    settings = read({"PANIER_REGISTRY": "example", "PANIER_REGISTRY_API_PASSWORD": "hush", "PANIER_PORT": "1"})
    assert settings.registry_options == {"api_password": "hush"}
    assert "hush" not in repr(settings)


async def test_a_live_shop_has_none_of_the_sandboxs_parts(
    sqlite_shop: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    options = {"pending_seconds": "5"}
    settings = Settings(
        "", registry="example", registry_options=options, rdap="off", name_servers=tuple(SERVERS.split(",")),
        papers=own_papers(tmp_path),
    )  # fmt: skip
    shop = make_shop(settings, sqlite_shop.database, assortment=shipped())
    assert isinstance(shop.registry, LiveRegistry)
    assert not isinstance(shop.registry, SandboxRegistry)
    assert not shop.is_sandbox
    worker = make_worker(shop, sqlite_shop.database, sqlite_shop.worker.wake)
    assert isinstance(worker.gateways.named(worker.gateways.name_for("CREDIT_CARD")), AbsentGateway)
    assert isinstance(worker.deliverer, FamilyDeliverers)
    assert {family: worker.deliverer.name_of(family) for family in ("dns", "vps", "cloud", "domain")} == {
        "dns": "own", "vps": "hand", "cloud": "hand", "domain": "hand",
    }  # fmt: skip


@pytest.mark.parametrize("words", ["", "no companies", "the shipped ones", "all but one"])
async def test_a_live_shop_with_made_up_companies_does_not_start(
    sqlite_shop: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    papers = own_papers(tmp_path) if words else ""
    companies = tmp_path / "papers" / COMPANIES
    if words == "no companies":
        companies.unlink()
    elif words == "the shipped ones":
        companies.write_bytes((SHIPPED / COMPANIES).read_bytes())
    elif words:
        companies.write_text(companies.read_text().replace('name: "Own ', 'name: "', 1))
    settings = Settings(
        "", registry="example", registry_options={"pending_seconds": "5"}, rdap="off",
        name_servers=tuple(SERVERS.split(",")), papers=papers,
    )  # fmt: skip
    with pytest.raises(Refusal, match="is made up: set PANIER_PAPERS") as refused:
        make_shop(settings, sqlite_shop.database, assortment=shipped())
    assert refused.value.kind is Kind.CONFLICT
    sandbox = make_shop(Settings("", papers=papers), sqlite_shop.database, assortment=shipped())
    assert sandbox.is_sandbox, "a sandbox does"


def test_the_codes_that_everybody_can_read_exist_in_sandboxes_alone() -> None:
    written = re.findall(r"code: ([\w-]+)", (CATALOGS / "vouchers.yaml").read_text())
    assert sorted(shipped().vouchers) == sorted(written)
    assert assortment.load(CATALOGS, is_live=True).vouchers == {}


def test_a_live_shop_starts_answers_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    database, port, log = str(tmp_path / "panier.sqlite"), free_port(), tmp_path / "log"
    migrate.upgrade(database)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    environment |= {"PANIER_DATABASE": database, "PANIER_REGISTRY": "example", "PANIER_REGISTRY_PENDING_SECONDS": "1"}
    environment |= {"PANIER_SECRET_KEY": KEY_TEXT, "PANIER_NAME_SERVERS": SERVERS}
    environment["PANIER_PAPERS"] = own_papers(tmp_path)
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])
    with log.open("wb") as output:
        popen = subprocess.Popen(
            [str(COMMAND), "serve", "--port", str(port)], env=environment, stdout=output, stderr=output
        )
    process = Process(popen, log, port)
    try:
        wait_until_accepting(process)
        assert httpx.get(f"{process.url}/1.0/auth/time").status_code == 200
        assert httpx.get(f"{process.url}/docs").status_code == 404, "customers need no manual of the shop's owner"
    finally:
        process.stop()
    assert popen.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in log.read_text()


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with the tables of the release before modes were written down."""
    if request.param == "sqlite":
        url = str(tmp_path / "data" / "panier.sqlite")
        migrate.upgrade(url, "0006")
        yield url
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
        migrate.upgrade(dsn, "0006")
        yield dsn


def run(url: str, *statements: str) -> list[Any]:
    """Run statements in a database; the rows of the last one."""

    async def go() -> list[Any]:
        database = await open_database(url)

        async def body(tx: Tx) -> list[Any]:
            rows: list[Any] = []
            for statement in statements:
                rows = [tuple(row) for row in await tx.rows(statement)]
            return rows

        try:
            return await database.write(body)
        finally:
            await database.close()

    return asyncio.run(go())


ACCOUNT = (
    "INSERT INTO account (nic, email, password_hash, subsidiary, country, language, legal_form, first_name, last_name,"
    " profile, created_us) VALUES ('aa1-ovh', 'a', 'a', 'FR', 'FR', 'fr_FR', 'individual', 'A', 'B', '{}', 0)"
)
METHOD = (
    "INSERT INTO payment_method (account_id, kind, label, gateway_token, is_default, created_us, changed_us)"
    " VALUES (1, 'CREDIT_CARD', 'a', 'a', 1, 0, 0)"
)


def claim(url: str, mode: Mode) -> None:
    """What the start of a shop does with its database."""

    async def go() -> None:
        database = await open_database(url)
        try:
            await database.write(lambda tx: modes.claim(tx, mode, now_us=1))
        finally:
            await database.close()

    asyncio.run(go())


@pytest.mark.parametrize(
    "before, found", [((), None), ((ACCOUNT,), Mode.LIVE), ((ACCOUNT, METHOD), Mode.SANDBOX)], ids=str
)
def test_a_database_of_an_earlier_release_is_recognised(
    new_database: str, before: tuple[str, ...], found: Mode | None
) -> None:
    run(new_database, *before)
    assert modes.load_mode(new_database) == found
    migrate.upgrade(new_database, keyring=RING)
    assert modes.load_mode(new_database) == found
    for mode in Mode:
        if found not in (None, mode):
            with pytest.raises(Refusal, match="This database is a"):
                claim(new_database, mode)
    claim(new_database, found or Mode.LIVE)
    assert modes.load_mode(new_database) == (found or Mode.LIVE)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_sandbox_leaves_a_live_shops_database_alone(
    *, new_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: bool
) -> None:
    migrate.upgrade(new_database)
    claim(new_database, Mode.LIVE)
    run(new_database, ACCOUNT)
    monkeypatch.delenv("PANIER_REGISTRY", raising=False)
    if is_postgres(new_database):
        monkeypatch.setenv("PANIER_DATABASE", new_database)
    refused = "This database is a live shop's, and a sandbox does not touch it"
    with pytest.raises(Refusal, match=refused):
        cli.sandbox(port=free_port(), folder=tmp_path / "data", fresh=fresh)
    assert run(new_database, "SELECT nic FROM account") == [("aa1-ovh",)]
    monkeypatch.setenv("PANIER_DATABASE", new_database)
    with pytest.raises(Refusal, match=refused):  # without PANIER_REGISTRY it would be a sandbox too
        cli.serve(port=free_port(), works=True)
    with pytest.raises(Refusal, match=refused):
        cli.work()


def test_a_live_shop_leaves_a_sandboxs_database_alone(
    new_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    migrate.upgrade(new_database)
    claim(new_database, Mode.SANDBOX)
    monkeypatch.setenv("PANIER_DATABASE", new_database)
    monkeypatch.setenv("PANIER_REGISTRY", "example")
    refused = "This database is a sandbox's: a live shop needs one of its own"
    with pytest.raises(Refusal, match=refused):
        cli.serve(port=free_port(), works=True)
    with pytest.raises(Refusal, match=refused):
        cli.work()
    assert modes.load_mode(new_database) == Mode.SANDBOX


def test_a_shop_that_does_not_start_makes_no_database_its_own(
    new_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(new_database)
    monkeypatch.setenv("PANIER_DATABASE", new_database)
    monkeypatch.setenv("PANIER_SECRET_KEY", KEY_TEXT)
    monkeypatch.setenv("PANIER_REGISTRY", "nobodys")
    monkeypatch.setenv("PANIER_NAME_SERVERS", SERVERS)
    with pytest.raises(Refusal, match="there are none"):
        cli.work()
    assert modes.load_mode(new_database) is None


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
