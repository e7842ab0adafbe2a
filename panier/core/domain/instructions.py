"""What tasks that change a domain name are to do, those that orders ask for apart (core/service/instructions.py).

Their fields are spelled as the changes of a registry's command are (outside/registry/protocol.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from panier.core.account.approval import Approval
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.server import Wanted
from panier.core.service.instructions import Instructions


@dataclass(frozen=True, slots=True)
class NameServerChange(Instructions):
    """Have a name served by these and no others.

    `is_hosted`: they are those of the account's own zone.
    """

    name_servers: tuple[Wanted, ...]
    is_hosted: bool = False


@dataclass(frozen=True, slots=True)
class DsRecordChange(Instructions):
    """Have these keys published and no others."""

    ds_records: tuple[DsRecord, ...]


@dataclass(frozen=True, slots=True)
class HostChange(Instructions):
    """Give a host these addresses and no others; None takes it away."""

    host: str
    ips: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class LockChange(Instructions):
    """Lock a name against transfers, or unlock it."""

    is_locked: bool


@dataclass(frozen=True, slots=True)
class Disclosure(Instructions):
    """Disclose these fields of each type of contact and no others.

    A type without fields discloses all there are.
    """

    disclosed: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AliasChange(Instructions):
    """Hide the e-mail addresses of these types of contacts behind these aliases, and no others."""

    obfuscated_emails: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TransferRequest(Instructions):
    """Answer another registrar that asks for a name, as the admin decides."""

    approval: Approval
    registrar: str


@dataclass(frozen=True, slots=True)
class TagChange(Instructions):
    """Give a name under .uk to the registrar of this tag."""

    tag: str
