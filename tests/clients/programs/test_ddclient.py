"""ddclient, which reports a host's address as routers do: once for each address, and never with a wrong password."""

import ovh
import pytest

from tests.clients.programs.conftest import Programs
from tests.support import groups

pytestmark = pytest.mark.programs

PASSWORD = "not to be guessed"


class Ddclient:
    """The command, with a file of settings; what it remembers lies beside that."""

    def __init__(self, programs: Programs, login: str, host: str) -> None:
        groups.demand("ddclient")
        self._programs = programs
        self._login = login
        self._host = host
        self._cache = programs.folder / "ddclient.cache"

    def forget(self) -> None:
        """Lose what it remembers, without which it waits for half a minute between two reports."""
        self._cache.unlink()

    def report(self, ip: str, *, password: str = PASSWORD) -> str:
        """Run it once on a host that has this address; what it says."""
        server = self._programs.live.url.removeprefix("http://")
        file = self._programs.folder / "ddclient.conf"
        file.touch(mode=0o600)
        file.write_text(
            f"ssl=no\nuse=ip\nip={ip}\nprotocol=dyndns2\nserver={server}\n"
            f"login={self._login}\npassword='{password}'\n{self._host}\n"
        )
        given = ["-daemon=0", "-verbose", "-file", str(file), "-cache", str(self._cache)]
        done = self._programs.start(["perl", groups.ddclient() or "", *given])
        return done.stdout + done.stderr


@pytest.fixture
def ddclient(programs: Programs, customer: ovh.Client, zone: str) -> Ddclient:
    """The command on a host whose owner has made a record and a login for it."""
    login = {"loginSuffix": "routeur", "subDomain": "maison", "password": PASSWORD}
    made = customer.post(f"/domain/zone/{zone}/dynHost/login", **login)
    customer.post(f"/domain/zone/{zone}/dynHost/record", subDomain="maison", ip="192.0.2.1")
    return Ddclient(programs, made["login"], f"maison.{zone}")


def address(client: ovh.Client, zone: str) -> str:
    """The address that the zone has for the host."""
    (number,) = client.get(f"/domain/zone/{zone}/dynHost/record", subDomain="maison")
    return str(client.get(f"/domain/zone/{zone}/dynHost/record/{number}")["ip"])


def test_an_address_is_reported_once_and_again_when_it_changes(
    ddclient: Ddclient, customer: ovh.Client, zone: str
) -> None:
    assert "good: IP address set to 192.0.2.9" in ddclient.report("192.0.2.9")
    assert address(customer, zone) == "192.0.2.9"
    assert "skipped: IP address was already set to 192.0.2.9" in ddclient.report("192.0.2.9")
    ddclient.forget()
    assert "nochg" in ddclient.report("192.0.2.9")
    ddclient.forget()
    assert "good: IP address set to 192.0.2.10" in ddclient.report("192.0.2.10")
    assert address(customer, zone) == "192.0.2.10"


def test_a_wrong_password_is_told_as_what_it_is(ddclient: Ddclient, customer: ovh.Client, zone: str) -> None:
    said = ddclient.report("192.0.2.9", password="something else")
    assert "FAILED" in said
    assert "authorization" in said
    assert address(customer, zone) == "192.0.2.1"


def test_a_host_that_nobody_made_is_told(programs: Programs, ddclient: Ddclient, zone: str) -> None:
    elsewhere = Ddclient(programs, f"{zone}-routeur", f"bureau.{zone}")
    assert "FAILED" in elsewhere.report("192.0.2.9")
