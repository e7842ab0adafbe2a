"""A delivered thing as it is looked at under its own path: /domain, /domain/zone, /cloud/project."""

from collections.abc import Mapping
from dataclasses import dataclass

from panier.core.cart.orderable import contact_id
from panier.core.service.service import Service


@dataclass(frozen=True, slots=True)
class Sort:
    """What is found under one path: the products of a family that are such things, options of them left out."""

    family: str
    product: str


NAME = Sort("domain", "domain")
ZONE = Sort("dns", "zone")
PROJECT = Sort("cloud", "cloud-project")
SIGNED = "dnssec"  # the product that a signed zone has


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a thing goes on. `ends`: it is let go at its expiry; `period`: months, None where nobody said."""

    is_automatic: bool = False
    ends: bool = False
    period: int | None = None

    @property
    def state(self) -> str:
        """In OVHcloud's words; who lets a thing go does not renew it, whatever else is said."""
        if self.ends:
            return "cancellation_requested"
        return "automatic_renew" if self.is_automatic else "manual_renew"


@dataclass(frozen=True, slots=True)
class RenewalWish:
    """How a thing shall go on; what is None stays. `has_period`: a period was sent, if only None."""

    is_automatic: bool | None = None
    ends: bool | None = None
    period: int | None = None
    has_period: bool = False

    def over(self, present: Renewal) -> Renewal:
        """How it goes on once this is granted."""
        return Renewal(
            is_automatic=present.is_automatic if self.is_automatic is None else self.is_automatic,
            ends=present.ends if self.ends is None else self.ends,
            period=self.period if self.has_period else present.period,
        )


@dataclass(frozen=True, slots=True)
class Possession:
    """A service at an instant, as the account `nic` looks at it.

    `options`: the products that hang on it, or on the zone of a name.
    `zone_servers`: the name servers of the account's own zone of that name; none where it has no such zone.
    `changed_us`: when it was last changed, where that is known.
    """

    service: Service
    nic: str
    now_us: int
    options: frozenset[str] = frozenset()
    zone_servers: tuple[str, ...] = ()
    changed_us: int | None = None

    @property
    def is_over(self) -> bool:
        """True when what was paid for has passed."""
        return self.service.expires_us is not None and self.now_us >= self.service.expires_us

    @property
    def admin(self) -> str:
        """Who administers it: the account that was named, else the one that ordered it (guide)."""
        return self.service.admin

    @property
    def tech(self) -> str:
        """Who looks after it technically, in the same way."""
        return self.service.tech

    @property
    def billing(self) -> str:
        """Who pays for it."""
        return self.service.billing

    @property
    def owner_contact(self) -> str:
        """The number of the contact that owns a name, as text."""
        return str(contact_id(str(self.service.details.get("owner"))) or "")

    @property
    def name_servers(self) -> tuple[str, ...]:
        """The hosts of the name servers."""
        listed = self.service.details.get("name_servers")
        return tuple(map(str, listed)) if isinstance(listed, list) else ()

    @property
    def is_hosted(self) -> bool:
        """True where the name servers are those of the account's own zone."""
        return bool(self.zone_servers) and set(self.name_servers) == set(self.zone_servers)

    @property
    def is_signed(self) -> bool:
        """True where the account's own zone is signed."""
        return SIGNED in self.options

    @property
    def renewal(self) -> Renewal:
        """How its next period comes about."""
        kept = self.service.details.get("renew")
        told = kept if isinstance(kept, Mapping) else {}
        period = told.get("period")
        return Renewal(
            is_automatic=bool(told.get("is_automatic")),
            ends=bool(told.get("ends")),
            period=period if isinstance(period, int) else None,
        )
