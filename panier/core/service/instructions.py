"""What exactly a task is to do: each kind of task has a class of its own.

Here are those that services of every subject wait for or are asked about; the others stand with their subjects, in
core/domain/instructions.py and core/zone/content.py. store/instructions.py lists them all, by the function of the task.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from panier.core.account.approval import Approval


@dataclass(frozen=True, slots=True)
class Instructions:
    """What a task is to do; these say nothing more than its function and its subject."""


NOTHING_MORE = Instructions()


@dataclass(frozen=True, slots=True)
class People:
    """Who owns a name, administers it and looks after it, as its registry shall know.

    `owner`: the number of a contact; `admin` and `tech`: nichandles.
    """

    owner: int | None = None
    admin: str | None = None
    tech: str | None = None


@dataclass(frozen=True, slots=True)
class ContactUpdate(Instructions):
    """Show the people of a name to its registry anew, as they are by then."""

    people: People


@dataclass(frozen=True, slots=True)
class Ordered(Instructions):
    """What an order asks of a registry: another year, say.

    `mode`: the pricing mode of what was ordered. `months`: how long the name is prolonged. `codes`: the answers of the
    order that a registry wants (core/registry/task.py).
    """

    order_id: int
    mode: str = ""
    months: int = 0
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewName(Ordered):
    """Register a name, or bring it in.

    `name_servers`: None leaves a transferred name the ones that it has. `is_locked`: False where the registry knows no
    lock.
    """

    people: People = People()
    name_servers: tuple[str, ...] | None = None
    is_locked: bool = True


@dataclass(frozen=True, slots=True)
class HolderApproval(Approval):
    """Whether a holder agrees to a trade."""

    email: str


@dataclass(frozen=True, slots=True)
class Trade(Ordered):
    """Give a name another holder.

    `holders`: what the old and the new one were asked; nothing before they were.
    """

    people: People = People()
    holders: Mapping[str, HolderApproval] = field(default_factory=dict)

    @property
    def is_agreed(self) -> bool:
        """True when both holders said yes."""
        return bool(self.holders) and all(one.has_accepted for one in self.holders.values())

    def holder_of(self, token: str) -> str | None:
        """Whose token it is: old, new or nobody's."""
        return next((holder for holder, asked in self.holders.items() if asked.is_token(token)), None)
