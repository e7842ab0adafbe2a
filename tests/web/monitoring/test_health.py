"""/health and /health/ready: whether a process lives, and whether requests should be led to it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from falcon.asgi import App, Request, Response

from panier.flows.account.seeds import Keys
from panier.serving import RunningShop, running
from panier.settings import Settings
from panier.store.engine import revision
from panier.web.monitoring import place as watched
from panier.web.monitoring import routes as watching
from panier.web.monitoring.place import WatchedPlace
from panier.web.monitoring.tally import RequestTally
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox

TOKEN = "a token of thirty-two characters"
SHOWN = {"authorization": f"Bearer {TOKEN}"}


async def ask(application: object, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://shop.test") as http:  # type: ignore[arg-type]
        return await http.get(path, headers=headers)


def watched_alone(place: WatchedPlace) -> App[Request, Response]:
    """An application that is only watched."""
    application: App[Request, Response] = App()
    for path, resource in watching.routes(place).items():
        application.add_route(path, resource)
    return application


def settings(url: str) -> Settings:
    return Settings(url, secret_key=KEY_TEXT, metrics_token=TOKEN)


async def until_signs(ours: RunningShop) -> None:
    """Wait until everybody who works has been at it."""
    async with asyncio.timeout(60):
        while (await ask(ours.application, "/health/ready", SHOWN)).json()["details"]["workedSecondsAgo"] == {}:
            await asyncio.sleep(0)


async def test_a_shop_that_works_is_ready(furnished: tuple[str, tuple[Keys, ...]]) -> None:
    url = furnished[0]
    async with running(settings(url), works=True) as ours:
        live = await ask(ours.application, "/health")
        assert (live.status_code, live.json()) == (200, {"status": "alive"})
        ready = await ask(ours.application, "/health/ready")
        elsewhere = url.startswith("postgresql")
        checks = {"database": "ok", "schema": "ok", "worker": "ok", "disk": "elsewhere" if elsewhere else "ok"}
        assert (ready.status_code, ready.json()) == (200, {"status": "ready", "checks": checks})
        assert ready.headers["cache-control"] == "no-store"
        await until_signs(ours)
        details = (await ask(ours.application, "/health/ready", SHOWN)).json()["details"]
        assert details["schema"] == revision.newest()
        assert {"worker", "sweeps"} < details["workedSecondsAgo"].keys()
        assert (details["freeBytes"] is None) == elsewhere


async def test_one_that_only_answers_leaves_work_to_others(sqlite_furnished: tuple[Path, tuple[Keys, ...]]) -> None:
    async with running(settings(str(sqlite_furnished[0])), works=False) as ours:
        ready = await ask(ours.application, "/health/ready")
        assert (ready.status_code, ready.json()["checks"]["worker"]) == (200, "elsewhere")


@pytest.mark.parametrize(
    "given", [{}, {"authorization": "Bearer"}, {"authorization": f"Basic {TOKEN}"}, {"authorization": "Bearer é"}]
)
async def test_nobody_else_is_told_more(sqlite_shop: Sandbox, given: dict[str, str]) -> None:
    place = WatchedPlace(sqlite_shop.shop, sqlite_shop.database, RequestTally(), "1", token=TOKEN)
    application = watched_alone(place)
    headers = {name: value.encode("latin-1") for name, value in given.items()}
    found = await ask(application, "/health/ready", headers)  # type: ignore[arg-type]
    assert found.json().keys() == {"status", "checks"}
    assert (await ask(application, "/metrics", headers)).status_code == 401  # type: ignore[arg-type]


async def test_what_is_wrong_is_said_with_503(sqlite_shop: Sandbox, tmp_path: Path) -> None:
    signs = {"worker": 0.1, "sweeps": 100.0}
    place = WatchedPlace(
        sqlite_shop.shop, sqlite_shop.database, RequestTally(), "1", signs=lambda: signs, sweeper="sweeps"
    )
    assert (await ask(watched_alone(place), "/health/ready")).status_code == 200, "sweeps may take a while"
    signs["worker"] = watched.WORKER_SECONDS_MAX + 1
    late = await ask(watched_alone(place), "/health/ready")
    assert (late.status_code, late.json()["checks"]["worker"]) == (503, "failed")
    signs.clear()
    assert (await ask(watched_alone(place), "/health/ready")).status_code == 503, "nobody works at all"
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE alembic_version SET version_num = '0001'"))
    older = await ask(watched_alone(replace(place, signs=None)), "/health/ready")
    assert (older.status_code, older.json()["checks"]["schema"]) == (503, "failed")
    await sqlite_shop.database.close()
    gone = await ask(watched_alone(replace(place, signs=None)), "/health/ready")
    assert (gone.status_code, gone.json()["checks"]["database"]) == (503, "failed")
    assert (await ask(watched_alone(place), "/health")).status_code == 200, "to start it anew would help nothing"


async def test_a_full_disk_is_said(sqlite_shop: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = WatchedPlace(sqlite_shop.shop, sqlite_shop.database, RequestTally(), "1", file=tmp_path / "panier.sqlite")
    assert (await ask(watched_alone(place), "/health/ready")).json()["checks"]["disk"] == "ok"
    monkeypatch.setattr(watched, "ROOM_LEAST_BYTES", 1 << 60)
    full = await ask(watched_alone(place), "/health/ready")
    assert (full.status_code, full.json()["checks"]["disk"]) == (503, "failed")


async def test_many_who_ask_at_once_cost_one_look(sqlite_shop: Sandbox) -> None:
    place = WatchedPlace(sqlite_shop.shop, sqlite_shop.database, RequestTally(), "1", token=TOKEN)
    application, before = watched_alone(place), sqlite_shop.database.statements
    await asyncio.gather(*(ask(application, "/health/ready") for _ in range(50)))
    assert sqlite_shop.database.statements == before + 1
