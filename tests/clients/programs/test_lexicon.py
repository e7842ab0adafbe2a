"""dns-lexicon, by its command: every kind of record it writes, read back, changed and deleted."""

import json
from collections.abc import Callable
from typing import Any

import ovh
import pytest

from tests.clients.programs.conftest import Key, Programs

pytestmark = pytest.mark.programs

# What the program's own help asks for.
RIGHTS = ("GET /domain/*", "POST /domain/*", "PUT /domain/*", "DELETE /domain/*")
RECORDS = {
    "A": "192.0.2.7",
    "AAAA": "2001:db8::7",
    "CNAME": "www.example.com.",
    "MX": "10 mail.example.com.",
    "NS": "ns1.example.com.",
    "SRV": "5 10 5060 sip.example.com.",
    "TXT": "un texte; avec = dedans",
    "LOC": "48 51 24.000 N 2 21 3.000 E 35.00m 1.00m 10000.00m 10.00m",
}


class Lexicon:
    """The command, with the keys of somebody who may do what it asks for, on one zone."""

    def __init__(self, programs: Programs, key: Key, zone: str, name_server_port: int) -> None:
        self._programs = programs
        self._zone = zone
        self._environment = {
            "LEXICON_OVH_AUTH_ENTRYPOINT": "ovh-eu",
            "LEXICON_OVH_AUTH_APPLICATION_KEY": key.application_key,
            "LEXICON_OVH_AUTH_APPLICATION_SECRET": key.application_secret,
            "LEXICON_OVH_AUTH_CONSUMER_KEY": key.consumer_key,
            "SANDBOX_NAME_SERVER_PORT": str(name_server_port),  # the command always asks where a zone begins
        }

    def __call__(self, action: str, kind: str, *arguments: str) -> Any:
        """What the command prints as JSON."""
        given = ("ovh", action, self._zone, kind, "--output", "JSON", *arguments)
        return json.loads(self._programs.done("lexicon", *given, **self._environment))


@pytest.fixture
def lexicon(programs: Programs, key: Callable[..., Key], zone: str, name_server_port: int) -> Lexicon:
    """The command on a new zone."""
    return Lexicon(programs, key(*RIGHTS), zone, name_server_port)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_is_written_read_changed_and_deleted(
    lexicon: Lexicon, customer: ovh.Client, zone: str, kind: str
) -> None:
    name, records = f"essai.{zone}", f"/domain/zone/{zone}/record"
    assert lexicon("create", kind, "--name", name, "--content", RECORDS[kind], "--ttl", "600")
    (made,) = lexicon("list", kind, "--name", name)
    spelled = f'"{RECORDS[kind]}"' if kind == "TXT" else RECORDS[kind]
    assert (made["name"], made["ttl"], made["content"]) == (name, 600, spelled)
    assert lexicon("update", kind, "--identifier", str(made["id"]), "--name", "autre", "--content", RECORDS[kind])
    moved = customer.get(f"{records}/{made['id']}")
    assert (moved["subDomain"], moved["ttl"], moved["target"]) == ("autre", 600, spelled)
    assert customer.get(f"/domain/zone/{zone}/status")["isDeployed"] is True
    assert lexicon("delete", kind, "--identifier", str(made["id"]))
    assert made["id"] not in customer.get(records)


def test_a_text_is_written_once_however_often(lexicon: Lexicon, customer: ovh.Client, zone: str) -> None:
    """Two texts stay side by side, one is the same with quotes, and each is deleted by what it says."""
    first = ("--name", f"_acme-challenge.{zone}", "--content", "un")
    second = ("--name", "_acme-challenge", "--content", "deux")
    for text in (first, second, (*second[:-1], '"deux"')):
        assert lexicon("create", "TXT", *text)
    kept = {one["content"] for one in lexicon("list", "TXT", *first[:2])}
    assert kept == {'"un"', '"deux"'}
    assert lexicon("delete", "TXT", *first)
    assert [one["content"] for one in lexicon("list", "TXT", *first[:2])] == ['"deux"']
    assert len(customer.get(f"/domain/zone/{zone}/record", fieldType="TXT", subDomain="_acme-challenge")) == 1


def test_a_zone_of_somebody_else_is_not_found(
    programs: Programs, key: Callable[..., Key], zone: str, name_server_port: int
) -> None:
    lexicon = Lexicon(programs, key(*RIGHTS, nic="ch1002-ovh"), zone, name_server_port)
    with pytest.raises(AssertionError, match=f"Domain {zone} not found"):
        lexicon("list", "TXT")
