"""Savings plans of Public Cloud projects (/services/{serviceId}/savingsPlans).

What is sold are the options of the family `cloud` whose product is a savings plan.
"""

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Contract, Plan
from panier.core.limits import DAY_US, DISPLAY_NAME_MAX, SAVINGS_PLAN_SIZE_MAX, SAVINGS_PLANS_MAX
from panier.core.money import Money
from panier.core.period import at
from panier.core.refusal import bad_input, conflict, invalid, not_found
from panier.core.service.commitments.savings_plan import (
    PeriodEnd,
    PlanStatus,
    SavingsOffer,
    SavingsPlan,
    ShownPlan,
    SizeFrom,
)
from panier.core.service.owned import PROJECT
from panier.core.service.service import Service, unexpired
from panier.core.values import replace
from panier.flows.service.ordered import access, lock_for
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.service import savings_plans

PRODUCT = "savings-plan"
START_MAX_US = 365 * DAY_US  # how far ahead a plan may begin


async def list_contracts(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[Contract, ...]:
    """List the terms that a subscription to a savings plan accepts."""
    service = await access(tx, caller, service_id)
    every = (contract for offer in _offers(shop, caller, service) for contract in offer.contracts)
    found = {(contract.name, contract.url): contract for contract in every}
    return tuple(found.values())


async def list_offers(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, product_code: str | None = None
) -> tuple[SavingsOffer, ...]:
    """List the savings plans that a project can subscribe to.

    With a product's code, only those for its flavor.
    """
    service = await access(tx, caller, service_id)
    offers = _offers(shop, caller, service)
    return tuple(one for one in offers if product_code is None or one.flavor.lower() == product_code.lower())


async def simulate(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    offer_id: str,
    size: int,
    display_name: str | None = None,
    start_us: int | None = None,
) -> ShownPlan:
    """Show what a subscription to a savings plan would come to.

    Refuses: another service than a project, an unknown offer, a size or a beginning out of bounds (400); an expired
    project (460).
    """
    service = unexpired(await access(tx, caller, service_id), shop.now())
    offer = _offer(shop, caller, service, offer_id)
    made = _made(shop, service, offer, size=size, display_name=display_name, start_us=start_us)
    return ShownPlan(made, shop.now())


async def subscribe(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    offer_id: str,
    size: int,
    display_name: str | None = None,
    start_us: int | None = None,
) -> ShownPlan:
    """Subscribe to a savings plan.

    It ends with its period until something else is chosen.

    Refuses: another service than a project, an unknown offer, a size or a beginning out of bounds (400); a caller who
    is neither its admin nor its billing contact (403); more plans than a project may have (409); an expired project
    (460).
    """
    service = unexpired(await lock_for(tx, caller, service_id, what="subscribe for it"), shop.now())
    offer = _offer(shop, caller, service, offer_id)
    made = _made(shop, service, offer, size=size, display_name=display_name, start_us=start_us)
    if len(await savings_plans.list_plans(tx, service_id)) >= SAVINGS_PLANS_MAX:
        raise conflict(f"A project has at most {SAVINGS_PLANS_MAX} savings plans")
    await savings_plans.insert(tx, made)
    return ShownPlan(made, shop.now())


async def list_subscribed(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[ShownPlan, ...]:
    """List the savings plans of a project."""
    await access(tx, caller, service_id)
    return tuple(ShownPlan(plan, shop.now()) for plan in await savings_plans.list_plans(tx, service_id))


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, savings_plan_id: str) -> ShownPlan:
    """Show a savings plan of a project."""
    await access(tx, caller, service_id)
    return ShownPlan(await _load(tx, service_id, savings_plan_id), shop.now())


async def list_periods(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, savings_plan_id: str) -> ShownPlan:
    """List the periods of a savings plan so far."""
    return await read(tx, shop, caller, service_id=service_id, savings_plan_id=savings_plan_id)


async def rename(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, savings_plan_id: str, display_name: str | None = None
) -> ShownPlan:
    """Change what a savings plan is called.

    Refuses: a plan that is unknown (404); a caller who is neither admin nor billing contact (403); a name that is
    empty or too long (400).
    """
    await lock_for(tx, caller, service_id)
    plan = await _load(tx, service_id, savings_plan_id)
    if display_name is not None:
        plan = replace(plan, display_name=_name(display_name))
        await savings_plans.update(tx, plan)
    return ShownPlan(plan, shop.now())


async def change_size(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, savings_plan_id: str, size: int
) -> ShownPlan:
    """Have a savings plan cover more machines from now on.

    Refuses: a plan that is unknown (404); a caller who is neither admin nor billing contact (403); a size that is not
    greater, or too great (400); a plan that is over (409).
    """
    plan = await _living(tx, shop, caller, service_id, savings_plan_id)
    now_us = shop.now()
    least = plan.size(now_us)
    if not least < size <= SAVINGS_PLAN_SIZE_MAX:
        raise bad_input("size", f"is {size}, but must be more than {least} and at most {SAVINGS_PLAN_SIZE_MAX}")
    grown = plan.grown(size, _midnight(now_us))
    await savings_plans.update(tx, grown)
    return ShownPlan(grown, now_us)


async def change_end(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, savings_plan_id: str, end_action: PeriodEnd
) -> ShownPlan:
    """Change what happens at the end of a savings plan's period.

    Refuses: a plan that is unknown (404); a caller who is neither admin nor billing contact (403); a plan that is
    over, or was terminated (409).
    """
    plan = await _living(tx, shop, caller, service_id, savings_plan_id)
    if plan.is_called_off:
        raise conflict(f"The savings plan {plan.display_name} was terminated")
    now_us = shop.now()
    ends_us = None if end_action == PeriodEnd.REACTIVATE else plan.period_ends_us(now_us)
    changed = replace(plan, ends_us=ends_us)
    await savings_plans.update(tx, changed)
    return ShownPlan(changed, now_us)


async def terminate(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, savings_plan_id: str, ends_us: int | None = None
) -> ShownPlan:
    """Terminate a savings plan at the end of its period, or of a later one.

    One that has not begun never does.

    Refuses: a plan that is unknown (404); a caller who is neither admin nor billing contact (403); a day on which no
    period ends (400); a plan that is over (409).
    """
    plan = await _living(tx, shop, caller, service_id, savings_plan_id)
    now_us = shop.now()
    first_us = plan.began_us if plan.status(now_us) == PlanStatus.PENDING else plan.period_ends_us(now_us)
    last_us = first_us if ends_us is None else ends_us
    if last_us != first_us and not _is_end(replace(plan, ends_us=None), last_us, first_us):
        day = at(first_us).date().isoformat()
        raise bad_input("terminationDate", f"must be the day on which a period ends: {day} or a later one")
    changed = replace(plan, ends_us=last_us, is_called_off=True)
    await savings_plans.update(tx, changed)
    return ShownPlan(changed, now_us)


def _is_end(plan: SavingsPlan, moment_us: int, first_us: int) -> bool:
    """True for the end of a period that is not the present one."""
    return first_us < moment_us < first_us + 100 * START_MAX_US and plan.period_begins_us(moment_us) == moment_us


def _offers(shop: Shop, caller: Caller, service: Service) -> tuple[SavingsOffer, ...]:
    """What a service can subscribe to: nothing where it is no project."""
    if not service.is_a(PROJECT):
        return ()
    catalog = shop.assortment.catalog(caller.account.subsidiary, PROJECT.family)
    plans = [plan for plan in catalog.addons.values() if plan.product == PRODUCT]
    return tuple(offer for plan in plans if (offer := _sold(shop, plan, catalog.currency)) is not None)


def _sold(shop: Shop, plan: Plan, currency: str) -> SavingsOffer | None:
    pricing = next((one for one in plan.pricings if not one.duration.is_empty), None)
    flavor, deployment = plan.traits.get("flavor"), plan.traits.get("deployment")
    if pricing is None or flavor is None or deployment is None:
        return None
    contracts = tuple(replace(one, url=f"{shop.base_url}{one.url}") for one in plan.contracts)
    price = Money(pricing.price_ucents, currency)
    return SavingsOffer(plan.plan_code, plan.name, str(flavor), str(deployment), pricing.duration, price, contracts)


def _offer(shop: Shop, caller: Caller, service: Service, offer_id: str) -> SavingsOffer:
    if not service.is_a(PROJECT):
        raise invalid(f"{service.name} is no Public Cloud project: savings plans are for these")
    offers = {one.offer_id: one for one in _offers(shop, caller, service)}
    if offer_id not in offers:
        raise bad_input("offerId", f"is {offer_id}, but must be one of {', '.join(offers) or 'none: none is sold'}")
    return offers[offer_id]


def _made(
    shop: Shop, service: Service, offer: SavingsOffer, *, size: int, display_name: str | None, start_us: int | None
) -> SavingsPlan:
    """The plan that a subscription makes; its number is only kept where it is stored."""
    today_us = _midnight(shop.now())
    begin_us = today_us if start_us is None else start_us
    if not 1 <= size <= SAVINGS_PLAN_SIZE_MAX:
        raise bad_input("size", f"is {size}, but must be between 1 and {SAVINGS_PLAN_SIZE_MAX}")
    if not today_us <= begin_us <= today_us + START_MAX_US:
        raise bad_input("startDate", "must be today or a day within a year")
    return SavingsPlan(
        plan_id=shop.ids.uuid(),
        service_id=service.service_id,
        offer_id=offer.offer_id,
        display_name=offer.name if display_name is None else _name(display_name),
        flavor=offer.flavor,
        period=offer.period.iso,
        unit_ucents=offer.price.ucents,
        currency=offer.price.currency,
        began_us=begin_us,
        ends_us=offer.period.after(begin_us),
        is_called_off=False,
        sizes=(SizeFrom(begin_us, size),),
    )


async def _living(tx: Tx, shop: Shop, caller: Caller, service_id: int, plan_id: str) -> SavingsPlan:
    await lock_for(tx, caller, service_id)
    plan = await _load(tx, service_id, plan_id)
    if plan.status(shop.now()) == PlanStatus.TERMINATED:
        raise conflict(f"The savings plan {plan.display_name} is over")
    return plan


async def _load(tx: Tx, service_id: int, plan_id: str) -> SavingsPlan:
    plan = await savings_plans.load(tx, plan_id, service_id=service_id)
    if plan is None:
        raise not_found(savingsPlanId=plan_id)
    return plan


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= DISPLAY_NAME_MAX:
        raise bad_input("displayName", f"must have between 1 and {DISPLAY_NAME_MAX} characters")
    return name


def _midnight(now_us: int) -> int:
    """The beginning of the day."""
    return now_us - now_us % DAY_US
