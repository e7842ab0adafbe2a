"""What becomes of a service: whether it is renewed, ends, or ends with what it hangs on. Pages and mails tell it."""

from enum import StrEnum
from typing import Protocol

from panier.core.period import at
from panier.core.service.details import Details, RenewalChoice
from panier.core.values import frozen, replace


class Fate(StrEnum):
    """What becomes of a service."""

    LASTS = "lasts"  # it has no end
    RENEWS = "renews"  # the shop orders its renewal
    BY_HAND = "by hand"  # it ends unless somebody renews it
    ENDS = "ends"  # at the end of what is paid for, or of its engagement, as was wanted
    ENDS_WITH = "ends with"  # what it hangs on, which is going to end
    OVER = "over"  # its paid time has passed
    SUSPENDED = "suspended"  # by its admin
    DISPUTED = "disputed"  # suspended, as a bank takes back what was paid for it
    ENDED = "ended"


class Lasting(Protocol):
    """What is known of a service whose future is told, in outline or as a whole."""

    @property
    def service_id(self) -> int:
        """Its number."""

    @property
    def parent_service_id(self) -> int | None:
        """The number of what it hangs on."""

    @property
    def family(self) -> str:
        """Its product family."""

    @property
    def product(self) -> str:
        """Its product within the family."""

    @property
    def name(self) -> str:
        """Its own name."""

    @property
    def plan_code(self) -> str:
        """Its plan."""

    @property
    def expires_us(self) -> int | None:
        """Until when it is paid for."""

    @property
    def ended_us(self) -> int | None:
        """When it ended."""

    @property
    def suspended_us(self) -> int | None:
        """When its admin suspended it."""

    @property
    def details(self) -> Details:
        """What it was chosen to do at its end, among other things."""


@frozen
class Prospect:
    """What becomes of a service, and when; `at_us` is None where it has no end.

    `with_name`: what it is renewed, or ends, together with; nothing where it is on its own. `is_paid_by_hand`: its
    renewal is ordered by the shop, and paid by its customer.
    """

    fate: Fate
    at_us: int | None = None
    with_name: str = ""
    is_paid_by_hand: bool = False

    @property
    def goes_us(self) -> int | None:
        """When it is going to end as things are, though nobody does anything more; None where it goes on."""
        return self.at_us if self.fate in (Fate.ENDS, Fate.ENDS_WITH, Fate.ENDED) else None


@frozen
class Above:
    """What a service hangs on, and what becomes of that."""

    service: Lasting
    prospect: Prospect


def standing_choice(service: Lasting, above: Above | None) -> RenewalChoice:
    """How a service goes on as things are: an option is renewed with what it hangs on, and ends when that ends.

    What hangs on a service of another family is renewed on its own, and ends with it all the same.
    """
    choice = service.details.renewal
    if above is None:
        return choice
    is_same = above.service.family == service.family
    is_automatic = choice.is_automatic and (not is_same or above.service.details.renewal.is_automatic)
    goes_us = above.prospect.goes_us
    is_last = goes_us is not None and service.expires_us is not None and not _is_before(service.expires_us, goes_us)
    return replace(choice, is_automatic=is_automatic, ends=choice.ends or is_last)


def prospect(
    service: Lasting,
    now_us: int,
    *,
    above: Above | None = None,
    engaged_until_us: int | None = None,
    is_free: bool = False,
) -> Prospect:
    """What becomes of a service.

    `engaged_until_us`: it goes with its engagement then; `is_free`: its renewal costs nothing, and is made anyway.
    """
    end_us = service.expires_us
    if service.ended_us is not None:
        return Prospect(Fate.ENDED, service.ended_us)
    if service.suspended_us is not None:
        return Prospect(Fate.SUSPENDED, service.suspended_us)
    if end_us is not None and now_us >= end_us:
        return Prospect(Fate.OVER, end_us)
    return _end(service, above, engaged_until_us) or _renewal(service, above, is_free=is_free)


def _end(service: Lasting, above: Above | None, engaged_until_us: int | None) -> Prospect | None:
    """How it is going to end: by itself, or with what it hangs on where that goes first."""
    choice, end_us = standing_choice(service, above), service.expires_us
    own_us = end_us if service.details.renewal.ends else engaged_until_us
    goes_us = None if above is None else above.prospect.goes_us
    if above is not None and goes_us is not None:
        is_renewed_until_then = end_us is None or choice.is_automatic or choice.ends
        if is_renewed_until_then and (own_us is None or not _is_before(own_us, goes_us)):
            return Prospect(Fate.ENDS_WITH, goes_us, above.service.name)
    return None if own_us is None else Prospect(Fate.ENDS, own_us)


def _renewal(service: Lasting, above: Above | None, *, is_free: bool) -> Prospect:
    """How it goes on where nobody wants it to end: what costs nothing ends with what is left to be renewed by hand."""
    if above is not None and _is_left_to_hand(service, above, is_free=is_free):
        return Prospect(Fate.BY_HAND, above.prospect.at_us, above.service.name)
    if service.expires_us is None:
        return Prospect(Fate.LASTS)
    choice, along = standing_choice(service, above), ""
    if above is not None and above.service.family == service.family and service.details.renewal.is_automatic:
        end_us = above.service.expires_us
        along = above.service.name if end_us is not None and _is_same_day(end_us, service.expires_us) else ""
    fate = Fate.RENEWS if choice.is_automatic or is_free else Fate.BY_HAND
    return Prospect(fate, service.expires_us, along, is_paid_by_hand=bool(choice.is_paid_by_hand) and not is_free)


def _is_left_to_hand(service: Lasting, above: Above, *, is_free: bool) -> bool:
    """True for what goes on by itself and for nothing until that ends which somebody has to renew by hand."""
    last_us, end_us = above.prospect.at_us, service.expires_us
    if above.prospect.fate is not Fate.BY_HAND or last_us is None:
        return False
    return end_us is None or (is_free and not _is_before(end_us, last_us))


def is_paid_to_its_end(service: Lasting, told: Prospect) -> bool:
    """True for what is paid for as long as what it hangs on lasts: another period of it would be lost."""
    end_us = service.expires_us
    is_along = told.fate is Fate.ENDS_WITH and told.at_us is not None
    return is_along and end_us is not None and not _is_before(end_us, told.at_us or 0)


def _is_same_day(one_us: int, other_us: int) -> bool:
    return at(one_us).date() == at(other_us).date()


def _is_before(one_us: int, other_us: int) -> bool:
    """True for an instant of an earlier day than another."""
    return at(one_us).date() < at(other_us).date()
