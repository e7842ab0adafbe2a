"""Names of services in access policies and their tags: `iam` wherever it is shown, `iamTags`, and /v2/iam."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType, field

from panier.core.service.iam import Iam, TaggedResource, TagOperator
from panier.core.service.iam import TagFilter as CoreFilter
from panier.wire.types import OPTIONAL, Arguments, Shape, Text, Uuid, Words, model


@model("iam.ResourceMetadata.StateEnum")
class ResourceState(StrEnum):
    """The states of a resource."""

    EXPIRED = "EXPIRED"
    IN_CREATION = "IN_CREATION"
    OK = "OK"
    SUSPENDED = "SUSPENDED"


@model("iam.ResourceMetadata")
class ResourceMetadata(Shape):
    """The name of a resource in access policies."""

    display_name: str | None
    id: Uuid
    state: ResourceState | None
    tags: dict[str, str] | None
    urn: str


@model("iam.resource.TagFilter.OperatorEnum")
class Operator(StrEnum):
    """The ways a tag can be compared with a value."""

    EQ = "EQ"
    EXISTS = "EXISTS"
    ILIKE = "ILIKE"
    LIKE = "LIKE"
    NEQ = "NEQ"
    NEXISTS = "NEXISTS"


@model("iam.resource.TagFilter")
class TagFilter(Shape):
    """What a tag must be like."""

    operator: Operator | None = None
    value: Annotated[Words | None, OPTIONAL] = None


class IamTags(Shape):
    """Filter by tags, as JSON: the filters of each key."""

    iam_tags: dict[str, list[TagFilter]] | None = None

    def arguments(self) -> Arguments:
        """The filters in the core's form."""
        return {"iam_tags": filters_in(self.iam_tags)}


class ResourceFilter(Shape):
    """Filter of resources by name, type and tags."""

    resource_name: list[Words] = field(default_factory=list)
    resource_type: list[Words] = field(default_factory=list)
    resource_urn: list[Words] = field(default_factory=list, name="resourceURN")
    tags: dict[str, list[TagFilter]] | None = None

    def arguments(self) -> Arguments:
        """The filters in the core's form."""
        return {
            "resource_name": tuple(self.resource_name),
            "resource_type": tuple(self.resource_type),
            "resource_urn": tuple(self.resource_urn),
            "tags": filters_in(self.tags),
        }


@model("iam.resource.Resource")
class Resource(Shape):
    """A service as a resource of access policies; a PUT changes its tags."""

    taken: ClassVar[tuple[str, ...]] = ("tags",)

    display_name: Annotated[Text | None, OPTIONAL] = None
    id: Annotated[Uuid | None, OPTIONAL] = None
    name: Annotated[Text | None, OPTIONAL] = None
    owner: Annotated[Text | None, OPTIONAL] = None
    tags: dict[Text, Text] | UnsetType | None = UNSET
    type: Annotated[Text | None, OPTIONAL] = None
    urn: Annotated[Text | None, OPTIONAL] = None


@model("iam.resource.AddTag")
class AddTag(Shape):
    """A tag to give to a resource."""

    key: Text
    value: Text


def filters_in(sent: Mapping[str, Sequence[TagFilter]] | None) -> dict[str, tuple[CoreFilter, ...]] | None:
    """Filters of tags in the core's form; one without an operator compares for equality."""
    if sent is None:
        return None
    return {
        key: tuple(CoreFilter(TagOperator(one.operator or Operator.EQ), one.value or "") for one in several)
        for key, several in sent.items()
    }


def iam_out(iam: Iam | None) -> ResourceMetadata:
    """The name of a service in access policies."""
    assert iam is not None, "a flow that shows a service loads it"
    return ResourceMetadata(
        display_name=iam.display_name,
        id=iam.resource_id,
        state=ResourceState(iam.state.value),
        tags=dict(iam.tags),
        urn=iam.urn,
    )


def resource_out(resource: TaggedResource) -> Resource:
    """A resource."""
    return Resource(
        display_name=resource.iam.display_name,
        id=resource.iam.resource_id,
        name=resource.name,
        owner=resource.owner,
        tags=dict(resource.iam.tags),
        type=resource.kind,
        urn=resource.iam.urn,
    )


def resources_out(resources: Sequence[TaggedResource]) -> list[Resource]:
    """Resources."""
    return [resource_out(one) for one in resources]
