"""The way to the sandbox for programs that know fixed hosts, and past it for everything else."""

import base64
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from panier.remote import certificates
from panier.remote.hosts import is_api_host, without_api_hosts
from panier.remote.redirection import Detour, redirecting
from tests.support.ports import free_port

SECONDS = 30


@contextmanager
def answering(text: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads once, answers with the same to everybody, and keeps what it was told."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    one, _ = server.accept()
                except OSError:
                    return
                with one:
                    heard.append(one.recv(65_536))
                    one.sendall(text)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(SECONDS)


def asked(port: int, head: str) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", port), SECONDS)
    found.sendall(head.encode())
    return found


def read_all(found: socket.socket) -> bytes:
    with found:
        return b"".join(iter(lambda: found.recv(65_536), b""))


def connected(port: int, place: str) -> tuple[socket.socket, bytes]:
    """A way that the proxy opened, and its answer."""
    found = asked(port, f"CONNECT {place} HTTP/1.1\r\nhost: {place}\r\n\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += found.recv(1)
    return found, head.split(b"\r\n", 1)[0]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@contextmanager
def leading(tmp_path: Path, port: int) -> Iterator[Detour]:
    with redirecting(tmp_path, lambda: port, believed=None) as found:
        yield found


@pytest.mark.parametrize("host", ["eu.api.ovh.com", "api.us.ovhcloud.com", "CA.api.kimsufi.com.", "www.ovh.com"])
def test_hosts_of_the_api_are_the_sandbox_over_tls(environment: pytest.MonkeyPatch, tmp_path: Path, host: str) -> None:
    assert is_api_host(host)
    with answering(b"HTTP/1.1 200 OK\r\n\r\nhere") as (port, heard), leading(tmp_path, port) as led:
        trusting = ssl.create_default_context(cafile=str(led.authority.certificate))
        way, status = connected(led.proxy_port, f"{host}:443")
        assert status == b"HTTP/1.1 200 Connection established"
        with trusting.wrap_socket(way, server_hostname=host.rstrip(".").lower()) as secured:
            secured.sendall(b"GET /1.0/me HTTP/1.1\r\n\r\n")
            assert secured.recv(65_536).endswith(b"here")
    assert heard == [b"GET /1.0/me HTTP/1.1\r\n\r\n"]
    assert "PRIVATE" not in "".join(path.read_text() for path in tmp_path.iterdir())


def test_other_hosts_are_passed_on_untouched(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with answering(b"elsewhere") as (port, heard), leading(tmp_path, free_port()) as led:
        way, status = connected(led.proxy_port, f"127.0.0.1:{port}")
        way.sendall(b"\x16\x03 whatever")
        assert (status, read_all(way)) == (b"HTTP/1.1 200 Connection established", b"elsewhere")
    assert heard == [b"\x16\x03 whatever"]


def test_the_proxy_that_was_there_is_asked_for_other_hosts(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with answering(b"HTTP/1.1 200 by the other\r\n\r\n") as (port, heard):
        environment.setenv("HTTPS_PROXY", f"http://me:s%40cret@127.0.0.1:{port}")
        environment.setenv("NO_PROXY", "127.0.0.1")
        with leading(tmp_path, free_port()) as led:
            for place, answer in (
                ("far.example:443", b" 200 by the other"),
                (f"127.0.0.1:{free_port()}", b" 502 Bad Gateway"),
            ):
                way, status = connected(led.proxy_port, place)
                way.close()
                assert status == b"HTTP/1.1" + answer
    word = base64.b64encode(b"me:s@cret")
    assert b"CONNECT far.example:443 HTTP/1.1" in heard[0]
    assert b"\r\nProxy-Authorization: Basic " + word + b"\r\n\r\n" in heard[0]


def test_who_cannot_be_reached_is_named(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with leading(tmp_path, free_port()) as led:
        port = free_port()
        said = read_all(asked(led.proxy_port, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n"))
        assert said.startswith(b"HTTP/1.1 502 ")
        assert f"127.0.0.1:{port} cannot be reached".encode() in said
        assert read_all(asked(led.proxy_port, "GET http://x/ HTTP/1.1\r\n\r\n")).startswith(b"HTTP/1.1 405 ")


def test_nothing_gets_past_the_proxy_to_the_api() -> None:
    kept = without_api_hosts(
        "localhost, .ovh.com,eu.api.ovh.com,*,api.ovh.com,.com,example.net,*.ovhcloud.com,10.0.0.0/8"
    )
    assert kept == "localhost,example.net,10.0.0.0/8"
    assert not any(
        map(is_api_host, ("ovh.com", "a.eu.api.ovh.com", "eu.api.ovh.com.evil.example", "help.ovhcloud.com"))
    )


def test_what_was_believed_still_is(tmp_path: Path) -> None:
    mine = tmp_path / "mine.pem"
    mine.write_text("-----MINE-----\n")
    made = certificates.make(tmp_path, believed=str(mine))
    assert made.bundle.read_text() == f"-----MINE-----\n\n{made.certificate.read_text()}"
    assert not os.access(tmp_path / "server.pem", os.F_OK)
