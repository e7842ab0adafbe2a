"""Domain name registries: what they say of names, and what they are asked to do with them.

The Protocol has what EPP (RFC 5730 to 5734) needs: a client transaction id for every command, outcomes that come later,
and a queue of messages that is polled and acknowledged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from panier.core.domain.domain_name import NameRecord


class Verb(StrEnum):
    """What a registry is asked to do with a name."""

    CREATE = "create"
    TRANSFER = "transfer"  # bring it in from another registrar, or from a market
    RENEW = "renew"
    RESTORE = "restore"
    TRADE = "trade"  # give it another holder
    UPDATE = "update"  # `changes` say what
    DELETE = "delete"
    APPROVE_TRANSFER = "approve transfer"  # let it go to another registrar
    REJECT_TRANSFER = "reject transfer"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing asked of a registry. `key` (EPP's client transaction id) makes asking again harmless.

    `months`: for how long, where that is part of the verb. `codes`: auth_code, unlock_code, claims_notice, reason, smd.
    `contacts`: the fields of owner, admin and tech. `mode`: the pricing mode that the name was sold under.
    `changes`: name_servers (a list of {host, ip}); is_locked, for a new name too; ds_records (all there shall be, as
    {algorithm, flags, public_key, tag}); hosts (those that change: host to addresses, None takes it away); disclosed
    (type of contact to fields, none: all there are); obfuscated_emails (type of contact to alias); tag (of the
    registrar that gets the name, under .uk); auth_code, contacts.
    """

    key: str
    verb: Verb
    name: str
    months: int = 0
    mode: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    changes: Mapping[str, object] = field(default_factory=dict)


class Answer(StrEnum):
    """What came of a command."""

    DONE = "done"
    PENDING = "pending"  # EPP 1001: the outcome comes by a message, or when asked for
    REFUSED = "refused"  # the customer can do something about it: the argument says what, else the reason
    FAILED = "failed"  # the registry's own trouble: it is tried again
    IMPOSSIBLE = "impossible"  # never: somebody else has the name, say


@dataclass(frozen=True, slots=True)
class Outcome:
    """A registry's answer. `argument`: what the customer must give anew (authInfo, legitimacyAfnic).

    `facts`: what holds of the name now: expires_us, name_servers. `ask_again_us`: when to ask for a pending outcome.
    """

    answer: Answer
    reason: str = ""
    argument: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    ask_again_us: int | None = None

    @property
    def expires_us(self) -> int | None:
        """When the name now ends, where the facts hold a time; they are a plug-in's, and nobody has checked them."""
        told = self.facts.get("expires_us")
        return told if isinstance(told, int) else None

    @property
    def name_servers(self) -> tuple[str, ...] | None:
        """The hosts of the servers that the name now has, where the facts hold a list of them."""
        told = self.facts.get("name_servers")
        return tuple(map(str, told)) if isinstance(told, list | tuple) else None


class MessageSort(StrEnum):
    """What a registry tells by itself."""

    OUTCOME = "outcome"  # of a command that was pending: `key` says which
    TRANSFER_ASKED = "transfer asked"  # another registrar wants the name
    TRANSFERRED_AWAY = "transferred away"
    TRANSFER_ENDED = "transfer ended"  # refused, or called off by the other side


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a registry's queue. `registrar`: who else is concerned."""

    message_id: str
    sort: MessageSort
    name: str
    at_us: int
    key: str | None = None
    outcome: Outcome | None = None
    registrar: str | None = None


class RegistryUnreachableError(Exception):
    """No answer, or none in time: what was asked may or may not have been done. Ask `outcome` before asking anew."""


class Registry(Protocol):
    """What the shop needs of a registry. Names are in their ASCII form. Any call may raise RegistryUnreachableError."""

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """What the registry says of each name now."""

    async def execute(self, command: Command) -> Outcome:
        """Do a command, at most once per key: asked again under the same key it answers as before."""

    async def outcome(self, command: Command) -> Outcome | None:
        """What became of a command that was sent; None where it never arrived, so that it may be sent again."""

    async def auth_code(self, name: str) -> str | None:
        """The code with which a name of ours can be taken elsewhere; None where its registry hands it out itself."""

    async def poll(self) -> Message | None:
        """The oldest message of the queue, which stays there until it is acknowledged."""

    async def acknowledge(self, message_id: str) -> None:
        """Take a message off the queue; one that is gone already does no harm."""

    async def close(self) -> None:
        """Give back what is held open, connections say; nothing is asked any more."""
