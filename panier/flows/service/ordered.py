"""Services with what they were ordered as, what engages them, and their plans as they are sold now."""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.quote import Thing
from panier.core.catalog.catalog import Plan
from panier.core.catalog.terms import durations
from panier.core.order.order import Order, Status, status
from panier.core.period import Period, parse
from panier.core.refusal import Kind, Refusal, not_found
from panier.core.service.commitments.engagement import (
    Binding,
    Commitment,
    EndStrategy,
    engagement_of,
    engaging_pricings,
    renewal_mode,
)
from panier.core.service.lasting.prospect import Lasting
from panier.core.service.service import Role, Service, existing
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.service import engagements

PAYERS = frozenset({Role.ADMIN, Role.BILLING})  # who may order for a service, and say how it goes on
_WORDS = {Role.ADMIN: "admin", Role.BILLING: "billing", Role.TECH: "technical"}


@frozen
class OrderedService:
    """A service with the thing of an order that it was made for, and its plan as it is sold now, if it is."""

    service: Service
    order: Order
    place: int
    plan: Plan | None
    binding: Binding

    @property
    def thing(self) -> Thing:
        """What was ordered."""
        return self.order.quote.things[self.place]

    @property
    def has_ordered_plan(self) -> bool:
        """True for a service that has changed to no other plan since."""
        return self.thing.plan_code == self.service.plan_code

    @property
    def engagement(self) -> Commitment | None:
        """Its last engagement, over or not."""
        return engagement_of(self.service, self.thing, self.binding)

    @property
    def renewal_mode(self) -> str | None:
        """The pricing mode of its next period; None where its plan is no longer sold, or where it ends before."""
        if self.plan is None:
            return None
        is_same = self.has_ordered_plan and parse(self.thing.duration) is not None
        ordered = self.thing.pricing_mode if is_same else self.plan.modes()[0]
        return renewal_mode(self.plan, ordered, self.service, self.engagement, self.binding)

    def running(self, now_us: int) -> Commitment | None:
        """The engagement that has not come to its end."""
        engagement = self.engagement
        return engagement if engagement is not None and engagement.runs(now_us) else None

    def capacities(self) -> tuple[Period, ...]:
        """The lengths that its plan renews it for."""
        plan, mode = self.plan, self.renewal_mode
        if plan is None or mode is None or mode not in plan.modes() or self.service.expires_us is None:
            return ()
        return tuple(period for period in durations(plan, mode) if not period.is_empty)

    def periods(self, now_us: int) -> tuple[Period, ...]:
        """The lengths that it can be renewed for now: within ten years, and not beyond an engagement that ends it."""
        last = self.running(now_us)
        until_us = None if last is None or last.strategy != EndStrategy.CANCEL_SERVICE else last.ends_us
        return tuple(
            period
            for period in self.capacities()
            if self.service.takes(period, now_us=now_us)
            and (until_us is None or (self.service.end_after(period) or 0) <= until_us)
        )


async def load_ordered(tx: Tx, shop: Shop, caller: Caller, found: Sequence[Service]) -> tuple[OrderedService, ...]:
    """Services with what they were ordered as; whoever ordered them may be somebody else.

    An engagement that was asked for is forgotten once its order can no longer be paid, or where it is no longer sold.
    """
    bindings = await engagements.load_several(tx, [service.service_id for service in found])
    waiting = {one.request_order_id for one in bindings.values() if one.request_order_id is not None}
    placed = await orders.load_several(tx, sorted(waiting | {service.order_id for service in found}))
    made = []
    for service in found:
        order = placed[service.order_id]
        place = next(one.thing for one in order.deliveries if one.delivery_id == service.delivery_id)
        plan = plan_of(shop, caller.account.subsidiary, service)
        binding = bindings[service.service_id]
        asked_with = placed.get(binding.request_order_id or 0)
        is_late = asked_with is not None and status(asked_with, shop.now()) == Status.CANCELLED
        if is_late or not _is_sold(plan, binding.requested_mode):
            binding = binding.without_request
        made.append(OrderedService(service, order, place, plan, binding))
    return tuple(made)


def _is_sold(plan: Plan | None, mode: str | None) -> bool:
    """True for a mode in which a plan engages whoever pays."""
    return plan is not None and any(pricing.mode == mode for pricing in engaging_pricings(plan))


async def load_one(tx: Tx, shop: Shop, caller: Caller, service: Service) -> OrderedService:
    """A service with what it was ordered as."""
    return (await load_ordered(tx, shop, caller, [service]))[0]


def plan_of(shop: Shop, subsidiary: str, service: Lasting) -> Plan | None:
    """The plan of a service as a subsidiary sells it now."""
    catalog = shop.assortment.catalog(subsidiary, service.family)
    return catalog.plans.get(service.plan_code) or catalog.addons.get(service.plan_code)


async def access(tx: Tx, caller: Caller, service_id: int) -> Service:
    """A living service that the caller has any role for.

    Refuses: one that is unknown, somebody else's, or has ended (404).
    """
    service = await services.load(tx, service_id, owner=caller.account_id, any_role=True)
    if service is None:
        raise not_found(serviceId=service_id)
    return existing(service)


async def lock_for(
    tx: Tx, caller: Caller, service_id: int, *, roles: frozenset[Role] = PAYERS, what: str = "change this"
) -> Service:
    """A living service for a caller who has one of the roles, locked until the transaction ends.

    Refuses: one that is unknown, somebody else's, or has ended (404); a caller with another role (403).
    """
    await access(tx, caller, service_id)
    service = existing(await services.lock_service(tx, service_id))
    check_role(caller, service, roles=roles, what=what)
    return service


def check_role(caller: Caller, service: Service, *, roles: frozenset[Role] = PAYERS, what: str = "change this") -> None:
    """Check that a caller has one of the roles for a service.

    Refuses: a caller who has none of them (403).
    """
    if not service.roles_of(caller.account_id) & roles:
        named = " and ".join(_WORDS[role] for role in Role if role in roles)
        plural = "s" if len(roles) > 1 else ""
        raise Refusal(Kind.FORBIDDEN, f"Only the {named} contact{plural} of {service.name} may {what}")
