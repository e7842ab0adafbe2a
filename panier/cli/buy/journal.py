"""The journal: what is about to be sent is written down first, so that nothing is ordered twice.

A file for each order, for its owner alone, without anything secret. It is whole at any time: it is written beside its
place, brought to the disk, and put there in one step.
"""

import contextlib
import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from panier.cli.buy.stops import NOT_FOUND, Stop
from panier.core.values import frozen, replace

FORM = 1


class BuyingStage(StrEnum):
    """How far an order has come."""

    FILLING = "filling"  # nothing was ordered: there is a cart at most
    SENDING = "sending"  # the checkout was sent, or is about to be
    ORDERED = "ordered"  # it has a number
    PAYING = "paying"  # its payment was sent, or is about to be
    PAID = "paid"  # or is not to be paid here
    DONE = "done"


@frozen
class JournalEntry:
    """An order on its way."""

    entry_id: str
    endpoint: str
    account: str
    title: str
    file: str
    wanted: dict[str, Any]
    stage: BuyingStage
    attempt: str  # the cart's mark: another one for each cart
    begun: str
    changed: str
    cart_id: str = ""
    total: str = ""  # with tax, as it was agreed to
    currency: str = ""
    lines: tuple[str, ...] = ()  # the totals of its lines, in order of size
    names: tuple[str, ...] = ()  # the domain names in it
    day: str = ""  # when the checkout was written down, by the endpoint's clock
    known_orders: tuple[int, ...] = ()  # of the account, before the checkout was sent
    has_auto_payment: bool = False
    is_waived: bool = False
    order_id: int = 0
    method_id: int = 0
    payment_tries: int = 0  # that were refused
    payments_begun: int = 0  # as the order told before the last one
    earlier: tuple[int, ...] = ()  # orders of the same things, before this one

    @property
    def is_settled(self) -> bool:
        """Whether it is known what came of it."""
        return self.stage != BuyingStage.SENDING

    @property
    def mark(self) -> str:
        """What its cart is called."""
        return f"panier-order {self.attempt}"


class OrderJournal:
    """The folder of entries."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _folder()

    @contextlib.contextmanager
    def locked(self, entry_id: str) -> Iterator[None]:
        """Hold an entry, so that nobody else works on it; a process that ends lets go.

        Refuses: an entry that another run is at.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{entry_id}.lock"
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Stop(
                    f"Another run is at this order ({entry_id}): wait until it ends, then start again"
                ) from error
            yield
        finally:
            os.close(handle)

    def load(self, entry_id: str) -> JournalEntry | None:
        """An entry, if there is one.

        Refuses: a file that is none.
        """
        file = self._file(entry_id)
        try:
            content = json.loads(file.read_bytes())
            for name in ("lines", "names", "known_orders", "earlier"):
                content[name] = tuple(content[name])
            assert content.pop("form") == FORM, f"its form is not {FORM}"
            return JournalEntry(**{**content, "stage": BuyingStage(content["stage"])})
        except FileNotFoundError:
            return None
        except (OSError, AssertionError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Stop(
                f"{file} is no entry of the journal ({error}): see in `panier order list` whether the order is there,"
                " then delete the file"
            ) from error

    def access(self, entry_id: str) -> JournalEntry:
        """An entry that was named.

        Refuses: a name that no entry has (4).
        """
        entry = self.load(entry_id) if entry_id.isalnum() else None
        if entry is None:
            raise Stop(f"The journal has no {entry_id}: `panier order list` shows what it has", NOT_FOUND)
        return entry

    def list_entries(self) -> list[JournalEntry]:
        """All entries, oldest first."""
        names = [file.stem for file in self.folder.glob("*.json")] if self.folder.is_dir() else []
        found = [entry for name in names if (entry := self.load(name)) is not None]
        return sorted(found, key=lambda entry: (entry.begun, entry.entry_id))

    def save(self, entry: JournalEntry) -> JournalEntry:
        """Write an entry down; once this returns, it outlives a power cut."""
        entry = replace(entry, changed=_now())
        content = json.dumps({"form": FORM, **asdict(entry)}, indent=1, ensure_ascii=False).encode()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(entry.entry_id)
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)  # of a run that was killed
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
        self._sync()
        return entry

    def forget(self, entry: JournalEntry) -> None:
        """Take an entry away."""
        self._file(entry.entry_id).unlink(missing_ok=True)
        self._sync()

    def _file(self, entry_id: str) -> Path:
        return self.folder / f"{entry_id}.json"

    def _sync(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def new_entry(entry_id: str, *, endpoint: str, account: str, title: str, file: str, wanted: Any) -> JournalEntry:
    """The beginning of an order."""
    now = _now()
    return JournalEntry(entry_id, endpoint, account, title, file, wanted, BuyingStage.FILLING, new_attempt(), now, now)


def new_attempt() -> str:
    """The mark of another cart."""
    return str(uuid.uuid4())


def age_seconds(entry: JournalEntry) -> float:
    """How long ago an entry was written down; nothing where the clock went back."""
    return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(entry.changed)).total_seconds())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _folder() -> Path:
    """XDG_STATE_HOME/panier/orders."""
    given = os.environ.get("XDG_STATE_HOME", "")
    state = Path(given) if given.startswith("/") else Path.home() / ".local" / "state"
    return state / "panier" / "orders"
