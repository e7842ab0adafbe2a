"""Domain names as the API's second version has them: what they are, what they shall be, and the work in between."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import field, structs

from panier.core.domain.domain import Lock, ManagedDomain
from panier.core.domain.resource import WantedServer, main_state, readiness, target_of
from panier.core.domain.server import NameServer as Server
from panier.core.domain.server import ServerType, Wanted, is_v4
from panier.core.service.task import Fault, Task, TaskState
from panier.core.service.task_id import uuid_of
from panier.wire.domain.domain import Ipv4, Ipv6, addresses_of
from panier.wire.service.iam import ResourceMetadata, iam_out
from panier.wire.types import (
    OPTIONAL,
    Arguments,
    Datetime,
    Long,
    Shape,
    Uuid,
    Words,
    datetime_or_null,
    datetime_out,
    model,
)


@model("domain.resource.currentState.AdditionalStatesEnum")
class AdditionalState(StrEnum):
    """What else is said of a domain name; nothing here is."""

    DGCCRF_ABUSE = "DGCCRF_ABUSE"
    DISPUTE = "DISPUTE"
    FORCED_DELETION = "FORCED_DELETION"
    OVH_ABUSE = "OVH_ABUSE"
    REGISTRY_ABUSE = "REGISTRY_ABUSE"
    TECHNICAL_SUSPENDED = "TECHNICAL_SUSPENDED"


@model("domain.resource.currentState.MainStateEnum")
class MainState(StrEnum):
    """Where a domain name stands in its life."""

    DELETED = "DELETED"
    EXPIRED = "EXPIRED"
    OK = "OK"
    PENDING_CREATE = "PENDING_CREATE"
    PENDING_DELETE = "PENDING_DELETE"
    PENDING_INTERNAL_TRANSFER = "PENDING_INTERNAL_TRANSFER"
    PENDING_OUTGOING_TRANSFER = "PENDING_OUTGOING_TRANSFER"
    RESTORABLE = "RESTORABLE"
    TO_DELETE = "TO_DELETE"


@model("domain.resource.ProtectionStateEnum")
class ProtectionState(StrEnum):
    """Whether a domain name is locked against transfers."""

    PROTECTED = "PROTECTED"
    UNPROTECTED = "UNPROTECTED"


@model("domain.resource.currentState.SuspensionStateEnum")
class SuspensionState(StrEnum):
    """Whether a domain name works."""

    NOT_SUSPENDED = "NOT_SUSPENDED"
    SUSPENDED = "SUSPENDED"


@model("domain.resource.currentState.dnsConfiguration.NameServerTypeEnum")
class ConfigurationType(StrEnum):
    """Whose name servers a domain name uses."""

    ANYCAST = "ANYCAST"
    DEDICATED = "DEDICATED"
    EMPTY = "EMPTY"
    EXTERNAL = "EXTERNAL"
    HOLD = "HOLD"
    HOSTING = "HOSTING"
    MIXED = "MIXED"
    PARKING = "PARKING"


@model("common.ResourceStatusEnum")
class ResourceStatus(StrEnum):
    """Whether a thing is what it was asked to become."""

    CREATING = "CREATING"
    DELETING = "DELETING"
    ERROR = "ERROR"
    OUT_OF_SYNC = "OUT_OF_SYNC"
    READY = "READY"
    SUSPENDED = "SUSPENDED"
    UPDATING = "UPDATING"


@model("common.CurrentTaskStatusEnum")
class CurrentTaskStatus(StrEnum):
    """The states of a task that is not over."""

    ERROR = "ERROR"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    WAITING_USER_INPUT = "WAITING_USER_INPUT"


@model("common.TaskStatusEnum")
class TaskStatus(StrEnum):
    """The states of a task."""

    DONE = "DONE"
    ERROR = "ERROR"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    WAITING_USER_INPUT = "WAITING_USER_INPUT"


@model("domain.resource.currentState.dnsConfiguration.NameServer")
class NameServer(Shape):
    """A name server that a domain name has."""

    ipv4: Ipv4 | None
    ipv6: Ipv6 | None
    name_server: str
    name_server_type: ConfigurationType


@model("domain.resource.currentState.DnsConfiguration")
class DnsConfiguration(Shape):
    """The name servers of a domain name, and what its registry takes."""

    configuration_type: ConfigurationType
    dnssec_supported: bool
    glue_record_ipv6_supported: bool = field(name="glueRecordIPv6Supported")
    host_supported: bool
    max_dns: Long = field(name="maxDNS")
    min_dns: Long = field(name="minDNS")
    name_servers: list[NameServer]


@model("domain.resource.CurrentState")
class CurrentState(Shape):
    """What a domain name is."""

    additional_states: list[AdditionalState]
    created_at: Datetime
    dns_configuration: DnsConfiguration
    extension: str
    main_state: MainState
    name: str
    protection_state: ProtectionState
    suspension_state: SuspensionState


@model("domain.resource.targetSpec.dnsConfiguration.NameServer")
class TargetNameServer(Shape):
    """A name server that a domain name shall have, with an address at most."""

    name_server: Words
    ipv4: Annotated[Ipv4 | None, OPTIONAL] = None
    ipv6: Annotated[Ipv6 | None, OPTIONAL] = None

    def to_core(self) -> WantedServer:
        """The name server in the core's form."""
        return WantedServer(self.name_server, self.ipv4, self.ipv6)


@model("domain.resource.targetSpec.DnsConfiguration")
class TargetDnsConfiguration(Shape):
    """The name servers that a domain name shall have."""

    name_servers: Annotated[list[TargetNameServer] | None, OPTIONAL] = None


@model("domain.resource.TargetSpec")
class TargetSpec(Shape):
    """What a domain name shall be; what is left out stays."""

    dns_configuration: Annotated[TargetDnsConfiguration | None, OPTIONAL] = None
    protection_state: Annotated[ProtectionState | None, OPTIONAL] = None


@model("common.CurrentTask")
class CurrentTask(Shape):
    """A task that is not over."""

    id: Uuid
    link: str
    status: CurrentTaskStatus
    type: str


@model("common.TaskError")
class TaskError(Shape):
    """What went wrong with a task."""

    message: str


@model("common.TaskProgress")
class TaskProgress(Shape):
    """A step of a task."""

    name: str
    status: TaskStatus


@model("common.Task")
class ResourceTask(Shape):
    """A task."""

    created_at: Datetime
    errors: list[TaskError] | None
    finished_at: Datetime | None
    id: Uuid
    link: str
    message: str
    progress: list[TaskProgress]
    started_at: Datetime | None
    status: TaskStatus
    type: str
    updated_at: Datetime


@model("domain.DomainWithIAM")
class DomainResource(Shape):
    """A domain name: what it is, what it shall be, and the work in between."""

    checksum: str
    current_state: CurrentState
    current_tasks: list[CurrentTask]
    iam: ResourceMetadata | None
    id: str
    resource_status: ResourceStatus
    target_spec: TargetSpec


@model("domain.Domain")
class PlainDomainResource(Shape):
    """A domain name to change: what it shall be, and the checksum of what it was to become until now."""

    taken: ClassVar[tuple[str, ...]] = ("checksum", "target_spec")
    moving: ClassVar[tuple[str, ...]] = ("current_state", "current_tasks", "resource_status")

    checksum: Annotated[Words | None, OPTIONAL] = None
    current_state: Annotated[CurrentState | None, OPTIONAL] = None
    current_tasks: Annotated[list[CurrentTask] | None, OPTIONAL] = None
    id: Annotated[Words | None, OPTIONAL] = None
    resource_status: Annotated[ResourceStatus | None, OPTIONAL] = None
    target_spec: Annotated[TargetSpec | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """What the domain name shall be."""
        spec = self.target_spec or TargetSpec()
        dns, protection = spec.dns_configuration or TargetDnsConfiguration(), spec.protection_state
        listed = dns.name_servers
        return {
            "checksum": self.checksum,
            "name_servers": None if listed is None else [one.to_core() for one in listed],
            "is_protected": None if protection is None else protection == ProtectionState.PROTECTED,
        }


_STATUS = {
    TaskState.TODO: TaskStatus.PENDING,
    TaskState.DOING: TaskStatus.RUNNING,
    TaskState.DONE: TaskStatus.DONE,
    TaskState.CANCELLED: TaskStatus.ERROR,
    TaskState.ERROR: TaskStatus.ERROR,
}
# The steps of a task, and how many of them are over in each of its states.
_STEPS = ("accepted", "registry", "finished")
_REACHED = {TaskState.TODO: 0, TaskState.DOING: 1, TaskState.ERROR: 1, TaskState.DONE: 3, TaskState.CANCELLED: 1}
_MESSAGES = {
    TaskState.TODO: "The task waits for its turn",
    TaskState.DOING: "The registry is asked, and answers",
    TaskState.DONE: "What the registry did is written down",
    TaskState.CANCELLED: "The task was called off",
    TaskState.ERROR: "The task could not be done",
}


def resource_out(managed: ManagedDomain) -> DomainResource:
    """A domain name."""
    plain = {name: value for name, value in structs.asdict(plain_out(managed)).items() if value is not None}
    return DomainResource(iam=iam_out(managed.owned.iam), **plain)


def plain_out(managed: ManagedDomain) -> PlainDomainResource:
    """A domain name that was changed."""
    target = target_of(managed)
    return PlainDomainResource(
        checksum=target.checksum,
        current_state=_state_out(managed),
        current_tasks=[_current_task_out(task) for task in managed.running],
        id=managed.name,
        resource_status=ResourceStatus(readiness(managed).value),
        target_spec=TargetSpec(
            dns_configuration=TargetDnsConfiguration(name_servers=[_target_out(one) for one in target.servers]),
            protection_state=_protection(is_protected=target.is_protected),
        ),
    )


def tasks_out(tasks: Sequence[Task]) -> list[ResourceTask]:
    """Tasks."""
    return [task_out(task) for task in tasks]


def task_out(task: Task) -> ResourceTask:
    """A task."""
    reached, status = _REACHED[task.state], _status(task)
    steps = [TaskStatus.DONE] * reached + [status] + [TaskStatus.SCHEDULED] * len(_STEPS)
    is_wrong = task.state in (TaskState.ERROR, TaskState.CANCELLED)
    message = task.comment or _MESSAGES[task.state]
    return ResourceTask(
        created_at=datetime_out(task.created_us),
        errors=[TaskError(message=message)] if is_wrong else None,
        finished_at=datetime_or_null(task.done_us),
        id=uuid_of(task.task_id),
        link=_name_link(task),
        message=message,
        progress=[TaskProgress(name=name, status=one) for name, one in zip(_STEPS, steps, strict=False)],
        started_at=None if task.state == TaskState.TODO else datetime_out(task.created_us),
        status=status,
        type=task.function,
        updated_at=datetime_out(task.updated_us),
    )


def _state_out(managed: ManagedDomain) -> CurrentState:
    extension, is_hosted = managed.extension, managed.server_type == ServerType.HOSTED
    used = [server for server in managed.servers if server.is_used]
    whose = ConfigurationType.HOSTING if is_hosted else ConfigurationType.EXTERNAL
    is_over = managed.owned.is_over
    return CurrentState(
        additional_states=[],
        created_at=datetime_out(managed.service.created_us),
        dns_configuration=DnsConfiguration(
            configuration_type=whose if used else ConfigurationType.EMPTY,
            dnssec_supported=extension.has_dnssec,
            glue_record_ipv6_supported=extension.has_ipv6_glue,
            host_supported=extension.has_hosts,
            max_dns=extension.servers_max,
            min_dns=extension.servers_min,
            name_servers=[_server_out(managed, server, whose) for server in used],
        ),
        extension=extension.name,
        main_state=MainState(main_state(managed).value),
        name=managed.name,
        protection_state=_protection(is_protected=managed.lock in (Lock.LOCKED, Lock.UNLOCKING)),
        suspension_state=SuspensionState.SUSPENDED if is_over else SuspensionState.NOT_SUSPENDED,
    )


def _server_out(managed: ManagedDomain, server: Server, whose: ConfigurationType) -> NameServer:
    ipv4, ipv6 = addresses_of(managed, server)
    return NameServer(ipv4=ipv4, ipv6=ipv6, name_server=server.host, name_server_type=whose)


def _target_out(wanted: Wanted) -> TargetNameServer:
    ip = wanted.ip
    return TargetNameServer(
        name_server=wanted.host,
        ipv4=ip if ip is not None and is_v4(ip) else None,
        ipv6=ip if ip is not None and not is_v4(ip) else None,
    )


def _protection(*, is_protected: bool) -> ProtectionState:
    return ProtectionState.PROTECTED if is_protected else ProtectionState.UNPROTECTED


def _current_task_out(task: Task) -> CurrentTask:
    link = f"{_name_link(task)}/task/{uuid_of(task.task_id)}"
    return CurrentTask(
        id=uuid_of(task.task_id), link=link, status=CurrentTaskStatus(_status(task).value), type=task.function
    )


def _name_link(task: Task) -> str:
    return f"/v2/domain/name/{task.subject}"


def _status(task: Task) -> TaskStatus:
    """The state of a task; one that its owner can mend waits for it."""
    waits = task.state == TaskState.ERROR and task.fault == Fault.CUSTOMER
    return TaskStatus.WAITING_USER_INPUT if waits else _STATUS[task.state]
