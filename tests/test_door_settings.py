"""The settings of the door: each is read, and a wrong one is named."""

from dataclasses import fields, replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from panier import settings
from panier.core.limits import ConnectionLimits
from panier.core.refusal import Refusal

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "deployment.md"
NAMES = {
    "PANIER_HEADER_SECONDS": "head_seconds",
    "PANIER_BODY_SECONDS": "body_seconds",
    "PANIER_LEAST_BYTES_PER_SECOND": "least_bytes_per_second",
    "PANIER_KEEP_ALIVE_SECONDS": "keep_alive_seconds",
    "PANIER_HEADER_BYTES": "head_bytes",
    "PANIER_URL_BYTES": "url_bytes",
    "PANIER_CONNECTIONS": "connections",
    "PANIER_CONNECTIONS_OF_ADDRESS": "of_address",
}


def test_every_limit_is_a_documented_setting() -> None:
    assert set(NAMES.values()) == {field.name for field in fields(ConnectionLimits)}
    for name, field in NAMES.items():
        assert settings.read({name: "3000"}).connections == replace(ConnectionLimits(), **{field: 3_000})
        assert f"| `{name}` | {getattr(ConnectionLimits(), field)} |" in DOCUMENT.read_text()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", ["", "0", "-1", "1.5", "many", "nan", "1e3", "9" * 30])
def test_a_number_that_is_none_is_named(name: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=name):
        settings.read({name: wrong})


def test_trusted_proxies_are_addresses_and_networks() -> None:
    assert settings.read({}).trusted_proxies == ()
    read = settings.read({"PANIER_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,2001:db8::/32,"}).trusted_proxies
    assert read == tuple(map(ip_network, ("127.0.0.1", "10.0.0.0/8", "2001:db8::/32")))
    for wrong in ("*", "proxy.example", "10.0.0.1/8", "10.0.0.0/33"):
        with pytest.raises(Refusal, match="PANIER_TRUSTED_PROXIES"):
            settings.read({"PANIER_TRUSTED_PROXIES": wrong})
