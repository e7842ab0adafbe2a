"""A sandbox's clock, kept with its data: whatever was ordered in a year to come stays in the past after a restart."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from panier.core.limits import SECOND_US
from panier.core.refusal import invalid
from panier.outside.movable_clock import MovableClock

NAME = "clock.json"


class KeptClock(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How far the shop's time is ahead of the real one."""

    offset_seconds: int


def load_offset(folder: Path) -> int | None:
    """How many seconds the clock of the sandbox in a folder is ahead; None where none was kept.

    Refuses: a file that cannot be read as that.
    """
    file = folder / NAME
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=KeptClock).offset_seconds
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise invalid(f"{file} does not hold a clock ({error}): remove it, or start over with --fresh") from error


def keep_offset(folder: Path, offset_us: int) -> None:
    """Keep a clock, durably, in place of what was kept; part of a second counts as one, so time never goes back."""
    file, part = folder / NAME, folder / f"{NAME}.part"
    with part.open("wb") as opened:
        opened.write(msgspec.json.encode(KeptClock(-(-offset_us // SECOND_US))))
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)


def later_offset(folder: Path, offset_seconds: int) -> int:
    """The later of what is asked for and what was kept: time goes on, never back."""
    kept_seconds = load_offset(folder)
    return offset_seconds if kept_seconds is None else max(kept_seconds, offset_seconds)


def keep(folder: Path, now: Callable[[], int]) -> None:
    """Keep a sandbox's clock as it is, and whenever it is moved."""
    assert isinstance(now, MovableClock)
    keep_offset(folder, now.offset_us)
    now.on_move = lambda offset_us: keep_offset(folder, offset_us)
