"""A trademark's claim on a domain name, as a clearinghouse words it (RFC 9361, GET /domain/data/claimNotice)."""

from dataclasses import dataclass

CLAIM_LIFE_DAYS = 2  # a notice that is older must be fetched anew before it is accepted


@dataclass(frozen=True, slots=True)
class Party:
    """Who holds a mark, or speaks for its holder."""

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


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it holds, for what (Nice classes by number), who has it, and what was decided about it."""

    name: str
    jurisdiction: str
    country: str
    goods_and_services: str
    classes: tuple[tuple[str, str], ...]
    holders: tuple[Party, ...]
    contacts: tuple[Party, ...]
    court_decisions: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()  # country, court, reference, regions
    udrp: tuple[tuple[str, str], ...] = ()  # case number, provider


@dataclass(frozen=True, slots=True)
class Claim:
    """The notice of a label: its number and the marks that it touches."""

    notice_id: str
    label: str
    marks: tuple[Mark, ...]

    def is_accepted_by(self, answer: str) -> bool:
        """True for an answer that says the notice was read: its number, or plainly true."""
        return answer.strip() == self.notice_id or answer.strip().lower() == "true"


@dataclass(frozen=True, slots=True)
class ClaimNotice:
    """A claim as it is told at one moment: from when to when it may be accepted."""

    claim: Claim
    starts_us: int
    ends_us: int
