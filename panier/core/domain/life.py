"""The life of a registered name after its expiry: grace, redemption, and then release."""

from enum import StrEnum

from panier.core.limits import DAY_US
from panier.core.values import frozen


class Stage(StrEnum):
    """Where a registered name stands in its life."""

    REGISTERED = "registered"
    GRACE = "grace"  # expired; its holder renews it at the usual price
    REDEMPTION = "redemption"  # its holder can restore it for an additional fee
    GONE = "gone"  # deleted: anybody may register it


@frozen
class Afterlife:
    """How long an extension keeps an expired name, in days.

    Guides: 7 and some 35 for generic extensions.
    """

    grace_days: int = 7
    redemption_days: int = 35

    def stage(self, expires_us: int, now_us: int) -> Stage:
        """The stage that a name with a given expiry has reached at an instant."""
        if now_us < expires_us:
            return Stage.REGISTERED
        if now_us < self.redemption_us(expires_us):
            return Stage.GRACE
        return Stage.REDEMPTION if now_us < self.gone_us(expires_us) else Stage.GONE

    def redemption_us(self, expires_us: int) -> int:
        """When the grace period ends."""
        return expires_us + self.grace_days * DAY_US

    def gone_us(self, expires_us: int) -> int:
        """When the name is deleted."""
        return self.redemption_us(expires_us) + self.redemption_days * DAY_US
