"""Named states of a sandbox: its database, how far its clock is ahead, and what its owner said is to go wrong."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from panier.core.limits import SECOND_US
from panier.core.refusal import bad_input, conflict, not_found
from panier.flows.account.seeds import SNAPSHOTS
from panier.store.engine import copies
from panier.store.engine.sqlite_file import PRIVATE_FILE, PRIVATE_FOLDER
from panier.web.owner.desk import Desk, Memory
from panier.web.owner.watchers import Told

STATES_MAX = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SEED = "empty.seed"


class SavedState(msgspec.Struct, rename="camel"):
    """What is known of a snapshot besides the database's content; `taken_us`: by the shop's own time."""

    name: str
    taken_us: int
    offset_us: int
    size_bytes: int
    memories: dict[str, object] = {}


class SavedStates:
    """The snapshots of a sandbox, in a folder beside its database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list_all(self) -> Sequence[SavedState]:
        """Every snapshot, the latest last; a file that cannot be read is none."""
        found = [_read(path) for path in self._folder().glob("*.json")]
        return sorted((one for one in found if one is not None), key=lambda one: (one.taken_us, one.name))

    async def save(self, name: str) -> SavedState:
        """Keep the state as it is, in place of an earlier one of this name.

        Refuses: a name that is no file's (400), one too many (409), a shop on PostgreSQL (409).
        """
        _check(name)
        folder = self._folder()
        copies.check_copies(self._desk.database)
        if len(self.list_all()) >= STATES_MAX and not (folder / f"{name}.json").exists():
            raise conflict(f"There are {STATES_MAX} snapshots: delete one first (DELETE /snapshots/NAME)")
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        async with self._desk.turn:
            clock = self._desk.clock
            file = folder / f"{name}.sqlite"
            memories = {key: one.remembered() for key, one in self._memories().items()}
            taken_us, offset_us = clock(), clock.offset_us
            await copies.keep(self._desk.database, file)
            state = SavedState(name, taken_us, offset_us, file.stat().st_size, memories)
            _write(folder / f"{name}.json", msgspec.json.encode(state))
        return state

    async def restore(self, name: str) -> SavedState:
        """Make the sandbox what it was: its content, its clock, and what is to go wrong.

        Refuses: an unknown snapshot (404), one of another release (409), a shop on PostgreSQL (409).
        """
        state, desk = self._find(name), self._desk
        async with desk.turn, desk.replacing():
            await copies.put_back(desk.database, self._folder() / f"{name}.sqlite")
            desk.clock.set_offset(state.offset_us)
            for key, one in self._memories().items():
                if (content := state.memories.get(key)) is not None:
                    one.recall(content)
        self._tell()
        return state

    async def start_over(self) -> None:
        """Make the sandbox what it is when it is new: no orders, the ready-made customers with their keys.

        Refuses: a shop on PostgreSQL (409).
        """
        desk = self._desk
        copies.check_copies(desk.database)
        folder = self._folder()
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        async with desk.turn, desk.replacing():
            await copies.empty(desk.database, folder / _SEED)
            desk.clock.set_offset(0 if desk.place is None else desk.place.offset_seconds * SECOND_US)
            for one in self._memories().values():
                one.recall([])
            await desk.furnish()
        self._tell()

    async def delete(self, name: str) -> None:
        """Forget a snapshot.

        Refuses: an unknown one (404).
        """
        self._find(name)
        folder = self._folder()
        for suffix in (".json", ".sqlite"):
            await asyncio.to_thread((folder / f"{name}{suffix}").unlink, missing_ok=True)

    def _memories(self) -> dict[str, Memory]:
        return {"deliveryFaults": self._desk.faults, **self._desk.memories}

    def _tell(self) -> None:
        for event in ("clock", "mail", "event"):
            self._desk.watchers.tell(Told(event, {}))

    def _folder(self) -> Path:
        if self._desk.place is None:
            raise conflict("This sandbox has no folder for snapshots: start it with --data DIR")
        return self._desk.place.folder / SNAPSHOTS

    def _find(self, name: str) -> SavedState:
        _check(name)
        folder = self._folder()
        found = _read(folder / f"{name}.json")
        if found is None or not (folder / f"{name}.sqlite").exists():
            raise not_found("This snapshot", name=name)
        return found


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise bad_input("name", "must begin with a letter or digit, and have at most 64 of those, dots, _ and -")


def _read(file: Path) -> SavedState | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=SavedState)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=PRIVATE_FILE)
    part.write_bytes(content)
    part.replace(file)
