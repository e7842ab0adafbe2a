"""A payer's bank takes money back: a dispute, its facts, and what may happen to it."""

from enum import StrEnum

from panier.core.money import Money
from panier.core.values import frozen, replace


class Verdict(StrEnum):
    """How a dispute ended."""

    WON = "won"
    LOST = "lost"


@frozen
class Dispute:
    """A payment that its payer's bank disputes; `gateway` knows it as `reference`."""

    dispute_id: int
    charge_id: int
    order_id: int
    gateway: str
    reference: str
    amount: Money
    reason: str
    opened_us: int
    won_us: int | None = None
    lost_us: int | None = None

    @property
    def is_open(self) -> bool:
        """True until its verdict."""
        return self.won_us is None and self.lost_us is None


def judged(dispute: Dispute, verdict: Verdict, now_us: int) -> Dispute | None:
    """The dispute after its verdict; None where it had one before."""
    if not dispute.is_open:
        return None
    return replace(dispute, won_us=now_us) if verdict is Verdict.WON else replace(dispute, lost_us=now_us)
