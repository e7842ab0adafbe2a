"""How the sandbox's registry behaves for a name: at once, or as registries do on a bad day."""

from enum import StrEnum

from msgspec import Struct


class Trouble(StrEnum):
    """What goes wrong with every command for a name."""

    SLOW = "slow"  # the outcome comes later
    FAILING = "failing"  # the registry cannot do it, and nobody else can do anything about that
    SILENT = "silent"  # no answer, and nothing was done
    LOST = "lost"  # it is done, and the answer is lost


class Losing(StrEnum):
    """What the registrar does that a name is transferred from."""

    AGREES = "agrees"  # at once
    WAITS = "waits"  # says nothing, which counts as a yes after the extension's days
    REFUSES = "refuses"  # says no a day later


class Conduct(Struct, frozen=True):
    """The registry's behaviour. `wants`: the argument without which it refuses a name, such as legitimacyAfnic."""

    trouble: Trouble | None = None
    losing: Losing = Losing.AGREES
    wants: str | None = None
    seconds: int = 60  # how long a slow outcome takes
