"""A sandbox that buyers order from, directly or on a way that loses what is to be lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.buyers.buyer import Buyer, Forks, forking
from tests.support.buyers.lossy import LossyWay, lossy_way
from tests.support.live import Live, sandbox

KEYS = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with sandbox(tmp_path_factory.mktemp("shop"), "--delivery-seconds", "0") as running:
        yield running


@pytest.fixture(scope="package")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forking(tmp_path_factory.mktemp("forks")) as running:
        yield running


@pytest.fixture
def way(shop: Live) -> Iterator[LossyWay]:
    with lossy_way(shop.url) as running:
        yield running


@pytest.fixture
def buyer(forks: Forks, shop: Live, tmp_path: Path) -> Buyer:
    """The first customer, who reaches the sandbox directly."""
    keys = {name: shop.environment[name] for name in KEYS}
    return Buyer(forks, tmp_path / "home", {"OVH_ENDPOINT": f"{shop.url}/1.0", **keys})


@pytest.fixture(scope="package")
def read(shop: Live) -> Iterator[Callable[[str], object]]:
    """Reads something of the account."""
    with httpx.Client(headers={"Authorization": f"Bearer {shop.token()}"}, timeout=60) as client:

        def reading(path: str) -> object:
            answer = client.get(f"{shop.url}/1.0{path}")
            answer.raise_for_status()
            return answer.json()

        yield reading
