"""The name servers that a shop publishes its zones on, where some are set."""

from pathlib import Path
from typing import Protocol

from panier.files import secret_key
from panier.outside.zone_publisher import ZonePublisher


class PublisherSettings(Protocol):
    """What the settings say of a PowerDNS."""

    @property
    def powerdns_url(self) -> str:
        """Where its HTTP API is."""

    @property
    def powerdns_key(self) -> str:
        """Its key."""

    @property
    def powerdns_key_file(self) -> str:
        """A file with the key, instead."""

    @property
    def powerdns_server(self) -> str:
        """The server's id in that API."""

    @property
    def powerdns_kind(self) -> str:
        """Of new zones: native, or primary."""


def make_publisher(settings: PublisherSettings) -> ZonePublisher | None:
    """The PowerDNS that the shop's zones are published on, where one is set."""
    if not settings.powerdns_url:
        return None
    from panier.outside import powerdns  # noqa: PLC0415 - a shop without it loads no HTTP client

    key = settings.powerdns_key
    if settings.powerdns_key_file:
        key = secret_key.load_text(Path(settings.powerdns_key_file), "PANIER_POWERDNS_KEY_FILE")
    kind = {"native": "Native", "primary": "Master"}[settings.powerdns_kind]
    return powerdns.PowerDns(settings.powerdns_url, key, server=settings.powerdns_server, kind=kind)
