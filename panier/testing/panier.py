"""The sandbox as a test sees it: what happened in it, and what is to happen."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panier.core.values import frozen
from panier.remote import programs
from panier.testing.clock import SandboxClock
from panier.testing.faults import SandboxFaults
from panier.testing.mails import SandboxMails
from panier.testing.names import SandboxNames
from panier.testing.orders import SandboxOrders
from panier.testing.requests import SandboxRequests
from panier.testing.server import SandboxServer

if TYPE_CHECKING:
    import ovh

_KEYS = ("application_key", "application_secret", "consumer_key")


@frozen
class SandboxCustomer:
    """A customer and its keys."""

    nic: str
    application_key: str
    application_secret: str
    consumer_key: str


class Panier:
    """A sandbox, by its parts: names, faults, clock, mails, requests, orders, customers."""

    def __init__(self, server: SandboxServer) -> None:
        self._server = server
        self.owner = server.owner
        self.names = SandboxNames(self.owner)
        self.faults = SandboxFaults(self.owner)
        self.clock = SandboxClock(self.owner)
        self.mails = SandboxMails(self.owner)
        self.requests = SandboxRequests(self.owner)
        self.orders = SandboxOrders(self.owner)

    @property
    def url(self) -> str:
        """The address of the shop, without the version of the API."""
        return self._server.url

    @property
    def endpoint(self) -> str:
        """The address that SDKs take."""
        return self._server.endpoint

    @property
    def owner_url(self) -> str:
        """The address of the owner's port."""
        return self._server.owner_url

    @property
    def customers(self) -> tuple[SandboxCustomer, ...]:
        """The ready-made customers."""
        given = self._server.given
        people = (("ca1001-ovh", ""), ("ch1002-ovh", "SECOND_"))
        return tuple(
            SandboxCustomer(nic, *(given[f"{prefix}OVH_{name.upper()}"] for name in _KEYS)) for nic, prefix in people
        )

    def client(self, customer: SandboxCustomer | None = None) -> "ovh.Client":
        """A client of python-ovh, for the first customer unless another is given."""
        import ovh

        for table, entries in self.sdk_tables():
            table.update(entries)
        who = customer or self.customers[0]
        return ovh.Client(
            self.endpoint, application_key=who.application_key, application_secret=who.application_secret,
            consumer_key=who.consumer_key,
        )  # fmt: skip

    def sdk_tables(self) -> Iterator[tuple[dict[str, str], Mapping[str, str]]]:
        """The tables of addresses in python-ovh, and what makes every name in them the sandbox."""
        from ovh import client

        names = (*programs.ENDPOINTS, self.endpoint)
        yield client.ENDPOINTS, dict.fromkeys(names, self.endpoint)
        yield client.OAUTH2_TOKEN_URLS, dict.fromkeys(names, f"{self.url}/auth/oauth2/token")

    def environment(self, place: Path) -> dict[str, str]:
        """The environment of a program that is to find the sandbox; a few files for it are put in a folder."""
        return self._server.environment(place)

    def save(self, name: str) -> None:
        """Keep the sandbox as it is, to return to it."""
        self.owner.put(f"/snapshots/{name}")

    def restore(self, name: str) -> None:
        """Return to what was kept."""
        self.owner.post(f"/snapshots/{name}/restore")

    def events(self, *, after: int = 0, kind: str | None = None) -> list[dict[str, Any]]:
        """What happened, as webhooks tell it."""
        found: list[dict[str, Any]] = self.owner.get("/events", after=after, type=kind)["events"]
        return found

    def last_calls(self, limit: int) -> str:
        """The last calls as lines: what was asked, how it was answered, and why it was refused."""
        return self.requests.told(limit)
