"""Suspending a service, opening it again, ending it while it is suspended (/service/{serviceId}/suspend …).

A suspended service is not renewed, so it is not billed. What it would have cost meanwhile is billed at its end: with
renewals that reach from the end of what was paid for to the present, paid by the default method.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.hook.fact import FactType
from panier.core.payment.payment import preferred
from panier.core.period import Period
from panier.core.refusal import conflict
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service, service_fact, unexpired
from panier.core.values import replace
from panier.flows.checkout import renewals
from panier.flows.checkout.checkout import insert_order
from panier.flows.order import order_mails
from panier.flows.payment.payments import stage_charge
from panier.flows.service.ending import endings, terminations
from panier.flows.service.ordered import OrderedService, load_one
from panier.flows.shop import Shop
from panier.store import payment_methods, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events
from panier.store.payment import disputes

_WHY = "as you wanted"


async def suspend(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> None:
    """Suspend a service; it is not billed until it is opened again.

    Refuses: everybody but its admin (403); an expired or suspended service (460); a domain name, which its registry
    would go on with (409).
    """
    held = unexpired(await _lock(tx, caller, service_id), shop.now())
    if held.is_a(DOMAIN):
        raise conflict(f"{held.name} is a domain name and cannot be suspended")
    for one in (held, *await endings.lock_below(tx, held)):
        if one.suspended_us is None:
            await services.update(tx, replace(one, suspended_us=shop.now()))
            await events.note(tx, service_fact(FactType.SERVICE_SUSPENDED, one, shop.now()))


async def reopen(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> None:
    """Open a suspended service again; what it would have cost meanwhile is billed.

    Refuses: everybody but its admin (403); a service that is not suspended, whose payment is disputed, or that cannot
    be renewed any more (409); no valid default payment method for what is billed (400).
    """
    held = await _lock_suspended(tx, caller, service_id)
    together = await _with_options(tx, held)
    await _bill(tx, shop, together)
    for one in together:
        await services.update(tx, replace(one, suspended_us=None))
        await events.note(tx, service_fact(FactType.SERVICE_REOPENED, one, shop.now()))


async def terminate(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> None:
    """End a suspended service at once; what it would have cost meanwhile is billed.

    Refuses: everybody but its admin (403); a service that is not suspended, whose payment is disputed, or that cannot
    be renewed any more (409); no valid default payment method for what is billed (400).
    """
    held = await _lock_suspended(tx, caller, service_id)
    await _bill(tx, shop, await _with_options(tx, held))
    await endings.end(tx, shop, held, why=_WHY)


async def _lock_suspended(tx: Tx, caller: Caller, service_id: int) -> Service:
    held = await _lock(tx, caller, service_id)
    if held.suspended_us is None:
        raise conflict(f"{held.name} is not suspended")
    if await disputes.is_suspended_by_one(tx, held.suspended_us):
        raise conflict(f"The payment of {held.name} is disputed: it stays suspended until that is settled")
    return held


async def _lock(tx: Tx, caller: Caller, service_id: int) -> Service:
    return await endings.lock_any(tx, caller, await terminations.access(tx, caller, service_id))


async def _with_options(tx: Tx, service: Service) -> tuple[Service, ...]:
    """A suspended service, with what was suspended along with it."""
    below = await endings.lock_below(tx, service)
    return (service, *(one for one in below if one.suspended_us == service.suspended_us))


async def _bill(tx: Tx, shop: Shop, together: Sequence[Service]) -> None:
    """Order and charge the periods between the end of what was paid for and the present, if there are any."""
    now_us, service = shop.now(), together[0]
    account = await accounts.load(tx, service.account_of(Role.BILLING))
    assert account is not None, "services keep their accounts"
    payer = Caller(account)
    wanted: list[tuple[OrderedService, Period]] = []
    for one in together:
        if one.expires_us is None or now_us < one.expires_us:
            continue
        ordered = await load_one(tx, shop, payer, one)
        period = renewals.own_period(ordered, now_us)
        if period is None:
            raise conflict(f"{one.name} is not sold any more")
        wanted.extend([(ordered, period)] * one.periods_to(period, now_us))
    if not wanted:
        return
    quote = renewals.resting(renewals.priced(shop, payer, wanted, records={}), [one for one, _ in wanted])
    is_free = quote.totals.with_tax.ucents == 0
    methods = () if is_free else await payment_methods.list_methods(tx, owner=account.account_id)
    method = None if is_free else preferred(methods, now_us)
    placed = await insert_order(tx, shop, account, quote, cart_id=None, is_waived=True)
    await order_mails.confirm(tx, shop, account, placed, is_charged=True)
    await stage_charge(tx, shop, placed, method=method)
