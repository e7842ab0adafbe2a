"""What plug-ins import, all of it, and nothing else of Panier: the one public module for them.

Its names and their meaning stay as they are between minor versions; everything else in the package may move. It has
what a registrar's plug-in needs (docs/registrar-plugin.md).
"""

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.period import Period
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
    "Message",
    "MessageKind",
    "NameRecord",
    "NameState",
    "Outcome",
    "Period",
    "Registry",
    "RegistryUnreachableError",
    "Verb",
]
