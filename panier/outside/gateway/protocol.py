"""What the shop asks of a payment gateway, and what a gateway may answer.

No transaction is open while a gateway is asked. Every question has a key: asking again under it does nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from panier.core.money import Money
from panier.core.values import frozen


class GatewayUnreachableError(Exception):
    """The gateway gave no answer: it may or may not have done what it was asked, and is asked what became of it."""


class CallbackRefusedError(Exception):
    """A message that does not come from the gateway, or not whole; the sentence says why."""


class GatewayState(StrEnum):
    """How a payment, a refund or a registration stands at the gateway."""

    DONE = "done"
    DECLINED = "declined"
    CHALLENGED = "challenged"  # the customer has to confirm it at an address
    PENDING = "pending"  # it takes its time, and is asked about later
    ABSENT = "absent"  # the gateway knows nothing under this key
    VOID = "void"  # it was called off before any money moved


@frozen
class GatewayAnswer:
    """What a gateway says of a payment or a refund.

    `reason`: why it was declined, for its customer to read; `url`: where the customer confirms it; `reference`: the
    gateway's own name for it.
    """

    state: GatewayState
    reason: str = ""
    url: str | None = None
    reference: str | None = None


@frozen
class PaymentRequest:
    """An amount to take with a registered method, which `token` names at the gateway.

    `key` names the payment for good. `return_url`: where the customer goes after a confirmation. `reference`: the
    gateway's own name for it, once it told one.
    """

    key: str
    amount: Money
    token: str
    order_id: int
    return_url: str = ""
    reference: str | None = None


@frozen
class RefundRequest:
    """An amount to give back of a payment; `key` names the refund, `payment` what is given back of."""

    key: str
    amount: Money
    payment: PaymentRequest
    reference: str | None = None


@frozen
class RegistrationRequest:
    """A payment method to register.

    `kind`: CREDIT_CARD, SEPA_DIRECT_DEBIT …; `form`: what the customer typed, of which nothing but a token may be kept;
    `wish`: the customer's own description; `return_url`: where the customer goes after a confirmation; `cancel_url`:
    where after giving it up, nothing where that is nowhere else.
    """

    key: str
    kind: str
    email: str
    owner_name: str
    country: str
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    wish: str = ""
    return_url: str = ""
    cancel_url: str = ""


@frozen
class RegisteredMethod:
    """A payment method as its gateway knows it.

    `state`: DONE where it can be charged, CHALLENGED where the customer has to confirm it at `url`, PENDING, or
    DECLINED for a `reason`. `label` hides all but a few digits; `token` charges it; `brand`: of a card, in capitals.
    """

    state: GatewayState
    label: str
    token: str
    expires_us: int | None = None
    brand: str | None = None
    bic: str | None = None
    url: str | None = None
    reference: str | None = None
    reason: str = ""


class NewsKind(StrEnum):
    """What a message of a gateway is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    REGISTRATION = "registration"
    DISPUTE_OPENED = "dispute opened"
    DISPUTE_WON = "dispute won"
    DISPUTE_LOST = "dispute lost"


@frozen
class GatewayNews:
    """A message of a gateway: about the payment, refund or registration of this key, or a dispute of a payment.

    `answer` is what it says, where it says it whole; None: ask what became of it. `amount`: what was paid, given
    back or is disputed, where it says so: another amount than the shop asked for is not believed. `dispute`: the
    gateway's own name for a dispute. `news_id`: by which it is acknowledged. `reference`:
    the gateway's own name for the payment, where the message has no key.
    """

    kind: NewsKind
    key: str
    answer: GatewayAnswer | None = None
    dispute: str = ""
    amount: Money | None = None
    reason: str = ""
    news_id: str = ""
    reference: str = ""


class Gateway(Protocol):
    """What the shop needs from a payment gateway; any question may raise GatewayUnreachableError."""

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Authorise and capture an amount.

        Asking again under an equal key gives an equal answer, or a later one, and takes nothing more.
        """

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        """What became of a payment; ABSENT where none came under its key."""

    async def void(self, request: PaymentRequest) -> GatewayAnswer:
        """Call a payment off, where its money has not moved; else what became of it."""

    async def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Give money back, once per key; DECLINED where that cannot be done."""

    async def query_refund(self, request: RefundRequest) -> GatewayAnswer:
        """What became of a refund; ABSENT where none came under its key."""

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Register a payment method, once per key."""

    async def registration(self, kind: str, method: RegisteredMethod, answer: str) -> RegisteredMethod:
        """What became of a registration, after the customer gave an answer to its challenge (or none)."""

    async def forget(self, token: str) -> None:
        """Let go of a payment method that its customer has deleted."""

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Sequence[GatewayNews]:
        """The news in a message that arrived, whose signature holds.

        Raises CallbackRefusedError for any other message.
        """

    async def poll(self) -> Sequence[GatewayNews]:
        """News that the gateway keeps until they are acknowledged; none where it only calls back."""

    async def acknowledge(self, news_id: str) -> None:
        """Have a message not come again."""

    async def close(self) -> None:
        """Close connections."""
