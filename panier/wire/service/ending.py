"""The end of a service: what its admin sends, and what is answered."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.wire.types import OPTIONAL, Arguments, Shape, Text, model

Token = Annotated[str, Meta(max_length=KEY_MAX_CHARACTERS)]
Password = Annotated[str, Meta(max_length=KEY_MAX_CHARACTERS, extra={"ovh": "password"})]


@model("service.TerminationFutureUseEnum")
class FutureUse(StrEnum):
    """What is planned after a termination."""

    NOT_REPLACING_SERVICE = "NOT_REPLACING_SERVICE"
    OTHER = "OTHER"
    SUBSCRIBE_AN_OTHER_SERVICE = "SUBSCRIBE_AN_OTHER_SERVICE"
    SUBSCRIBE_OTHER_KIND = "SUBSCRIBE_OTHER_KIND_OF_SERVICE_WITH_COMPETITOR"
    SUBSCRIBE_SIMILAR = "SUBSCRIBE_SIMILAR_SERVICE_WITH_COMPETITOR"


@model("service.TerminationReasonEnum")
class Reason(StrEnum):
    """The reasons for a termination."""

    FEATURES_DONT_SUIT_ME = "FEATURES_DONT_SUIT_ME"
    LACK_OF_PERFORMANCES = "LACK_OF_PERFORMANCES"
    MIGRATED_TO_ANOTHER_OVH_PRODUCT = "MIGRATED_TO_ANOTHER_OVH_PRODUCT"
    MIGRATED_TO_COMPETITOR = "MIGRATED_TO_COMPETITOR"
    NO_ANSWER = "NO_ANSWER"
    NOT_ENOUGH_RECOGNITION = "NOT_ENOUGH_RECOGNITION"
    NOT_NEEDED_ANYMORE = "NOT_NEEDED_ANYMORE"
    NOT_RELIABLE = "NOT_RELIABLE"
    OTHER = "OTHER"
    PRODUCT_DIMENSION_DONT_SUIT_ME = "PRODUCT_DIMENSION_DONT_SUIT_ME"
    PRODUCT_TOOLS_DONT_SUIT_ME = "PRODUCT_TOOLS_DONT_SUIT_ME"
    TOO_EXPENSIVE = "TOO_EXPENSIVE"
    TOO_HARD_TO_USE = "TOO_HARD_TO_USE"
    UNSATISFIED = "UNSATIFIED_BY_CUSTOMER_SUPPORT"


@model("services.confirmTermination")
class Termination(Shape):
    """The confirmation of a termination, with the customer's comments."""

    token: Token
    commentary: Annotated[Text | None, OPTIONAL] = None
    commentary_future_use: Annotated[Text | None, OPTIONAL] = None
    commentary_reason: Annotated[Text | None, OPTIONAL] = None
    future_use: Annotated[FutureUse | None, OPTIONAL] = None
    reason: Annotated[Reason | None, OPTIONAL] = None


class ProjectTermination(Shape):
    """The confirmation of a project's termination, with the customer's comments."""

    token: Token
    commentary: Annotated[Text | None, OPTIONAL] = None
    future_use: Annotated[FutureUse | None, OPTIONAL] = None
    reason: Annotated[Reason | None, OPTIONAL] = None


@model("services.terminate.ConfirmServiceTerminationRequest")
class TokenAlone(Shape):
    """The confirmation of a termination."""

    token: Password


@model("services.terminate.TerminationAnswer")
class TerminationAnswer(Shape):
    """What happens next, in words."""

    message: str


def answer_out(message: str) -> TerminationAnswer:
    """What happens next."""
    return TerminationAnswer(message=message)


class OptionEnd(Shape):
    """Whether an option ends now, instead of at the end of what is paid."""

    delete_now: bool = False

    def arguments(self) -> Arguments:
        """The choice in the core's words."""
        return {"is_at_once": self.delete_now}
