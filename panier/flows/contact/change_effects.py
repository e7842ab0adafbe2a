"""What a change of contacts does once everybody has agreed.

A service, and what goes with it, get other accounts.
"""

from collections.abc import Sequence

from panier.core.contact.change import ChangeState, ContactChange, may_ask
from panier.core.contact.facts import change_facts, handed_over
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import Role, Service
from panier.core.values import replace
from panier.flows.contact import change_mails, contacts
from panier.flows.service import publishing
from panier.flows.shop import Shop
from panier.store import contact_changes, jobs, services, tasks
from panier.store import contacts as kept_contacts
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events

DEPTH_MAX = 4  # a name, its zone, an option of the zone, what hangs on that


async def carry_out(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> None:
    """Carry out the requests that everybody agreed to.

    What is done already stays as it is.
    """
    for change in await contact_changes.load_several(tx, [job.subject_id for job in claimed]):
        if change.state(shop.now()) == ChangeState.DOING:
            await _carry_out(tx, shop, change)
    await jobs.finish(tx, claimed)


async def _carry_out(tx: Tx, shop: Shop, change: ContactChange) -> None:
    """Hand the roles over, or abort the request.

    It is aborted if the service has ended, or if the roles are not where they were or not the asker's to give.
    """
    service = (await services.load_several(tx, [change.service_id], lock=True))[change.service_id]
    is_possible = (
        service.ended_us is None
        and all(service.account_of(role) == change.from_account_id for role in change.roles)
        and may_ask(service, change.asking_account_id, change.roles)
    )
    if is_possible:
        await _give(tx, shop, change, service)
        after = replace(change, done_us=shop.now())
    else:
        after = replace(change, aborted_us=shop.now())
    await contact_changes.update(tx, after)
    await events.note(tx, *change_facts(after, shop.now()))
    people = await accounts.load_several(tx, [after.asking_account_id, after.from_account_id, after.to_account_id])
    await change_mails.conclude(tx, shop, after, people.values())


async def _give(tx: Tx, shop: Shop, change: ContactChange, service: Service) -> None:
    """Hand the roles of a service over, and of what goes along with it.

    Rule: what hangs on a service, and the zone of a domain name, go along where the giver has the role there too.
    """
    along = await services.load_several(tx, sorted(await _along(tx, service)), lock=True)
    for one in along.values():
        roles = [role for role in change.roles if one.account_of(role) == change.from_account_id]
        if roles:
            given = one.given(dict.fromkeys(roles, change.to_account_id))
            await services.update_roles(tx, given)
            await events.note(tx, *handed_over(one, given, roles, shop.now()))
    await publishing.stage_sites(tx, shop, along.values())
    if not service.is_a(DOMAIN):
        return
    if Role.ADMIN in change.roles:  # the owner's contact and what is under way go along
        giver, taker = change.from_account_id, change.to_account_id
        await kept_contacts.hand_over(tx, service.name, owner=giver, to=taker)
        await tasks.hand_over(tx, service.service_id, owner=giver, to=taker)
    if {Role.ADMIN, Role.TECH} & set(change.roles):  # the registry's admin and tech follow (guide)
        after = await services.load_several(tx, [service.service_id])
        await contacts.send_to_registry(tx, shop, after[service.service_id])


async def _along(tx: Tx, service: Service) -> set[int]:
    """The numbers of a service, its options, the zone of a name and that zone's options."""
    found = {service.service_id}
    if service.is_a(DOMAIN):
        zone = await services.load_by_name(tx, ZONE.family, ZONE.product, name=service.name, owner=service.account_id)
        if zone is not None and zone.ended_us is None:
            found.add(zone.service_id)
    latest = found
    for _ in range(DEPTH_MAX):
        latest = {one.service_id for one in await services.list_children(tx, sorted(latest))} - found
        if not latest:
            break
        found = found | latest
    return found
