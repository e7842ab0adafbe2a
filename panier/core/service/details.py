"""What is kept of a delivered thing besides what every service has; each family's subject has details of its own."""

from dataclasses import dataclass


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
class Details:
    """What may be kept of a thing of any family; most families keep nothing else."""

    renewal: Renewal = Renewal()


@dataclass(frozen=True, slots=True)
class ProjectDetails(Details):
    """What is kept of a Public Cloud project."""

    description: str | None = None
