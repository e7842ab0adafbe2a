"""Services as resources of access policies: their names, their tags, and lists filtered by tags.

Serves /v2/iam/resource, and `iam` and `iamTags` wherever services are shown and listed. Whoever has a role for a
service sees its tags; its admin sets them.
"""

from collections.abc import Mapping, Sequence

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.limits import whole_number
from panier.core.refusal import bad_input, not_found
from panier.core.service.iam import (
    SYSTEM_PREFIX,
    Iam,
    TagFilters,
    TaggedResource,
    check_filters,
    check_tag_key,
    check_tags,
    families_of,
    iam_of,
    matches,
    read_urn,
    urn_of,
    word_of,
)
from panier.core.service.kind import ServiceKind
from panier.core.service.page import Page, Portion
from panier.core.service.service import ProductKind, Service
from panier.families.kinds import kind_of, kinds
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import iam_tags
from panier.store.account.iam_tags import ResourceName
from panier.store.engine.db import Tx

READ_AT_ONCE = 1_000  # names that are looked at between two questions to the database


async def load_iam(tx: Tx, shop: Shop, service: Service) -> Iam:
    """How access policies know a service."""
    return (await load_iams(tx, shop, (service,)))[service.service_id]


async def load_iams(tx: Tx, shop: Shop, several: Sequence[Service]) -> dict[int, Iam]:
    """How access policies know some services, by their numbers."""
    known = await iam_tags.load_several(tx, [one.service_id for one in several])
    region, now_us = shop.assortment.region, shop.now()
    return {
        one.service_id: iam_of(
            one,
            word=resource_word(one.family),
            installation=known.installation,
            region=region,
            tags=known.of(one.service_id),
            now_us=now_us,
        )
        for one in several
    }


def resource_word(family: str) -> str:
    """The word for services of a family in names of resources: the one in the file of their kind, if there is one."""
    kind = kind_of(family)
    return word_of(family) if kind is None else kind.resource


async def list_tagged(tx: Tx, caller: Caller, kind: ProductKind, filters: TagFilters) -> tuple[str, ...]:
    """The names of the services of a product that the caller has a role for and whose tags meet filters, each once.

    Refuses: too many filters (400).
    """
    check_filters(filters, field="iamTags")
    tags_by_name = await iam_tags.list_of_account(tx, kind.family, kind.product, owner=caller.account_id)
    return tuple(name for name, several in tags_by_name.items() if any(matches(tags, filters) for tags in several))


async def list_tagged_of_kind(tx: Tx, caller: Caller, kind: ServiceKind, filters: TagFilters) -> tuple[str, ...]:
    """The names of the caller's services of a kind whose tags meet filters, each once.

    Refuses: too many filters (400).
    """
    check_filters(filters, field="iamTags")
    tags_by_name = await iam_tags.list_of_families(tx, kind.families, owner=caller.account_id)
    return tuple(name for name, several in tags_by_name.items() if any(matches(tags, filters) for tags in several))


async def list_resources(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    page: Page,
    resource_name: tuple[str, ...] = (),
    resource_type: tuple[str, ...] = (),
    resource_urn: tuple[str, ...] = (),
    tags: TagFilters | None = None,
) -> Portion[TaggedResource]:
    """List the services that the caller administers, with their tags.

    Of several names, types or URNs, one must fit.

    Refuses: a cursor that no answer gave, too many filters (400).
    """
    after, filters, region = _after(page), tags or {}, shop.assortment.region
    check_filters(filters, field="tags")

    def is_wanted(one: ResourceName, tags_of: Mapping[str, str]) -> bool:
        return (
            (not resource_name or one.name in resource_name)
            and (not resource_type or resource_word(one.family) in resource_type)
            and (not resource_urn or urn_of(resource_word(one.family), one.name, region=region) in resource_urn)
            and matches(tags_of, filters)
        )

    found: list[int] = []
    while len(found) <= page.size:
        names = await iam_tags.list_resources(tx, owner=caller.account_id, after=after, limit=READ_AT_ONCE)
        if not names:
            break
        after = names[-1].service_id
        known = await iam_tags.load_several(tx, [one.service_id for one in names]) if filters else None
        found += [one.service_id for one in names if is_wanted(one, {} if known is None else known.of(one.service_id))]
    listed = found[: page.size]
    resources = await _load_resources(tx, shop, listed)
    return Portion(tuple(resources), str(listed[-1]) if len(found) > page.size else None)


async def read_resource(tx: Tx, shop: Shop, caller: Caller, *, resource_urn: str) -> TaggedResource:
    """Show a service that the caller administers, by its name in access policies."""
    return (await _load_resources(tx, shop, [await _access(tx, shop, caller, resource_urn)]))[0]


async def change_resource(
    tx: Tx, shop: Shop, caller: Caller, *, resource_urn: str, tags: dict[str, str] | UnsetType | None = UNSET
) -> TaggedResource:
    """Set all the tags of a service that the caller administers.

    Tags that the shop set by itself stay.

    Refuses: tags that cannot be, and too many (400).
    """
    service_id = await _lock(tx, shop, caller, resource_urn)
    if tags is not UNSET:
        wanted = dict(tags or {})
        present = (await iam_tags.load_several(tx, [service_id])).of(service_id)
        own = {key: value for key, value in wanted.items() if present.get(key) != value or not _is_systems(key)}
        check_tags(own)
        for key in present:
            if key not in wanted and not _is_systems(key):
                await iam_tags.delete_tag(tx, service_id, key)
        for key, value in own.items():
            if present.get(key) != value:
                await iam_tags.set_tag(tx, service_id, key, value)
    return (await _load_resources(tx, shop, [service_id]))[0]


async def add_tag(tx: Tx, shop: Shop, caller: Caller, *, resource_urn: str, key: str, value: str) -> None:
    """Give a service that the caller administers a tag.

    It takes the place of one under the same key.

    Refuses: a tag that cannot be, and one too many (400).
    """
    service_id = await _lock(tx, shop, caller, resource_urn)
    check_tag_key(key, field="key")
    present = (await iam_tags.load_several(tx, [service_id])).of(service_id)
    check_tags({**present, key: value} if not _is_systems(key) else {key: value})
    await iam_tags.set_tag(tx, service_id, key, value)


async def remove_tag(tx: Tx, shop: Shop, caller: Caller, *, resource_urn: str, key: str) -> None:
    """Take a tag from a service that the caller administers.

    Refuses: a tag that only the shop sets (400); one that the service does not have (404).
    """
    service_id = await _lock(tx, shop, caller, resource_urn)
    check_tag_key(key, field="key")
    if not await iam_tags.delete_tag(tx, service_id, key):
        raise not_found("This tag", key=key)


async def _access(tx: Tx, shop: Shop, caller: Caller, text: str) -> int:
    urn = read_urn(text, region=shop.assortment.region)
    found = None
    if urn is not None:
        found = await iam_tags.load_resource(tx, _families(urn.kind), urn.name, owner=caller.account_id)
    if found is None:
        raise not_found(resourceURN=text)
    return found


async def _lock(tx: Tx, shop: Shop, caller: Caller, text: str) -> int:
    service_id = await _access(tx, shop, caller, text)
    service = await services.lock_service(tx, service_id)
    if service is None or service.ended_us is not None or service.account_id != caller.account_id:
        raise not_found(resourceURN=text)
    return service_id


async def _load_resources(tx: Tx, shop: Shop, service_ids: Sequence[int]) -> list[TaggedResource]:
    loaded = await services.load_several(tx, service_ids)
    iams = await load_iams(tx, shop, list(loaded.values()))
    return [
        TaggedResource(iams[one], loaded[one].name, resource_word(loaded[one].family), loaded[one].admin)
        for one in service_ids
    ]


def _families(word: str) -> list[str]:
    """The families whose services are called by a word in names of resources."""
    described = {family for kind in kinds() for family in kind.families}
    return [family for family in sorted(families_of(word) | described) if resource_word(family) == word]


def _after(page: Page) -> int:
    """The number that a cursor stands for."""
    if page.cursor is None:
        return 0
    number = whole_number(page.cursor)
    if number is None:
        raise bad_input("X-Pagination-Cursor", "must be the X-Pagination-Cursor-Next of an earlier answer")
    return number


def _is_systems(key: str) -> bool:
    return key.startswith(SYSTEM_PREFIX)
