"""The plug-in for pytest: panier_server, panier, panier_client, panier_env and the marker `panier`.

A suite that uses none of them pays for this file alone: everything else is loaded when the first one is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import ovh

    from panier.testing.panier import Panier
    from panier.testing.server import Pool, SandboxServer

MARKER = (
    "panier(clock=None, delivery_seconds=0, region=None, catalogs=()): what the sandbox of a test is like: its time,"
    " how long deliveries take, whose subsidiaries sell, which catalogues besides the shipped ones"
)
REQUESTS_SHOWN = 20
_used: pytest.StashKey[Panier] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, also to suites that are strict about them."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def _panier_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The sandboxes of this session, one for each kind that its tests want; each worker of xdist has its own."""
    from panier.testing.server import Pool

    with Pool(lambda: tmp_path_factory.mktemp("panier")) as pool:
        yield pool


@pytest.fixture(scope="session")
def panier_server(_panier_pool: Pool) -> SandboxServer:
    """The sandbox of this session, as it is without a marker; tests share it, and what they do to it."""
    from panier.testing.server import Likeness

    return _panier_pool.server(Likeness())


@pytest.fixture
def panier(request: pytest.FixtureRequest, _panier_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Panier:
    """A sandbox in which nothing was ordered yet; `ovh.Client()` finds it, whichever endpoint it names."""
    from panier.testing.panier import Panier
    from panier.testing.server import likeness

    marker = request.node.get_closest_marker("panier")
    try:
        wanted = likeness(*(marker.args if marker else ()), **(marker.kwargs if marker else {}))
    except (TypeError, ValueError) as error:
        raise pytest.UsageError(f"{request.node.nodeid}: @pytest.mark.panier: {error}") from None
    server = _panier_pool.server(wanted)
    server.begin_anew(wanted)
    found = Panier(server)
    for name, value in server.given.items():
        monkeypatch.setenv(name, value)
    for name in ("OVH_CLIENT_ID", "OVH_CLIENT_SECRET", "OVH_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for table, entries in found.sdk_tables():
        for name, address in entries.items():
            monkeypatch.setitem(table, name, address)
    request.node.stash[_used] = found
    return found


@pytest.fixture
def panier_client(panier: Panier) -> ovh.Client:
    """A client of python-ovh for the first customer."""
    return panier.client()


@pytest.fixture
def panier_env(panier: Panier, tmp_path: Path) -> dict[str, str]:
    """The environment of a program that is to find the sandbox, whatever it is written in."""
    return panier.environment(tmp_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:  # noqa: ARG001 - pytest hands it over
    """Put the last calls into the report of a test that failed."""
    report = yield
    found = item.stash.get(_used, None)
    if found is not None and report.when == "call" and report.failed:
        report.sections.append(("Panier: the last calls", found.last_calls(REQUESTS_SHOWN)))
    return report
