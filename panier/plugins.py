"""What plug-ins import, all of it, and nothing else of Panier: the one public module for them.

Its names and their meaning stay as they are between minor versions; everything else in the package may move. It has
what a registrar's plug-in needs (docs/registrar-plugin.md), a deliverer's (docs/deliverer-plugin.md), and a gateway's
(docs/gateway-plugin.md).
"""

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.money import Money
from panier.core.period import Period
from panier.core.service.details import Property
from panier.outside.deliverers import (
    Deliverer,
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    EndRequest,
    Made,
    NotMadeYetError,
)
from panier.outside.gateway.protocol import (
    CallbackRefusedError,
    Gateway,
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    GatewayUnreachableError,
    NewsKind,
    PaymentRequest,
    RefundRequest,
    RegisteredMethod,
    RegistrationRequest,
)
from panier.outside.registry.protocol import (
    Answer,
    Command,
    Message,
    MessageKind,
    Outcome,
    Registry,
    RegistryUnreachableError,
    Verb,
)

__all__ = [
    "Answer",
    "CallbackRefusedError",
    "Command",
    "Deliverer",
    "DeliveryFailedError",
    "DeliveryRequest",
    "DeliveryTroubleError",
    "EndRequest",
    "Gateway",
    "GatewayAnswer",
    "GatewayNews",
    "GatewayState",
    "GatewayUnreachableError",
    "Made",
    "Message",
    "MessageKind",
    "Money",
    "NameRecord",
    "NameState",
    "NewsKind",
    "NotMadeYetError",
    "Outcome",
    "PaymentRequest",
    "Period",
    "Property",
    "RefundRequest",
    "RegisteredMethod",
    "RegistrationRequest",
    "Registry",
    "RegistryUnreachableError",
    "Verb",
]
