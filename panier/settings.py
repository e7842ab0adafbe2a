"""What can be set about a process, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8080


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the shop keeps its data, where it answers, and how its sandbox behaves.

    `database`: a PostgreSQL URL or the path of an SQLite file. `base_url`: the address written into links.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    base_url: str = ""
    delivery_seconds: float = 1.0
    clock_offset_seconds: int = 0

    @property
    def url(self) -> str:
        """The address of the shop, without a slash at its end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from PANIER_* variables; without any, an SQLite file in ./data."""
    given = os.environ if environment is None else environment
    return Settings(
        database=given.get("PANIER_DATABASE", str(Path("data") / "panier.sqlite")),
        host=given.get("PANIER_HOST", "127.0.0.1"),
        port=int(given.get("PANIER_PORT", DEFAULT_PORT)),
        base_url=given.get("PANIER_URL", ""),
        delivery_seconds=float(given.get("PANIER_DELIVERY_SECONDS", "1.0")),
        clock_offset_seconds=int(given.get("PANIER_CLOCK_OFFSET_SECONDS", "0")),
    )
