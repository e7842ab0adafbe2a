"""panier sandbox: its folder, its database, its customers, and serving until it is stopped."""

import os
import signal
import sys
import threading
from collections.abc import Coroutine
from pathlib import Path

from panier import settings as configuration
from panier.app import make_keyring
from panier.cli import databases, kept_clock, ready_made, schema
from panier.cli.request_lines import Follower, write_line
from panier.cli.trying import own_catalogs
from panier.cli.welcome import show
from panier.core.catalog.region import Region
from panier.core.values import frozen, replace
from panier.flows.account.seeds import Keys, SandboxPlace
from panier.flows.shop import Shop
from panier.remote import running
from panier.serving import serve
from panier.settings import Settings
from panier.store.engine import modes
from panier.store.engine.db import Database, is_postgres
from panier.store.engine.modes import Mode


@frozen
class SandboxWishes:
    """What a sandbox is to be like; a manage_port or an office_port of 0 is none.

    `env_file`: where its keys are written; `faults`: what is to go wrong from the start. `is_bound`: it ends when its
    standard input does, so with the process that started it.
    """

    port: int
    manage_port: int
    folder: Path
    env_file: Path | None
    is_fresh: bool
    delivery_seconds: float
    offset_seconds: int
    region: Region | None
    catalogs: tuple[str, ...]
    has_log: bool
    faults: tuple[str, ...]
    is_bound: bool
    office_port: int = 0


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def serving(wishes: SandboxWishes) -> Coroutine[object, object, None]:
    """A sandbox that is ready to be served.

    Refuses: settings that lead to a real registry, a database of a live shop, and catalogues with faults.
    """
    given = configuration.read()
    given.check_sandbox()
    folder = wishes.folder
    url = given.database if is_postgres(given.database) else str(folder / databases.FILE)
    if not wishes.is_fresh:
        databases.check_upgradable(url)
    modes.check_mode(url, Mode.SANDBOX)
    region = wishes.region or given.region
    catalogs = own_catalogs.read(wishes.catalogs, region)
    if wishes.env_file is not None:
        wishes.env_file.unlink(missing_ok=True)  # whoever waits for the file must not find the one of last time
    settings, keys = _furnished(replace(given, database=url, region=region), wishes)
    follower = Follower()
    if wishes.is_bound:
        threading.Thread(target=_end_with_input, daemon=True).start()

    async def plant(shop: Shop, database: Database) -> None:
        await ready_made.plant_all(shop, database, keys)
        await own_catalogs.sell(shop, database, catalogs)

    async def prepare(shop: Shop, database: Database) -> None:
        kept_clock.keep(folder, shop.now)
        await plant(shop, database)
        if wishes.has_log:
            follower.begin(database)

    def greet() -> None:
        running.keep(folder, settings.url, settings.manage_port)
        if wishes.env_file is not None:
            ready_made.write_environment(wishes.env_file, settings.url, keys, region)
        show(settings, keys[0], folder)

    writes = write_line if wishes.has_log else None
    place = SandboxPlace(folder, keys, plant, wishes.offset_seconds)
    served = serve(settings, works=True, prepare=prepare, greet=greet, log=writes, kept_in=place, faults=wishes.faults)
    return follower.beside(served)


def _furnished(given: Settings, wishes: SandboxWishes) -> tuple[Settings, tuple[Keys, ...]]:
    """The settings of a sandbox whose folder and database are there, and its customers' keys."""
    folder = wishes.folder
    if wishes.is_fresh and is_postgres(given.database):
        from panier.store.engine import migrate

        migrate.wipe(given.database)
    keys = ready_made.prepare(folder, given.region, is_fresh=wishes.is_fresh)
    if not given.secret_key and not given.secret_key_file:
        given = replace(given, secret_key_file=str(ready_made.key_file(folder)))
    schema.bring_up(given.database, keyring=make_keyring(given))
    settings = replace(
        given,
        port=wishes.port,
        delivery_seconds=configuration.delivery_time(wishes.delivery_seconds),
        clock_offset_seconds=kept_clock.later_offset(folder, wishes.offset_seconds),
        manage_port=wishes.manage_port,
        office_port=wishes.office_port,
    )
    return settings, keys
