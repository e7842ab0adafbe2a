"""What the official clients need to find a sandbox on this machine: addresses in their tables, and one over TLS."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import ovh
import pytest
from ovh import client as ovh_client

from panier.cli.ready_made import PASSWORD
from tests.support import groups
from tests.support.certificates import self_signed
from tests.support.live import Live
from tests.support.ports import free_port

Pythons = Callable[..., ovh.Client]


@pytest.fixture
def python(live: Live, monkeypatch: pytest.MonkeyPatch) -> Pythons:
    """Makes python-ovh clients of the sandbox."""
    return connect(live, monkeypatch)


def connect(live: Live, monkeypatch: pytest.MonkeyPatch) -> Pythons:
    """The SDK knows addresses by name only; its tables are there to be added to."""
    for name in list(ovh_client.OAUTH2_TOKEN_URLS):
        monkeypatch.setitem(ovh_client.ENDPOINTS, name, f"{live.url}/1.0")
        monkeypatch.setitem(ovh_client.OAUTH2_TOKEN_URLS, name, f"{live.url}/auth/oauth2/token")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # its own switch for addresses without TLS
    for name in ("APPLICATION_KEY", "APPLICATION_SECRET", "CONSUMER_KEY", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"OVH_{name}", raising=False)

    def make(customer: str = "", **keys: str | None) -> ovh.Client:
        names = ("application_key", "application_secret", "consumer_key")
        ready_made = {name: live.environment[f"{customer}OVH_{name.upper()}"] for name in names}
        return ovh.Client("ovh-eu", **(ready_made | keys))

    return make


def validate(address: str, nic: str = "ca1001-ovh") -> None:
    """Accept what a program asks for, as a customer does on the page that its address leads to."""
    page = httpx.get(address)
    assert page.status_code == 200, page.text
    token = httpx.URL(address).params["credentialToken"]
    form = {"credentialToken": token, "nic": nic, "password": PASSWORD, "validity": "unlimited", "answer": "accept"}
    answered = httpx.post(address.partition("?")[0], data=form)
    assert answered.status_code == 200, answered.text


@dataclass(frozen=True, slots=True)
class Tls:
    """The sandbox over TLS: where it answers, and the certificate that proves it."""

    port: int
    certificate: Path


@pytest.fixture
def tls(live: Live, tmp_path: Path) -> Iterator[Tls]:
    """A way to the sandbox over TLS, which node-ovh always speaks."""
    groups.demand("node")
    key, certificate = self_signed(tmp_path)
    port = free_port()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with _terminated(port, context, target=int(live.url.rpartition(":")[2])):
        yield Tls(port, certificate)


@contextlib.contextmanager
def _terminated(port: int, context: ssl.SSLContext, *, target: int) -> Iterator[None]:
    """Pass what comes in over TLS on to another port of this machine, until the block ends."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stopping: asyncio.Future[None] = loop.create_future()

    async def serve() -> None:
        server = await asyncio.start_server(lambda i, o: _pass_on(i, o, target), "127.0.0.1", port, ssl=context)
        ready.set()
        await stopping
        server.close()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stopping.set_result, None)
        thread.join()


async def _pass_on(incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter, target: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", target)
    await asyncio.gather(_copy(incoming, writer), _copy(reader, outgoing))


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while part := await source.read(65_536):
            sink.write(part)
            await sink.drain()
    sink.close()
