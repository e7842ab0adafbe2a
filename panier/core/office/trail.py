"""The trail: who did what in the back office, about what, and what that changed. Nobody can change it."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from panier.core.office.rights import OfficeAction
from panier.core.values import frozen


class TrailEvent(StrEnum):
    """What is written down besides what colleagues do: who came in, left, or was not let, and which command ran."""

    SIGNED_IN = "own.signed-in"
    NOT_SIGNED_IN = "own.not-signed-in"
    SIGNED_OUT = "own.signed-out"
    INVITATION_ACCEPTED = "own.invitation-accepted"
    REFUSED = "own.refused"
    COMMAND = "command.run"


@frozen
class OfficeSubject:
    """What something is done about: a kind of thing and its number or name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@frozen
class Footprint:
    """One entry of the trail.

    `staff_id`: None for whoever has a command line beside the shop, and for nobody who is known. `who`: the address it
    had then; `network`: whence it came. `before` and `after`: what was different in between. `form`: what it was asked
    with, which does it once.
    """

    entry_id: int
    at_us: int
    staff_id: int | None
    who: str
    action: OfficeAction | TrailEvent
    kind: str
    name: str
    network: str
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    form: str | None = None


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Of two states, what is not the same in both."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )
