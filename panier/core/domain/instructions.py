"""What exactly a task on a domain name is to do: each kind of task has a class of its own.

store/instructions.py lists them by the functions of tasks. Fields that are changes for a registry are spelled as in its
commands (outside/registry/protocol.py).
"""

from collections.abc import Mapping
from dataclasses import field

from panier.core.account.approval import Approval
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.server import Wanted
from panier.core.service.task import Instructions
from panier.core.values import frozen


@frozen
class People:
    """Who owns a name, administers it and looks after it, as its registry shall know.

    `owner`: the number of a contact; `admin` and `tech`: nichandles.
    """

    owner: int | None = None
    admin: str | None = None
    tech: str | None = None


@frozen
class ContactUpdate(Instructions):
    """Show the people of a name to its registry anew, as they are by then."""

    people: People


@frozen
class Ordered(Instructions):
    """What an order asks of a registry: another year, say.

    `mode`: the pricing mode of what was ordered. `months`: how long the name is prolonged. `codes`: the answers of the
    order that a registry wants (core/registry/task.py).
    """

    order_id: int
    mode: str = ""
    months: int = 0
    codes: Mapping[str, str] = field(default_factory=dict)


@frozen
class NewName(Ordered):
    """Register a name, or bring it in.

    `name_servers`: None leaves a transferred name the ones that it has. `is_locked`: False where the registry knows no
    lock.
    """

    people: People = People()
    name_servers: tuple[str, ...] | None = None
    is_locked: bool = True


@frozen
class HolderApproval(Approval):
    """Whether a holder agrees to a trade."""

    email: str


@frozen
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


@frozen
class NameServerChange(Instructions):
    """Have a name served by these and no others.

    `is_hosted`: they are those of the account's own zone.
    """

    name_servers: tuple[Wanted, ...]
    is_hosted: bool = False


@frozen
class DsRecordChange(Instructions):
    """Have these keys published and no others."""

    ds_records: tuple[DsRecord, ...]


@frozen
class HostChange(Instructions):
    """Give a host these addresses and no others; None takes it away."""

    host: str
    ips: tuple[str, ...] | None


@frozen
class LockChange(Instructions):
    """Lock a name against transfers, or unlock it."""

    is_locked: bool


@frozen
class Disclosure(Instructions):
    """Disclose these fields of each type of contact and no others.

    A type without fields discloses all there are.
    """

    disclosed: Mapping[str, tuple[str, ...]]


@frozen
class AliasChange(Instructions):
    """Hide the e-mail addresses of these types of contacts behind these aliases, and no others."""

    obfuscated_emails: Mapping[str, str]


@frozen
class TransferRequest(Instructions):
    """Answer another registrar that asks for a name, as the admin decides."""

    approval: Approval
    registrar: str


@frozen
class TagChange(Instructions):
    """Give a name under .uk to the registrar of this tag."""

    tag: str
