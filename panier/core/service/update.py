"""What the owner of a service may say about how it goes on."""

from enum import StrEnum

from panier.core.values import frozen


class TerminationPolicy(StrEnum):
    """When a service goes, in OVHcloud's words."""

    EMPTY = "empty"  # when its owner says so
    AT_ENGAGEMENT = "terminateAtEngagementDate"
    AT_EXPIRATION = "terminateAtExpirationDate"


@frozen
class RenewalTerms:
    """How a service is to be renewed, and for how long; what is None stays."""

    is_automatic: bool | None = None
    period: str | None = None
