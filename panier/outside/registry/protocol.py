"""Domain name registries: their answers for names, and the commands they are sent.

The Protocol has what EPP (RFC 5730 to 5734) needs: a client transaction id for every command, outcomes that
come later, and a queue of messages that is polled and acknowledged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from panier.core.domain.domain_name import NameRecord
from panier.core.values import frozen


class Verb(StrEnum):
    """What a registry can be asked to do with a name."""

    CREATE = "create"
    TRANSFER = "transfer"  # bring it in from another registrar, or from a market
    RENEW = "renew"
    RESTORE = "restore"
    TRADE = "trade"  # give it another holder
    UPDATE = "update"  # see `changes`
    DELETE = "delete"
    APPROVE_TRANSFER = "approve transfer"  # let it go to another registrar
    REJECT_TRANSFER = "reject transfer"


@frozen
class Command:
    """A command to a registry.

    `key` (EPP's client transaction id) makes it harmless to ask again. `months`: for how long, where that is part
    of the verb. `codes`: auth_code, unlock_code, claims_notice, reason, smd. `contacts`: the fields of owner, admin
    and tech. `mode`: the pricing mode that the name was sold under. `changes`: name_servers (a list of {host, ip});
    is_locked, for a new name too; ds_records (the complete list, as {algorithm, flags, public_key, tag}); hosts
    (those that change: host to addresses, None removes it); disclosed (type of contact to fields, an empty list:
    all fields); obfuscated_emails (type of contact to alias); tag (of the registrar that gets the name, under .uk);
    auth_code, contacts.
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
    """How a command can turn out."""

    DONE = "done"
    PENDING = "pending"  # EPP 1001: the outcome comes in a message, or on request
    REFUSED = "refused"  # the customer can fix it: the argument shows what, else the reason
    FAILED = "failed"  # the registry's own trouble: it is tried again
    IMPOSSIBLE = "impossible"  # final: somebody else has the name, for example


@frozen
class Outcome:
    """A registry's answer to a command.

    `argument`: what the customer must supply anew (authInfo, legitimacyAfnic). `facts`: the present facts of the
    name: expires_us, name_servers. `ask_again_us`: when to ask for a pending outcome.
    """

    answer: Answer
    reason: str = ""
    argument: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    ask_again_us: int | None = None

    @property
    def expires_us(self) -> int | None:
        """The name's new expiry, where the facts contain a time.

        The facts are a plug-in's, and nobody has checked them.
        """
        value = self.facts.get("expires_us")
        return value if isinstance(value, int) else None

    @property
    def name_servers(self) -> tuple[str, ...] | None:
        """The hosts of the name's present servers, where the facts contain a list of them."""
        value = self.facts.get("name_servers")
        return tuple(map(str, value)) if isinstance(value, list | tuple) else None


class MessageKind(StrEnum):
    """The kinds of message that a registry sends by itself."""

    OUTCOME = "outcome"  # of a pending command, identified by `key`
    TRANSFER_ASKED = "transfer asked"  # another registrar wants the name
    TRANSFERRED_AWAY = "transferred away"
    TRANSFER_ENDED = "transfer ended"  # refused, or withdrawn by the other side


@frozen
class Message:
    """One message in a registry's queue.

    `registrar`: the other registrar concerned.
    """

    message_id: str
    kind: MessageKind
    name: str
    at_us: int
    key: str | None = None
    outcome: Outcome | None = None
    registrar: str | None = None


class RegistryUnreachableError(Exception):
    """No answer in time: the command may or may not have been carried out.

    Ask for `outcome` before sending it again.
    """


class Registry(Protocol):
    """What the shop needs from a registry.

    Names are in their ASCII form. Any call may raise RegistryUnreachableError.
    """

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """The registry's present answer for each name."""

    async def execute(self, command: Command) -> Outcome:
        """Carry out a command, at most once per key.

        Asked again under a key, it answers as before.
        """

    async def outcome(self, command: Command) -> Outcome | None:
        """The outcome of a command that was sent.

        None where it never arrived, so that it may be sent again.
        """

    async def auth_code(self, name: str) -> str | None:
        """The transfer code of a name of ours.

        None where its registry issues the code to the holder.
        """

    async def poll(self) -> Message | None:
        """The oldest message in the queue, which stays there until it is acknowledged."""

    async def acknowledge(self, message_id: str) -> None:
        """Remove a message from the queue; acknowledging it twice does no harm."""

    async def close(self) -> None:
        """Release what is held open, such as connections; nothing is asked any more."""
