"""A shop in a process of its own is attacked by another process; somebody else is answered meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.attacks import connections as attacks
from tests.support.live import sandbox

pytestmark = pytest.mark.long
SECONDS = 13  # the slow ones are cut off after ten


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    folder = tmp_path_factory.mktemp("attacked")
    with sandbox(folder) as live:
        yield urlsplit(live.url).port or 0, folder / "log"


@pytest.mark.parametrize("name", [name for name in attacks.ATTACKS if name != "nothing"])
async def test_somebody_else_is_answered_meanwhile(target: tuple[int, Path], name: str) -> None:
    port, log = target
    alone = await attacks.measure("nothing", port, 3)
    attacked = await attacks.measure(name, port, SECONDS)
    assert attacked.refused == 0
    assert attacked.median_ms < max(50, 5 * alone.median_ms)  # where the machine is busy, both are slow
    assert "Traceback" not in log.read_text()
    assert log.read_text().count("were refused") <= 3
