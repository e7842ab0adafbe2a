"""HTTPS by a certificate in files: who speaks no TLS, or takes too long about it, gets no further."""

import asyncio
import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from panier.core.limits import ConnectionLimits
from panier.core.refusal import Refusal
from panier.settings import Settings
from panier.web.door import tls
from panier.web.door.server import lasting_https
from panier.web.door.tls import Certificate
from tests.support.door import HOST, serving, until

LIMITS = ConnectionLimits(head_seconds=1, connections=20)


def make(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for this machine under a name, and its key."""
    chain, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    return chain, key


def trusting(chain: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(chain))


async def test_a_shop_answers_over_https(tmp_path: Path) -> None:
    chain, key = make(tmp_path, "first")
    place = {"certificate": Certificate(chain, key), "headers": lasting_https("https://shop.test")}
    async with serving(**place) as front, httpx.AsyncClient(verify=trusting(chain)) as client:
        said = await client.post(f"https://127.0.0.1:{front.port}/a", json={"b": "c"})
        assert said.json()["scheme"] == "https"
        assert said.json()["body"] == '{"b":"c"}'
        assert said.headers["strict-transport-security"] == "max-age=31536000"
        assert "set-cookie" not in said.headers


async def test_a_client_without_tls_or_in_no_hurry_is_ended(tmp_path: Path) -> None:
    chain, key = make(tmp_path, "first")
    async with (
        serving(certificate=Certificate(chain, key), limits=LIMITS) as front,
        httpx.AsyncClient(verify=trusting(chain), base_url=f"https://127.0.0.1:{front.port}") as client,
    ):
        plain = await front.connect()
        plain.send(b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n")
        assert await plain.is_closed(within=20)
        silent = [await front.connect("127.0.0.2") for _ in range(30)]  # of which ten are let in
        assert (await client.get("/a")).status_code == 200
        assert all([await wire.is_closed(within=20) for wire in silent])
        await until(lambda: front.server.door.crowd.connections == 1)
        assert (await client.get("/a")).status_code == 200


async def test_who_is_silent_or_does_not_read_behind_tls_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panier.web.door.protocol.GRACE_SECONDS", 1)
    chain, key = make(tmp_path, "first")
    async with serving(certificate=Certificate(chain, key), limits=LIMITS) as front:
        for sent in (b"", b"GET /a", b"GET /long HTTP/1.1\r\n" + HOST + b"\r\n"):
            _, writer = await asyncio.open_connection("127.0.0.1", front.port, ssl=trusting(chain))
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(sent)
            try:
                await until(lambda: front.server.door.crowd.connections == 1)
                await until(lambda: front.server.door.crowd.connections == 0)
            finally:
                writer.transport.abort()


async def test_a_certificate_is_read_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    chain, key = make(tmp_path, "first")
    certificate = Certificate(chain, key)
    async with serving(certificate=certificate) as front:
        url = f"https://127.0.0.1:{front.port}/a"
        newer, newer_key = make(tmp_path, "second")
        key.write_bytes(newer_key.read_bytes())
        certificate.renew()  # the key is not the certificate's
        async with httpx.AsyncClient(verify=trusting(chain)) as client:
            assert (await client.get(url)).status_code == 200
        chain.write_bytes(newer.read_bytes())
        certificate.renew()
        async with httpx.AsyncClient(verify=trusting(newer)) as client:
            assert (await client.get(url)).status_code == 200
    assert "the old one stays" in caplog.text


def test_files_that_are_not_right_are_refused(tmp_path: Path) -> None:
    chain, key = make(tmp_path, "first")
    _, other = make(tmp_path, "second")
    assert tls.load("", "") is None
    for wrong in [
        (chain, ""),
        ("", key),
        (chain, tmp_path / "none"),
        (tmp_path / "none", key),
        (chain, other),
        (key, key),
    ]:
        with pytest.raises(Refusal, match="PANIER_TLS_CERTIFICATE"):
            tls.load(*map(str, wrong))


def test_browsers_keep_to_https_where_the_shop_says_so() -> None:
    assert lasting_https("https://shop.test/") == (("strict-transport-security", "max-age=31536000"),)
    for url in (
        "http://shop.test",
        "https://localhost:8443",
        "https://127.0.0.1",
        "https://[::1]",
        "https://a.localhost",
    ):
        assert lasting_https(url) == ()
    assert Settings("x", tls_certificate="a", tls_key="b").url == "https://127.0.0.1:8080"
