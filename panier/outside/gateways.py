"""Payment gateways: taking money with a method that a customer registered."""

from dataclasses import dataclass
from typing import Protocol

from panier.core.money import Money
from panier.core.payment.payment import CARD, KINDS
from panier.core.period import Period

# The tokens of the sandbox's cards: a card of the first kind pays, one of the second is declined.
PAYING_TOKEN = "sandbox-pays"  # noqa: S105 - a public name of a make-believe card
DECLINING_TOKEN = "sandbox-declines"  # noqa: S105


@dataclass(frozen=True, slots=True)
class ChargeOutcome:
    """A gateway's answer: paid, or declined for a reason."""

    is_taken: bool
    reason: str = ""


class Gateway(Protocol):
    """What the shop needs from a payment gateway."""

    async def charge(self, key: str, amount: Money, token: str) -> ChargeOutcome:
        """Charge an amount.

        Asking again with an equal key gives an equal answer and takes nothing more.
        """


@dataclass(frozen=True, slots=True)
class RegisteredMethod:
    """A payment method as the gateway knows it.

    Its public label, the token that charges it, and its expiry, if it has one.
    """

    label: str
    token: str
    expires_us: int | None


# What a make-believe method of each kind shows of itself.
SANDBOX_LABELS = {
    CARD: "4242 XXXX XXXX 4242",
    "SEPA_DIRECT_DEBIT": "FR76 XXXX XXXX XXXX XXXX XXXX 189",
    "PAYPAL": "{email}",
}
_DECLINED_CARD = "4000 XXXX XXXX 0002"
_CARD_LIFE = Period(months=48)
_DECLINES, _EXPIRED = "declines", "expired"


def register_in_sandbox(kind: str, wish: str | None, *, email: str, now_us: int) -> RegisteredMethod:
    """Register a make-believe payment method, valid at once.

    Words in its description decide its behaviour: `declines` has every charge declined, `expired` makes a card that
    has expired; any other method pays.
    """
    words = (wish or "").lower().split()
    token = DECLINING_TOKEN if _DECLINES in words else PAYING_TOKEN
    label = SANDBOX_LABELS[kind].format(email=email)
    if not KINDS[kind].is_card:
        return RegisteredMethod(label, token, None)
    label = _DECLINED_CARD if token == DECLINING_TOKEN else label
    return RegisteredMethod(label, token, now_us if _EXPIRED in words else _CARD_LIFE.after(now_us))


class AbsentGateway:
    """The gateway of a live shop, until there is one for real money: it declines everything."""

    async def charge(self, key: str, amount: Money, token: str) -> ChargeOutcome:
        """Decline, whatever the method."""
        return ChargeOutcome(is_taken=False, reason="No payment gateway is configured")


class SandboxGateway:
    """A gateway that takes no money and remembers nothing.

    A card's behaviour is written on the card, so asking twice gives equal answers.
    """

    async def charge(self, key: str, amount: Money, token: str) -> ChargeOutcome:
        """Pay or decline, as the card says."""
        if token == DECLINING_TOKEN:
            return ChargeOutcome(is_taken=False, reason="The card was declined")
        return ChargeOutcome(is_taken=True)
