"""The name that a service has in access policies, and the tags that its admin gives it."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from panier.core.catalog.region import Region
from panier.core.limits import IAM_TAG_FILTERS_MAX, IAM_TAGS_MAX
from panier.core.refusal import bad_input, invalid
from panier.core.service.service import Service
from panier.core.values import derived_uuid, frozen

SYSTEM_PREFIX = "ovh:"  # of tags that a shop sets by itself; nobody else sets or takes one
_KEY = re.compile(r"[a-zA-Z0-9_.:/=+@-]{1,128}")
_VALUE = re.compile(r"[a-zA-Z0-9_.:/=+@-]{0,256}")
# The word for services of a family in names of resources, where it is not the family's own.
_WORDS = {
    "baremetalServers": "dedicatedServer",
    "cloud": "publicCloudProject",
    "dedicated": "dedicatedServer",
    "dns": "dnsZone",
    "eco": "dedicatedServer",
    "netapp": "storageNetApp",
    "privateCloud": "pccVMware",
    "privateSQL": "privateDatabase",
}
_URN = re.compile(r"urn:v1:(?P<region>[a-z]+):resource:(?P<type>\w+):(?P<name>.+)", re.DOTALL)


class IamState(StrEnum):
    """The states of a resource, in OVHcloud's words."""

    EXPIRED = "EXPIRED"
    IN_CREATION = "IN_CREATION"
    OK = "OK"
    SUSPENDED = "SUSPENDED"


class TagOperator(StrEnum):
    """How a filter compares a tag with its value, in OVHcloud's words."""

    EQ = "EQ"
    EXISTS = "EXISTS"
    ILIKE = "ILIKE"
    LIKE = "LIKE"
    NEQ = "NEQ"
    NEXISTS = "NEXISTS"


@frozen
class Iam:
    """How access policies know a service.

    `resource_id`: a UUID that never changes, and that no other shop's service has.
    """

    resource_id: str
    urn: str
    display_name: str
    state: IamState
    tags: Mapping[str, str]


@frozen
class TaggedResource:
    """A service as a resource of access policies. `owner`: the nichandle of its admin."""

    iam: Iam
    name: str
    kind: str
    owner: str


@frozen
class TagFilter:
    """What the tag under a key must be like; in LIKE and ILIKE % stands for any text, and _ for one character."""

    operator: TagOperator
    value: str = ""


TagFilters = Mapping[str, Sequence[TagFilter]]


@frozen
class Urn:
    """The parts of a resource's name in access policies."""

    kind: str
    name: str


def iam_of(
    service: Service, *, word: str, installation: str, region: Region, tags: Mapping[str, str], now_us: int
) -> Iam:
    """How access policies know a service; its id follows from the shop's own and from its number."""
    is_over = service.expires_us is not None and now_us >= service.expires_us
    return Iam(
        resource_id=derived_uuid(f"{installation}/{service.service_id}"),
        urn=urn_of(word, service.name, region=region),
        display_name=service.details.display_name or service.name,
        state=IamState.EXPIRED if is_over else IamState.OK,
        tags=tags,
    )


def urn_of(word: str, name: str, *, region: Region) -> str:
    """The name of a service in access policies; `word`: for its kind."""
    return f"urn:v1:{region.value}:resource:{word}:{name}"


def word_of(family: str) -> str:
    """The word for services of a family in names of resources, where no file says another."""
    return _WORDS.get(family, family)


def families_of(word: str) -> frozenset[str]:
    """The families whose services may be called by a word in names of resources."""
    return frozenset({word, *(family for family, own in _WORDS.items() if own == word)})


def read_urn(text: str, *, region: Region) -> Urn | None:
    """The parts of a resource's name, None for any other text."""
    found = _URN.fullmatch(text)
    return None if found is None or found["region"] != region.value else Urn(found["type"], found["name"])


def check_tags(tags: Mapping[str, str], *, field: str = "tags") -> None:
    """Check the tags that a resource is to have.

    Refuses: a key or a value that cannot be, a key that only the shop sets, and too many (400).
    """
    for key, value in tags.items():
        check_tag_key(key, field=f"{field} key")
        if not _VALUE.fullmatch(value):
            raise bad_input(f"{field}.{key}", "must have at most 256 letters, digits and characters of _.:/=+@-")
    if len(tags) > IAM_TAGS_MAX:
        raise invalid(f"A resource has at most {IAM_TAGS_MAX} tags")


def check_tag_key(key: str, *, field: str) -> None:
    """Check the key of a tag.

    Refuses: one that cannot be, and one that only the shop sets (400).
    """
    if not _KEY.fullmatch(key):
        raise bad_input(field, "must have 1 to 128 letters, digits and characters of _.:/=+@-")
    if key.startswith(SYSTEM_PREFIX):
        raise bad_input(field, f"must not begin with {SYSTEM_PREFIX}: such tags are the shop's own")


def check_filters(filters: TagFilters, *, field: str) -> None:
    """Check how many filters there are.

    Refuses: more than anybody needs (400).
    """
    if sum(map(len, filters.values())) > IAM_TAG_FILTERS_MAX:
        raise bad_input(field, f"must hold at most {IAM_TAG_FILTERS_MAX} filters")


def matches(tags: Mapping[str, str], filters: TagFilters) -> bool:
    """True where the tags meet every filter of every key."""
    return all(_meets(tags.get(key), one) for key, several in filters.items() for one in several)


def _meets(tag: str | None, wanted: TagFilter) -> bool:
    """True where a tag, or its absence, is what a filter wants; a resource without the tag has another value too."""
    match wanted.operator:
        case TagOperator.EXISTS:
            return tag is not None
        case TagOperator.NEXISTS:
            return tag is None
        case TagOperator.NEQ:
            return tag != wanted.value
        case TagOperator.EQ:
            return tag == wanted.value
        case TagOperator.LIKE:
            return tag is not None and is_like(tag, wanted.value)
    return tag is not None and is_like(tag.lower(), wanted.value.lower())


def is_like(text: str, pattern: str) -> bool:
    """True where a text is like a pattern; each % takes as little as it can, so that no pattern takes long."""
    at = place = 0
    last, resume = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "%":
            last, resume = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("_", text[at]):
            at, place = at + 1, place + 1
        elif last >= 0:
            resume += 1
            at, place = resume, last + 1
        else:
            return False
    return not pattern[place:].strip("%")
