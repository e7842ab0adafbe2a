"""What every test may ask for, and the rules for all of them: loopback only, nothing skipped under CI=true."""

import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from panier.flows.account.seeds import Keys
from tests.support import groups, postgres, sockets
from tests.support import shop as shops
from tests.support.live import Live, sandbox
from tests.support.parts import powerdns
from tests.support.parts.restored import RestoredDatabase

if TYPE_CHECKING:
    from tests.support.parts.stripe_server import StripeServer

LIVE = ("--delivery-seconds", "0.3")
CORE = Path(__file__).parent / "core"


def pytest_configure() -> None:
    os.environ["XDG_CACHE_HOME"] = str(Path(__file__).parent.parent / ".cache" / "tests")  # not the user's own
    sockets.install()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    sockets.set_offline(offline=item.path.is_relative_to(CORE))
    try:
        return (yield)
    finally:
        sockets.set_offline(offline=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """The tests themselves stay: the collector need not walk through them, and rests between rounds as a server's."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Under CI=true a run with a skipped test has failed, whoever skipped it."""
    if groups.in_ci() and exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = _skipped(config)
    if groups.in_ci() and skipped:
        terminalreporter.section("skipped under CI=true, which is a failure", red=True)
        for report in skipped:
            terminalreporter.line(report.nodeid)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; one for all tests."""
    groups.demand("postgres")
    with postgres.cluster() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def postgres_template() -> str:
    """The name of the database that fresh ones are copies of; a folder may override it with one that has tables."""
    return "template1"


@pytest.fixture
def postgres_database(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a fresh database, dropped after the test."""
    with postgres.database(postgres_server, postgres_template) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def sqlite_furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Keys, ...]]:
    """An SQLite file with the tables and the ready-made customers, to be copied, and their keys."""
    folder = tmp_path_factory.mktemp("furnished")
    file = folder / "panier.sqlite"
    return file, shops.furnish(str(file), folder)


@pytest.fixture(scope="session")
def postgres_furnished(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, tuple[Keys, ...]]:
    """The name of a PostgreSQL database with the tables and the ready-made customers, to be copied, and their keys."""
    name = postgres.create_database(postgres_server)
    return name, shops.furnish(postgres.address(postgres_server, name), tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="session")
def postgres_restored(
    postgres_server: str, postgres_furnished: tuple[str, tuple[Keys, ...]]
) -> tuple[RestoredDatabase, tuple[Keys, ...]]:
    """A PostgreSQL database with the tables and the ready-made customers, as new for each test, and their keys."""
    template, customers = postgres_furnished
    return RestoredDatabase(postgres_server, template), customers


@pytest.fixture(params=["sqlite", "postgres"])
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, tuple[Keys, ...]]]:
    """A fresh database with tables and ready-made customers, once of each kind, and the customers' keys."""
    if request.param == "sqlite":
        file, customers = request.getfixturevalue("sqlite_furnished")
        yield shops.copy_sqlite(file, tmp_path), customers
        return
    restored, customers = request.getfixturevalue("postgres_restored")
    yield restored.restore(), customers


@pytest.fixture
async def shop(furnished: tuple[str, tuple[Keys, ...]]) -> AsyncIterator[shops.Sandbox]:
    """A whole shop in this process, on SQLite and on PostgreSQL."""
    async with shops.opened(*furnished) as opened:
        yield opened


@pytest.fixture
async def sqlite_shop(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> AsyncIterator[shops.Sandbox]:
    """A whole shop on SQLite, for what does not depend on the database."""
    file, customers = sqlite_furnished
    async with shops.opened(shops.copy_sqlite(file, tmp_path), customers) as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A sandbox in a process of its own, once on SQLite and once on PostgreSQL; tests share it, so each orders anew."""
    database = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        database = postgres.address(server, postgres.create_database(server))
    with sandbox(tmp_path_factory.mktemp(f"live-{request.param}"), *LIVE, database=database) as running:
        yield running


@pytest.fixture(scope="session")
def stripe_door() -> "Iterator[StripeServer]":
    """A Stripe of our own on loopback; one for all tests."""
    from tests.support.parts.stripe_server import stripe_running

    with stripe_running() as running:
        yield running


@pytest.fixture
def stripe_server(stripe_door: "StripeServer") -> "StripeServer":
    """That Stripe, which has forgotten what other tests did to it."""
    stripe_door.forget()
    return stripe_door


@pytest.fixture(scope="session")
def powerdns_server() -> Iterator[powerdns.PowerDnsServer]:
    """A PowerDNS of our own; one for all tests, so each uses names of its own."""
    groups.demand("powerdns")
    with powerdns.server() as running:
        yield running


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder where node finds the official SDK (tests/clients); node itself is on PATH."""
    groups.demand("node")
    return groups.NODE_MODULES.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """The command of Chromium."""
    groups.demand("chromium")
    return groups.chromium() or ""


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of published schemas and recordings that lies beside the checkout."""
    groups.demand("shared")
    return groups.SHARED / "reference"


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    """The tests that were skipped and should not have been."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, pytest.TerminalReporter):
        return []
    reports: list[pytest.TestReport] = reporter.stats.get("skipped", [])
    return [report for report in reports if not groups.is_excused(str(report.longrepr))]
