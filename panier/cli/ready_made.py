"""What `panier sandbox` does besides serving.

A data folder, ready-made customers, and printed instructions for ordering from the sandbox.
"""

import secrets
from functools import partial
from pathlib import Path

import msgspec

from panier.cli import kept_clock, key_file
from panier.core.account.account import Account
from panier.flows.account.seeds import Customer, Keys, plant
from panier.flows.shop import Shop
from panier.store.engine.db import Database

PASSWORD = "sandbox"  # noqa: S105 - of customers that do not exist; printed for everybody to see
_KEYS_FILE = key_file.NAME
_OURS = ("panier.sqlite", "panier.sqlite-wal", "panier.sqlite-shm", "panier.sqlite.lock", _KEYS_FILE, kept_clock.NAME)
# Camille's age is known, so programs order names for her without saying it; Charlie's is not.
_PEOPLE = (
    ("ca1001-ovh", "Camille", "Exemple", "camille@example.com", (("birthDay", "1990-12-31"),)),
    ("ch1002-ovh", "Charlie", "Sample", "charlie@example.com", ()),
)


def prepare(folder: Path, *, is_fresh: bool) -> tuple[Keys, ...]:
    """The keys of the sandbox in a folder: those of last time, or new ones.

    `is_fresh` first removes the data of last time.
    """
    if is_fresh:
        for name in _OURS:
            (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _KEYS_FILE
    if file.exists():
        return key_file.load_keys(file)
    keys = tuple(_new_keys(nic) for nic, *_ in _PEOPLE)
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(keys)))
    return keys


async def plant_all(shop: Shop, database: Database, keys: tuple[Keys, ...]) -> None:
    """Add the ready-made customers where they are missing."""
    password_hash = await shop.passwords.hashed(PASSWORD)
    for given, (nic, first_name, last_name, email, more) in zip(keys, _PEOPLE, strict=True):
        account = Account(
            account_id=0,
            nic=nic,
            email=email,
            subsidiary="FR",
            country="FR",
            language="fr_FR",
            legal_form="individual",
            first_name=first_name,
            last_name=last_name,
            created_us=shop.now(),
            profile=(
                ("address", "1 rue de l'Exemple"),
                ("city", "Roubaix"),
                ("zip", "59100"),
                ("phone", "+33.100000000"),
                *more,
            ),
        )
        customer = Customer(account, given, password_hash)
        await database.write(partial(plant, shop=shop, customer=customer))


def write_environment(file: Path, url: str, keys: tuple[Keys, ...]) -> None:
    """Write the settings that OVHcloud's programs read, as NAME=value lines.

    The file appears whole, readable by its owner alone.
    """
    lines = [f"{name}={value}" for name, value in key_file.environment(url, keys).items()]
    part = file.with_name(f"{file.name}.part")
    part.touch(mode=0o600)
    part.write_text("\n".join(lines) + "\n")
    part.replace(file)


def _new_keys(nic: str) -> Keys:
    return Keys(
        nic=nic,
        application_key=secrets.token_hex(8),
        application_secret=secrets.token_hex(16),
        consumer_key=secrets.token_hex(16),
        client_id=f"EU.{secrets.token_hex(8)}",
        client_secret=secrets.token_hex(16),
    )
