"""What can be set of any service (PUT /services/{serviceId})."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, UnsetType

from panier.core.service.update import RenewalTerms
from panier.core.service.update import TerminationPolicy as CorePolicy
from panier.wire.service.service import RenewMode
from panier.wire.types import OPTIONAL, Arguments, Duration, Shape, Text, model


@model("services.expanded.terminationPolicyEnum")
class TerminationPolicy(StrEnum):
    """When a service is to end by itself."""

    EMPTY = "empty"
    TERMINATE_AT_ENGAGEMENT_DATE = "terminateAtEngagementDate"
    TERMINATE_AT_EXPIRATION_DATE = "terminateAtExpirationDate"


@model("services.update.Service.Renew")
class RenewUpdate(Shape):
    """How to renew a service; what is left out stays."""

    mode: Annotated[RenewMode | None, OPTIONAL] = None
    period: Annotated[Duration | None, OPTIONAL] = None


@model("services.update.Service")
class ServiceUpdate(Shape):
    """What to change of a service; what is left out stays."""

    display_name: Text | UnsetType | None = UNSET
    renew: RenewUpdate | None = None
    termination_policy: TerminationPolicy | None = None

    def arguments(self) -> Arguments:
        """The changes in the core's form."""
        sent: Arguments = {} if self.display_name is UNSET else {"display_name": self.display_name}
        if self.renew is not None:
            mode = self.renew.mode
            sent["renew"] = RenewalTerms(None if mode is None else mode == RenewMode.AUTOMATIC, self.renew.period)
        if self.termination_policy is not None:
            sent["termination_policy"] = CorePolicy(self.termination_policy)
        return sent


def periods_out(periods: Sequence[str]) -> list[Duration]:
    """Lengths of time."""
    return list(periods)
