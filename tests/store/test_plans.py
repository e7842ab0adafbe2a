"""No statement takes longer because the shop has grown: each finds its rows by an index.

Every function of the store that takes a transaction is called with arguments made from its annotations, and every
statement that comes of it is explained, by SQLite and by PostgreSQL. A new function is looked at by itself.
"""

import asyncio
import collections.abc
import contextlib
import dataclasses
import enum
import importlib
import inspect
import itertools
import pkgutil
import re
import sqlite3
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from panier import store
from panier.core.ledger.movements import charge_taken
from panier.core.ledger.posting import Posting
from panier.core.money import Money
from panier.core.order.charge import Charge
from panier.store.engine import migrate, modes
from panier.store.engine.db import Row, Tx, driven, insertion
from panier.store.engine.sealing import SEALED, using
from panier.store.engine.sqlite_dialect import dialect
from panier.store.payment import bank_entries
from panier.store.schema.tables import metadata
from tests.support.secrets import RING

# Tables that stay small however many customers and orders there are, and why.
SMALL = {
    "catalog_version": "catalogues that the shop's owner imported",
    "catalog_activation": "dates that the shop's owner set",
    "stock": "the plans that are counted",
    "given_code": "codes that colleagues made: ten thousand at the most",
    "shop_mode": "one row",
    "shop_region": "one row",
    "shop_installation": "one row",
    "hook": "the programs that asked to be told",
    "dispute": "charges that banks took back",
    "contract_text": "the wordings of the shop's contracts",
    "limit_met": "the thousand that met a limit last",
    "staff": "those who work in the back office",
}
# Indexes that have few rows, and why.
SPARSE = {
    "ix_delivery_lost": "deliveries that failed or were called off",
    "ix_delivery_end_open": "ends that their deliverers have yet to carry out",
    "ix_event_new": "events that have no place in the list yet",
    "ix_bank_entry_open": "transfers that have paid nothing yet",
    "ix_task_error": "tasks of names that are in error",
}
# Statements that read a growing table from its beginning to its end, or sort it, and why they may.
ALLOWED = (
    {
        "SELECT message_id, message FROM registry_message": "takes the first row, in the order of the table",
        "DELETE FROM oauth2_client WHERE account_id = $1": "ends all of an account's, which are bounded",
        "UPDATE credential SET state = 'expired', expires_us = $2 WHERE account_id": "ends all keys of an account",
        "UPDATE password_reset SET used_us = $2 WHERE account_id": "an account has few, for a day",
        "SELECT a.nic, e.event_id": "the owner's command, from the latest on",
        f"SELECT {bank_entries.ENTRY.select} FROM bank_entry b ORDER BY": "the owner's command, from the latest on",
        "SELECT uuid, account_id, document": "an account has at most a hundred",
        "DELETE FROM access_token WHERE grant_id IN": "ends all consents of an account",
        "DELETE FROM oauth2_grant WHERE account_id": "ends all consents of an account",
        "DELETE FROM browser_session WHERE account_id": "each of an account's logins is signed in with a few browsers",
        "DELETE FROM identity_member WHERE group_name": "an account has at most a thousand users",
        "DELETE FROM identity_token WHERE user_id IN": "an account has at most a thousand users",
        "SELECT 1 FROM identity_user WHERE account_id": "an account has at most a thousand users",
        "SELECT u.login FROM identity_user": "an account has at most a thousand users",
        "SELECT count(*) FROM zone_push": "the owner's command",
        "SELECT (SELECT max(z.published_us)": "the owner's command",
        "SELECT s.service_id, s.name FROM service s": "a sweep, a portion at a time, where a name server is fed",
        "SELECT delivery_id, order_id, account_id, amount_ucents": "the owner's command, from the latest on",
        "SELECT d.document_id FROM order_document d": "a sweep of the documents that are kept, which are few",
        "SELECT r.order_id, r.state, r.causes": "the owner's command: reviews that are not decided yet",
        "SELECT (SELECT count(DISTINCT c.order_id)": "an account's latest hundred orders, where a rule asks for them",
        "SELECT DISTINCT s.service_id FROM savings_plan s": "a sweep, a portion at a time, once a month",
        "SELECT order_id FROM (SELECT order_id FROM delivery": "the owner's command: jobs are what is under way",
        "SELECT account_id, is_by_post": "an account has one row",
        "UPDATE service SET look_us = $2 WHERE service_id IN": "another day moves all of an account's renewals",
        "SELECT p.purchase_order_id": "an account's references, whose times may not overlap",
        "SELECT subject, currency, CAST(found AS BIGINT)": "the owner's command: all of the ledger is checked",
        "SELECT chart, holder, detail, CAST(sum(": "the owner's command: what every account comes to",
        "SELECT DISTINCT currency FROM ledger_entry": "the owner's command",
        "SELECT mail_id, account_id, recipient": "the owner's command, from the latest on",
        "SELECT (SELECT count(*) FROM account)": "the workshop of a sandbox",
        "SELECT due_us, what, about FROM": "the workshop of a sandbox",
        "SELECT a.nic, m.currency": "the workshop of a sandbox",
        "SELECT a.account_id, a.nic, a.email": "the workshop of a sandbox, from the latest on",
        "SELECT name, entry FROM registry_wish": "the workshop of a sandbox",
        "SELECT p.application_id, p.account_id, p.application_key": "the workshop of a sandbox, from the latest on",
        "SELECT order_id, label, at_us, description, account_id, type": "the workshop of a sandbox, from the latest on",
        "SELECT o.order_id, a.nic FROM placed_order": "the workshop of a sandbox, from the latest on",
        "SELECT service_id, name FROM service ORDER BY": "the workshop of a sandbox, from the latest on",
        "SELECT entry_id, at_us, staff_id, who": "the back office: the trail, from the latest on",
        "SELECT account_id FROM account WHERE nic LIKE": "the back office: somebody looks for a word",
        "SELECT order_id FROM placed_order WHERE order_id = $1 OR": "the back office: somebody looks for a number",
        "SELECT number FROM paper WHERE lower(number) LIKE": "the back office: somebody looks for a word",
        "SELECT service_id FROM service WHERE lower(name) LIKE": "the back office: somebody looks for a word",
        "SELECT DISTINCT o.order_id FROM (SELECT order_id, cart_id": "the back office: of the latest orders",
        "SELECT task_id FROM (SELECT task_id, subject FROM task": "the back office: the latest tasks, so many at most",
        "SELECT subject, state, created_us, done_us": "the back office: the latest tasks, so many at most",
        "SELECT mail_id FROM (SELECT mail_id, recipient": "the back office: the latest mails, so many at most",
        "SELECT entry_id FROM (SELECT entry_id, payer": "the back office: the latest transfers, so many at most",
        "SELECT refund_id FROM (SELECT refund_id, reference": "the back office: the latest refunds, so many at most",
        "SELECT limit_name, count(*), sum(": "the back office: who is counted now",
        "SELECT service_id FROM service WHERE family = 'domain' AND product": "the back office: names, a page of them",
        "SELECT service_id FROM service WHERE ended_us IS NULL AND family": "the back office: what ends soon",
        "SELECT c.created_us / 86400000000 AS day": "the back office: the latest orders, so many at most",
        "SELECT count(*) FROM (SELECT created_us FROM account": "the back office: the latest ones, so many",
        "SELECT count(*), count(CASE WHEN s.ended_us": "the back office: the latest services, so many at most",
        "SELECT begun_us / 86400000000 AS day, family": "the back office: the latest services, so many",
        "SELECT day, kind, count(*) FROM": "the back office: the latest orders, so many at most",
        "SELECT kind, count(*), sum(CASE": "who watches over the shop: jobs, those that are due first, so many at most",
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM task": "who watches over the shop: so many of each at most",
        "SELECT task_id, service_id, function": "the owner's command: tasks that wait for somebody",
    }
    | {f"SELECT 1 FROM {table} LIMIT 1": "takes any row" for table in (*modes.SANDBOX_TABLES, *modes.USED_TABLES)}
    | {"SELECT {1} FROM (SELECT {1} FROM {0} LIMIT".format(*place.split(".")): "takes some rows" for place in SEALED}
)
# What a parameter may be, where its type does not say it.
CHOICES: Mapping[str, list[Any]] = {"place": list(SEALED)}
# What many rows have in common: an index that is searched by nothing else is read for as long as the shop is large.
WORDS = {"family", "product", "sort", "state", "kind", "limit_name", "function"}
# What an account has grows too: only a list of it may take as long as all of it.
OWNERS = {"account_id", "tech_account_id", "billing_account_id"}
LISTS = ("list_", "count", "is_new")
_SCAN = re.compile(r"^SCAN (?!json_each|CONSTANT|\d+ CONSTANT)(?P<alias>\w+)")
_SEARCH = re.compile(r"^SEARCH \w+ .*\((?P<terms>[^()]*(?:<|>|=)[^()]*)\)")


class Listening:
    """A transaction that answers nothing and keeps what it was asked."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """Nothing."""
        del arguments
        self.statements.append(sql)
        return []

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """Nothing."""
        await self.rows(sql, *arguments)
        return None

    async def execute(self, sql: str, *arguments: object) -> int:
        """One row."""
        await self.rows(sql, *arguments)
        return 1

    async def lock(self, sql: str, *arguments: object) -> None:
        """Nothing."""
        await self.rows(sql, *arguments)

    async def hold(self, name: str) -> bool:
        """True."""
        del name
        return True

    async def only(self, sql: str, *arguments: object) -> list[Row]:
        """Nothing."""
        return await self.rows(sql, *arguments)

    async def add_along(self, table: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Nothing."""
        await self.rows(insertion(table, columns, 1), *row)

    def when_durable(self, learn: Callable[[], None]) -> None:
        """Nothing."""


def functions() -> Iterator[tuple[str, Any]]:
    """The functions of the store that take a transaction."""
    for found in pkgutil.walk_packages(store.__path__, f"{store.__name__}."):
        if ".migrations" in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, one in inspect.getmembers(module, inspect.iscoroutinefunction):
            is_ours = one.__module__ == module.__name__ and not name.startswith("_")
            if is_ours and next(iter(typing.get_type_hints(one).values()), None) is Tx:
                yield f"{found.name.removeprefix('panier.store.')}.{name}", one


def values(hint: Any) -> list[Any]:
    """Values of a type, one for each way that a statement may go."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return [value for one in inner for value in values(one)]
    if hint is type(None):
        return [None]
    if hint is bool:
        return [False, True]
    if inspect.isclass(hint) and issubclass(hint, enum.Enum):
        return [next(iter(hint))]
    if hint is Money:
        return [Money(1, "EUR")]
    if hint is Posting:  # it balances, or it is none
        return [charge_taken(values(Charge)[0], holder=1, at_us=1)]
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        made = {field.name: values(hints[field.name])[0] for field in dataclasses.fields(hint) if field.init}
        return [typing.cast("Any", hint)(**made)]
    if origin is tuple:
        return [tuple(values(one)[0] for one in inner if one is not ...)]
    if origin in (collections.abc.Mapping, dict):
        return [{values(inner[0])[0]: values(inner[1])[0]}]
    if origin in (list, collections.abc.Sequence, collections.abc.Iterable, frozenset, set):
        return [[values(inner[0])[0]]]
    plain: dict[Any, list[Any]] = {int: [1], str: ["x"], object: ["x"], Any: ["x"], bytes: [b"x"]}
    return plain[hint]


@cache
def statements() -> Mapping[str, set[str]]:
    """Every statement of the store, with the functions that run it."""
    found: dict[str, set[str]] = {}
    for name, function in functions():
        hints = typing.get_type_hints(function)
        asked = [parameter for parameter in inspect.signature(function).parameters if parameter != "tx"]
        for given in itertools.product(*(CHOICES.get(one) or values(hints[one]) for one in asked)):
            listening = Listening()
            arguments = dict(zip(asked, given, strict=True))
            if {"lock", "any_role"} <= arguments.keys() and arguments["lock"] and arguments["any_role"]:
                continue
            several = [arguments.pop(one) for one in asked if _is_several(function, one)]
            # It may expect rows; what it asked before is kept.
            with using(RING), contextlib.suppress(AssertionError, KeyError):
                driven(partial(_called, function, several, arguments), listening)
            for sql in listening.statements:
                found.setdefault(sql, set()).add(name)
    return found


def _is_several(function: Any, name: str) -> bool:
    """True for a parameter that takes any number of values (*facts)."""
    return inspect.signature(function).parameters[name].kind is inspect.Parameter.VAR_POSITIONAL


async def _called(function: Any, several: list[Any], arguments: dict[str, Any], tx: Tx) -> None:
    await function(tx, *several, **arguments)


def test_every_function_of_the_store_is_explained() -> None:
    asked = set().union(*statements().values())
    silent = sorted(name for name, _ in functions() if name not in asked)
    assert not silent, f"no statement of these is known: {silent}"
    assert len(statements()) > 150


def is_allowed(sql: str, table: str) -> bool:
    return table in SMALL or any(sql.startswith(beginning) for beginning in ALLOWED)


def tables(sql: str) -> dict[str, str]:
    """The tables of a statement, by the names that they have in it."""
    found = {}
    for table, alias in re.findall(r"(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", sql):
        found[table] = table
        if alias and alias.upper() not in {"WHERE", "SET", "LEFT", "JOIN", "ON", "ORDER", "VALUES"}:
            found[alias] = table
    return found


def test_sqlite_finds_its_rows_by_an_index(tmp_path: Path) -> None:
    url = str(tmp_path / "panier.sqlite")
    migrate.upgrade(url)
    faults = []
    connection = sqlite3.connect(url)
    for sql, functions_of in statements().items():
        text, _ = dialect(sql)
        marks = max(map(int, re.findall(r"\$(\d+)", sql)), default=0)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {text}", [None] * marks).fetchall()
        named = tables(sql)
        for *_, step in plan:
            if fault := sqlite_fault(sql, step, named, is_list=is_list(functions_of)):
                faults.append(f"{min(functions_of)}: {fault}: {sql}")
    connection.close()
    assert not faults, "\n".join(faults)


def compared(sql: str) -> set[str]:
    """The columns that a statement's rows must have a value in, where that narrows them down to a few."""
    return set(re.findall(r"(?<![+\w])(\w+) = (?:\$|ANY)", sql.partition(" WHERE ")[2]))


def is_list(functions_of: set[str]) -> bool:
    return all(name.rpartition(".")[2].startswith(LISTS) for name in functions_of)


def sqlite_fault(sql: str, step: str, named: Mapping[str, str], *, is_list: bool) -> str | None:
    """What is wrong with a step of SQLite's plan."""
    if any(step.endswith(f" USING INDEX {index}") for index in SPARSE):
        return None
    if (scan := _SCAN.match(step)) and named.get(scan["alias"]) in metadata.tables:
        return None if is_allowed(sql, named[scan["alias"]]) else step
    search = _SEARCH.match(step)
    if search is None or is_allowed(sql, ""):
        return None
    searched = {re.split("[<>=]", term)[0].strip() for term in search["terms"].split(" AND ")}
    is_narrow = bool(compared(sql) - WORDS - OWNERS)
    return step if searched <= (WORDS if is_list and not is_narrow else WORDS | OWNERS) else None


def test_every_reference_is_indexed() -> None:
    """A row that goes, or is asked for with what hangs on it, is not looked for in all the rest."""
    bare = []
    for table in metadata.tables.values():
        keys = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
        led = {next(iter(one.columns)).name for one in (*table.indexes, *keys) if len(one.columns)}
        bare += [f"{table}.{one.name}" for one in table.columns if one.foreign_keys and one.name not in led]
    assert not bare


async def test_postgres_finds_its_rows_by_an_index(postgres_database: str) -> None:
    """Asked not to scan, PostgreSQL scans only what it has no index for."""
    await asyncio.to_thread(migrate.upgrade, postgres_database)
    connection = await asyncpg.connect(postgres_database)
    try:
        await connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        faults = []
        for sql, functions_of in statements().items():
            for step in await postgres_plan(connection, sql):
                scan = re.search(r"Seq Scan on (\w+)", step)
                if scan and scan[1] in metadata.tables and not is_allowed(sql, scan[1]):
                    faults.append(f"{min(functions_of)}: {step.strip()}: {sql}")
        assert not faults, "\n".join(faults)
    finally:
        await connection.close()


async def postgres_plan(connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> list[str]:
    """PostgreSQL's plan of a statement, whatever its arguments."""
    marks = max(map(int, re.findall(r"\$(\d+)", sql)), default=0)
    await connection.execute(f"PREPARE asked AS {sql}")
    try:
        given = f"({', '.join(['NULL'] * marks)})" if marks else ""
        return [row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE asked{given}")]
    finally:
        await connection.execute("DEALLOCATE asked")
