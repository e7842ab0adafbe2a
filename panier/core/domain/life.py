"""The life of a registered name after its expiry: grace, redemption, and then it is anybody's again."""

from dataclasses import dataclass
from enum import StrEnum

from panier.core.limits import DAY_US


class Stage(StrEnum):
    """Where a registered name stands."""

    REGISTERED = "registered"
    GRACE = "grace"  # expired; its holder renews it at the usual price
    REDEMPTION = "redemption"  # its holder gets it back for a fee besides
    GONE = "gone"  # deleted: anybody may register it


@dataclass(frozen=True, slots=True)
class Afterlife:
    """How long an extension keeps an expired name, in days (guides: 7 and some 35 for generic extensions)."""

    grace_days: int = 7
    redemption_days: int = 35

    def stage(self, expires_us: int, now_us: int) -> Stage:
        """Where a name that expires at an instant stands at another."""
        if now_us < expires_us:
            return Stage.REGISTERED
        if now_us < self.redemption_us(expires_us):
            return Stage.GRACE
        return Stage.REDEMPTION if now_us < self.gone_us(expires_us) else Stage.GONE

    def redemption_us(self, expires_us: int) -> int:
        """When the grace is over."""
        return expires_us + self.grace_days * DAY_US

    def gone_us(self, expires_us: int) -> int:
        """When the name is deleted."""
        return self.redemption_us(expires_us) + self.redemption_days * DAY_US
