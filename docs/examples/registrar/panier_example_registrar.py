"""A registrar's plug-in for Panier, complete and small: copy it, and put a real registrar's calls in place of `_do`.

It speaks in the words of EPP (RFC 5730 to 5734) and keeps everything in memory. A real registrar keeps names, client
transaction ids (clTRID) and messages on its side, where they outlive this process and are shared by several of them.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from panier.plugins import Answer, Command, Message, MessageKind, NameRecord, NameState, Outcome, Period, Verb

# EPP's result codes (RFC 5730 §3) in the shop's words, and what a customer must give anew.
OK, PENDING, BAD_AUTH_INFO, NOT_ASKED_FOR, EXISTS, DOES_NOT_EXIST, PROHIBITED = 1000, 1001, 2202, 2301, 2302, 2303, 2304
ANSWERS = {
    OK: (Answer.DONE, "Command completed successfully"),
    PENDING: (Answer.PENDING, "Command completed successfully; action pending"),
    BAD_AUTH_INFO: (Answer.REFUSED, "Invalid authorization information"),
    NOT_ASKED_FOR: (Answer.IMPOSSIBLE, "Object not pending transfer"),
    EXISTS: (Answer.IMPOSSIBLE, "Object exists"),
    DOES_NOT_EXIST: (Answer.IMPOSSIBLE, "Object does not exist"),
    PROHIBITED: (Answer.REFUSED, "Object status prohibits operation"),
}
ARGUMENTS = {BAD_AUTH_INFO: "authInfo"}


@dataclass(slots=True)
class Domain:
    """A name that somebody holds: a <domain:infData>."""

    expires_us: int
    auth_info: str
    is_ours: bool = True
    is_locked: bool = True  # clientTransferProhibited
    name_servers: tuple[str, ...] = ()


@dataclass(slots=True)
class Transaction:
    """A command as it arrived under its clTRID, its result so far, and when a pending one will be decided."""

    command: Command
    code: int
    due_us: int | None


class ExampleRegistrar:
    """Commands for names that begin with `slow-` are pending (1001) for a while; `elsewhere-` is held by others."""

    def __init__(self, now: Callable[[], int], pending_seconds: int) -> None:
        self._now = now
        self._pending_us = pending_seconds * 1_000_000
        self._numbers = itertools.count(1)
        self._domains: dict[str, Domain] = {}
        self._transactions: dict[str, Transaction] = {}
        self._queue: list[Message] = []

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """<check>, and <info> where a name is held. A real one adds premium prices (RFC 8748) and claims (RFC 8334)."""
        return {name: self._record(name) for name in names}

    async def execute(self, command: Command) -> Outcome:
        """Send a command once: EPP does not forbid a clTRID to come again, so whoever sends must know its own."""
        self._settle()
        if command.key not in self._transactions:
            is_slow = command.name.startswith("slow-")
            code, due_us = (PENDING, self._now() + self._pending_us) if is_slow else (self._do(command), None)
            self._transactions[command.key] = Transaction(command, code, due_us)
        return self._outcome(self._transactions[command.key])

    async def outcome(self, command: Command) -> Outcome | None:
        """The result under a clTRID; None where the registrar has never seen it."""
        self._settle()
        found = self._transactions.get(command.key)
        return None if found is None else self._outcome(found)

    async def auth_code(self, name: str) -> str | None:
        """The <domain:authInfo> of a name of ours."""
        domain = self._domain(name)
        return domain.auth_info if domain is not None and domain.is_ours else None

    async def poll(self) -> Message | None:
        """<poll op="req">."""
        self._settle()
        return self._queue[0] if self._queue else None

    async def acknowledge(self, message_id: str) -> None:
        """<poll op="ack">."""
        self._queue = [message for message in self._queue if message.message_id != message_id]

    async def close(self) -> None:
        """<logout>: there is no session here."""

    def _do(self, command: Command) -> int:
        """What the registry makes of a command, as a result code."""
        domain = self._domain(command.name)
        if command.verb == Verb.CREATE:
            return EXISTS if domain is not None else self._register(command, self._now())
        if domain is None:
            return DOES_NOT_EXIST
        if command.verb == Verb.TRANSFER:
            if domain.is_locked:
                return PROHIBITED
            is_right = command.codes.get("auth_code") == domain.auth_info
            return self._register(command, domain.expires_us) if is_right else BAD_AUTH_INFO
        if not domain.is_ours:
            return DOES_NOT_EXIST
        match command.verb:
            case Verb.RENEW | Verb.TRADE:
                domain.expires_us = Period(months=command.months).after(domain.expires_us)
            case Verb.UPDATE:
                domain.name_servers = _hosts(command.changes.get("name_servers")) or domain.name_servers
                domain.is_locked = bool(command.changes.get("is_locked", domain.is_locked))
            case Verb.DELETE:
                del self._domains[command.name]
            case Verb.RESTORE:
                return PROHIBITED  # what is deleted here is gone at once, so no name is ever in its redemption period
            case _:
                return NOT_ASKED_FOR  # nobody else ever wants a name of this registrar
        return OK

    def _register(self, command: Command, from_us: int) -> int:
        expires_us = Period(months=command.months).after(from_us)
        servers = _hosts(command.changes.get("name_servers"))
        self._domains[command.name] = Domain(expires_us, f"auth-{command.key}", name_servers=servers)
        return OK

    def _settle(self) -> None:
        """Decide what was pending and is due, and tell it by a message (RFC 5730 §2.9.2.3, <domain:panData>)."""
        for key, sent in self._transactions.items():
            if sent.due_us is not None and sent.due_us <= self._now():
                sent.code, sent.due_us = self._do(sent.command), None
                number, name = str(next(self._numbers)), sent.command.name
                message = Message(number, MessageKind.OUTCOME, name, self._now(), key=key, outcome=self._outcome(sent))
                self._queue.append(message)

    def _outcome(self, sent: Transaction) -> Outcome:
        answer, reason = ANSWERS[sent.code]
        held = self._domains.get(sent.command.name) if answer == Answer.DONE else None
        facts = {} if held is None else {"expires_us": held.expires_us, "name_servers": list(held.name_servers)}
        return Outcome(answer, reason, ARGUMENTS.get(sent.code), facts, sent.due_us)

    def _domain(self, name: str) -> Domain | None:
        if name.startswith("elsewhere-") and name not in self._domains:
            expires_us = Period(months=6).after(self._now())
            self._domains[name] = Domain(expires_us, "example-auth", is_ours=False, is_locked=False)
        return self._domains.get(name)

    def _record(self, name: str) -> NameRecord:
        domain = self._domain(name)
        if domain is None:
            return NameRecord(name, NameState.FREE)
        return NameRecord(name, NameState.TAKEN, is_locked=domain.is_locked, name_servers=domain.name_servers)


def make(options: Mapping[str, str], now: Callable[[], int]) -> ExampleRegistrar:
    """The entry point. `options`: PANIER_REGISTRY_PENDING_SECONDS as "pending_seconds". A ValueError refuses them."""
    if strange := set(options) - {"pending_seconds"}:
        raise ValueError(f"unknown: {', '.join(sorted(strange))}")
    return ExampleRegistrar(now, int(options.get("pending_seconds", "60")))


def _hosts(servers: object) -> tuple[str, ...]:
    """Panier's [{"host": …, "ip": …}]; a real plug-in makes the glue records (RFC 5732) as well."""
    return tuple(str(server["host"]) for server in servers) if isinstance(servers, list | tuple) else ()
