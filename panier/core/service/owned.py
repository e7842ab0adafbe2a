"""An owned service under its own path: /domain, /domain/zone, /cloud/project."""

from panier.core.service.details import RenewalChoice
from panier.core.service.iam import Iam
from panier.core.service.lasting.tenure import ServiceStanding
from panier.core.service.service import ProductKind, Service
from panier.core.values import frozen

DOMAIN = ProductKind("domain", "domain")
ZONE = ProductKind("dns", "zone")
PROJECT = ProductKind("cloud", "cloud-project")
CREDIT = ProductKind("cloud", "cloud-credit")
SIGNED = "dnssec"  # the product that a signed zone has


@frozen
class OwnedService:
    """A service at an instant, as the account `nic` sees it.

    `options`: the products that are options of it, or of the zone of a name.
    `zone_servers`: the name servers of the account's own zone of that name; empty where it has no such zone.
    `changed_us`: when it was last changed, where that is known. `standing`: how it stands; None where nobody looked.
    `iam`: how access policies know it, where it is shown.
    """

    service: Service
    nic: str
    now_us: int
    options: frozenset[str] = frozenset()
    zone_servers: tuple[str, ...] = ()
    changed_us: int | None = None
    standing: ServiceStanding | None = None
    iam: Iam | None = None

    @property
    def is_over(self) -> bool:
        """True once the paid period has passed, and while it is suspended."""
        return self.service.is_over(self.now_us)

    @property
    def admin(self) -> str:
        """The admin contact: the account that was named, else the one that ordered it (guide)."""
        return self.service.admin

    @property
    def tech(self) -> str:
        """The technical contact: the account that was named, else the one that ordered it (guide)."""
        return self.service.tech

    @property
    def billing(self) -> str:
        """The billing contact."""
        return self.service.billing

    @property
    def is_signed(self) -> bool:
        """True where the account's own zone is signed."""
        return SIGNED in self.options

    @property
    def renewal(self) -> RenewalChoice:
        """How it is renewed."""
        return self.service.details.renewal
