"""octodns with its provider for OVHcloud: a zone is what a file says, and a second run finds nothing to do."""

from collections.abc import Callable
from typing import Any

import ovh
import pytest
import yaml

from tests.clients.programs.conftest import Key, Programs

pytestmark = pytest.mark.programs

# What the provider's documentation asks for.
RIGHTS = ("GET /domain/zone/*", "PUT /domain/zone/*", "POST /domain/zone/*", "DELETE /domain/zone/*")
NOTHING = "No changes were planned"
LONG = " ".join(f"mot-{number}" for number in range(80))
KEY = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDLcXHA39Fca8cI6+xv9vJdq0SwZfgaAIXWYTwCqn9EhFkpCZvsAQ0LfeXbm+9eZ5MBk1KZ"
RECORDS: dict[str, Any] = {
    "": [
        {"type": "A", "ttl": 600, "values": ["192.0.2.1", "192.0.2.2"]},
        {"type": "AAAA", "value": "2001:db8::1"},
        {"type": "CAA", "values": [{"flags": 0, "tag": "issue", "value": "letsencrypt.org"}]},
        {"type": "MX", "values": [{"preference": 10, "exchange": "mail.example.com."}]},
        {"type": "TXT", "values": ["verification=abc", "another text"]},
    ],
    "*": {"type": "A", "ttl": 60, "value": "192.0.2.9"},
    "www": {"type": "CNAME", "value": "www.example.com."},
    "below": {"type": "NS", "values": ["ns1.example.com.", "ns2.example.com."]},
    "long": {"type": "TXT", "value": LONG},
    "semicolon": {"type": "TXT", "value": "a=b\\; c=d"},
    "choix._domainkey": {"type": "TXT", "value": f"v=DKIM1\\;k=rsa\\;p={KEY}"},
    "_dmarc": {"type": "TXT", "value": "v=DMARC1\\; p=none\\; rua=mailto:dmarc@example.com"},
    "_sip._tcp": {
        "type": "SRV",
        "values": [{"priority": 5, "weight": 10, "port": 5060, "target": "sip.example.com."}],
    },
    "host": {
        "type": "SSHFP",
        "values": [{"algorithm": 4, "fingerprint_type": 2, "fingerprint": "0123456789abcdef" * 4}],
    },
    "numbers": {
        "type": "NAPTR",
        "values": [
            {
                "order": 100, "preference": 10, "flags": "S", "service": "SIP+D2U", "regexp": "",
                "replacement": "_sip._udp.example.com.",
            },
        ],
    },
    "secure": {
        "type": "HTTPS",
        "values": [{"svcpriority": 1, "targetname": "www.example.com.", "svcparams": {"alpn": ["h2", "h3"]}}],
    },
    "_service": {
        "type": "SVCB",
        "values": [{"svcpriority": 1, "targetname": "service.example.com.", "svcparams": {"port": 8443}}],
    },
}  # fmt: skip


class Octodns:
    """The commands, with the file of one zone and the settings that lead to the sandbox."""

    def __init__(self, programs: Programs, key: Key, zone: str) -> None:
        self._programs = programs
        self._zone = zone
        self._settings = programs.folder / "octodns.yaml"
        provider = {"class": "octodns_ovh.OvhProvider", "endpoint": "ovh-eu"}
        provider |= {name: getattr(key, name) for name in Key.__slots__}
        folder = {"class": "octodns.provider.yaml.YamlProvider", "directory": ".", "enforce_order": False}
        settings = {
            "providers": {"files": folder, "ovh": provider},
            "zones": {f"{zone}.": {"sources": ["files"], "targets": ["ovh"]}},
        }
        self._settings.write_text(yaml.safe_dump(settings))

    def write(self, records: dict[str, Any]) -> None:
        """Say what the zone shall hold."""
        (self._programs.folder / f"{self._zone}.yaml").write_text(yaml.safe_dump(records))

    def sync(self) -> str:
        """Make it so; what the program did."""
        done = self._programs.run("octodns-sync", "--config-file", str(self._settings), "--doit", "--force")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def dump(self) -> dict[str, Any]:
        """What the zone holds, as the program reads it."""
        given = ["--config-file", str(self._settings), "--output-dir", "dumped", "--lenient", f"{self._zone}.", "ovh"]
        self._programs.done("octodns-dump", *given)
        read: dict[str, Any] = yaml.safe_load((self._programs.folder / "dumped" / f"{self._zone}.yaml").read_text())
        return read


@pytest.fixture
def octodns(programs: Programs, key: Callable[..., Key], zone: str) -> Octodns:
    """The commands on a new zone."""
    return Octodns(programs, key(*RIGHTS), zone)


def kinds(client: ovh.Client, zone: str, name: str) -> list[tuple[str, str]]:
    """Type and target of a name's records."""
    ids = client.get(f"/domain/zone/{zone}/record", subDomain=name)
    records = [client.get(f"/domain/zone/{zone}/record/{number}") for number in ids]
    return sorted((record["fieldType"], record["target"]) for record in records)


def test_a_second_run_finds_nothing_to_do(octodns: Octodns, customer: ovh.Client, zone: str) -> None:
    octodns.write(RECORDS)
    assert NOTHING not in octodns.sync()
    assert customer.get(f"/domain/zone/{zone}/status")["isDeployed"] is True
    assert kinds(customer, zone, "semicolon") == [("TXT", '"a=b; c=d"')]
    assert [kind for kind, _ in kinds(customer, zone, "choix._domainkey")] == ["DKIM"]
    assert NOTHING in octodns.sync()


def test_what_is_changed_added_and_left_out_of_the_file_is_so_in_the_zone(
    octodns: Octodns, customer: ovh.Client, zone: str
) -> None:
    octodns.write(RECORDS)
    octodns.sync()
    changed = {name: record for name, record in RECORDS.items() if name not in ("long", "below")}
    changed["www"] = {"type": "CNAME", "value": "autre.example.com."}
    changed["semicolon"] = {"type": "TXT", "values": ["e=f", "g=h"]}
    changed["new"] = {"type": "AAAA", "value": "2001:db8::2"}
    octodns.write(changed)
    octodns.sync()
    assert kinds(customer, zone, "long") == kinds(customer, zone, "below") == []
    assert kinds(customer, zone, "www") == [("CNAME", "autre.example.com.")]
    assert kinds(customer, zone, "semicolon") == [("TXT", '"e=f"'), ("TXT", '"g=h"')]
    assert kinds(customer, zone, "new") == [("AAAA", "2001:db8::2")]
    assert NOTHING in octodns.sync()


def test_what_it_reads_of_a_zone_is_what_the_zone_holds(octodns: Octodns) -> None:
    octodns.write(RECORDS)
    octodns.sync()
    octodns.write(octodns.dump())
    assert NOTHING in octodns.sync()
