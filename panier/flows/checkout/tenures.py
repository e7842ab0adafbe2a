"""What time does with what is paid for: reminders, renewal orders, suspension, the end (docs/renewals.md).

What is to be done follows from facts: core/service/lasting/tenure.py. An order is made in the transaction that notes
it, while the service is held, so that however many workers look, or are killed meanwhile, none is made twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from panier.core.account.account import Account, Caller
from panier.core.hook.fact import FactType
from panier.core.limits import DAY_US, HOUR_US, REMINDER_DAYS
from panier.core.order.order import Order
from panier.core.payment.paying import due_of
from panier.core.payment.payment import pays_by_itself
from panier.core.refusal import Refusal
from panier.core.service.lasting.prospect import standing_choice
from panier.core.service.lasting.tenure import Deed, Outlook, Tenure, Undertaking, next_step
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service, expiry_of, service_fact
from panier.core.values import frozen, replace
from panier.flows.checkout import checkout, renewals, tenure_mails
from panier.flows.checkout.renewals import NextPeriod
from panier.flows.ledger import bookings
from panier.flows.look_ups import Records
from panier.flows.payment import payment_methods as paying
from panier.flows.payment import service_changes
from panier.flows.payment.payments import stage_charge
from panier.flows.service.ending import endings
from panier.flows.service.lasting.prospects import load_above
from panier.flows.shop import Shop
from panier.store import allowances, orders, services
from panier.store import tenures as stored
from panier.store.account import accounts, billing_choices, billing_groups
from panier.store.engine.db import Tx
from panier.store.messages import events

_DEEDS_MAX = 20  # for one service at a time; there are never so many
_WINDOW_US = max(REMINDER_DAYS) * DAY_US


@frozen
class Watched:
    """A service whose end is looked at, and is held.

    `account`: whoever pays for it; `is_told`: its customer hears of it by itself, and not of what it hangs on.
    """

    service: Service
    tenure: Tenure
    account: Account
    records: Records
    is_told: bool

    @property
    def caller(self) -> Caller:
        """Whoever pays for it, on whose behalf the shop acts."""
        return Caller(self.account)


async def list_names(tx: Tx, shop: Shop, service_ids: Sequence[int]) -> tuple[str, ...]:
    """The domain names among services whose end is near: what they cost is asked of the registry beforehand."""
    now_us = shop.now()
    found = await services.load_several(tx, service_ids)
    return tuple(
        one.name
        for one in found.values()
        if one.is_a(DOMAIN) and one.expires_us is not None and now_us >= one.expires_us - _WINDOW_US
    )


async def put_off(tx: Tx, shop: Shop, service_ids: Sequence[int]) -> None:
    """Look at services again in an hour."""
    await stored.look_again(tx, service_ids, at_us=shop.now() + HOUR_US)


async def look(tx: Tx, shop: Shop, service_ids: Sequence[int], *, records: Records) -> None:
    """Do what is due about the ends of services, unless somebody has done it meanwhile."""
    held = await services.load_several(tx, sorted(service_ids), lock=True)
    due = await stored.list_still_due(tx, service_ids, now_us=shop.now())
    for number in sorted(due):
        parent = await _load_parent(tx, held[number])
        if parent is not None:
            await _watch(tx, shop, parent, records, is_told=True)
        await _watch(tx, shop, await services.lock_service(tx, number), records, is_told=parent is None)


async def _load_parent(tx: Tx, service: Service) -> Service | None:
    """What a service is an option of, where both end on the same day: it goes first, and takes the other along."""
    if service.parent_service_id is None:
        return None
    parent = await services.lock_service(tx, service.parent_service_id)
    if parent is None or parent.ended_us is not None or parent.family != service.family:
        return None
    return parent if renewals.ends_with(service, parent) else None


async def _watch(tx: Tx, shop: Shop, service: Service | None, records: Records, *, is_told: bool) -> None:
    """Do one thing after the other about a service's end, until there is nothing more to do now."""
    for _ in range(_DEEDS_MAX):
        if service is None or service.ended_us is not None:
            return
        if service.expires_us is None or service.suspended_us is not None:
            await stored.look_again(tx, [service.service_id], at_us=None)
            return
        account = await accounts.load(tx, service.account_of(Role.BILLING))
        assert account is not None, "services keep their accounts"
        tenure = await _load_tenure(tx, shop, service)
        watched = Watched(service, tenure, account, records, is_told)
        step = next_step(tenure, await _load_outlook(tx, shop, watched), shop.now())
        if step.deed == Deed.WAIT:
            await stored.look_again(tx, [service.service_id], at_us=step.look_us)
            return
        await _DO[step.deed](tx, shop, watched, step)
        service = await services.lock_service(tx, service.service_id)
    await put_off(tx, shop, [service.service_id] if service is not None else [])


async def _load_tenure(tx: Tx, shop: Shop, service: Service) -> Tenure:
    """What was done about the present end of a service; nothing yet where it has another one since."""
    end_us = service.expires_us or 0
    before = (await stored.load_several(tx, [service.service_id])).get(service.service_id)
    if before is not None and before.end_us == end_us:
        return before
    begin_us = service.created_us if before is None else min(before.end_us, end_us)
    fresh = Tenure(service.service_id, begin_us, end_us)
    await stored.save(tx, fresh)
    if before is not None and before.order_id is not None:
        await orders.cancel_unpaid(tx, before.order_id, now_us=shop.now())
    return fresh


async def _load_outlook(tx: Tx, shop: Shop, watched: Watched) -> Outlook:
    service = watched.service
    choice = standing_choice(service, await load_above(tx, shop, watched.caller, service))
    chosen = await billing_choices.load(tx, owner=watched.account.account_id)
    outlook = Outlook(
        choice,
        renew_day=chosen.renew_day if chosen.has_renew_day else None,
        is_kept_elsewhere=service.is_a(DOMAIN),
    )
    is_near = shop.now() >= outlook.order_us(watched.tenure)
    under_way = is_near and await allowances.list_under_way(
        tx, [service_changes.subject(service.service_id)], besides=0
    )
    return replace(outlook, is_under_way=bool(under_way))


async def _load_offer(tx: Tx, shop: Shop, watched: Watched) -> NextPeriod | None:
    return await renewals.load_next(
        tx, shop, watched.caller, watched.service, end_us=watched.tenure.end_us, records=watched.records
    )


async def _remind(tx: Tx, shop: Shop, watched: Watched, step: Undertaking) -> None:
    await stored.save(tx, replace(watched.tenure, reminded_days=step.days))
    if not watched.is_told:
        return
    offer = await _load_offer(tx, shop, watched)
    if offer is not None and offer.is_free:
        return
    price = None if offer is None else offer.quote.totals.with_tax
    outlook = await _load_outlook(tx, shop, watched)
    method = await paying.load_paying(tx, shop, watched.caller, service_id=watched.service.service_id)
    await tenure_mails.remind(
        tx, shop, watched.service, is_automatic=outlook.is_automatic, price=price,
        is_charged=method is not None and not outlook.choice.is_paid_by_hand,
    )  # fmt: skip


async def _order(tx: Tx, shop: Shop, watched: Watched, step: Undertaking) -> None:
    now_us, tenure = shop.now(), watched.tenure
    offer = await _load_offer(tx, shop, watched)
    if offer is None:
        await stored.save(tx, replace(tenure, tried_us=now_us))
        if tenure.tried_us is None:
            await tenure_mails.give_up(tx, shop, watched.service)
        return
    if offer.is_free and watched.is_told:
        await _go_on(tx, shop, watched, offer)
        return
    if offer.is_free:  # it waits for what it hangs on, and goes on with it
        await stored.save(tx, replace(tenure, tried_us=now_us))
        return
    held = await services.load_several(tx, [one.service_id for one in offer.services], lock=True)
    placed = await checkout.insert_order(
        tx, shop, watched.account, offer.quote, cart_id=None, is_waived=True, expires_us=max(tenure.deletion_us, now_us)
    )
    for one in offer.services:
        noted = await _load_tenure(tx, shop, held[one.service_id])
        await stored.save(tx, replace(noted, order_id=placed.order_id, tried_us=now_us))
    await billing_choices.note_renewal(tx, owner=watched.account.account_id, at_us=now_us)
    is_paid_by_hand = bool(watched.service.details.renewal.is_paid_by_hand)
    is_charged = not is_paid_by_hand and await _charge(tx, shop, placed, watched)
    await tenure_mails.order(tx, shop, placed, offer.services, is_charged=is_charged)


async def _charge_again(tx: Tx, shop: Shop, watched: Watched, step: Undertaking) -> None:
    """Ask again for the money of an order; one that does not fit its services any more gives way to another."""
    now_us, tenure = shop.now(), watched.tenure
    placed = await orders.lock_order(tx, tenure.order_id or 0, owner=watched.account.account_id)
    if placed is None or not await _fits(tx, placed, now_us):
        if placed is not None:
            await orders.cancel_unpaid(tx, placed.order_id, now_us=now_us)
        await stored.save(tx, replace(tenure, order_id=None, tried_us=None))
        return
    await stored.save(tx, replace(tenure, tried_us=now_us))
    if not placed.is_charged:
        if watched.is_told:
            await tenure_mails.retry(tx, shop, watched.service, placed)
        await _charge(tx, shop, placed, watched)


async def _fits(tx: Tx, placed: Order, now_us: int) -> bool:
    """True for an order that is charged, or can be: of plans that living services have."""
    if placed.is_charged:
        return True
    things = placed.quote.things
    found = await services.load_several(tx, sorted({thing.service_id or 0 for thing in things}))
    return placed.cancelled_us is None and all(
        (one := found.get(thing.service_id or 0)) is not None
        and one.ended_us is None
        and one.plan_code == thing.plan_code
        for thing in things
    )


async def _charge(tx: Tx, shop: Shop, placed: Order, watched: Watched) -> bool:
    """Stage what balances, the billing group's method or else the default pay of an order; returns whether it was."""
    owner = watched.account.account_id
    group = await billing_groups.load_of(tx, watched.service.service_id, owner=owner)
    placed = await bookings.use_before_method(tx, shop, placed)
    due = due_of(placed, watched.account.country)
    methods = [one for one in await paying.list_served(tx, shop, owner) if shop.paying_rules.suits(one.kind, due)]
    group_method_id = None if group is None else group.method_id
    method = pays_by_itself(methods, group_method_id=group_method_id, now_us=shop.now())
    if method is None and placed.rest.ucents:
        return False
    try:
        await stage_charge(tx, shop, placed, method=method)
    except Refusal:
        return False  # another change of the service is being made: it is tried again
    return True


async def _go_on(tx: Tx, shop: Shop, watched: Watched, offer: NextPeriod) -> None:
    """Give services that cost nothing as many further periods as it takes for their end to lie ahead."""
    now_us = shop.now()
    for one in offer.services:
        held = await services.lock_service(tx, one.service_id)
        while held is not None and (end_us := held.end_after(offer.period)) is not None:
            length_us = end_us - (held.expires_us or end_us)
            held = held.ending(end_us)
            if Tenure(held.service_id, end_us - length_us, end_us).order_us > now_us:
                break
        if held is not None:
            await services.update(tx, held)
            await events.note(tx, service_fact(FactType.SERVICE_RENEWED, held, now_us, expires=expiry_of(held)))


async def _lapse(tx: Tx, shop: Shop, watched: Watched, step: Undertaking) -> None:
    offer = None if watched.service.details.renewal.ends else await _load_offer(tx, shop, watched)
    if offer is not None and offer.is_free and watched.is_told:
        await _go_on(tx, shop, watched, offer)
        return
    await stored.save(tx, replace(watched.tenure, lapsed_us=shop.now()))
    service = watched.service
    await events.note(tx, service_fact(FactType.SERVICE_LAPSED, service, shop.now(), expires=expiry_of(service)))
    if watched.is_told:
        await tenure_mails.lapse(tx, shop, watched.service)


async def _end(tx: Tx, shop: Shop, watched: Watched, step: Undertaking) -> None:
    is_wanted = (await _load_outlook(tx, shop, watched)).choice.ends
    why = "at the end of what was paid for, as you wanted" if is_wanted else "because nobody renewed it"
    await endings.end(tx, shop, watched.service, why=why)


_DO: Mapping[Deed, Callable[[Tx, Shop, Watched, Undertaking], Awaitable[None]]] = {
    Deed.REMIND: _remind,
    Deed.ORDER: _order,
    Deed.CHARGE: _charge_again,
    Deed.LAPSE: _lapse,
    Deed.END: _end,
}
