"""Public Cloud projects that a customer owns."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType, field

from panier.core.service.details import ProjectDetails
from panier.core.service.owned import OwnedService
from panier.wire.service.iam import ResourceMetadata, iam_out
from panier.wire.types import OPTIONAL, Datetime, DatetimeIn, Long, Shape, Text, datetime_out, model


@model("cloud.AccessTypeEnum")
class Access(StrEnum):
    """The access rights to a project."""

    FULL = "full"
    RESTRICTED = "restricted"


@model("cloud.project.ProjectStatusEnum")
class ProjectStatus(StrEnum):
    """The states of a project."""

    CREATING = "creating"
    DELETED = "deleted"
    DELETING = "deleting"
    OK = "ok"
    SUSPENDED = "suspended"


@model("cloud.Project")
class ProjectUpdate(Shape):
    """A project with the description to set, and whether its quotas are changed by hand."""

    taken: ClassVar[tuple[str, ...]] = ("description", "manual_quota")

    access: Annotated[Access | None, OPTIONAL] = None
    creation_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    expiration: DatetimeIn | None = None
    manual_quota: Annotated[bool | None, OPTIONAL] = None
    order_id: Long | None = None
    plan_code: Annotated[Text | None, OPTIONAL] = None
    project_name: Text | None = None
    project_id: Annotated[Text | None, OPTIONAL] = field(default=None, name="project_id")
    status: Annotated[ProjectStatus | None, OPTIONAL] = None
    unleash: Annotated[bool | None, OPTIONAL] = None


@model("cloud.ProjectWithIAM")
class Project(Shape):
    """A Public Cloud project that a customer owns."""

    access: Access
    creation_date: Datetime
    description: str | None
    expiration: Datetime | None
    iam: ResourceMetadata | None
    manual_quota: bool
    order_id: Long | None
    plan_code: str
    project_name: str | None
    project_id: str = field(name="project_id")
    status: ProjectStatus
    unleash: bool


def project_out(owned: OwnedService) -> Project:
    """A project; it is billed by the month, so it has no end date."""
    service = owned.service
    return Project(
        access=Access.FULL,
        creation_date=datetime_out(service.created_us),
        description=service.details_as(ProjectDetails).description,
        expiration=None,
        iam=iam_out(owned.iam),
        manual_quota=owned.service.details_as(ProjectDetails).has_manual_quota,
        order_id=service.order_id,
        plan_code=service.plan_code,
        project_name=service.name,
        project_id=service.name,
        status=ProjectStatus.SUSPENDED if owned.is_over else ProjectStatus.OK,
        unleash=service.details_as(ProjectDetails).is_unleashed,
    )
