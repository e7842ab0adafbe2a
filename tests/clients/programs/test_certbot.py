"""certbot with its plug-in for OVHcloud: real certificates of an ACME server that asks the zone's name server.

The ACME server is Pebble. The name server answers with what the sandbox has published, so a certificate proves that the
program's texts were written, published and answered as they were meant.
"""

import contextlib
import json
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import ovh
import pytest

from tests.clients.programs.conftest import Key, Programs
from tests.support import groups
from tests.support.certificates import self_signed
from tests.support.live import stop
from tests.support.parts.name_server import published
from tests.support.ports import free_port

pytestmark = pytest.mark.programs

# What the plug-in's documentation asks for, and no more.
RIGHTS = ("GET /domain/zone/*", "PUT /domain/zone/*", "POST /domain/zone/*", "DELETE /domain/zone/*")
START_SECONDS = 30


class Certbot:
    """The command, with its folders in the test's own and its credentials in a file, as its documentation says."""

    def __init__(self, programs: Programs, acme: "Acme", key: Key) -> None:
        self._programs = programs
        self._acme = acme
        self._credentials = programs.folder / "ovh.ini"
        self._credentials.touch(mode=0o600)
        lines = ["dns_ovh_endpoint = ovh-eu", *(f"dns_ovh_{name} = {getattr(key, name)}" for name in Key.__slots__)]
        self._credentials.write_text("\n".join(lines) + "\n")

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it."""
        folders = [f"--{name}-dir={self._programs.folder / name}" for name in ("config", "work", "logs")]
        given = ["--non-interactive", "--server", self._acme.directory, *folders]
        return self._programs.run("certbot", *arguments, *given, REQUESTS_CA_BUNDLE=str(self._acme.certificate))

    def order(self, *names: str) -> subprocess.CompletedProcess[str]:
        """Ask for a certificate."""
        wishes = ["--agree-tos", "--register-unsafely-without-email", "--dns-ovh"]
        wishes += ["--dns-ovh-credentials", str(self._credentials), "--dns-ovh-propagation-seconds", "0"]
        return self("certonly", *wishes, *(part for name in names for part in ("-d", name)))

    def names(self, lineage: str) -> set[str]:
        """The names in the certificate that it keeps now."""
        file = self._programs.folder / "config" / "live" / lineage / "cert.pem"
        told = self._programs.start(["openssl", "x509", "-in", str(file), "-noout", "-ext", "subjectAltName"])
        assert told.returncode == 0, told.stderr
        return {word.strip(" ,\n").removeprefix("DNS:") for word in told.stdout.split() if word.startswith("DNS:")}


@dataclass(frozen=True, slots=True)
class Acme:
    """A running ACME server: where its directory is, and the certificate that proves it."""

    directory: str
    certificate: Path


@pytest.fixture(scope="module")
def acme(name_server_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    """Pebble, which asks a name server for the customer's zones."""
    groups.demand("pebble")
    folder = tmp_path_factory.mktemp("acme")
    key, certificate = self_signed(folder)
    port = free_port()
    settings = {
        "listenAddress": f"127.0.0.1:{port}",
        "managementListenAddress": f"127.0.0.1:{free_port()}",
        "certificate": str(certificate),
        "privateKey": str(key),
        "httpPort": free_port(),
        "tlsPort": free_port(),
    }
    (folder / "pebble.json").write_text(json.dumps({"pebble": settings}))
    # It neither dawdles nor refuses a share of what it is sent, which it does to harden programs.
    surroundings = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"}
    command = [
        groups.pebble() or "",
        "-config",
        str(folder / "pebble.json"),
        "-dnsserver",
        f"127.0.0.1:{name_server_port}",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)
        try:
            running = Acme(f"https://127.0.0.1:{port}/dir", certificate)
            _wait_for(running, process, folder / "log")
            yield running
        finally:
            stop(process)


def _wait_for(acme: Acme, process: "subprocess.Popen[bytes]", log: Path) -> None:
    context = ssl.create_default_context(cafile=acme.certificate)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(acme.directory, verify=context).raise_for_status()
            return
        time.sleep(0.05)
    pytest.fail(f"Pebble did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture
def certbot(programs: Programs, acme: Acme, key: Callable[..., Key]) -> Certbot:
    """The command with a key that has the four rights."""
    return Certbot(programs, acme, key(*RIGHTS))


def challenges(database: Path, zone: str) -> list[str]:
    """The texts of challenges that the name servers answer with."""
    return [
        str(name) for name, _ in published(database, zone).iterate_rdatasets("TXT") if name[0] == b"_acme-challenge"
    ]


def test_a_certificate_for_a_name_and_all_below_it_is_had_and_renewed(
    certbot: Certbot, customer: ovh.Client, database: Path, zone: str
) -> None:
    """The name and its wildcard need two texts in one place at one time."""
    before = set(customer.get(f"/domain/zone/{zone}/record"))
    names = {zone, f"*.{zone}", f"www.boutique.{zone}"}
    done = certbot.order(*sorted(names, key=len))
    assert done.returncode == 0, done.stdout + done.stderr
    assert certbot.names(zone) == names
    renewed = certbot("renew", "--force-renewal", "--no-random-sleep-on-renew")
    assert renewed.returncode == 0, renewed.stdout + renewed.stderr
    assert "all renewals succeeded" in renewed.stdout
    assert set(customer.get(f"/domain/zone/{zone}/record")) == before
    assert challenges(database, zone) == []


def test_a_name_of_somebody_else_is_not_found(certbot: Certbot) -> None:
    done = certbot.order("www.example.com")
    assert done.returncode == 1
    assert "Unable to determine zone identifier for www.example.com" in done.stdout + done.stderr


def test_a_key_without_the_right_to_write_gets_no_certificate(
    programs: Programs, acme: Acme, key: Callable[..., Key], database: Path, zone: str
) -> None:
    done = Certbot(programs, acme, key("GET /domain/zone/*")).order(zone)
    assert done.returncode == 1
    assert "Error adding TXT record: 403 Client Error" in done.stdout + done.stderr
    assert challenges(database, zone) == []


@pytest.mark.parametrize(
    "wrong, hint",
    [
        ({"application_key": "unknown"}, "Are your Application Key and Consumer Key values correct?"),
        ({"consumer_key": "unknown"}, "Are your Application Key and Consumer Key values correct?"),
        ({"application_secret": "wrong"}, "Is your Application Secret value correct?"),
    ],
)
def test_a_wrong_key_is_told_as_what_it_is(
    programs: Programs, acme: Acme, key: Callable[..., Key], wrong: dict[str, str], hint: str
) -> None:
    done = Certbot(programs, acme, replace(key(*RIGHTS), **wrong)).order("example.com")
    assert done.returncode == 1
    assert hint in done.stdout + done.stderr
