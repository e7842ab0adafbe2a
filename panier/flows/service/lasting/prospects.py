"""What becomes of services, from what is known of them and of what they hang on."""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.service.commitments.engagement import EndStrategy, engaging_pricings
from panier.core.service.lasting.expected import is_renewed_free
from panier.core.service.lasting.prospect import Above, Fate, Lasting, Prospect, prospect
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.flows.service.ordered import load_ordered, plan_of
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.payment import disputes
from panier.store.service import engagements


@frozen
class _Facts:
    """Services and what they hang on, by number; until when those are engaged that go with it; what costs nothing."""

    services: Mapping[int, Lasting]
    leaving_us: Mapping[int, int]
    free: frozenset[int]
    now_us: int


async def load_prospects(tx: Tx, shop: Shop, caller: Caller, found: Sequence[Lasting]) -> Mapping[int, Prospect]:
    """What becomes of services, by number; the number of statements does not depend on theirs."""
    known: dict[int, Lasting] = {one.service_id: one for one in found}
    last: Sequence[Lasting] = found
    while wanted := sorted({one.parent_service_id for one in last if one.parent_service_id} - set(known)):
        last = list((await services.load_several(tx, wanted)).values())
        known |= {one.service_id: one for one in last}
    facts = _Facts(
        known,
        await _list_leaving(tx, shop, caller, list(known.values())),
        frozenset(one.service_id for one in known.values() if _is_free(shop, caller, one)),
        shop.now(),
    )
    told: dict[int, Prospect] = {}
    return {one.service_id: await _with_cause(tx, _told(one, facts, told)) for one in found}


async def load_above(tx: Tx, shop: Shop, caller: Caller, service: Service) -> Above | None:
    """What a service hangs on, with what becomes of that; None for what hangs on nothing."""
    if service.parent_service_id is None:
        return None
    parent = (await services.load_several(tx, [service.parent_service_id])).get(service.parent_service_id)
    if parent is None:
        return None
    return Above(parent, (await load_prospects(tx, shop, caller, [parent]))[parent.service_id])


async def _with_cause(tx: Tx, told: Prospect) -> Prospect:
    """What becomes of a service that is suspended, and whether its admin or a dispute did that."""
    if told.fate is Fate.SUSPENDED and await disputes.is_suspended_by_one(tx, told.at_us or 0):
        return replace(told, fate=Fate.DISPUTED)
    return told


def _told(one: Lasting, facts: _Facts, told: dict[int, Prospect]) -> Prospect:
    """What becomes of a service, once it is told what becomes of what it hangs on."""
    number = one.service_id
    if number not in told:
        parent = facts.services.get(one.parent_service_id or 0)
        above = None if parent is None else Above(parent, _told(parent, facts, told))
        told[number] = prospect(
            one, facts.now_us, above=above, engaged_until_us=facts.leaving_us.get(number), is_free=number in facts.free
        )
    return told[number]


def _is_free(shop: Shop, caller: Caller, service: Lasting) -> bool:
    """True for what goes on with whether anybody wants it or not: its renewal costs nothing."""
    plan = plan_of(shop, caller.account.subsidiary, service)
    if plan is None or (service.family, service.product) == (DOMAIN.family, DOMAIN.product):
        return False
    return is_renewed_free(plan)


def _may_cancel(shop: Shop, caller: Caller, service: Lasting) -> bool:
    """True for a service that may have been ordered with an engagement that ends it."""
    plan = plan_of(shop, caller.account.subsidiary, service)
    found = () if plan is None else engaging_pricings(plan)
    return any(one.engagement is not None and one.engagement.end_action == EndStrategy.CANCEL_SERVICE for one in found)


async def _list_leaving(tx: Tx, shop: Shop, caller: Caller, found: Sequence[Lasting]) -> dict[int, int]:
    """Until when those are engaged that go with their engagement, by number."""
    bindings = await engagements.load_several(tx, [one.service_id for one in found]) if found else {}
    chosen = [
        one.service_id
        for one in found
        if bindings[one.service_id].strategy is EndStrategy.CANCEL_SERVICE or _may_cancel(shop, caller, one)
    ]
    if not chosen:
        return {}
    several = await services.load_several(tx, chosen)
    ordered = await load_ordered(tx, shop, caller, list(several.values()))
    running = {one.service.service_id: one.running(shop.now()) for one in ordered}
    return {
        number: one.ends_us
        for number, one in running.items()
        if one is not None and one.strategy is EndStrategy.CANCEL_SERVICE
    }
