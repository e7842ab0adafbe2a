"""A sandbox's clock, kept with its data: whatever was ordered in a year to come stays in the past after a restart."""

import os
from pathlib import Path

import msgspec

from panier.core.limits import SECOND_US
from panier.core.refusal import invalid

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
