"""A shop as it is run on a network: over TLS, with few open files, and seen by everybody."""

import os
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import httpx

from tests.support import processes
from tests.support.ports import free_port
from tests.support.processes import COMMAND, Process
from tests.web.door.test_tls import make, trusting


def serve(folder: Path, **environment: str) -> Process:
    """`panier serve` on a fresh database, at the port that is set."""
    port, log = free_port(), folder / "log"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    surroundings = clean | {"PANIER_DATABASE": str(folder / "panier.sqlite"), "PANIER_PORT": str(port)} | environment
    subprocess.run([str(COMMAND), "db", "upgrade"], env=surroundings, check=True, capture_output=True)
    with log.open("wb") as output:
        command = ["sh", "-c", 'ulimit -n 200 && exec "$0" "$@"', str(COMMAND), "serve"]
        popen = subprocess.Popen(command, env=surroundings, stdout=output, stderr=output)
    process = Process(popen, log, port)
    processes.wait_until_accepting(process)
    return process


def test_a_shop_serves_https_with_few_files_and_reads_its_certificate_again(tmp_path: Path) -> None:
    chain, key = make(tmp_path, "first")
    files = {"PANIER_TLS_CERTIFICATE": str(chain), "PANIER_TLS_KEY": str(key)}
    process = serve(tmp_path, PANIER_URL="https://shop.test", **files)
    url = f"https://127.0.0.1:{process.port}/1.0/auth/time"
    silent: list[socket.socket] = []
    try:
        silent += [connected(process.port) for _ in range(260)]
        said = httpx.get(url, verify=trusting(chain), timeout=30)
        assert (said.status_code, said.headers["strict-transport-security"]) == (200, "max-age=31536000")
        newer, newer_key = make(tmp_path, "second")
        chain.write_bytes(newer.read_bytes())
        key.write_bytes(newer_key.read_bytes())
        process.popen.send_signal(signal.SIGHUP)
        assert eventually_answers(url, trusting(newer))
        log = process.log.read_text()
        assert "200 open files are allowed" in log
        ready = f"Ready: https://shop.test/ answers on 127.0.0.1:{process.port}; the back office is at https://shop.test/office"
        assert ready in log.splitlines()
        assert "Traceback" not in log
    finally:
        for one in silent:
            one.close()
        process.stop()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0))


def eventually_answers(url: str, trust: ssl.SSLContext) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return httpx.get(url, verify=trust, timeout=20).status_code == 200
        except httpx.ConnectError:
            continue
    return False
