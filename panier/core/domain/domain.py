"""A domain name as its owner manages it (/domain/{serviceName}).

What its registry has on record, and what is in progress.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from panier.core.domain.details import DomainDetails
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.extension import Extension
from panier.core.domain.instructions import DsRecordChange, NameServerChange
from panier.core.domain.server import NameServer, ServerType, number_of
from panier.core.refusal import conflict
from panier.core.service.details import RenewalChoice
from panier.core.service.owned import OwnedService
from panier.core.service.service import Service
from panier.core.service.task import Instructions, Task

UPDATE_SERVERS = "DomainDnsUpdate"
UPDATE_KEYS = "DomainDsUpdate"
UPDATE_CONTACTS = "DomainContactUpdate"
CREATE_HOST, UPDATE_HOST, DELETE_HOST = "DomainHostCreate", "DomainHostUpdate", "DomainHostDelete"
LOCK, UNLOCK = "DomainLock", "DomainUnlock"
LEAVE = "DomainOutgoingTransfer"

Kind = TypeVar("Kind", bound=Instructions)


class Lock(StrEnum):
    """The lock of a name against transfers, in OVHcloud's words."""

    LOCKED = "locked"
    LOCKING = "locking"
    UNAVAILABLE = "unavailable"  # the registry has no locks
    UNLOCKED = "unlocked"
    UNLOCKING = "unlocking"


@dataclass(frozen=True)  # no slots: derived values are cached
class ManagedDomain:
    """A name with its extension and its unfinished tasks, oldest first."""

    owned: OwnedService
    extension: Extension
    running: tuple[Task, ...] = ()

    @property
    def service(self) -> Service:
        """The service that the name is."""
        return self.owned.service

    @property
    def details(self) -> DomainDetails:
        """Its stored details."""
        return self.service.details_as(DomainDetails)

    @property
    def name(self) -> str:
        """The domain name as text."""
        return self.service.name

    def task(self, *functions: str) -> Task | None:
        """The oldest unfinished task with one of these functions."""
        return next((task for task in self.running if task.function in functions), None)

    def under_way(self, kind: type[Kind]) -> tuple[tuple[Task, Kind], ...]:
        """The tasks with instructions of a kind that are not over, each with these."""
        return tuple((task, asked) for task in self.running if isinstance(asked := task.instructions, kind))

    def check_free(self, *functions: str) -> None:
        """Check that no task with one of these functions is unfinished.

        Refuses: a change already in progress (409).
        """
        task = self.task(*functions)
        if task is not None:
            raise conflict(
                f"{self.name} is being changed already: wait for task {task.task_id} ({task.function},"
                f" {task.state}), or cancel it"
            )

    def check_unsigned(self) -> None:
        """Check that no signed zone stands against leaving its name servers.

        Refuses: a domain name on the servers of its zone, which is signed, or whose keys its registry still has (409).
        """
        if self.server_type != ServerType.HOSTED:
            return
        if self.owned.is_signed:
            raise conflict(f"The zone of {self.name} is signed: disable DNSSEC first")
        if self.ds_records or self.wanted_ds_records:
            raise conflict(f"The registry still has DS records of {self.name}: wait until they are gone")

    @property
    def changed_us(self) -> int:
        """When anything about it last changed."""
        changed_us = self.details.changed_us
        return self.service.created_us if changed_us is None else changed_us

    @property
    def lock(self) -> Lock:
        """Its lock, including a change of the lock in progress."""
        if not self.extension.has_lock:
            return Lock.UNAVAILABLE
        task = self.task(LOCK, UNLOCK)
        if task is not None:
            return Lock.LOCKING if task.function == LOCK else Lock.UNLOCKING
        return Lock.LOCKED if self.details.is_locked else Lock.UNLOCKED

    @property
    def is_open(self) -> bool:
        """True where no lock prevents a transfer to another registrar."""
        return self.lock in (Lock.UNLOCKED, Lock.UNAVAILABLE)

    @property
    def is_hosted(self) -> bool:
        """True where its name servers are those of the account's own zone."""
        zone_servers = self.owned.zone_servers
        return bool(zone_servers) and set(self.details.name_servers) == set(zone_servers)

    @property
    def server_type(self) -> ServerType:
        """Whose name servers it uses.

        Where the owner chose to declare servers, they count as external, whichever they are.
        """
        is_chosen = self.details.server_type == ServerType.EXTERNAL
        return ServerType.HOSTED if self.is_hosted and not is_chosen else ServerType.EXTERNAL

    @property
    def glue(self) -> Mapping[str, tuple[str, ...]]:
        """The hosts under the name that have addresses at its registry."""
        return self.details.glue

    @cached_property
    def servers(self) -> tuple[NameServer, ...]:
        """Its current name servers, then those that a task will add."""
        now = _servers(self.details)
        change = next((asked for _, asked in self.under_way(NameServerChange)), None)
        wanted = now if change is None else {server.host: server.ip for server in change.name_servers}
        mine = [
            NameServer(
                number_of(self.service.service_id, host),
                host,
                ip=ip or next(iter(self.glue.get(host, ())), None),
                is_going=host not in wanted,
                since_us=self.details.server_times.get(host, self.service.created_us),
            )
            for host, ip in now.items()
        ]
        coming = [
            NameServer(number_of(self.service.service_id, host), host, ip=ip, is_used=False)
            for host, ip in wanted.items()
            if host not in now
        ]
        return (*mine, *coming)

    @property
    def ds_records(self) -> tuple[DsRecord, ...]:
        """The keys whose DS records its registry publishes."""
        return self.details.ds_records

    @cached_property
    def wanted_ds_records(self) -> tuple[DsRecord, ...]:
        """The keys that it will have when the current task is done."""
        return next((change.ds_records for _, change in self.under_way(DsRecordChange)), self.ds_records)

    @property
    def dnssec(self) -> str:
        """Its DNSSEC state: enabled, disabled or not_supported.

        On the servers of the account's own zone, the zone decides.
        """
        if not self.extension.has_dnssec:
            return "not_supported"
        is_hosted = self.server_type == ServerType.HOSTED
        return "enabled" if (self.owned.is_signed if is_hosted else self.ds_records) else "disabled"

    @property
    def renewal(self) -> RenewalChoice:
        """How it is renewed."""
        return self.owned.renewal

    @property
    def state(self) -> str:
        """Its state, in OVHcloud's words."""
        return name_state(self)


def name_state(managed: ManagedDomain) -> str:
    """The state of a name, derived from its unfinished tasks, in OVHcloud's words."""
    if managed.task(LEAVE) is not None:
        return "outgoing_transfer"
    return "pending_delete" if managed.task("DomainDelete") is not None else "ok"


def _servers(details: DomainDetails) -> dict[str, str | None]:
    """The hosts, with the addresses given for them."""
    return {host: details.server_ips.get(host) for host in details.name_servers}
