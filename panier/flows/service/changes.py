"""What the owner of a service may set: what it is called, and how it goes on (PUT /services/{serviceId})."""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.limits import DISPLAY_NAME_MAX
from panier.core.period import Period, parse
from panier.core.refusal import bad_input, conflict, invalid
from panier.core.service.commitments.engagement import EndStrategy, possible_strategies
from panier.core.service.details import RenewalWish
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service
from panier.core.service.update import RenewalTerms, TerminationPolicy
from panier.core.values import replace
from panier.flows.service.commitments import ending_mails
from panier.flows.service.commitments.engagements import check_may_end_at_term, set_ending, set_strategy
from panier.flows.service.ordered import PAYERS, OrderedService, check_role, load_one, lock_for
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx

_ADMIN = frozenset({Role.ADMIN})
_GOING_ON = EndStrategy.STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE  # of a plan that is no longer sold


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    display_name: str | UnsetType | None = UNSET,
    renew: RenewalTerms | None = None,
    termination_policy: TerminationPolicy | None = None,
) -> None:
    """Change the name that a service is shown with, and how it goes on.

    What is left out stays.

    Refuses: a service that is unknown (404); a caller whose role does not allow it (403); a period that it is not
    renewed for, a name that is too long (400); an end that its engagement does not allow (409).
    """
    service = await lock_for(tx, caller, service_id, roles=frozenset(Role))
    if display_name is not UNSET:
        check_role(caller, service, roles=_ADMIN, what="name it")
        service = await _set_name(tx, service, display_name)
    if renew is None and termination_policy is None:
        return
    check_role(caller, service, roles=PAYERS, what="say how it goes on")
    ordered = await load_one(tx, shop, caller, service)
    if renew is not None:
        service = await _set_renewal(tx, shop, ordered, renew)
    if termination_policy is not None:
        await _set_end(tx, shop, replace(ordered, service=service), termination_policy)


async def change_name(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    display_name: str | UnsetType = UNSET,
    resource_name: str | None = None,
    resource_state: str | None = None,
) -> None:
    """Change the name that a service is shown with.

    The rest of its resource may be sent as it is.

    Refuses: a service that is unknown (404); everybody but its admin (403); a name that is too long, and another name
    or state of the resource (400).
    """
    service = await lock_for(tx, caller, service_id, roles=_ADMIN, what="name it")
    state = "suspended" if service.expires_us is not None and shop.now() >= service.expires_us else "ok"
    sent = {"resource.name": (resource_name, service.name), "resource.state": (resource_state, state)}
    altered = [name for name, (value, present) in sent.items() if value not in (None, present)]
    if altered:
        raise invalid(f"Try to alter read-only properties: {', '.join(altered)}")
    if display_name is not UNSET:
        await _set_name(tx, service, display_name)


def renewal_periods(shop: Shop, ordered: OrderedService) -> tuple[Period, ...]:
    """The lengths that a service can be set to renew for; of a name, those of its extension."""
    found = ordered.capacities()
    if not ordered.service.is_a(DOMAIN):
        return found
    months = shop.extension_of(ordered.service.plan_code).renew_months
    return tuple(period for period in found if period.months in months)


async def _set_name(tx: Tx, service: Service, name: str | None) -> Service:
    """Store what a service is shown as; null, nothing and its own name all stand for its own name."""
    name = (name or "").strip()
    if len(name) > DISPLAY_NAME_MAX:
        raise bad_input("displayName", f"is longer than {DISPLAY_NAME_MAX} characters")
    kept = None if name in ("", service.name) else name
    changed = replace(service, details=replace(service.details, display_name=kept))
    if changed != service:
        await services.update_details(tx, changed)
    return changed


async def _set_renewal(tx: Tx, shop: Shop, ordered: OrderedService, terms: RenewalTerms) -> Service:
    service = ordered.service
    if service.expires_us is None:
        raise conflict(f"{service.name} has no end and is not renewed")
    months = None
    if terms.period is not None:
        allowed = renewal_periods(shop, ordered)
        period = parse(terms.period)
        if period is None or period not in allowed:
            listed = ", ".join(one.iso for one in allowed) or "none"
            raise bad_input("renew.period", f"is {terms.period}, but must be one of {listed} for {service.name}")
        months = period.months
    wish = RenewalWish(is_automatic=terms.is_automatic, period=months, has_period=terms.period is not None)
    renewal = wish.over(service.details.renewal)
    changed = replace(service, details=replace(service.details, renewal=renewal))
    if changed != service:
        await services.update_details(tx, changed)
    return changed


async def _set_end(tx: Tx, shop: Shop, ordered: OrderedService, policy: TerminationPolicy) -> None:
    """Store when a service goes: with its term, with its engagement, or by nothing that is known yet."""
    service, engagement = ordered.service, ordered.running(shop.now())
    if service.expires_us is None:
        raise conflict(f"{service.name} has no end: ask for its termination")
    match policy:
        case TerminationPolicy.EMPTY:
            service = await set_ending(tx, service, ends=False)
            if engagement is not None and engagement.strategy == EndStrategy.CANCEL_SERVICE:
                possible = possible_strategies(ordered.plan, engagement.pricing_mode)
                going_on = next((one for one in possible if one is not EndStrategy.CANCEL_SERVICE), _GOING_ON)
                await set_strategy(tx, replace(ordered, service=service), going_on)
        case TerminationPolicy.AT_EXPIRATION:
            await check_may_end_at_term(tx, shop, service)
            await set_ending(tx, service, ends=True)
            if not service.details.renewal.ends:
                await ending_mails.announce(tx, shop, service)
        case TerminationPolicy.AT_ENGAGEMENT:
            if engagement is None:
                raise conflict(f"Nothing engages {service.name}: it can end with its term (terminateAtExpirationDate)")
            await set_strategy(tx, ordered, EndStrategy.CANCEL_SERVICE)
