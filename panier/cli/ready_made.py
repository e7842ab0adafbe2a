"""What `panier sandbox` does besides serving.

A data folder, ready-made customers, and printed instructions for ordering from the sandbox.
"""

import secrets
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import msgspec

from panier.core.account.account import Account
from panier.core.catalog.region import Region
from panier.flows.account.seeds import Customer, Keys, plant
from panier.flows.shop import Shop
from panier.store.engine.db import Database

PASSWORD = "sandbox"  # noqa: S105 - of customers that do not exist; printed for everybody to see
_KEYS_FILE = "keys.json"
_OAUTH2 = ("client_id", "client_secret")
_OURS = ("panier.sqlite", "panier.sqlite-wal", "panier.sqlite-shm", "panier.sqlite.lock", _KEYS_FILE)
# Camille's age is known, so programs order names for her without saying it; Charlie's is not.
_PEOPLE = (
    ("ca1001-ovh", "Camille", "Exemple", "camille@example.com", (("birthDay", "1990-12-31"),)),
    ("ch1002-ovh", "Charlie", "Sample", "charlie@example.com", ()),
)


@dataclass(frozen=True, slots=True)
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

    `is_fresh` first removes the data of last time.
    """
    if is_fresh:
        for name in _OURS:
            (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _KEYS_FILE
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=tuple[Keys, ...])
    keys = tuple(_new_keys(nic, region) for nic, *_ in _PEOPLE)
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(keys)))
    return keys


async def plant_all(shop: Shop, database: Database, keys: tuple[Keys, ...]) -> None:
    """Add the ready-made customers where they are missing."""
    home = HOMES[shop.assortment.region]
    password_hash = await shop.passwords.hashed(PASSWORD)
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
        customer = Customer(account, given, password_hash)
        await database.write(partial(plant, shop=shop, customer=customer))


def write_environment(file: Path, url: str, keys: tuple[Keys, ...], region: Region = Region.EU) -> None:
    """Write the settings that OVHcloud's programs read, as NAME=value lines.

    OVHcloud's SDKs refuse to choose between keys and an OAuth2 client, so what is exported whole has keys alone under
    their names. The file appears whole, readable by its owner alone.
    """
    lines = [f"OVH_ENDPOINT={url}/1.0", f"PANIER_REGION={region.value}"]
    for prefix, given in zip(("", "SECOND_"), keys, strict=True):
        for name, value in asdict(given).items():
            if name != "nic":
                owner = "PANIER_OAUTH2" if name in _OAUTH2 else "OVH"
                lines.append(f"{prefix}{owner}_{name.upper()}={value}")
    part = file.with_name(f"{file.name}.part")
    part.touch(mode=0o600)
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
