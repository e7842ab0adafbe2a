"""A PowerDNS of our own, from the distribution: an SQLite file in a fresh folder, ports of loopback, gone at the end.

`with server() as running:` starts one; `running.ask(name, type)` asks it as a resolver would.
"""

import contextlib
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rdatatype
import httpx

from tests.support.ports import free_port

START_SECONDS = 30
STOP_SECONDS = 20
ASK_SECONDS = 10
ATTEMPTS = 5
KEY = "a-key-of-the-tests"
SCHEMA = Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")
# What a provider's server has too, and no cache: tests look at once.
SETTINGS = (
    "launch=gsqlite3", "gsqlite3-dnssec=yes", "api=yes", f"api-key={KEY}", "webserver=yes",
    "webserver-address=127.0.0.1", "local-address=127.0.0.1", "daemon=no", "guardian=no", "disable-syslog=yes",
    "write-pid=no", "cache-ttl=0", "query-cache-ttl=0", "negquery-cache-ttl=0", "zone-cache-refresh-interval=0",
    "security-poll-suffix=", "dname-processing=yes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PowerDnsServer:
    """A running PowerDNS: where its API answers, and the port that answers about names."""

    url: str
    port: int

    def ask(self, name: str, kind: str, *, is_signed: bool = False) -> dns.message.Message:
        """What it answers to one question, over TCP; with signatures if asked to."""
        query = dns.message.make_query(name, kind, want_dnssec=is_signed)
        return dns.query.tcp(query, "127.0.0.1", timeout=ASK_SECONDS, port=self.port)

    def says(self, name: str, kind: str) -> list[str]:
        """The records of a name and type, in any order."""
        reply = self.ask(name, kind)
        wanted = dns.rdatatype.from_text(kind)
        return sorted(one.to_text() for found in reply.answer if found.rdtype == wanted for one in found)

    def zones(self) -> set[str]:
        """The zones that it has, as its own API lists them."""
        return {one["name"].rstrip(".") for one in self._call("GET", "zones").json()}

    def kind(self, name: str) -> str:
        """The kind of a zone: Native or Master."""
        return str(self._call("GET", f"zones/{name}.").json()["kind"])

    def change(self, name: str, sets: list[dict[str, object]]) -> None:
        """Change a zone behind the back of its shop."""
        self._call("PATCH", f"zones/{name}.", {"rrsets": sets})

    def _call(self, method: str, path: str, body: object = None) -> httpx.Response:
        address = f"{self.url}/api/v1/servers/localhost/{path}"
        reply = httpx.request(method, address, json=body, headers={"x-api-key": KEY}, trust_env=False)
        reply.raise_for_status()
        return reply


def program() -> str | None:
    """The command of the server, where its backend for SQLite is installed too."""
    found = shutil.which("pdns_server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return found if SCHEMA.exists() else None


@contextlib.contextmanager
def server(home: Path | None = None, port: int | None = None) -> Iterator[PowerDnsServer]:
    """Run a server; on a folder and port of API that are given, it goes on with what it had there."""
    command = program()
    if command is None:
        message = "PowerDNS is missing: neither PATH nor /usr/sbin has pdns_server with its backend for SQLite"
        raise FileNotFoundError(message)
    folder = home or Path(tempfile.mkdtemp(prefix="panier-powerdns-"))
    try:
        user = _unprivileged_user(folder)
        _initialise(folder, user=user)
        process, running = _start(command, folder, user=user, api_port=port)
        try:
            yield running
        finally:
            _stop(process)
    finally:
        if home is None:
            shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user(folder: Path) -> str | None:
    """Whom the server runs as where we are root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return "nobody"


def _initialise(folder: Path, *, user: str | None) -> None:
    file = folder / "zones.sqlite"
    if file.exists():
        return
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.executescript(SCHEMA.read_text())
    if user is not None:
        os.chown(file, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)


def _start(
    command: str, folder: Path, *, user: str | None, api_port: int | None
) -> tuple[subprocess.Popen[bytes], PowerDnsServer]:
    """Start the server; when somebody took a port between our look and its start, try others."""
    log = folder / "log"
    for _ in range(ATTEMPTS):
        running = PowerDnsServer(f"http://127.0.0.1:{api_port or free_port()}", free_port())
        lines = (
            *SETTINGS, f"gsqlite3-database={folder}/zones.sqlite", f"local-port={running.port}",
            f"webserver-port={running.url.rpartition(':')[2]}", f"socket-dir={folder}", f"config-dir={folder}",
        )  # fmt: skip
        with log.open("ab") as output:
            process = subprocess.Popen(
                [command, *(f"--{line}" for line in lines)],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                user=user, group=None if user is None else pwd.getpwnam(user).pw_gid,
                extra_groups=None if user is None else [],
            )  # fmt: skip
        try:
            if _became_ready(process, running):
                return process, running
        except BaseException:
            _stop(process)
            raise
    message = f"PowerDNS did not start:\n{log.read_text(errors='replace')[-4000:]}"
    raise RuntimeError(message)


def _became_ready(process: subprocess.Popen[bytes], running: PowerDnsServer) -> bool:
    """Wait until API and name server answer; False when the server ended instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError, OSError, EOFError):
            running.zones()
            running.ask("nothing.test", "SOA")
            return True
        time.sleep(0.02)
    _stop(process)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
