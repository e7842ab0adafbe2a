"""A domain name as its owner manages it: what its registry has of it, and what is under way (/domain/{serviceName})."""

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
from panier.core.service.details import Renewal
from panier.core.service.owned import Possession
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
    """Whether a name can be taken elsewhere, in OVHcloud's words."""

    LOCKED = "locked"
    LOCKING = "locking"
    UNAVAILABLE = "unavailable"  # the registry knows no lock
    UNLOCKED = "unlocked"
    UNLOCKING = "unlocking"


@dataclass(frozen=True)  # no slots: what is derived is kept
class ManagedName:
    """A name with the facts of its extension and the tasks on it that are not over, oldest first."""

    owned: Possession
    extension: Extension
    running: tuple[Task, ...] = ()

    @property
    def service(self) -> Service:
        """The service behind it."""
        return self.owned.service

    @property
    def details(self) -> DomainDetails:
        """What is kept of it."""
        return self.service.details_as(DomainDetails)

    @property
    def name(self) -> str:
        """The name itself."""
        return self.service.name

    def task(self, *functions: str) -> Task | None:
        """The oldest task of one of these functions that is not over."""
        return next((task for task in self.running if task.function in functions), None)

    def under_way(self, kind: type[Kind]) -> tuple[tuple[Task, Kind], ...]:
        """The tasks with instructions of a kind that are not over, each with these."""
        return tuple((task, asked) for task in self.running if isinstance(asked := task.instructions, kind))

    def check_free(self, *functions: str) -> None:
        """One such task at a time: refuses (409) while one is not over."""
        task = self.task(*functions)
        if task is not None:
            raise conflict(
                f"{self.name} is being changed already: wait for task {task.task_id} ({task.function},"
                f" {task.state}), or cancel it"
            )

    @property
    def changed_us(self) -> int:
        """When anything about it last changed."""
        changed_us = self.details.changed_us
        return self.service.created_us if changed_us is None else changed_us

    @property
    def lock(self) -> Lock:
        """Its lock, or what it is about to become."""
        if not self.extension.has_lock:
            return Lock.UNAVAILABLE
        task = self.task(LOCK, UNLOCK)
        if task is not None:
            return Lock.LOCKING if task.function == LOCK else Lock.UNLOCKING
        return Lock.LOCKED if self.details.is_locked else Lock.UNLOCKED

    @property
    def is_open(self) -> bool:
        """True where nothing keeps it from being taken elsewhere."""
        return self.lock in (Lock.UNLOCKED, Lock.UNAVAILABLE)

    @property
    def is_hosted(self) -> bool:
        """True where its name servers are those of the account's own zone."""
        zone_servers = self.owned.zone_servers
        return bool(zone_servers) and set(self.details.name_servers) == set(zone_servers)

    @property
    def server_type(self) -> ServerType:
        """Whose name servers it is on. Who chose to declare servers has external ones, whichever they are."""
        is_chosen = self.details.server_type == ServerType.EXTERNAL
        return ServerType.HOSTED if self.is_hosted and not is_chosen else ServerType.EXTERNAL

    @property
    def glue(self) -> Mapping[str, tuple[str, ...]]:
        """The hosts under the name that its registry has addresses of."""
        return self.details.glue

    @cached_property
    def servers(self) -> tuple[NameServer, ...]:
        """The name servers that it has, then those that a task is about to give it."""
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
        """The keys that its registry publishes DS records of."""
        return self.details.ds_records

    @cached_property
    def wanted_ds_records(self) -> tuple[DsRecord, ...]:
        """The keys that it will have when the task that is under way is done."""
        return next((change.ds_records for _, change in self.under_way(DsRecordChange)), self.ds_records)

    @property
    def dnssec(self) -> str:
        """enabled, disabled or not_supported: on the zone's own servers it is the zone that is signed."""
        if not self.extension.has_dnssec:
            return "not_supported"
        is_hosted = self.server_type == ServerType.HOSTED
        return "enabled" if (self.owned.is_signed if is_hosted else self.ds_records) else "disabled"

    @property
    def renewal(self) -> Renewal:
        """How its next period comes about."""
        return self.owned.renewal

    @property
    def state(self) -> str:
        """Its state, in OVHcloud's words."""
        return name_state(self)


def name_state(managed: ManagedName) -> str:
    """The state of a name by what is under way for it, in OVHcloud's words."""
    if managed.task(LEAVE) is not None:
        return "outgoing_transfer"
    return "pending_delete" if managed.task("DomainDelete") is not None else "ok"


def _servers(details: DomainDetails) -> dict[str, str | None]:
    """Hosts with the addresses that were given with them."""
    return {host: details.server_ips.get(host) for host in details.name_servers}
