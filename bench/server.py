"""A server process to measure: Panier on a database, or the bare application. Told USR1, it prints its counts as a line of JSON."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

import msgspec
import uvicorn
import uvloop

from bench.bare import application
from bench.workflow import Shop as Target
from panier import sandbox
from panier.app import serve
from panier.flows.owners import contact_fields
from panier.flows.shop import Shop
from panier.settings import Settings
from panier.store import accounts, migrate
from panier.store.db import Database


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
    options = parser.parse_args()
    if options.database == "bare":
        uvloop.run(_serve_bare(options.port))
        return
    keys = sandbox.prepare(options.folder, is_fresh=True)
    migrate.upgrade(options.database)

    async def on_ready(shop: Shop, database: Database) -> None:
        contact_id, method_id = await _belongings(shop, database, keys[0].nic)
        given = keys[0]
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGUSR1, lambda: _print(Counts(database.statements, database.transactions))
        )
        _print(
            Target(
                port=options.port,
                application_key=given.application_key,
                application_secret=given.application_secret,
                consumer_key=given.consumer_key,
                contact_id=contact_id,
                method_id=method_id,
            )
        )

    uvloop.run(
        serve(
            Settings(database=options.database, port=options.port),
            works=True,
            prepare=lambda shop, database: sandbox.plant_all(shop, database, keys),
            on_ready=on_ready,
        )
    )


async def _belongings(shop: Shop, database: Database, nic: str) -> tuple[int, int]:
    """A contact made for the customer, and the customer's payment method."""
    found = await database.read(lambda tx: accounts.by_nic(tx, nic))
    assert found is not None, "the sandbox plants its customers first"
    account, _ = found
    methods = await database.read(lambda tx: accounts.methods(tx, owner=account.account_id))
    contact_id = await database.write(
        lambda tx: accounts.insert_contact(tx, account.account_id, contact_fields(account), now_us=shop.now())
    )
    return contact_id, methods[0].method_id


async def _serve_bare(port: int) -> None:
    config = uvicorn.Config(
        application, port=port, log_level="warning", access_log=False, http="httptools", loop="uvloop", lifespan="off",
        server_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: _print(Counts(0, 0)))
    _print(Target(port, "bare", "bare", "bare", 1, 1))
    await serving


def _print(struct: msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(struct) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
