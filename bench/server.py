"""A server process to measure, Panier on a database or the bare application. On SIGUSR1 it prints its counts."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

import msgspec
import uvloop

from bench.bare import application
from bench.workflow import Shop as Target
from panier.cli import ready_made
from panier.core.contact.rule_values import fields_of
from panier.flows.shop import Shop
from panier.serving import serve
from panier.settings import Settings
from panier.store import contacts, payment_methods
from panier.store.account import accounts
from panier.store.engine import migrate
from panier.store.engine.db import Database
from panier.web.door.server import Place, Server


class Counts(msgspec.Struct, frozen=True):
    """What a process ran on its database since it started: statements, and BEGIN … COMMIT pairs apart from them."""

    statements: int
    transactions: int


def main() -> None:
    """Serve until told to stop; the first line printed is the target, once calls are accepted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("database", help="an SQLite file, a PostgreSQL URL, or 'bare'")
    parser.add_argument("--owner-port", type=int, default=0, help="where its owner watches; 0: nobody does")
    options = parser.parse_args()
    if options.database == "bare":
        uvloop.run(_serve_bare(options.port))
        return
    keys = ready_made.prepare(options.folder, is_fresh=True)
    key_file = str(ready_made.key_file(options.folder))
    settings = Settings(
        database=options.database, port=options.port, secret_key_file=key_file, manage_port=options.owner_port
    )
    migrate.upgrade(options.database)
    targets: list[Target] = []

    async def prepare(shop: Shop, database: Database) -> None:
        await ready_made.plant_all(shop, database, keys)
        contact_id, method_id = await belongings(shop, database, keys[0].nic)
        targets.append(
            Target(
                port=options.port,
                application_key=keys[0].application_key,
                application_secret=keys[0].application_secret,
                consumer_key=keys[0].consumer_key,
                contact_id=contact_id,
                method_id=method_id,
            )
        )
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGUSR1, lambda: _print(Counts(database.statements, database.transactions))
        )

    uvloop.run(serve(settings, works=True, prepare=prepare, greet=lambda: _print(targets[0])))


async def belongings(shop: Shop, database: Database, nic: str) -> tuple[int, int]:
    """A contact made for the customer, and the customer's payment method."""
    found = await database.read(lambda tx: accounts.load_by_nic(tx, nic))
    assert found is not None, "the sandbox plants its customers first"
    account, _ = found
    methods = await database.read(lambda tx: payment_methods.list_methods(tx, owner=account.account_id))
    contact_id = await database.write(
        lambda tx: contacts.insert(tx, account.account_id, fields_of(account), now_us=shop.now())
    )
    return contact_id, methods[0].method_id


async def _serve_bare(port: int) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, lambda: _print(Counts(0, 0)))
    target = Target(port, "bare", "bare", "bare", 1, 1)
    await Server(application, Place("127.0.0.1", port), greet=lambda: _print(target)).serve()


def _print(struct: msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(struct) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
