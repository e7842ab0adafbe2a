"""How the sandbox's registry behaves for a name: normally, or as on a bad day."""

from enum import StrEnum

from msgspec import Struct


class Trouble(StrEnum):
    """What goes wrong with every command for a name."""

    SLOW = "slow"  # the outcome comes later
    FAILING = "failing"  # the registry cannot do it, and nobody else can help
    SILENT = "silent"  # no answer, and nothing was done
    LOST = "lost"  # it is done, and the answer is lost


class Losing(StrEnum):
    """How the losing registrar answers a transfer."""

    AGREES = "agrees"  # at once
    WAITS = "waits"  # does not answer, which counts as consent after the extension's days
    REFUSES = "refuses"  # refuses a day later


class Conduct(Struct, frozen=True):
    """The registry's behaviour.

    `wants`: the argument without which it refuses a name, such as legitimacyAfnic.
    """

    trouble: Trouble | None = None
    losing: Losing = Losing.AGREES
    wants: str | None = None
    seconds: int = 60  # how long a slow outcome takes
