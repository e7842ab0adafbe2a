"""Payment gateways: taking money with a method that a customer registered."""

from dataclasses import dataclass
from typing import Protocol

from panier.core.money import Money

# What the sandbox knows its cards by: a card of the first kind pays, one of the second is refused.
PAYING_TOKEN = "sandbox-pays"  # noqa: S105 - a public name of a make-believe card
DECLINING_TOKEN = "sandbox-declines"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gateway's answer: taken, or declined for a reason."""

    is_taken: bool
    reason: str = ""


class Gateway(Protocol):
    """What the shop needs of a gateway."""

    async def charge(self, key: str, amount: Money, token: str) -> Outcome:
        """Take an amount; asking again with the same key answers the same and takes nothing more."""


class SandboxGateway:
    """Takes no money and remembers nothing: what a card does is written on it, so asking twice answers the same."""

    async def charge(self, key: str, amount: Money, token: str) -> Outcome:
        """Pay or decline as the card says."""
        del key, amount
        if token == DECLINING_TOKEN:
            return Outcome(is_taken=False, reason="The card was declined")
        return Outcome(is_taken=True)
