"""A domain name in the API's second version: what it is, and what its owner last asked it to become."""

from enum import StrEnum
from hashlib import md5

from panier.core.domain.domain import LEAVE, LOCK, UNLOCK, UPDATE_SERVERS, Lock, ManagedDomain
from panier.core.domain.instructions import NameServerChange
from panier.core.domain.life import Stage
from panier.core.domain.server import Wanted
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.service.task import TaskState
from panier.core.values import frozen

CHECKSUM_DIGITS = 32
_DELETE = "DomainDelete"
_TARGETED = (UPDATE_SERVERS, LOCK, UNLOCK)
_DIGITS = frozenset("0123456789abcdef")


class MainState(StrEnum):
    """Where a domain name stands in its life, in OVHcloud's words."""

    EXPIRED = "EXPIRED"
    OK = "OK"
    PENDING_DELETE = "PENDING_DELETE"
    PENDING_OUTGOING_TRANSFER = "PENDING_OUTGOING_TRANSFER"
    RESTORABLE = "RESTORABLE"
    TO_DELETE = "TO_DELETE"


class Readiness(StrEnum):
    """Whether a domain name is what it was asked to become, in OVHcloud's words."""

    DELETING = "DELETING"
    ERROR = "ERROR"
    READY = "READY"
    SUSPENDED = "SUSPENDED"
    UPDATING = "UPDATING"


@frozen
class Target:
    """What a domain name shall be: its name servers, and whether it is locked against transfers.

    It is what it is, and what the work in progress will make of it.
    """

    servers: tuple[Wanted, ...]
    is_protected: bool

    @property
    def checksum(self) -> str:
        """What changes whenever the target does.

        Whoever sends it along changes nothing that somebody else has changed meanwhile.
        """
        lines = [f"{server.host} {server.ip or ''}" for server in self.servers]
        return md5("\n".join([*lines, str(self.is_protected)]).encode(), usedforsecurity=False).hexdigest()

    def check(self, checksum: str) -> None:
        """Check that a caller knows this target.

        Refuses: a text that is no checksum (400), the checksum of an earlier target (412).
        """
        if len(checksum) != CHECKSUM_DIGITS or not _DIGITS.issuperset(checksum.lower()):
            raise bad_input("checksum", f"must be the {CHECKSUM_DIGITS} digits that were read, but is {checksum!r}")
        if checksum.lower() != self.checksum:
            raise Refusal(
                Kind.OUTDATED,
                f"The checksum {checksum} is not the present one, {self.checksum}: read the domain name again, its"
                " target was changed",
            )


@frozen
class WantedServer:
    """A requested name server as the second version has it, with an address of each kind."""

    host: str
    ipv4: str | None = None
    ipv6: str | None = None


def present_servers(managed: ManagedDomain) -> tuple[Wanted, ...]:
    """The name servers that the registry has, each with the address that was given with it."""
    details = managed.details
    return tuple(Wanted(host, details.server_ips.get(host)) for host in details.name_servers)


def target_of(managed: ManagedDomain) -> Target:
    """What a domain name shall be once nothing is in progress."""
    change = next((asked for _, asked in managed.under_way(NameServerChange)), None)
    servers = present_servers(managed) if change is None else tuple(change.name_servers)
    return Target(servers, managed.lock in (Lock.LOCKED, Lock.LOCKING))


def main_state(managed: ManagedDomain) -> MainState:
    """Where a domain name stands in its life."""
    if managed.task(LEAVE) is not None:
        return MainState.PENDING_OUTGOING_TRANSFER
    if managed.task(_DELETE) is not None:
        return MainState.PENDING_DELETE
    expires_us = managed.service.expires_us
    assert expires_us is not None, "a domain name is registered for some years"
    match managed.extension.afterlife.stage(expires_us, managed.owned.now_us):
        case Stage.REGISTERED:
            return MainState.OK
        case Stage.GRACE:
            return MainState.EXPIRED
        case Stage.REDEMPTION:
            return MainState.RESTORABLE
        case Stage.GONE:
            return MainState.TO_DELETE


def readiness(managed: ManagedDomain) -> Readiness:
    """Whether a domain name is what it was asked to become."""
    if managed.task(LEAVE, _DELETE) is not None:
        return Readiness.DELETING
    if managed.owned.is_over:
        return Readiness.SUSPENDED
    changes = [task for task in managed.running if task.function in _TARGETED]
    if any(task.state == TaskState.ERROR for task in changes):
        return Readiness.ERROR
    return Readiness.UPDATING if changes else Readiness.READY
