"""A PostgreSQL server of our own: fresh, durable (fsync on), on a free loopback port, gone at the end.

`with cluster() as server_dsn:` starts one, `with database(server_dsn) as dsn:` makes a database in it.
"""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.ports import free_port

START_SECONDS = 30
STOP_SECONDS = 20
ATTEMPTS = 5
SUPERUSER = "panier"

_numbers = count(1)


def programs() -> Path | None:
    """The folder that holds initdb and postgres: where PATH finds them, else the newest that is installed."""
    found = shutil.which("postgres")
    candidates = [Path(found).resolve().parent] if found else []
    installed = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    candidates += sorted(installed, key=lambda path: int(path.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    return None


@contextlib.contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """Run a server and give the address of its maintenance database.

    Each of `settings` is a line of postgresql.conf such as `max_connections=300`. Call it in a thread that lives as
    long as the server is needed, the main one say: the kernel stops the server when that thread ends.
    """
    folder = programs()
    if folder is None:
        message = "PostgreSQL is missing: neither PATH nor /usr/lib/postgresql has initdb and postgres"
        raise FileNotFoundError(message)
    home = Path(tempfile.mkdtemp(prefix="panier-postgres-"))
    try:
        user = _unprivileged_user()
        if user is not None:
            os.chown(home, user.uid, user.gid)
        _initialise(home, folder, user=user)
        process, port = _start(home, folder, user=user, settings=settings)
        try:
            yield f"postgresql://{SUPERUSER}@127.0.0.1:{port}/postgres"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def database(server_dsn: str, template: str = "template1") -> Iterator[str]:
    """Make a database, as a copy of `template`, and drop it at the end together with the sessions that still use it."""
    name = create_database(server_dsn, template)
    try:
        yield address(server_dsn, name)
    finally:
        execute(server_dsn, f'DROP DATABASE "{name}" WITH (FORCE)')


def create_database(server_dsn: str, template: str = "template1") -> str:
    """Make a database, as a copy of `template`, and return its name; it lives as long as its server."""
    name = f"panier_{os.getpid()}_{next(_numbers)}"
    execute(server_dsn, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def address(server_dsn: str, name: str) -> str:
    """The address of another database of the same server."""
    return f"{server_dsn.rpartition('/')[0]}/{name}"


def execute(dsn: str, sql: str) -> None:
    """Run one statement outside any transaction. May be called with or without a running event loop."""
    wait_for(_execute(dsn, sql))


@dataclass(frozen=True, slots=True)
class _User:
    uid: int
    gid: int


def _unprivileged_user() -> _User | None:
    """Whom the server runs as when we are root, which PostgreSQL refuses to serve."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return _User(uid=entry.pw_uid, gid=entry.pw_gid)
    message = "PostgreSQL does not run as root and there is neither a user postgres nor a user nobody"
    raise LookupError(message)


def _spawn(arguments: list[str], *, home: Path, user: _User | None) -> subprocess.Popen[bytes]:
    with (home / "log").open("ab") as log:
        return subprocess.Popen(
            arguments,
            cwd=home,
            env={**os.environ, "HOME": str(home), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,  # an interrupt at the keyboard is for us; we stop the server ourselves
        )


def _initialise(home: Path, folder: Path, *, user: _User | None) -> None:
    arguments = [str(folder / "initdb"), "--pgdata", str(home / "data"), "--username", SUPERUSER]
    arguments += ["--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"]
    process = _spawn(arguments, home=home, user=user)
    if process.wait() != 0:
        raise RuntimeError(_failure("initdb failed", home))


def _start(
    home: Path, folder: Path, *, user: _User | None, settings: tuple[str, ...]
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server; when somebody took the port between our look and its start, try another."""
    for _ in range(ATTEMPTS):
        port = free_port()
        process = _spawn(_command(home, folder, port=port, settings=settings), home=home, user=user)
        try:
            if _became_ready(process, home / "data" / "postmaster.pid"):
                return process, port
        except BaseException:
            _stop(process)
            raise
    raise RuntimeError(_failure("PostgreSQL did not start", home))


def _command(home: Path, folder: Path, *, port: int, settings: tuple[str, ...]) -> list[str]:
    command = [str(folder / "postgres"), "-D", str(home / "data"), "-p", str(port)]
    lines = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=on",
        "synchronous_commit=on",
        "max_connections=200",
        "timezone=UTC",
        *settings,
    ]
    command += [word for line in lines for word in ("-c", line)]
    # Where it exists, setpriv makes the kernel stop the server when we are killed.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--", *command] if setpriv else command


def _became_ready(process: subprocess.Popen[bytes], pid_file: Path) -> bool:
    """Wait until the server writes "ready" into its pid file; False when it ended instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            lines = pid_file.read_text().splitlines()
            if lines and lines[-1].strip() == "ready" and lines[0] == str(process.pid):
                return True
        if process.poll() is not None:
            return False
        time.sleep(0.01)
    message = f"PostgreSQL was not ready after {START_SECONDS} seconds"
    raise TimeoutError(message)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server at once: sessions are cut off, what was committed is kept."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _failure(what: str, home: Path) -> str:
    log = home / "log"
    return f"{what}:\n{log.read_text(errors='replace')[-4000:]}" if log.exists() else what


async def _execute(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=START_SECONDS)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end in a thread of its own, since the calling one may have a running event loop."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as failure:  # noqa: BLE001 (raised again below, in the calling thread)
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
