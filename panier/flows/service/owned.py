"""Delivered services under their own paths, where programs look for them.

/domain, /domain/zone and /cloud/project. Accounts that administer them, look after them technically or pay for
them can see them; only those that administer them can change them.
"""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.domain.details import has_owner
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.service.details import ProjectDetails, RenewalWish
from panier.core.service.iam import TagFilters
from panier.core.service.kind import ServiceKind
from panier.core.service.owned import DOMAIN, PROJECT, SIGNED, ZONE, OwnedService
from panier.core.service.service import ProductKind, Role, Service, existing, visible
from panier.core.values import replace
from panier.core.zone.details import ZoneDetails
from panier.flows.service.access.iam import list_tagged, load_iam
from panier.flows.service.commitments import ending_mails
from panier.flows.service.commitments.engagements import check_may_end_at_term
from panier.flows.service.lasting.standings import load_standing
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.store import services
from panier.store import zones as zones_store
from panier.store.engine.db import Tx


async def list_domains(
    tx: Tx, shop: Shop, caller: Caller, *, whois_owner: str | None = None, iam_tags: TagFilters | None = None
) -> tuple[str, ...]:
    """List the caller's domain names.

    With a contact's number, only those that it owns; with filters, only those whose tags meet them.
    """
    if whois_owner is None:
        return await _names(tx, caller, DOMAIN, iam_tags)
    owned = await services.list_product_details(tx, DOMAIN.family, DOMAIN.product, owner=caller.account_id)
    names = dict.fromkeys(one.name for one in owned if has_owner(one.details, whois_owner))
    if not iam_tags:
        return tuple(names)
    tagged = frozenset(await list_tagged(tx, caller, DOMAIN, iam_tags))
    return tuple(name for name in names if name in tagged)


async def list_zones(tx: Tx, shop: Shop, caller: Caller, *, iam_tags: TagFilters | None = None) -> tuple[str, ...]:
    """List the caller's DNS zones.

    With filters, only those whose tags meet them.
    """
    return await _names(tx, caller, ZONE, iam_tags)


async def list_projects(tx: Tx, shop: Shop, caller: Caller, *, iam_tags: TagFilters | None = None) -> tuple[str, ...]:
    """List the caller's Public Cloud projects.

    With filters, only those whose tags meet them.
    """
    return await _names(tx, caller, PROJECT, iam_tags)


async def read_zone(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> OwnedService:
    """Show a DNS zone of the caller, with its options."""
    service = existing(await access_service(tx, caller, ZONE, zone_name))
    zone = await zones_store.load(tx, service.service_id)
    options = await load_options(tx, service)
    changed_us = None if zone is None else zone.changed_us
    standing, iam = await load_standing(tx, shop, service), await load_iam(tx, shop, service)
    nic, now_us = caller.account.nic, shop.now()
    return OwnedService(service, nic, now_us, options, changed_us=changed_us, standing=standing, iam=iam)


async def read_project(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> OwnedService:
    """Show a Public Cloud project of the caller."""
    service = await access_project(tx, shop, caller, service_name)
    standing, iam = await load_standing(tx, shop, service), await load_iam(tx, shop, service)
    return OwnedService(service, caller.account.nic, shop.now(), standing=standing, iam=iam)


async def change_project(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_name: str,
    description: str | UnsetType | None = UNSET,
    manual_quota: bool | None = None,
) -> None:
    """Change the description of a Public Cloud project, or how its quotas change."""
    await services.lock(tx, PROJECT.family, service_name, owner=caller.account_id)
    owned = await services.load_by_name(tx, PROJECT.family, PROJECT.product, name=service_name, owner=caller.account_id)
    service = existing(visible(owned, shop.now()))
    details = before = service.details_as(ProjectDetails)
    if description is not UNSET:
        details = replace(details, description=description)
    if manual_quota is not None:
        details = replace(details, has_manual_quota=manual_quota)
    if details != before:
        await services.update_details(tx, replace(service, details=details))


async def access_project(tx: Tx, shop: Shop, caller: Caller, name: str) -> Service:
    """A Public Cloud project that the caller has any role for.

    Refuses: an unknown project (404).
    """
    return existing(visible(await access_service(tx, caller, PROJECT, name), shop.now()))


async def lock_project(tx: Tx, shop: Shop, caller: Caller, name: str, *, roles: tuple[Role, ...]) -> Service:
    """A Public Cloud project to change until the transaction ends.

    Refuses: an unknown project (404); accounts that have none of the roles for it (403).
    """
    found = await access_project(tx, shop, caller, name)
    service = existing(await services.lock_service(tx, found.service_id))
    if not service.roles_of(caller.account_id) & {*roles}:
        named = " and ".join(role.value.removeprefix("contact").lower() for role in roles)
        raise Refusal(Kind.FORBIDDEN, f"Only the {named} contacts of {service.name} may do this")
    return service


async def access_service(tx: Tx, caller: Caller, kind: ProductKind | ServiceKind, asked: str) -> Service | None:
    """The service of that name, if the caller has any role for it.

    Any role is enough to see it, not to change it.
    """
    if isinstance(kind, ServiceKind):
        name = f"{kind.prefix}{asked}"
        return await services.load_of_families(tx, kind.families, name=name, owner=caller.account_id, any_role=True)
    name = asked if kind is PROJECT else host(asked) or asked
    return await services.load_by_name(tx, kind.family, kind.product, name=name, owner=caller.account_id, any_role=True)


async def change_renewal(
    tx: Tx, shop: Shop, caller: Caller, service: Service, *, wish: RenewalWish | None, periods: tuple[int, ...]
) -> None:
    """Store how a service is renewed; what is left out stays.

    `periods`: the months that it can be renewed for.

    Refuses: everybody but its admin and billing contacts (403); a period that it is not renewed for (400); an end with
    its term where it is engaged for longer (409).
    """
    held = existing(await services.lock_service(tx, service.service_id))
    if caller.account.nic not in (held.admin, held.billing):
        raise Refusal(Kind.FORBIDDEN, f"Only the admin and billing contacts of {held.name} may change this")
    if wish is None:
        return
    if wish.period is not None and wish.period not in periods:
        raise bad_input("renew.period", f"must be a number of months among {', '.join(map(str, periods))}, or null")
    renewal = wish.over(held.details.renewal)
    if renewal.ends and not held.details.renewal.ends:
        await check_may_end_at_term(tx, shop, held)
    await services.update_details(tx, replace(held, details=replace(held.details, renewal=renewal)))
    if renewal.ends and not held.details.renewal.ends and held.expires_us is not None:
        await ending_mails.announce(tx, shop, held)


async def load_options(tx: Tx, service: Service) -> frozenset[str]:
    """The products that hang on a service.

    For a zone whose signing was switched, the zone itself says whether it is signed.
    """
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    products = frozenset(option.product for option in below)
    is_signed = service.details_as(ZoneDetails).is_signed
    if is_signed is None:
        return products
    return products | {SIGNED} if is_signed else products - {SIGNED}


async def _names(tx: Tx, caller: Caller, kind: ProductKind, filters: TagFilters | None) -> tuple[str, ...]:
    """Each name once.

    A zone may have come along again with a domain name that was registered anew.
    """
    if filters:
        return await list_tagged(tx, caller, kind, filters)
    return await services.list_product_names(tx, kind.family, kind.product, owner=caller.account_id)
