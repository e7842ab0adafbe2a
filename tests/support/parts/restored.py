"""A PostgreSQL database that many tests use one after the other, and that each finds as the first one did.

A copy of a database is some thousand files; putting back the rows of the few tables that a test wrote takes a
twentieth of the time. The server itself counts what was written to each table.
"""

import asyncio
from collections import defaultdict

import asyncpg

from tests.support import postgres

KEPT = "kept"  # the schema with the rows as they were
_TABLES = (
    "SELECT oid::bigint, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
)
_WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE schemaname = 'public'"
_SEQUENCES = (
    "SELECT t.relname, s.relname FROM pg_class s"
    " JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid"
    " WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace"
)
_SESSIONS = "FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
POLL_SECONDS = 0.002
GONE_SECONDS = 30


class RestoredDatabase:
    """One database of a server; `restore` puts it back to how `template` is."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._name = ""
        self._tables: set[tuple[int, str]] = set()
        self._filled: set[str] = set()
        self._sequences: defaultdict[str, list[str]] = defaultdict(list)
        self._written: dict[str, int] = {}

    def restore(self) -> str:
        """The database's address, once it is as its template is."""
        if self._name:
            postgres.wait_for(self._put_back())
        if not self._name:
            self._name = postgres.create_database(self._server, self._template)
            postgres.wait_for(self._remember())
        return postgres.address(self._server, self._name)

    async def _remember(self) -> None:
        """Keep the rows that there are, and how far each sequence is."""
        connection = await self._connect()
        try:
            self._tables = {tuple(row) for row in await connection.fetch(_TABLES)}
            await connection.execute(f"CREATE SCHEMA {KEPT}")
            names = [row[0] for row in await connection.fetch(_WRITTEN)]
            self._filled = {name for name in names if await connection.fetchval(f'SELECT 1 FROM "{name}" LIMIT 1')}
            for name in self._filled:
                await connection.execute(f'CREATE TABLE {KEPT}."{name}" AS TABLE public."{name}"')
            for table, sequence in await connection.fetch(_SEQUENCES):
                # Asked of the sequence itself: the view `pg_sequences` says nothing of one that was only set.
                [place] = await connection.fetch(f'SELECT last_value, is_called FROM public."{sequence}"')
                self._sequences[table].append(_setting(sequence, *place))
        finally:
            await connection.close()
        await self._everybody_gone()
        self._written = await self._count()

    async def _put_back(self) -> None:
        """Put back what was written; where tables were dropped or made, forget the whole database."""
        await self._everybody_gone()
        connection = await self._connect()
        try:
            if {tuple(row) for row in await connection.fetch(_TABLES)} != self._tables:
                await connection.close()
                await self._drop()
                return
            found = {str(name): int(count) for name, count in await connection.fetch(_WRITTEN)}
            script = ["SET session_replication_role = replica"]  # no foreign key is looked at meanwhile
            for name in sorted(name for name, count in found.items() if count != self._written[name]):
                script.append(f'DELETE FROM public."{name}"')
                if name in self._filled:
                    script.append(f'INSERT INTO public."{name}" OVERRIDING SYSTEM VALUE SELECT * FROM {KEPT}."{name}"')
                script += self._sequences[name]
            if len(script) > 1:
                await connection.execute("; ".join(script))
        finally:
            await connection.close()
        await self._everybody_gone()
        self._written = await self._count()

    async def _count(self) -> dict[str, int]:
        connection = await self._connect()
        try:
            return {str(name): int(count) for name, count in await connection.fetch(_WRITTEN)}
        finally:
            await connection.close()

    async def _everybody_gone(self) -> None:
        """End the sessions that tests left, and wait for all of them: a session that ends says what it wrote."""
        connection = await asyncpg.connect(self._server)
        try:
            await connection.fetch(f"SELECT pg_terminate_backend(pid) {_SESSIONS}", self._name)
            async with asyncio.timeout(GONE_SECONDS):
                while await connection.fetchval(f"SELECT 1 {_SESSIONS}", self._name):
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            await connection.close()

    async def _drop(self) -> None:
        connection = await asyncpg.connect(self._server)
        try:
            await connection.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')
        finally:
            await connection.close()
        self._name = ""
        self._sequences.clear()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(postgres.address(self._server, self._name))


def _setting(sequence: str, last: int, called: bool) -> str:  # noqa: FBT001 - a row of PostgreSQL
    return f"SELECT setval({_text(f'public.{sequence}')}, {last}, {called})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
