"""The keys of a sandbox's ready-made customers, in a file of its folder, and how they are shown."""

from dataclasses import asdict
from pathlib import Path

import msgspec

from panier.core.catalog.region import Region
from panier.core.refusal import invalid
from panier.flows.account.seeds import Keys

NAME = "keys.json"
_OAUTH2 = ("client_id", "client_secret")


def load_keys(file: Path) -> tuple[Keys, ...]:
    """The keys in a file.

    Refuses: a file that is no list of keys, as somebody who edited it may have left it.
    """
    try:
        found = msgspec.json.decode(file.read_bytes(), type=tuple[Keys, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise invalid(
            f"{file} does not hold a sandbox's keys ({error}): `panier sandbox --fresh` makes new ones"
        ) from error
    if not found:
        raise invalid(f"{file} holds no keys: `panier sandbox --fresh` makes new ones")
    return found


def environment(url: str, keys: tuple[Keys, ...], region: Region) -> dict[str, str]:
    """The variables that OVHcloud's programs read; those of the second customer begin with SECOND_.

    OVHcloud's SDKs refuse to choose between keys and an OAuth2 client, so what is exported whole has keys alone under
    their names.
    """
    found = {"OVH_ENDPOINT": f"{url}/1.0", "PANIER_REGION": region.value}
    for prefix, given in zip(("", "SECOND_"), keys, strict=False):
        for name, value in asdict(given).items():
            if name != "nic":
                owner = "PANIER_OAUTH2" if name in _OAUTH2 else "OVH"
                found[f"{prefix}{owner}_{name.upper()}"] = value
    return found
