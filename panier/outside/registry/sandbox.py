"""The sandbox's registry: a list of special names, tables of registrations and commands.

It decides as sandbox_decisions.py says and stores every outcome under its command's key. Its owner can set what
it answers for a name, who else requests the name, and how badly it behaves.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

import msgspec

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.domain.extension import Extension, TransferMethod
from panier.core.domain.life import Stage
from panier.core.limits import DAY_US
from panier.core.refusal import conflict, not_found
from panier.core.values import replace
from panier.outside.registry.protocol import (
    Answer,
    Command,
    Message,
    MessageKind,
    Outcome,
    RegistryUnreachableError,
    Verb,
)
from panier.outside.registry.sandbox_conduct import Conduct, Trouble
from panier.outside.registry.sandbox_decisions import OURSELVES, Case, Decision, decide, gone_elsewhere
from panier.outside.registry.special_names import NameEntry, SpecialNames
from panier.store import registry_names
from panier.store.engine.db import Database, Tx
from panier.store.registry_names import RegisteredName, SentCommand

logger = logging.getLogger(__name__)

SILENCE_DAYS = 5

_entries = msgspec.json.Decoder(NameEntry)
_commands = msgspec.json.Decoder(Command)
_outcomes = msgspec.json.Decoder(Outcome)
_messages = msgspec.json.Decoder(Message)


class SandboxRegistry:
    """A registry in which names are free unless something speaks against it.

    That is the list of special names, the owner's settings, or a registration here.
    """

    def __init__(
        self,
        database: Database,
        special: SpecialNames,
        now: Callable[[], int],
        extension: Callable[[str], Extension],
    ) -> None:
        self._database = database
        self._special = special
        self._now = now
        self._extension = extension
        self._creations: list[tuple[Command, asyncio.Future[Outcome | None]]] = []  # that arrived together
        self._creating: asyncio.Task[None] | None = None

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """The records of names; a name registered here is taken, whatever it was before."""

        async def read(tx: Tx) -> tuple[Mapping[str, RegisteredName], Mapping[str, str]]:
            return await registry_names.load_known(tx, names)

        here, wished = await self._database.read(read)
        return {name: self._record_of(name, here.get(name), wished.get(name)) for name in names}

    async def execute(self, command: Command) -> Outcome:
        """Carry out a command, once per key.

        A registry in trouble does nothing, or does it and does not answer. Registrations that arrive together are
        stored in one transaction, unless something is unusual about one.
        """
        if command.verb == Verb.CREATE and (created := await self._create(command)) is not None:
            return created
        outcome, trouble = await self._database.write(lambda tx: self._executed(tx, command))
        if trouble == Trouble.LOST:
            raise RegistryUnreachableError("The registry's answer was lost")
        return outcome

    async def _create(self, command: Command) -> Outcome | None:
        """Register a name together with others; None where the command has to be carried out by itself."""
        created: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        self._creations.append((command, created))
        if self._creating is None or self._creating.done():
            self._creating = asyncio.create_task(self._create_together())
        return await created

    async def _create_together(self) -> None:
        while self._creations:
            arrived, self._creations = self._creations, []
            try:
                commands = {command.name: command for command, _ in reversed(arrived)}  # whoever came first
                done = await self._database.write(lambda tx, asked=commands: self._created(tx, asked))  # type: ignore[misc]
            except Exception:
                logger.warning("%s registrations failed together, so each is done alone", len(arrived), exc_info=True)
                done = {}
            for command, created in arrived:
                if not created.done():  # else nobody waits any more
                    created.set_result(done.get(command.key))

    async def _created(self, tx: Tx, commands: Mapping[str, Command]) -> Mapping[str, Outcome]:
        """The outcomes by key of those commands that simply register a name which nobody has, nor asked about.

        Nothing needs to be locked: of two registrations of a name the first wins, and the other is decided anew.
        """
        here, wished = await registry_names.load_known(tx, list(commands))
        sent = await registry_names.list_sent(tx, [command.key for command in commands.values()])
        decisions = {
            name: decide(self._case(command, None, wished.get(name)))
            for name, command in commands.items()
            if name not in here and command.key not in sent and self._conduct(name, wished.get(name)).trouble is None
        }
        usual = [
            decision.after
            for decision in decisions.values()
            if decision.after is not None and decision.outcome.answer == Answer.DONE
        ]
        taken = await registry_names.add_names(tx, usual)
        return {one.key: decisions[one.name].outcome for one in usual if taken[one.name].key == one.key}

    async def outcome(self, command: Command) -> Outcome | None:
        """The outcome of a command; one whose time has come is decided now."""

        async def body(tx: Tx) -> Outcome | None:
            return await self._found(tx, command, *await self._locked(tx, command.name))

        return await self._database.write(body)

    async def auth_code(self, name: str) -> str | None:
        """The transfer code of a name registered here."""

        async def read(tx: Tx) -> RegisteredName | None:
            return (await self._known(tx, name))[0]

        found = await self._database.read(read)
        return None if found is None or not found.is_ours else found.auth_code

    async def poll(self) -> Message | None:
        """The oldest message.

        Names whose transfer was requested too long ago are first handed to the other registrar.
        """
        waiting = await self._database.read(
            lambda tx: registry_names.list_asked(tx, before_us=self._now() - SILENCE_DAYS * DAY_US)
        )
        if any(one.asked_by != OURSELVES for one in waiting):
            await self._database.write(self._let_go)
        found = await self._database.read(registry_names.load_oldest_message)
        if found is None:
            return None
        number, text = found
        return replace(_messages.decode(text), message_id=str(number))

    async def acknowledge(self, message_id: str) -> None:
        """Remove a message from the queue."""
        await self._database.write(lambda tx: registry_names.delete_message(tx, int(message_id)))

    async def wish(self, name: str, entry: NameEntry | None) -> NameRecord:
        """Set the record of a name; None returns it to the list. Returns its present record."""
        text = None if entry is None else msgspec.json.encode(entry).decode()
        if text is None:
            await self._database.write(lambda tx: registry_names.delete_wish(tx, name))
        else:
            await self._database.write(lambda tx: registry_names.set_wish(tx, name, text))
        return (await self.look_up([name]))[name]

    @property
    def special(self) -> SpecialNames:
        """The list of special names."""
        return self._special

    async def list_wishes(self, *, limit: int) -> Sequence[NameEntry]:
        """What was set for names, by name."""
        found = await self._database.read(lambda tx: registry_names.list_wishes(tx, limit=limit))
        return tuple(_entries.decode(text) for _, text in found)

    async def ask_for(self, name: str, *, registrar: str, auth_code: str) -> None:
        """Have another registrar request a name.

        Refuses: a name that is not ours (404); a locked or already requested name, a wrong code (409).
        """
        await self._database.write(lambda tx: self._asked_for(tx, name, registrar, auth_code))

    async def stop_asking(self, name: str) -> None:
        """Have the other registrar withdraw its request.

        Refuses: a name that nobody requested (404).
        """

        async def body(tx: Tx) -> None:
            own = await registry_names.load(tx, name, lock=True)
            if own is None or own.asked_us is None or own.asked_by == OURSELVES:
                raise not_found(name=name)
            await registry_names.update(tx, replace(own, asked_us=None, asked_by=None))
            await self._send_message(tx, MessageKind.TRANSFER_ENDED, own)

        await self._database.write(body)

    async def _executed(self, tx: Tx, command: Command) -> tuple[Outcome, Trouble | None]:
        here, wished = await self._locked(tx, command.name)
        trouble = self._conduct(command.name, wished).trouble
        found = await self._found(tx, command, here, wished)
        if found is not None:
            return found, None
        decision = await self._decided(tx, command, here, wished)
        outcome = decision.outcome
        # A registered name stores the key itself, so that the usual command leaves a single row behind.
        if command.verb != Verb.CREATE or outcome.answer != Answer.DONE:
            sent = SentCommand(command.key, command.name, _text(command), _text(outcome), self._now(), decision.due_us)
            await registry_names.add_sent(tx, sent)
        return outcome, trouble

    async def _known(self, tx: Tx, name: str) -> tuple[RegisteredName | None, str | None]:
        """The registration of a name, and the owner's settings for it.

        Raises RegistryUnreachableError where it is set to be silent.
        """
        here, wished = await registry_names.load_known(tx, [name])
        if self._conduct(name, wished.get(name)).trouble == Trouble.SILENT:
            raise RegistryUnreachableError("The registry did not answer in time")
        return here.get(name), wished.get(name)

    async def _locked(self, tx: Tx, name: str) -> tuple[RegisteredName | None, str | None]:
        """As `_known`; a registration stays as it is until the transaction ends."""
        await registry_names.lock_name(tx, name)
        return await self._known(tx, name)

    async def _found(self, tx: Tx, command: Command, here: RegisteredName | None, wished: str | None) -> Outcome | None:
        if command.verb == Verb.CREATE and here is not None and here.key == command.key:
            return Outcome(Answer.DONE, facts=_facts(here))
        kept = await registry_names.load_sent(tx, command.key)
        if kept is None:
            return None
        if kept.due_us is None or self._now() < kept.due_us:
            return _outcomes.decode(kept.outcome)
        decision = await self._decided(tx, _commands.decode(kept.command), here, wished, is_due=True)
        await registry_names.add_sent(tx, replace(kept, outcome=_text(decision.outcome), due_us=None))
        return decision.outcome

    async def _decided(
        self, tx: Tx, command: Command, here: RegisteredName | None, wished: str | None, *, is_due: bool = False
    ) -> Decision:
        case = self._case(command, here, wished, is_due=is_due)
        decision = decide(case)
        if decision.after is not None and here is None:
            # There was no row to lock yet: of two simultaneous registrations the first wins, the other gets a refusal.
            taken = await registry_names.add_name(tx, decision.after)
            return decision if taken.key == command.key else decide(replace(case, here=taken))
        await self._write(tx, case, decision)
        return decision

    def _case(self, command: Command, here: RegisteredName | None, wished: str | None, *, is_due: bool = False) -> Case:
        extension = self._extension(command.name)
        return Case(
            command=command,
            record=self._record_of(command.name, here, wished),
            conduct=self._conduct(command.name, wished),
            here=here,
            now_us=self._now(),
            afterlife=extension.afterlife,
            silence_days=extension.transfer.silence_days,
            is_due=is_due,
        )

    async def _write(self, tx: Tx, case: Case, decision: Decision) -> None:
        """Store the registration of a name, and notify its former holder's side."""
        here, after = case.here, decision.after
        if decision.is_removed:
            await registry_names.remove(tx, case.command.name)
        elif after is not None and after != here:
            await registry_names.update(tx, after)
        if here is None or case.own is None or after is None:
            return
        verb = case.command.verb
        if after.key != here.key or (here.is_ours and not after.is_ours):
            await self._send_message(tx, MessageKind.TRANSFERRED_AWAY, here)
        elif after.asked_us is not None and here.asked_us is None:
            await self._send_message(tx, MessageKind.TRANSFER_ASKED, after)
        elif verb in (Verb.APPROVE_TRANSFER, Verb.REJECT_TRANSFER) and here.asked_by == OURSELVES:
            await self._answer_ourselves(tx, here.name, is_approved=verb == Verb.APPROVE_TRANSFER)

    async def _answer_ourselves(self, tx: Tx, name: str, *, is_approved: bool) -> None:
        """Answer a transfer between two customers of ours that waits for the holder."""
        waiting = await registry_names.load_undecided(tx, name)
        if waiting is None:
            return
        if is_approved:
            await registry_names.add_sent(tx, replace(waiting, due_us=self._now()))
            return
        refused = Outcome(Answer.REFUSED, f"The holder of {name} refused the transfer")
        await registry_names.add_sent(tx, replace(waiting, outcome=_text(refused), due_us=None))

    async def _asked_for(self, tx: Tx, name: str, registrar: str, auth_code: str) -> None:
        own = await registry_names.load(tx, name, lock=True)
        if own is None or not own.is_ours:
            raise not_found(name=name)
        if own.is_locked:
            raise conflict(f"{name} is locked against transfers")
        if own.asked_us is not None:
            raise conflict(f"{name} is wanted by {own.asked_by} already")
        if auth_code != own.auth_code:
            raise conflict(f"That is not the transfer code of {name}")
        asked = replace(own, asked_us=self._now(), asked_by=registrar)
        await registry_names.update(tx, asked)
        await self._send_message(tx, MessageKind.TRANSFER_ASKED, asked)

    async def _let_go(self, tx: Tx) -> None:
        for one in await registry_names.list_asked(tx, before_us=self._now() - SILENCE_DAYS * DAY_US):
            if one.asked_by != OURSELVES:
                await registry_names.update(tx, gone_elsewhere(one, self._now()))
                await self._send_message(tx, MessageKind.TRANSFERRED_AWAY, one)

    async def _send_message(self, tx: Tx, kind: MessageKind, own: RegisteredName) -> None:
        message = Message("", kind, own.name, self._now(), key=own.key, registrar=own.asked_by)
        await registry_names.add_message(tx, _text(message))

    def _conduct(self, name: str, wished: str | None) -> Conduct:
        return self._special.conduct(name) if wished is None else _entries.decode(wished).conduct()

    def _record_of(self, name: str, here: RegisteredName | None, wished: str | None) -> NameRecord:
        """The record of a name.

        A name registered here is taken, a premium name stays premium, and no code is shown.
        """
        now_us = self._now()
        entry = self._special if wished is None else _entries.decode(wished)
        record = entry.record(name, now_us)
        extension = self._extension(name)
        if extension.transfer.handover == TransferMethod.TAG:
            record = replace(record, auth_code=None)
        if here is None or extension.afterlife.stage(here.expires_us, now_us) == Stage.GONE:
            return record
        return replace(
            record,
            state=NameState.TAKEN_PREMIUM if here.is_premium else NameState.TAKEN,
            auth_code=None,
            is_locked=here.is_locked,
            name_servers=here.name_servers,
            created_us=here.created_us,
            expires_us=here.expires_us,
            last_transfer_us=here.transferred_us,
        )

    async def close(self) -> None:
        """Nothing is held open: whoever opened the database closes it."""


def _facts(own: RegisteredName) -> dict[str, object]:
    return {"expires_us": own.expires_us, "name_servers": list(own.name_servers)}


def _text(document: object) -> str:
    return msgspec.json.encode(document).decode()
