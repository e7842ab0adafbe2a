"""Services as those who run the shop see them: the list, one with all that is known of it, and what is done about it.

What is done is done as its customer would do it, by the flows that serve customers: only nobody is asked to confirm it
by e-mail.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Account, Caller
from panier.core.cart.quote import Quote
from panier.core.limits import OFFICE_LISTED
from panier.core.office.rights import OfficeAction
from panier.core.order.order import Order
from panier.core.period import Period
from panier.core.refusal import Refusal, conflict, not_found
from panier.core.service.lasting.prospect import Prospect
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service, existing
from panier.core.service.task import Task
from panier.core.service.work import ServiceTask
from panier.core.values import frozen
from panier.families import family_of
from panier.flows import look_ups
from panier.flows.checkout import renewals
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.look_ups import Records
from panier.flows.office.offers import OfficeOffer
from panier.flows.order import timelines
from panier.flows.order.timelines import Timeline
from panier.flows.service.called import OptionTitle, list_option_titles
from panier.flows.service.ending import endings
from panier.flows.service.lasting.prospects import load_prospects
from panier.flows.service.ordered import load_one
from panier.flows.shop import Shop
from panier.store import services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.store.overview import finding
from panier.store.service import work


@frozen
class NextRenewal:
    """What another period of a service costs as it is sold now, with the options that are renewed along with it."""

    services: tuple[Service, ...]
    period: Period
    quote: Quote


@frozen
class OfficeService:
    """A service with all that is known of it, and what may be done about it now.

    `above`: what it hangs on; `below`: its options and whatever else hangs on it, with `titles` for those that have
    codes for names; `prospects`: what becomes of each, by number. `renewal`: None where `not_renewed` says why.
    `waiting`: the order that renews it and is not paid, or not carried out.
    """

    service: Service
    account: Account
    above: Service | None
    below: tuple[Service, ...]
    titles: Mapping[int, OptionTitle]
    prospects: Mapping[int, Prospect]
    engaged_until_us: int | None
    renewal: NextRenewal | None
    not_renewed: str
    waiting: Order | None
    tasks: tuple[Task, ...]
    work: tuple[ServiceTask, ...]
    timeline: Timeline
    offers: tuple[OfficeOffer, ...]


async def list_page(tx: Tx, *, before: int | None) -> tuple[Service, ...]:
    """A page of services of all customers that have not ended, without their options, the latest first."""
    numbers = await finding.list_service_ids(tx, before=before, limit=OFFICE_LISTED)
    return await _load_listed(tx, numbers)


async def list_expiring(tx: Tx, shop: Shop, *, within_us: int) -> tuple[Service, ...]:
    """The services whose paid time ends within so long, without their options, the first to end first."""
    families = [one.family for one in shop.assortment.catalogs_in(shop.assortment.home)]
    now_us = shop.now()
    numbers = await finding.list_expiring_ids(
        tx, families, from_us=now_us, until_us=now_us + within_us, limit=OFFICE_LISTED
    )
    return await _load_listed(tx, numbers)


async def _load_listed(tx: Tx, numbers: Sequence[int]) -> tuple[Service, ...]:
    found = await services.load_several(tx, list(numbers))
    return tuple(found[number] for number in numbers if number in found)


async def look_up(shop: Shop, database: Database, number: int) -> Records:
    """What the registry says of a service that is a domain name; nothing of any other, and of one that is none.

    Refuses: a registry that does not answer (400).
    """
    service = (await database.read(lambda tx: services.load_several(tx, [number]))).get(number)
    is_name = service is not None and service.is_a(DOMAIN) and service.ended_us is None
    return await look_ups.ask(shop, [service.name]) if service is not None and is_name else {}


async def load(tx: Tx, shop: Shop, number: int, records: Records | Refusal) -> OfficeService:
    """A service with all that is known of it; `records`: what its registry says, or why it says nothing.

    Refuses: a number that is none (404).
    """
    service = await access(tx, number)
    admin = await _load_account(tx, service.account_id)
    caller = Caller(admin)
    parent = service.parent_service_id
    above = None if parent is None else (await services.load_several(tx, [parent])).get(parent)
    below = await services.list_children(tx, [number])
    waiting = (await page_renewals.list_waiting(tx, shop, [number])).get(number)
    renewal, not_renewed = await _foreseen(tx, shop, service, records)
    engagement = (await load_one(tx, shop, caller, service)).running(shop.now())
    works = await tasks.list_all_of(tx, deliveries=[service.delivery_id], services=[number])
    return OfficeService(
        service=service,
        account=admin,
        above=above,
        below=below,
        titles=await list_option_titles(tx, shop, [service, *below]),
        prospects=await load_prospects(tx, shop, caller, [service, *below]),
        engaged_until_us=None if engagement is None else engagement.ends_us,
        renewal=renewal,
        not_renewed=not_renewed,
        waiting=waiting,
        tasks=tuple(reversed(works)),
        work=tuple(reversed(await work.list_all(tx, number)))[:OFFICE_LISTED],
        timeline=await timelines.load_of_service(tx, number),
        offers=await _offers(tx, shop, service, not_renewed, is_ordered=waiting is not None),
    )


async def access(tx: Tx, number: int) -> Service:
    """A service of any customer, ended or not.

    Refuses: a number that is none (404).
    """
    service = (await services.load_several(tx, [number])).get(number)
    if service is None:
        raise not_found("This service", number=number)
    return service


async def check_ends(tx: Tx, shop: Shop, service: Service) -> None:
    """Check that a service may be ended for its customer now.

    Refuses: one that has ended (404); an expired or suspended one that is kept to its term (460); one that is engaged
    for longer, that shall end already, or whose zone is being deleted (409).
    """
    existing(service)
    if service.details.renewal.ends:
        raise conflict(f"{service.name} ends at the end of what is paid for already")
    await endings.check_ends(tx, shop, service)


def ends_at_once(service: Service) -> bool:
    """True for a service that ends as soon as somebody wants it to."""
    return service.expires_us is None or family_of(service.family).ends_at_once


async def end(tx: Tx, shop: Shop, number: int) -> None:
    """End a service as its customer would: at the end of what is paid for, or at once where its family does so.

    Refuses: a number that is none, and a service that has ended (404); an expired or suspended one that is kept to its
    term (460); one that is engaged for longer, that shall end already, or whose zone is being deleted (409).
    """
    service = await access(tx, number)
    held = await endings.lock(tx, shop, Caller(await _load_account(tx, service.account_id)), service)
    await check_ends(tx, shop, held)
    await endings.begin(tx, shop, held)


async def keep(tx: Tx, shop: Shop, number: int) -> None:
    """Let a service go on that was to end at the end of what is paid for.

    Refuses: a number that is none, and a service that has ended (404); one that goes on already (409).
    """
    service = await access(tx, number)
    held = await endings.lock_any(tx, Caller(await _load_account(tx, service.account_id)), service)
    _check_ends(held)
    await endings.withdraw(tx, shop, held)


async def renew(tx: Tx, shop: Shop, number: int, records: Records) -> Order:
    """Order another period for a service, which whoever pays for it is asked to pay by e-mail.

    Refuses: a number that is none (404); a service that has no end, or is renewed for no such period (400); one that
    has ended, goes on by itself for nothing, is not sold any more, whose renewal is ordered already, or that has to be
    restored (409).
    """
    service = await access(tx, number)
    found = await foresee(tx, shop, service, records)
    payer = Caller(await _load_account(tx, service.account_of(Role.BILLING)))
    ends_us = {one.service_id: one.expires_us or 0 for one in found.services}
    return await page_renewals.order(tx, shop, payer, ends_us=ends_us, duration=found.period.iso, records=records)


async def foresee(tx: Tx, shop: Shop, service: Service, records: Records) -> NextRenewal:
    """What `renew` would order.

    Refuses: what `renew` refuses of a service, but one whose renewal is ordered already.
    """
    if service.ended_us is not None:
        raise conflict(f"{service.name} has ended")
    payer = Caller(await _load_account(tx, service.account_of(Role.BILLING)))
    await renewals.access_renewable(tx, shop, payer, str(service.service_id))
    found = await renewals.load_next(tx, shop, payer, service, end_us=service.expires_us or 0, records=records)
    if found is None:
        raise conflict(f"{service.name} is not sold any more")
    if found.is_free:
        raise conflict(f"{service.name} goes on by itself, and costs nothing")
    return NextRenewal(found.services, found.period, found.quote)


async def _foreseen(
    tx: Tx, shop: Shop, service: Service, records: Records | Refusal
) -> tuple[NextRenewal | None, str]:  # fmt: skip
    """What another period would be; None, and why there is none."""
    try:
        if isinstance(records, Refusal):
            raise records
        return await foresee(tx, shop, service, records), ""
    except Refusal as refusal:
        return None, refusal.message


async def _offers(
    tx: Tx, shop: Shop, service: Service, not_renewed: str, *, is_ordered: bool
) -> tuple[OfficeOffer, ...]:
    """What may be done about a service: nothing about one that has ended; one that is renewed already is not again."""
    if service.ended_us is not None:
        return ()
    action = OfficeAction.KEEP_SERVICE if service.details.renewal.ends else OfficeAction.END_SERVICE
    why = ""
    if action is OfficeAction.END_SERVICE:
        try:
            await check_ends(tx, shop, service)
        except Refusal as refusal:
            why = refusal.message
    renewing = () if is_ordered else (OfficeOffer(OfficeAction.RENEW_SERVICE, not_renewed),)
    return (*renewing, OfficeOffer(action, why))


def _check_ends(service: Service) -> None:
    if not service.details.renewal.ends:
        raise conflict(f"{service.name} goes on already")


async def _load_account(tx: Tx, number: int) -> Account:
    account = await accounts.load(tx, number)
    assert account is not None, "services keep their accounts"
    return account
