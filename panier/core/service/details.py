"""The stored details of an owned service, besides what every service has.

Each family's subject has details of its own.
"""

from collections.abc import Mapping
from dataclasses import field

from panier.core.refusal import bad_input
from panier.core.values import frozen


@frozen
class RenewalChoice:
    """How a service is renewed.

    `ends`: it is dropped at its expiry; `period`: months, `is_paid_by_hand`: each time; None where nobody chose.
    """

    is_automatic: bool = False
    ends: bool = False
    period: int | None = None
    is_paid_by_hand: bool | None = None

    @property
    def state(self) -> str:
        """The mode of renewal, in OVHcloud's words.

        A service that is dropped at its expiry is not renewed, whatever else was chosen.
        """
        if self.ends:
            return "cancellation_requested"
        return "automatic_renew" if self.is_automatic else "manual_renew"


@frozen
class RenewalWish:
    """How a thing shall go on; what is None stays.

    `has_period`, `has_payment`: a period, or whether it is paid by hand, was sent, if only None.
    """

    is_automatic: bool | None = None
    ends: bool | None = None
    period: int | None = None
    has_period: bool = False
    is_paid_by_hand: bool | None = None
    has_payment: bool = False
    is_forced: bool = False

    def over(self, present: RenewalChoice) -> RenewalChoice:
        """How it goes on once this is granted.

        Refuses: a renewal that its owner could not stop, which only a shop can want (400).
        """
        if self.is_forced:
            raise bad_input("renew.forced", "must be false: nothing here is renewed whether its owner wants it or not")
        return RenewalChoice(
            is_automatic=present.is_automatic if self.is_automatic is None else self.is_automatic,
            ends=present.ends if self.ends is None else self.ends,
            period=self.period if self.has_period else present.period,
            is_paid_by_hand=self.is_paid_by_hand if self.has_payment else present.is_paid_by_hand,
        )


Property = str | int | bool


@frozen
class Details:
    """The details that any family may store; most families store no others.

    `display_name`: what its owner calls the service, where it has a name besides its own; `told`: the properties that
    its deliverer told of it; `visible_from_us`: until then it is unknown under its own path, although it was delivered.
    """

    renewal: RenewalChoice = RenewalChoice()
    display_name: str | None = None
    told: Mapping[str, Property] = field(default_factory=dict, kw_only=True)
    visible_from_us: int | None = field(default=None, kw_only=True)

    @property
    def own_name(self) -> str:
        """What its owner calls it; nothing where that is by its own name."""
        return self.display_name or ""


@frozen
class ProjectDetails(Details):
    """The stored details of a Public Cloud project."""

    description: str | None = None
    has_manual_quota: bool = False
    is_unleashed: bool = False

    @property
    def own_name(self) -> str:
        """What its owner calls it, or its description."""
        return self.display_name or self.description or ""
