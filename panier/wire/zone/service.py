"""A zone as a service: its tasks, DNSSEC, options and termination."""

from enum import StrEnum

from msgspec import field

from panier.core.service.task import Task
from panier.wire.service.infos import RenewWish
from panier.wire.types import (
    Arguments,
    Datetime,
    Long,
    Shape,
    Words,
    datetime_or_null,
    datetime_out,
    model,
)


@model("domain.TaskFunctionEnum")
class TaskFunction(StrEnum):
    """The kinds of task on a zone."""

    DNS_ANYCAST_ACTIVATE = "DnsAnycastActivate"
    DNS_ANYCAST_DEACTIVATE = "DnsAnycastDeactivate"
    DNSSEC_DISABLE = "DnssecDisable"
    DNSSEC_ENABLE = "DnssecEnable"
    DNSSEC_RESIGNING = "DnssecResigning"
    DNSSEC_ROLL_KSK = "DnssecRollKsk"
    DNSSEC_ROLL_ZSK = "DnssecRollZsk"
    ZONE_CREATE = "ZoneCreate"
    ZONE_CUT = "ZoneCut"
    ZONE_DELETE = "ZoneDelete"
    ZONE_IMPORT = "ZoneImport"
    ZONE_RESTORE = "ZoneRestore"


@model("domain.TaskStatusEnum")
class TaskStatus(StrEnum):
    """The states of a task."""

    CANCELLED = "cancelled"
    DOING = "doing"
    DONE = "done"
    ERROR = "error"
    PROBLEM = "problem"
    TO_DO = "todo"


class TaskFilter(Shape):
    """Filter by function and status."""

    function: TaskFunction | None = None
    status: TaskStatus | None = None


class MyTaskFilter(Shape):
    """Filter by zone, function and status."""

    subject: Words | None = field(name="zone", default=None)
    function: TaskFunction | None = None
    status: TaskStatus | None = None


@model("domain.zone.Task")
class ZoneTask(Shape):
    """A task on a zone."""

    can_accelerate: bool
    can_cancel: bool
    can_relaunch: bool
    comment: str | None
    creation_date: Datetime
    done_date: Datetime | None
    function: TaskFunction
    id: Long
    last_update: Datetime | None
    status: TaskStatus
    todo_date: Datetime


@model("me.dns.Task")
class MyZoneTask(Shape):
    """A task on a zone, with the name of the zone."""

    can_accelerate: bool
    can_cancel: bool
    can_relaunch: bool
    comment: str | None
    creation_date: Datetime
    done_date: Datetime | None
    function: TaskFunction
    id: Long
    last_update: Datetime | None
    status: TaskStatus
    todo_date: Datetime
    zone: str


@model("domain.DnssecStatusEnum")
class DnssecStatus(StrEnum):
    """The DNSSEC states of a zone."""

    DISABLE_IN_PROGRESS = "disableInProgress"
    DISABLED = "disabled"
    ENABLE_IN_PROGRESS = "enableInProgress"
    ENABLED = "enabled"


@model("domain.zone.Dnssec")
class Dnssec(Shape):
    """The DNSSEC state of a zone."""

    status: DnssecStatus


@model("domain.zone.Capabilities")
class Capabilities(Shape):
    """The features of a zone."""

    dyn_host: bool


@model("domain.zone.Option")
class Option(Shape):
    """An option of a zone."""

    name: str


class OptionRenewal(Shape):
    """How an option is renewed."""

    renew: RenewWish

    def arguments(self) -> Arguments:
        """The renewal in the core's form."""
        return {"wish": self.renew.to_core()}


def zone_task_out(task: Task) -> ZoneTask:
    """A task on a zone."""
    return ZoneTask(
        can_accelerate=task.can_accelerate,
        can_cancel=task.can_cancel,
        can_relaunch=task.can_relaunch,
        comment=task.comment,
        creation_date=datetime_out(task.created_us),
        done_date=datetime_or_null(task.done_us),
        function=TaskFunction(task.function),
        id=task.task_id,
        last_update=datetime_out(task.updated_us),
        status=TaskStatus(task.state.value),
        todo_date=datetime_out(task.due_us),
    )


def my_zone_task_out(task: Task) -> MyZoneTask:
    """A task on a zone, with the name of the zone."""
    shown = zone_task_out(task)
    return MyZoneTask(zone=task.subject, **{name: getattr(shown, name) for name in shown.__struct_fields__})


def dnssec_out(signing: str) -> Dnssec:
    """The DNSSEC state of a zone."""
    return Dnssec(status=DnssecStatus(signing))


def capabilities_out(has_dynhost: bool) -> Capabilities:  # noqa: FBT001 - what a flow answers
    """The features of a zone."""
    return Capabilities(dyn_host=has_dynhost)


def option_out(name: str) -> Option:
    """An option of a zone."""
    return Option(name=name)
