"""Sandbox and live shop cannot mix: a sandbox has no way to a real registry, a live shop none to the sandbox's."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from panier.app import make_registry, make_shop, make_worker
from panier.core.domain.extension import generic
from panier.core.refusal import Refusal
from panier.outside.gateways import AbsentGateway
from panier.outside.registry.live import LiveRegistry
from panier.outside.registry.sandbox import SandboxRegistry
from panier.settings import Settings, read
from panier.store.engine import migrate
from tests.outside import plugins
from tests.support.ports import free_port
from tests.support.processes import COMMAND, Process, wait_until_accepting
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Clock, Sandbox, shipped
from tests.test_command_line import error_line, panier

PACKAGE = Path(sys.modules["panier"].__file__ or "").parent
WAYS_OUT = ("rdap", "rdap_answers", "rdap_client", "live", "plugins")

# Builds a sandbox and asks it for names of every sort, in a process that may open no connection and whose plug-in
# would make itself known.
ALONE = """
import asyncio, sys
from pathlib import Path
sys.addaudithook(lambda event, _: event in {"socket.connect", "socket.getaddrinfo"} and sys.exit(f"it did {event}"))
from panier.app import make_shop, make_worker, serve, work
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
        ({"PANIER_REGISTRY": "nobodys"}, "'PANIER_REGISTRY' is 'nobodys', but must name an installed plug-in"),
    ],
)
async def test_what_belongs_to_the_other_mode_is_refused(
    sqlite_shop: Sandbox, environment: dict[str, str], problem: str
) -> None:
    with pytest.raises(Refusal) as caught:
        make_registry(read(environment), sqlite_shop.database, Clock(), generic)
    assert problem in caught.value.message


def test_a_shop_whose_plug_in_is_missing_ends_with_one_line(tmp_path: Path) -> None:
    database = str(tmp_path / "panier.sqlite")
    migrate.upgrade(database)
    assert "there is none" in error_line(
        panier("work", PANIER_DATABASE=database, PANIER_REGISTRY="nobodys", PANIER_SECRET_KEY=KEY_TEXT)
    )


def test_options_reach_the_plug_in_and_stay_out_of_what_is_logged() -> None:
    settings = read({"PANIER_REGISTRY": "example", "PANIER_REGISTRY_API_PASSWORD": "hush", "PANIER_PORT": "1"})
    assert settings.registry_options == {"api_password": "hush"}
    assert "hush" not in repr(settings)


async def test_a_live_shop_has_none_of_the_sandboxs_parts(
    sqlite_shop: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    settings = Settings("", registry="example", registry_options={"pending_seconds": "5"}, rdap="off")
    shop = make_shop(settings, sqlite_shop.database, assortment=shipped())
    assert isinstance(shop.registry, LiveRegistry)
    assert not isinstance(shop.registry, SandboxRegistry)
    assert not shop.is_sandbox
    assert isinstance(make_worker(shop, sqlite_shop.database, sqlite_shop.worker.wake).gateway, AbsentGateway)


def test_a_live_shop_starts_answers_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins.install_example(tmp_path, monkeypatch)
    database, port, log = str(tmp_path / "panier.sqlite"), free_port(), tmp_path / "log"
    migrate.upgrade(database)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    environment |= {"PANIER_DATABASE": database, "PANIER_REGISTRY": "example", "PANIER_REGISTRY_PENDING_SECONDS": "1"}
    environment["PANIER_SECRET_KEY"] = KEY_TEXT
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])
    with log.open("wb") as output:
        popen = subprocess.Popen(
            [str(COMMAND), "serve", "--port", str(port)], env=environment, stdout=output, stderr=output
        )
    process = Process(popen, log, port)
    try:
        wait_until_accepting(process)
        assert httpx.get(f"{process.url}/1.0/auth/time").status_code == 200
    finally:
        process.stop()
    assert popen.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in log.read_text()


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
