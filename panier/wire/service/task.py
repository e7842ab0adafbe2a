"""Tasks on domain names: their state, their arguments and their progress."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, field

from panier.core.service.task import Argument, Task, TaskState
from panier.wire.types import OPTIONAL, Datetime, Long, Shape, Text, Words, datetime_or_null, datetime_out, model

VALUE_MAX = 700_000  # a document of half a megabyte in base64


@model("xander.ContactFieldEnum")
class ContactField(StrEnum):
    """The fields of a contact."""

    ADDRESS_CITY = "address.city"
    ADDRESS_COUNTRY = "address.country"
    ADDRESS_LINE1 = "address.line1"
    ADDRESS_LINE2 = "address.line2"
    ADDRESS_LINE3 = "address.line3"
    ADDRESS_OTHER_DETAILS = "address.otherDetails"
    ADDRESS_PROVINCE = "address.province"
    ADDRESS_ZIP = "address.zip"
    BIRTH_CITY = "birthCity"
    BIRTH_COUNTRY = "birthCountry"
    BIRTH_DAY = "birthDay"
    BIRTH_ZIP = "birthZip"
    CELL_PHONE = "cellPhone"
    COMPANY_NATIONAL_IDENTIFICATION_NUMBER = "companyNationalIdentificationNumber"
    EMAIL = "email"
    FAX = "fax"
    FIRST_NAME = "firstName"
    GENDER = "gender"
    LANGUAGE = "language"
    LAST_NAME = "lastName"
    LEGAL_FORM = "legalForm"
    NATIONAL_IDENTIFICATION_NUMBER = "nationalIdentificationNumber"
    NATIONALITY = "nationality"
    ORGANISATION_NAME = "organisationName"
    ORGANISATION_TYPE = "organisationType"
    PHONE = "phone"
    SPARE_EMAIL = "spareEmail"
    VAT = "vat"


@model("domain.OperationStatusEnum")
class OperationStatus(StrEnum):
    """The states of a task."""

    CANCELLED = "cancelled"
    DOING = "doing"
    DONE = "done"
    ERROR = "error"
    PROBLEM = "problem"
    TO_DO = "todo"


@model("domain.OperationTypeEnum")
class OperationType(StrEnum):
    """What a task is about: one domain name, or several."""

    ALL_DOM = "alldom"
    DOMAIN = "domain"


@model("domain.OperationFunctionEnum")
class OperationFunction(StrEnum):
    """The kinds of task."""

    CONTACT_CONTROL = "ContactControl"
    CONTACT_CONTROL_ACKNOWLEDGE = "ContactControlAcknowledge"
    CONTACT_CONTROL_CORRECT = "ContactControlCorrect"
    CONTACT_CONTROL_NOTIFY = "ContactControlNotify"
    DNS_ANYCAST_ACTIVATE = "DnsAnycastActivate"
    DNS_ANYCAST_DEACTIVATE = "DnsAnycastDeactivate"
    DNSSEC_DISABLE = "DnssecDisable"
    DNSSEC_ENABLE = "DnssecEnable"
    DNSSEC_RESIGNING = "DnssecResigning"
    DNSSEC_ROLL_KSK = "DnssecRollKsk"
    DNSSEC_ROLL_ZSK = "DnssecRollZsk"
    DOMAIN_AFTER_MARKET = "DomainAfterMarket"
    DOMAIN_CONTACT_CONTROL = "DomainContactControl"
    DOMAIN_CONTACT_UPDATE = "DomainContactUpdate"
    DOMAIN_CONTROL = "DomainControl"
    DOMAIN_CREATE = "DomainCreate"
    DOMAIN_DELETE = "DomainDelete"
    DOMAIN_DNS_UPDATE = "DomainDnsUpdate"
    DOMAIN_DS_UPDATE = "DomainDsUpdate"
    DOMAIN_EMAIL_REDIRECTIONS_CREATE = "DomainEmailRedirectionsCreate"
    DOMAIN_EMAIL_REDIRECTIONS_DELETE = "DomainEmailRedirectionsDelete"
    DOMAIN_HOLD = "DomainHold"
    DOMAIN_HOST_CREATE = "DomainHostCreate"
    DOMAIN_HOST_DELETE = "DomainHostDelete"
    DOMAIN_HOST_UPDATE = "DomainHostUpdate"
    DOMAIN_INCOMING_TRANSFER = "DomainIncomingTransfer"
    DOMAIN_LOCK = "DomainLock"
    DOMAIN_OUTGOING_TRANSFER = "DomainOutgoingTransfer"
    DOMAIN_REGISTRY_DELETE = "DomainRegistryDelete"
    DOMAIN_RENEW = "DomainRenew"
    DOMAIN_RESOURCE_DELETE = "DomainResourceDelete"
    DOMAIN_RESTORE = "DomainRestore"
    DOMAIN_TRADE = "DomainTrade"
    DOMAIN_UNHOLD = "DomainUnhold"
    DOMAIN_UNLOCK = "DomainUnlock"
    ZONE_IMPORT = "ZoneImport"


@model("domain.DocumentFormatsEnum")
class DocumentFormat(StrEnum):
    """The formats of documents."""

    GIF = "gif"
    JPEG = "jpeg"
    JPG = "jpg"
    PDF = "pdf"
    PNG = "png"


@model("domain.OperationActionEnum")
class OperationAction(StrEnum):
    """The actions that the owner can take on a task."""

    CAN_CANCEL = "canCancel"
    CAN_CORRECT = "canCorrect"
    CAN_RELAUNCH = "canRelaunch"
    CAN_RESET = "canReset"


class NameFilter(Shape):
    """Filter by domain name, function and status."""

    subject: Words | None = field(name="domain", default=None)
    function: OperationFunction | None = None
    status: OperationStatus | None = None
    type: OperationType | None = None


class Filter(Shape):
    """Filter by function and status."""

    function: Words | None = None
    status: OperationStatus | None = None
    type: OperationType | None = None


@model("domain.Task")
class DomainTask(Shape):
    """A task on a domain name."""

    can_accelerate: bool
    can_cancel: bool
    can_relaunch: bool
    comment: str | None
    creation_date: Datetime
    domain: str | None
    done_date: Datetime | None
    function: str
    id: Long
    last_update: Datetime
    status: OperationStatus
    todo_date: Datetime
    type: OperationType


@model("nichandle.DomainTaskArgument")
class TaskArgument(Shape):
    """An argument that a task needs from the owner."""

    taken: ClassVar[tuple[str, ...]] = ("value",)

    accepted_formats: list[DocumentFormat] | None = None
    accepted_values: list[Text] | None = None
    description: Text | None = None
    fields: list[ContactField] | None = None
    key: Annotated[Text | None, OPTIONAL] = None
    maximum_size: Long | None = None
    minimum_size: Long | None = None
    read_only: Annotated[bool | None, OPTIONAL] = None
    template: Text | None = None
    type: Annotated[Text | None, OPTIONAL] = None
    value: Annotated[str, Meta(max_length=VALUE_MAX)] | None = None


@model("domain.OperationStep")
class OperationStep(Shape):
    """A step of a task; its duration is in seconds."""

    description: str
    execution_duration: Long
    step: str


@model("nichandle.DomainTaskProgressBar")
class ProgressBar(Shape):
    """The progress of a task, in percent."""

    current_step: OperationStep
    expected_done_date: Datetime | None
    follow_up_steps: list[OperationStep] | None
    last_update_date: Datetime | None
    progress: Long
    task_actions: list[OperationAction]
    task_status: OperationStatus


# Each step with what is done in it and the percentage at which it begins.
_STEPS = (
    ("accepted", "The task waits for its turn", 0),
    ("registry", "The registry is asked, and answers", 40),
    ("finished", "What the registry did is written down", 100),
)
_REACHED = {TaskState.TODO: 0, TaskState.DOING: 1, TaskState.ERROR: 1, TaskState.DONE: 2, TaskState.CANCELLED: 2}
_SECOND_US = 1_000_000


def task_out(task: Task) -> DomainTask:
    """A task."""
    return DomainTask(
        can_accelerate=task.can_accelerate,
        can_cancel=task.can_cancel,
        can_relaunch=task.can_relaunch,
        comment=task.comment,
        creation_date=datetime_out(task.created_us),
        domain=task.subject,
        done_date=datetime_or_null(task.done_us),
        function=task.function,
        id=task.task_id,
        last_update=datetime_out(task.updated_us),
        status=OperationStatus(task.state.value),
        todo_date=datetime_out(task.due_us),
        type=OperationType.DOMAIN,
    )


def argument_out(argument: Argument) -> TaskArgument:
    """An argument of a task."""
    formats = argument.accepted_formats
    return TaskArgument(
        accepted_formats=None if formats is None else [DocumentFormat(one) for one in formats],
        accepted_values=None if argument.accepted_values is None else list(argument.accepted_values),
        description=argument.description,
        fields=None if argument.fields is None else [ContactField(one) for one in argument.fields],
        key=argument.key,
        maximum_size=argument.maximum_size,
        minimum_size=argument.minimum_size,
        read_only=argument.is_read_only,
        template=argument.template,
        type=argument.kind,
        value=argument.value,
    )


def progress_out(task: Task) -> ProgressBar:
    """The progress of a task.

    A task that is over is at its last step, whichever way it ended.
    """
    reached = _REACHED[task.state]
    is_over = task.done_us is not None
    steps = [OperationStep(step=step, description=text, execution_duration=0) for step, text, _ in _STEPS]
    lasted_us = (task.done_us if task.done_us is not None else task.updated_us) - task.created_us
    steps[reached].execution_duration = max(0, lasted_us // _SECOND_US)
    return ProgressBar(
        current_step=steps[reached],
        expected_done_date=None if is_over else datetime_out(task.due_us),
        follow_up_steps=steps[reached + 1 :],
        last_update_date=datetime_out(task.updated_us),
        progress=_STEPS[reached][2],
        task_actions=[action for action, is_possible in _actions(task) if is_possible],
        task_status=OperationStatus(task.state.value),
    )


def _actions(task: Task) -> tuple[tuple[OperationAction, bool], ...]:
    return (
        (OperationAction.CAN_CANCEL, task.can_cancel),
        (OperationAction.CAN_CORRECT, task.can_relaunch and bool(task.arguments)),
        (OperationAction.CAN_RELAUNCH, task.can_relaunch),
    )
