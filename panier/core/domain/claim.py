"""A trademark claim on a domain name, as a clearinghouse words it.

RFC 9361, GET /domain/data/claimNotice.
"""

from panier.core.values import frozen

CLAIM_LIFE_DAYS = 2  # an older notice must be fetched again before it is accepted


@frozen
class Party:
    """The holder of a trademark, or the holder's representative."""

    name: str
    organisation: str
    street: str
    city: str
    postal_code: str
    country: str
    email: str
    phone: str
    entitlement: str | None = None
    kind: str | None = None


@frozen
class NiceClass:
    """Goods or services that a mark is for, as the Nice classification numbers them."""

    number: str
    description: str


@frozen
class CourtDecision:
    """What a court decided about a mark, and the regions where that holds."""

    country: str
    court: str
    reference: str
    regions: tuple[str, ...]


@frozen
class UdrpDecision:
    """What was decided about a mark out of court, under the Uniform Domain-Name Dispute-Resolution Policy."""

    case_number: str
    provider: str


@frozen
class Mark:
    """One mark: where it holds, for what (Nice classes), who has it, and what was decided about it."""

    name: str
    jurisdiction: str
    country: str
    goods_and_services: str
    classes: tuple[NiceClass, ...]
    holders: tuple[Party, ...]
    contacts: tuple[Party, ...]
    court_decisions: tuple[CourtDecision, ...] = ()
    udrp: tuple[UdrpDecision, ...] = ()


@frozen
class Claim:
    """The claim notice of a label: its number and the trademarks concerned."""

    notice_id: str
    label: str
    marks: tuple[Mark, ...]

    def is_accepted_by(self, answer: str) -> bool:
        """True for an answer that acknowledges the notice: its number, or plainly true."""
        return answer.strip() == self.notice_id or answer.strip().lower() == "true"


@frozen
class ClaimNotice:
    """A claim notice issued at a moment, with the time in which it may be accepted."""

    claim: Claim
    starts_us: int
    ends_us: int
