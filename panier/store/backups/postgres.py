"""A copy of a shop on PostgreSQL: what pg_dump writes in its own form, read by pg_restore of the same version."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from panier.core.refusal import Kind, Refusal, conflict
from panier.core.values import frozen
from panier.store.backups.contents import BackupContents
from panier.store.engine.condition import CONNECT_SECONDS, DatabaseState, examine
from panier.store.engine.modes import Mode
from panier.store.engine.sealing import SEALED

_OURS = ("--no-owner", "--no-privileges")  # it is put back by whoever owns the other database
_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


@frozen
class PostgresServer:
    """A database of a server, and which version that is."""

    url: str
    version: int
    sessions: int  # of others than us, in this database

    @property
    def address(self) -> str:
        """Its address without the password, which would stand in the list of processes."""
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}"))

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment of its programs, with the password."""
        password = urlsplit(self.url).password
        own = {} if password is None else {"PGPASSWORD": unquote(password)}
        return {**os.environ, "LC_ALL": "C", "PGCONNECT_TIMEOUT": str(CONNECT_SECONDS), **own}

    def program(self, name: str) -> str:
        """A program of this version.

        Refuses: a version that is not installed (409).
        """
        others = []
        known = (f"/usr/lib/postgresql/{self.version}/bin/{name}", f"/usr/pgsql-{self.version}/bin/{name}", name)
        for place in filter(None, map(shutil.which, known)):
            told = subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - PostgreSQL's own
            found = re.search(r"\) (\d+)", told)
            if found and int(found[1]) == self.version:
                return place
            others.append(found[1] if found else "an unknown one")
        there = f"there is the one of {', '.join(others)}" if others else "there is none"
        raise conflict(
            f"This needs {name} of PostgreSQL {self.version}, the server's version, and {there}:"
            f" `apt install postgresql-client-{self.version}`"
        )


def find_server(url: str) -> PostgresServer:
    """The server of a database.

    Refuses: one that does not answer (503).
    """

    async def ask() -> PostgresServer:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS)
        try:
            version = int(await connection.fetchval("SHOW server_version_num")) // 10_000
            return PostgresServer(url, version, await connection.fetchval(_SESSIONS))
        finally:
            await connection.close()

    try:
        return asyncio.run(ask())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Refusal(
            Kind.UNAVAILABLE, f"The database cannot be opened: {str(error) or 'it does not answer'}"
        ) from error


def copy(server: PostgresServer, part: Path) -> None:
    """Copy a shop's database as it is at one instant, whatever is written to it meanwhile, and read the copy again.

    Refuses: a server or a disk that fails (503), and a version that is not installed (409).
    """
    restore = server.program("pg_restore")
    _run(server, [server.program("pg_dump"), "--format=custom", *_OURS, f"--file={part}", f"--dbname={server.address}"])
    _run(server, [restore, "--file=/dev/null", str(part)])


def contents(server: PostgresServer, file: Path) -> BackupContents:
    """What a copy says of itself.

    Refuses: what is no shop's database (409).
    """
    _run(server, [server.program("pg_restore"), "--list", str(file)])
    found = {}
    for table, column in (("alembic_version", "version_num"), ("shop_mode", "mode"), ("shop_region", "region")):
        found[table] = next(_column(server, file, table, column), None)
    revision, mode = found["alembic_version"], found["shop_mode"]
    if revision is None:
        raise conflict("The copy is not one of a shop: there is no schema of Panier in it")
    return BackupContents(revision, None if mode is None else Mode(mode), found["shop_region"])


def samples(server: PostgresServer, file: Path) -> Iterator[tuple[str, str]]:
    """Of each column whose contents are sealed, one of them."""
    for place in SEALED:
        found = next(_column(server, file, *place.split(".")), None)
        if found is not None:
            yield place, found


def check_unused(server: PostgresServer) -> None:
    """Check that no shop is in a database.

    Refuses: a shop that runs, and one that does not (409).
    """
    state = examine(server.url)
    if state in (DatabaseState.EMPTY, DatabaseState.FOREIGN):  # other programs' tables may stand beside ours
        return
    name = urlsplit(server.url).path.lstrip("/") or "shop"
    if server.sessions:
        raise conflict(
            f"The database {name} is in use ({server.sessions} connections) and holds a shop: stop whatever uses it,"
            " and restore into another database"
        )
    raise conflict(
        f"The database {name} holds a shop already, and nothing is overwritten:"
        f" `psql -c 'ALTER DATABASE {name} RENAME TO {name}_before' postgres && createdb {name}`"
    )


def put_back(server: PostgresServer, file: Path) -> None:
    """Put a copy into a database, whole or not at all.

    Refuses: a server that fails (503).
    """
    _run(
        server,
        [server.program("pg_restore"), "--single-transaction", "--exit-on-error", *_OURS, f"--dbname={server.address}",
         str(file)],
    )  # fmt: skip


def _run(server: PostgresServer, command: Sequence[str]) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own, with the owner's settings
        command, env=server.surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines() or ["failed"]
        raise Refusal(Kind.UNAVAILABLE, f"{Path(command[0]).name} did not succeed: {told[0]}")


def _column(server: PostgresServer, file: Path, table: str, column: str) -> Iterator[str]:
    """What is in a column of a copy's table, as far as it is something."""
    command = [server.program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(file)]
    with subprocess.Popen(  # noqa: S603 - as above
        command, env=server.surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as reading:
        assert reading.stdout is not None
        try:
            place = None
            for line in reading.stdout:
                if place is None:
                    if begin := re.match(r"COPY \S+ \((.*)\) FROM stdin;", line):
                        place = [name.strip(' "') for name in begin[1].split(",")].index(column)
                elif line == "\\.\n":
                    break
                elif (value := line.rstrip("\n").split("\t")[place]) != r"\N":
                    yield value
        finally:
            reading.kill()
