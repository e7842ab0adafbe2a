"""A delivered service that a customer owns."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeVar

from panier.core.catalog.terms import Rest
from panier.core.hook.fact import Fact, FactType, FactValue, fact
from panier.core.limits import SERVICE_YEARS_MAX
from panier.core.period import Period, at, kept_day
from panier.core.refusal import Kind, Refusal
from panier.core.service.details import Details
from panier.core.values import frozen, replace

D = TypeVar("D", bound=Details)


class Role(StrEnum):
    """The roles that an account can have for a service, in OVHcloud's words."""

    ADMIN = "contactAdmin"  # may do everything, and change every contact
    TECH = "contactTech"
    BILLING = "contactBilling"  # pays


@frozen
class ProductKind:
    """What is listed under one path: the products of a family, options left out."""

    family: str
    product: str


@frozen
class Service:
    """A delivered unit of a product.

    `details` is what its family stores (name servers, a description). `account_id` is the admin's, who is the
    technical and the billing contact too unless others are named. `admin`, `tech` and `billing` are the nichandles
    of the three, filled in when a service is read. `anchor_day` is the day of the month that its periods end on.
    `suspended_us`: its admin suspended it then.
    """

    service_id: int
    account_id: int
    delivery_id: int
    order_id: int
    family: str
    name: str
    plan_code: str
    product: str
    parent_service_id: int | None
    created_us: int
    expires_us: int | None
    ended_us: int | None = None
    details: Details = field(default_factory=Details)
    tech_account_id: int | None = None
    billing_account_id: int | None = None
    anchor_day: int | None = None
    suspended_us: int | None = None
    admin: str = ""
    tech: str = ""
    billing: str = ""

    @property
    def called(self) -> str:
        """What its owner calls it: its own name where they gave it no other."""
        return self.details.own_name or self.name

    def is_over(self, now_us: int) -> bool:
        """True where it cannot be used: its paid period has passed, or it is suspended."""
        return self.suspended_us is not None or (self.expires_us is not None and now_us >= self.expires_us)

    def is_a(self, kind: ProductKind) -> bool:
        """True for a service of this kind."""
        return (self.family, self.product) == (kind.family, kind.product)

    def details_as(self, kind: type[D]) -> D:
        """Its details, as the given type."""
        assert isinstance(self.details, kind)
        return self.details

    def account_of(self, role: Role) -> int:
        """The account that has a role."""
        assigned_id = {Role.ADMIN: None, Role.TECH: self.tech_account_id, Role.BILLING: self.billing_account_id}[role]
        return self.account_id if assigned_id is None else assigned_id

    def roles_of(self, account_id: int) -> frozenset[Role]:
        """The roles that an account has."""
        return frozenset(role for role in Role if self.account_of(role) == account_id)

    def end_after(self, period: Period) -> int | None:
        """When it ends once another period was added to the present one; None where it has no end."""
        return None if self.expires_us is None else period.after(self.expires_us, day=self.anchor_day)

    def takes(self, period: Period, *, now_us: int) -> bool:
        """True for another period after which it is paid no further ahead than services may be."""
        end_us = self.end_after(period)
        return end_us is not None and end_us <= Period(months=12 * SERVICE_YEARS_MAX).after(now_us)

    def periods_to(self, period: Period, now_us: int) -> int:
        """How many periods it takes from its end on until it is paid for beyond an instant."""
        service, count = self, 0
        while service.expires_us is not None and service.expires_us <= now_us:
            service, count = service.ending(service.end_after(period)), count + 1
        return count

    def rest(self, interval: Period, now_us: int) -> Rest | None:
        """What is left of what was paid, in intervals that end when it does; None where it has no end."""
        if self.expires_us is None:
            return None
        end_us, day = self.expires_us, self.anchor_day

        def begins_before_now(count: int) -> bool:
            return interval.times(-count).after(end_us, day=day) <= now_us

        most = max(0, end_us - now_us) // interval.least_us + 1
        count = bisect_left(range(1, most), True, key=begins_before_now) + 1
        until_us = interval.times(1 - count).after(end_us, day=day)
        begin_us = interval.times(-count).after(end_us, day=day)
        return Rest(count - 1, max(0, until_us - now_us), until_us - begin_us)

    def ending(self, end_us: int | None) -> "Service":
        """The service with another end; the day of the month that it began on is kept."""
        day = None if end_us is None else kept_day(self.anchor_day, end_us)
        return replace(self, expires_us=end_us, anchor_day=day)

    def given(self, roles: Mapping[Role, int]) -> "Service":
        """The service with other accounts in some roles; the other roles stay."""
        after = {role: roles.get(role, self.account_of(role)) for role in Role}
        admin = after[Role.ADMIN]
        tech, billing = (None if after[role] == admin else after[role] for role in (Role.TECH, Role.BILLING))
        return replace(self, account_id=admin, tech_account_id=tech, billing_account_id=billing)


def existing(service: Service | None) -> Service:
    """A service that exists.

    Refuses: an unknown service, or one that has ended (404).
    """
    if service is None or service.ended_us is not None:
        raise unknown_service()
    return service


def visible(service: Service | None, now_us: int) -> Service | None:
    """The service, or None while its own path does not know it yet although it was delivered."""
    if service is None or (service.details.visible_from_us or 0) > now_us:
        return None
    return service


def unknown_service() -> Refusal:
    """The answer for a service that never was, has ended, or is somebody else's."""
    return Refusal(Kind.NOT_FOUND, "This service does not exist")


def unexpired(service: Service | None, now_us: int) -> Service:
    """A service that exists, has not expired and is not suspended.

    Refuses: an unknown service (404), an expired or suspended one (460, OVHcloud's own status).
    """
    known = existing(visible(service, now_us))
    if known.is_over(now_us):
        raise Refusal(Kind.EXPIRED, "This service is expired")
    return known


def service_fact(kind: FactType, service: Service, now_us: int, **more: FactValue) -> Fact:
    """A fact about a service, for whoever administers it."""
    return fact(
        kind, service.account_id, now_us,
        service_id=service.service_id, service=service.name, family=service.family, **more,
    )  # fmt: skip


def expiry_of(service: Service) -> str | None:
    """When what a service is paid for ends, as facts say it; None where it never does."""
    return None if service.expires_us is None else at(service.expires_us).replace(microsecond=0).isoformat()


def created_fact(service: Service, now_us: int) -> Fact:
    """The fact that a service was delivered."""
    return service_fact(
        FactType.SERVICE_CREATED, service, now_us,
        plan_code=service.plan_code, order_id=service.order_id, expires=expiry_of(service),
    )  # fmt: skip
