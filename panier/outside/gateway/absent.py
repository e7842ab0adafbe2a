"""The gateway of a live shop that has none: it takes nothing."""

from collections.abc import Mapping, Sequence

from panier.outside.gateway.protocol import (
    CallbackRefusedError,
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    PaymentRequest,
    RefundRequest,
    RegisteredMethod,
    RegistrationRequest,
)

_REASON = "No payment gateway is configured"
_DECLINED = GatewayAnswer(GatewayState.DECLINED, _REASON)


class AbsentGateway:
    """Declines everything, for nobody was ever asked."""

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Decline a payment."""
        return _DECLINED

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        """Decline a payment, if it was asked of nobody."""
        return _DECLINED

    async def void(self, request: PaymentRequest) -> GatewayAnswer:
        """Decline a payment."""
        return _DECLINED

    async def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Decline a refund."""
        return _DECLINED

    async def query_refund(self, request: RefundRequest) -> GatewayAnswer:
        """Decline a refund."""
        return _DECLINED

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Register nothing."""
        return RegisteredMethod(GatewayState.DECLINED, "", "", reason=_REASON)

    async def registration(self, kind: str, method: RegisteredMethod, answer: str) -> RegisteredMethod:
        """Register nothing."""
        return RegisteredMethod(GatewayState.DECLINED, method.label, "", reason=_REASON)

    async def forget(self, token: str) -> None:
        """Know nothing to forget."""

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Sequence[GatewayNews]:
        """Believe nobody."""
        raise CallbackRefusedError(_REASON)

    async def poll(self) -> Sequence[GatewayNews]:
        """Have no news."""
        return ()

    async def acknowledge(self, news_id: str) -> None:
        """Have nothing to acknowledge."""

    async def close(self) -> None:
        """Have nothing to close."""
