"""Runs programs that others wrote, by their own commands, against one sandbox for each file of tests."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import count
from pathlib import Path

import httpx
import ovh
import pytest

from panier.cli.ready_made import PASSWORD
from tests.clients.conftest import Pythons, connect
from tests.clients.test_python import delivered, ordered_name
from tests.support import groups
from tests.support.live import Live, sandbox
from tests.support.parts.name_server import name_server

LIVE = ("--delivery-seconds", "0")
SECONDS = 120  # a program on a machine that may do much else
NOWHERE = "http://127.0.0.1:9"  # nothing listens there
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Key:
    """A consumer key with the application it belongs to, as the page shows them."""

    application_key: str
    application_secret: str
    consumer_key: str


@dataclass(frozen=True, slots=True)
class Programs:
    """Starts programs that know the sandbox as `ovh-eu`; what they keep lies in a folder of the test's own."""

    live: Live
    folder: Path

    def run(self, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of the programs of PyPI until it ends, however it does."""
        return self.start([str(groups.PROGRAMS / "python" / "bin" / name), *arguments], **environment)

    def done(self, name: str, *arguments: str, **environment: str) -> str:
        """What a program says that must end well."""
        return _well(self.run(name, *arguments, **environment))

    def start(self, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """Run any command; it reaches nothing but this machine, for its way to everything else is closed."""
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX", str(self.folder / "pycache")),
            "SANDBOX_ENDPOINT": f"{self.live.url}/1.0",
            "http_proxy": NOWHERE,
            "https_proxy": NOWHERE,
            "no_proxy": "127.0.0.1,localhost",
        }
        return subprocess.run(
            command, cwd=self.folder, env=surroundings | environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip


def _well(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, f"{done.args}\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sandbox keeps its data."""
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def database(live: Live, folder: Path) -> Path:
    """The file in which name servers find what is published."""
    return folder / "panier.sqlite"


@pytest.fixture(scope="module")
def live(folder: Path) -> Iterator[Live]:
    """A sandbox for one file of tests; what a program sees of it does not depend on the database."""
    groups.demand("programs")
    with sandbox(folder, *LIVE) as running:
        yield running


@pytest.fixture(scope="module")
def customer(live: Live) -> Iterator[ovh.Client]:
    """The first customer with all rights, to look at what a program has done."""
    with pytest.MonkeyPatch.context() as patched:
        make: Pythons = connect(live, patched)
        yield make()


@pytest.fixture(scope="module")
def name_server_port(database: Path) -> Iterator[int]:
    """Where a name server answers with what was published of all zones."""
    with name_server(database) as port:
        yield port


@pytest.fixture
def programs(live: Live, tmp_path: Path) -> Programs:
    """Programs that find the sandbox."""
    return Programs(live, tmp_path)


@pytest.fixture
def zone(customer: ovh.Client) -> str:
    """The zone of a name that was just bought."""
    name = f"exemple-programme-{next(_numbers)}.fr"
    delivered(customer, ordered_name(customer, name))
    customer.post(f"/domain/zone/{name}/reset")  # which publishes it
    return name


@pytest.fixture
def key(live: Live) -> Callable[..., Key]:
    """Makes keys with the rights it is told, `GET /me` say, as a customer does on the page /createToken."""

    def make(*rights: str, nic: str = "ca1001-ovh") -> Key:
        split = [right.split(" ") for right in rights]
        form: dict[str, object] = {
            "name": "Programme", "description": "A program of somebody else", "nic": nic, "password": PASSWORD,
            "validity": "86400", "method": [method for method, _ in split], "path": [path for _, path in split],
        }  # fmt: skip
        page = httpx.post(f"{live.url}/createToken", data=form)
        assert page.status_code == 200, page.text
        return Key(*(_shown(page.text, name) for name in ("application-key", "application-secret", "consumer-key")))

    return make


def _shown(page: str, name: str) -> str:
    """What stands in an element of a page, by its id."""
    found = re.search(rf'id="{name}">([^<]*)<', page)
    assert found is not None, page
    return unescape(found.group(1))
