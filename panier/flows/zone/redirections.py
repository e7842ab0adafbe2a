"""Hosts of a zone whose visitors are sent elsewhere.

Serves /domain/zone/{zoneName}/redirection.
"""

from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.limits import URL_MAX, ZONE_REDIRECTIONS_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import replace
from panier.core.zone.zone import Redirection, RedirectionKind, Zone
from panier.flows.shop import Shop
from panier.flows.zone.records import spelled
from panier.flows.zone.zones import access_zone, lock_zone, mark_edited
from panier.outside.names import host
from panier.store import zones
from panier.store.engine.db import Tx


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, sub_domain: str | None = None
) -> tuple[int, ...]:
    """List the redirections of a zone.

    With a sub-domain (empty for the zone itself), only its own.
    """
    zone = await access_zone(tx, caller, zone_name)
    below = None if sub_domain is None else spelled(zone, sub_domain)
    found = await zones.list_redirections(tx, zone.service_id)
    return tuple(one.redirection_id for one in found if below in (None, one.sub_domain))


async def read(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, redirection_id: int) -> tuple[Zone, Redirection]:
    """Show a redirection of a zone."""
    zone = await access_zone(tx, caller, zone_name)
    return zone, await _found(tx, zone, redirection_id)


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    target: str,
    type: str,  # noqa: A002 - the protocol's word
    sub_domain: str | None = None,
    title: str | None = None,
    keywords: str | None = None,
    description: str | None = None,
) -> tuple[Zone, Redirection]:
    """Redirect the visitors of a host to another address.

    After a refresh, name servers answer with the redirecting server's address.

    Refuses: what is not an http address (400); hosts that have addresses of their own or are redirected already, and
    any host in a shop that has no redirecting server (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    if shop.zones.redirector is None:
        raise conflict("This shop has no server that redirects visitors")
    redirection = Redirection(
        0, spelled(zone, sub_domain), RedirectionKind(type), _url(target), title, keywords, description
    )
    for record in await zones.list_records(tx, zone.service_id, sub_domain=redirection.sub_domain):
        if record.wire_type in ("A", "AAAA", "CNAME"):
            at = redirection.sub_domain or "the zone itself"
            raise conflict(f"There is a {record.field_type} at {at}: delete record {record.record_id} first")
    if len(await zones.list_redirections(tx, zone.service_id)) >= ZONE_REDIRECTIONS_MAX:
        raise conflict(f"A zone holds at most {ZONE_REDIRECTIONS_MAX} redirections")
    number = await zones.insert_redirection(tx, zone.service_id, redirection)
    if number is None:
        raise conflict(f"Visitors of {redirection.sub_domain or 'the zone itself'} are redirected already")
    await mark_edited(tx, shop, zone)
    return zone, replace(redirection, redirection_id=number)


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    redirection_id: int,
    target: str | None = None,
    type: str | None = None,  # noqa: A002 - the protocol's word
    title: str | UnsetType | None = UNSET,
    keywords: str | UnsetType | None = UNSET,
    description: str | UnsetType | None = UNSET,
) -> None:
    """Change the target, the kind or the texts of a redirection.

    Its sub-domain stays.
    """
    zone = await lock_zone(tx, caller, zone_name)
    found = await _found(tx, zone, redirection_id)
    changed = replace(
        found,
        target=found.target if target is None else _url(target),
        kind=found.kind if type is None else RedirectionKind(type),
        title=found.title if title is UNSET else title,
        keywords=found.keywords if keywords is UNSET else keywords,
        description=found.description if description is UNSET else description,
    )
    await zones.update_redirection(tx, changed)  # visitors are redirected by the new one at once: no record changes


async def delete(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, redirection_id: int) -> None:
    """Delete a redirection.

    Name servers answer without the redirecting server's address after a refresh.
    """
    zone = await lock_zone(tx, caller, zone_name)
    await _found(tx, zone, redirection_id)
    await zones.delete_redirection(tx, redirection_id)
    await mark_edited(tx, shop, zone)


async def _found(tx: Tx, zone: Zone, redirection_id: int) -> Redirection:
    listed = await zones.list_redirections(tx, zone.service_id)
    found = next((one for one in listed if one.redirection_id == redirection_id), None)
    if found is None:
        raise not_found(id=redirection_id)
    return found


def _url(text: str) -> str:
    url = text.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    is_fine = parts is not None and parts.scheme in ("http", "https") and host(parts.hostname or "") is not None
    if not is_fine or len(url) > URL_MAX or not url.isprintable() or " " in url:
        raise bad_input(
            "target", f"must be an address such as https://www.example.com/, of at most {URL_MAX} characters"
        )
    return url
