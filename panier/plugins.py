"""What plug-ins import, all of it, and nothing else of Panier: the one public module for them.

Its names and their meaning stay as they are between minor versions; everything else in the package may move. It has
what a registrar's plug-in needs (docs/registrar-plugin.md), and a deliverer's (docs/deliverer-plugin.md).
"""

from panier.core.domain.domain_name import NameRecord, NameState
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
    "Command",
    "Deliverer",
    "DeliveryFailedError",
    "DeliveryRequest",
    "DeliveryTroubleError",
    "EndRequest",
    "Made",
    "Message",
    "MessageKind",
    "NameRecord",
    "NameState",
    "NotMadeYetError",
    "Outcome",
    "Period",
    "Property",
    "Registry",
    "RegistryUnreachableError",
    "Verb",
]
