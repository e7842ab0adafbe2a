"""What `panier sandbox` does besides serving.

A data folder, ready-made customers, and printed instructions for ordering from the sandbox.
"""

import secrets
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from shutil import rmtree

import msgspec

from panier.cli import kept_clock, kept_keys
from panier.core.account.account import Account
from panier.core.catalog.region import Region
from panier.core.values import frozen
from panier.files import secret_key
from panier.flows.account.seeds import SNAPSHOTS, Customer, Keys, plant
from panier.flows.shop import Shop
from panier.remote import running
from panier.store.engine import sqlite_file
from panier.store.engine.db import Database

PASSWORD = "sandbox"  # noqa: S105 - of customers that do not exist; printed for everybody to see
# What argon2 makes of it. Everybody knows the password, so a start need not spend time on a hash of its own.
KEPT_HASH = "$argon2id$v=19$m=65536,t=3,p=4$EwfVg8STuwXXg5rc8zMNSw$ywc6IjcOgy7M8v1DbRoNv5EVr2/zDTpE6+VFGnutFkg"
_KEYS_FILE = kept_keys.NAME
KEY_FILE = "secret.key"
_DATABASE = "panier.sqlite"
_OURS = frozenset({
    _DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", f"{_DATABASE}-journal", f"{_DATABASE}.lock", _KEYS_FILE,
    KEY_FILE, kept_clock.NAME, running.NAME,
})  # fmt: skip
_KEPT = frozenset({f"{_DATABASE}.lock"})  # whoever waits for the lock holds this very file
# Camille's age is known, so programs order names for her without saying it; Charlie's is not.
_PEOPLE = (
    ("ca1001-ovh", "Camille", "Exemple", "camille@example.com", (("birthDay", "1990-12-31"),)),
    ("ch1002-ovh", "Charlie", "Sample", "charlie@example.com", ()),
)


@frozen
class Home:
    """Where the customers of a region live."""

    subsidiary: str
    language: str
    profile: tuple[tuple[str, str], ...]


HOMES = {
    Region.EU: Home(
        "FR", "fr_FR",
        (("address", "1 rue de l'Exemple"), ("city", "Roubaix"), ("zip", "59100"), ("phone", "+33.100000000")),
    ),
    Region.CA: Home(
        "CA", "en_CA",
        (
            ("address", "1 Example Street"), ("area", "ON"), ("city", "Ottawa"), ("zip", "K1A 0A6"),
            ("phone", "+1.6135550100"),
        ),
    ),
    Region.US: Home(
        "US", "en_US",
        (
            ("address", "1 Example Street"), ("area", "VA"), ("city", "Reston"), ("zip", "20190"),
            ("phone", "+1.7035550100"),
        ),
    ),
}  # fmt: skip


def prepare(folder: Path, region: Region = Region.EU, *, is_fresh: bool) -> tuple[Keys, ...]:
    """The keys of the sandbox in a folder: those of last time, or new ones.

    `is_fresh` first removes the data of last time. A folder of the sandbox's own is its owner's alone.

    Refuses: to remove the data of a sandbox that is running (409).
    """
    folder.mkdir(mode=sqlite_file.PRIVATE_FOLDER, parents=True, exist_ok=True)
    if {*_OURS, SNAPSHOTS}.issuperset(path.name for path in folder.iterdir()):
        sqlite_file.make_private(folder)
    if is_fresh:
        _clear(folder)
    file = folder / _KEYS_FILE
    if file.exists():
        sqlite_file.make_private(file)
        return kept_keys.load_keys(file)
    keys = tuple(_new_keys(nic, region) for nic, *_ in _PEOPLE)
    file.touch(mode=sqlite_file.PRIVATE_FILE)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(keys)))
    return keys


def key_file(folder: Path) -> Path:
    """The file with the key of a sandbox's secrets, which is made where it is missing."""
    file = folder / KEY_FILE
    secret_key.make(file, secrets.token_bytes)
    sqlite_file.make_private(file)
    return file


def _clear(folder: Path) -> None:
    """Remove what a sandbox left in its folder, while nobody uses it."""
    with ExitStack() as held:
        if (folder / _DATABASE).exists():
            held.enter_context(sqlite_file.claim(sqlite_file.prepare(folder / _DATABASE)))
        for name in _OURS - _KEPT:
            (folder / name).unlink(missing_ok=True)
        rmtree(folder / SNAPSHOTS, ignore_errors=True)  # what is sealed in them, no new key opens


async def plant_all(shop: Shop, database: Database, keys: tuple[Keys, ...]) -> None:
    """Add the ready-made customers where they are missing."""
    home = HOMES[shop.assortment.region]
    for given, (nic, first_name, last_name, email, more) in zip(keys, _PEOPLE, strict=True):
        account = Account(
            account_id=0,
            nic=nic,
            email=email,
            subsidiary=home.subsidiary,
            country=home.subsidiary,
            language=home.language,
            legal_form="individual",
            first_name=first_name,
            last_name=last_name,
            created_us=shop.now(),
            profile=(*home.profile, *more),
        )
        customer = Customer(account, given, KEPT_HASH)
        await database.write(partial(plant, shop=shop, customer=customer))


def write_environment(file: Path, url: str, keys: tuple[Keys, ...], region: Region = Region.EU) -> None:
    """Write the settings that OVHcloud's programs read, as NAME=value lines.

    The file appears whole, readable by its owner alone.
    """
    lines = [f"{name}={value}" for name, value in kept_keys.environment(url, keys, region).items()]
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)  # one of last time may have other rights
    part.touch(mode=sqlite_file.PRIVATE_FILE)
    part.write_text("\n".join(lines) + "\n")
    part.replace(file)


def _new_keys(nic: str, region: Region) -> Keys:
    return Keys(
        nic=nic,
        application_key=secrets.token_hex(8),
        application_secret=secrets.token_hex(16),
        consumer_key=secrets.token_hex(16),
        client_id=f"{region.upper()}.{secrets.token_hex(8)}",
        client_secret=secrets.token_hex(16),
    )
