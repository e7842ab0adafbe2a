"""A service as its owner sees it: what it costs, how it goes on, and what can be done with it now."""

from enum import StrEnum

from panier.core.cart.quote import Thing
from panier.core.catalog.catalog import Plan, Pricing
from panier.core.period import Period, parse
from panier.core.service.commitments.engagement import Commitment, EndStrategy
from panier.core.service.lasting.tenure import ServiceStanding
from panier.core.service.service import Service
from panier.core.values import frozen


class LifeAction(StrEnum):
    """What can be done with the life of a service, in OVHcloud's words."""

    AUTORENEW_IN_PROGRESS = "autorenewInProgress"
    DELETE_AT_EXPIRATION = "deleteAtExpiration"
    EARLY_RENEWAL = "earlyRenewal"
    TERMINATE = "terminate"
    TERMINATE_AT_ENGAGEMENT_DATE = "terminateAtEngagementDate"
    TERMINATE_AT_EXPIRATION_DATE = "terminateAtExpirationDate"


# The older and the newer name of one thing.
_AT_TERM = (LifeAction.DELETE_AT_EXPIRATION, LifeAction.TERMINATE_AT_EXPIRATION_DATE)


@frozen
class RequestedEngagement:
    """An engagement that was asked for and has not begun."""

    pricing_mode: str
    requested_us: int


@frozen
class TechnicalFacts:
    """What catalogues say about the plan of a service and about those of its options, as JSON texts."""

    family: str
    blobs: tuple[str, ...]

    @property
    def is_server(self) -> bool:
        """True for a dedicated server."""
        return self.family in ("eco", "dedicated", "baremetalServers")

    @property
    def is_cluster(self) -> bool:
        """True for a Nutanix cluster."""
        return self.family == "nutanix"


@frozen
class ShownService:
    """A service at a moment, with what was ordered and its contacts as (role, nichandle).

    `plan`: its plan as it is sold now, None where it no longer is. `route`: the path under which the API shows such a
    service; `pricing` what its period costs, None where it has none. `engagement`: the one that runs. `strategies`:
    what may happen at the end of it. `periods`: what it can be renewed for now. `has_renewal_under_way`: a renewal of
    it is paid or being paid. `standing`: whether its renewal was paid where one was ordered. `goes_with_us`: when what
    it is an option of goes, and it along.
    """

    service: Service
    thing: Thing
    contacts: tuple[tuple[str, str], ...]
    route: str | None
    plan: Plan | None
    pricing: Pricing | None
    currency: str
    subsidiary: str
    now_us: int
    engagement: Commitment | None = None
    strategies: tuple[EndStrategy, ...] = ()
    request: RequestedEngagement | None = None
    periods: tuple[Period, ...] = ()
    has_renewal_under_way: bool = False
    standing: ServiceStanding = ServiceStanding.OK
    goes_with_us: int | None = None

    @property
    def display_name(self) -> str:
        """What its owner calls it: its own name unless it was given another."""
        return self.service.details.display_name or self.service.name

    @property
    def plan_name(self) -> str:
        """What it is called on invoices."""
        return self.thing.name if self.plan is None else self.plan.name

    @property
    def is_over(self) -> bool:
        """True once the paid period has passed, and while it is suspended."""
        return self.service.is_over(self.now_us)

    @property
    def age(self) -> str:
        """The stage of its life in OVHcloud's words: terminated, unrenewed, unpaid or active."""
        if self.service.ended_us is not None:
            return "terminated"
        if self.is_over:
            return "unrenewed"
        return "unpaid" if self.standing is ServiceStanding.UNPAID else "active"

    @property
    def resource_state(self) -> str:
        """The state of its resource in OVHcloud's words: deleted, suspended or active."""
        return {"terminated": "deleted", "unrenewed": "suspended"}.get(self.age, "active")

    @property
    def is_bound(self) -> bool:
        """True while an engagement keeps it from ending."""
        return self.engagement is not None and self.engagement.binds(self.now_us)

    @property
    def is_renewable(self) -> bool:
        """True for a service that has an end, and lives."""
        return self.service.expires_us is not None and self.service.ended_us is None

    @property
    def is_ending(self) -> bool:
        """True for a living service that goes at the end of what is paid."""
        return self.is_renewable and self.service.details.renewal.ends

    @property
    def ends_with_engagement(self) -> bool:
        """True for a service that goes at the end of its engagement."""
        return self.engagement is not None and self.engagement.strategy == EndStrategy.CANCEL_SERVICE

    @property
    def termination_us(self) -> int | None:
        """When it ended, or is going to."""
        if self.service.ended_us is not None:
            return self.service.ended_us
        if self.is_ending:
            return self.service.expires_us
        if self.goes_with_us is not None:
            return self.goes_with_us
        return self.engagement.ends_us if self.engagement is not None and self.ends_with_engagement else None

    @property
    def next_billing_us(self) -> int | None:
        """When it is billed next by itself: at the end of what is paid, if it is renewed automatically."""
        choice = self.service.details.renewal
        is_going_on = self.is_renewable and choice.is_automatic and self.termination_us is None
        return self.service.expires_us if is_going_on else None

    @property
    def renewal_period(self) -> Period | None:
        """What it is renewed for next: the period that was chosen, else the one that it was ordered for."""
        chosen = self.service.details.renewal.period
        return parse(self.thing.duration) if chosen is None else Period(months=chosen)

    @property
    def actions(self) -> tuple[LifeAction, ...]:
        """What can be done with its life now."""
        if self.service.ended_us is not None:
            return ()
        found = []
        if self.periods and not (self.is_over or self.has_renewal_under_way):
            found.append(LifeAction.EARLY_RENEWAL)
        if self.is_bound:
            found.append(LifeAction.TERMINATE_AT_ENGAGEMENT_DATE)
        else:
            found.append(LifeAction.TERMINATE)
        if self.may_end_at_term:
            found += _AT_TERM
        return tuple(sorted(found))

    @property
    def may_end_at_term(self) -> bool:
        """True where nothing keeps it beyond the end of what is paid."""
        engagement, expires_us = self.engagement, self.service.expires_us
        if not self.is_renewable or expires_us is None:
            return False
        return engagement is None or engagement.is_settled or engagement.ends_us <= expires_us

    @property
    def pending_actions(self) -> tuple[LifeAction, ...]:
        """What is under way, or will happen by itself."""
        found = []
        if self.has_renewal_under_way:
            is_automatic = self.service.details.renewal.is_automatic
            found.append(LifeAction.AUTORENEW_IN_PROGRESS if is_automatic else LifeAction.EARLY_RENEWAL)
        if self.is_ending:
            found += _AT_TERM
        if self.service.ended_us is None and self.ends_with_engagement:
            found.append(LifeAction.TERMINATE_AT_ENGAGEMENT_DATE)
        return tuple(sorted(found))
