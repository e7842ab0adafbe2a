"""The stored details of a domain name, now and once a task on it is done."""

from collections.abc import Mapping
from dataclasses import field

from panier.core.domain.ds_record import DsRecord
from panier.core.domain.server import ServerType
from panier.core.service.details import Details
from panier.core.service.service import Service
from panier.core.values import frozen


@frozen
class DomainDetails(Details):
    """The stored details of a domain name.

    Times are None as long as nothing of the kind happened. `owner_id`: the number of the contact that owns it.
    `server_ips`: addresses that were given with name servers, by host; `server_times`: when name servers were set
    that it did not have from the beginning. `server_type`: external where its owner chose to declare servers.
    `glue`: hosts with their addresses. `optin`: what is disclosed, by contact type. `obfuscated_emails`: aliases by
    contact type, None for those that it has from the beginning.
    """

    owner_id: int | None = None
    name_servers: tuple[str, ...] = ()
    server_ips: Mapping[str, str] = field(default_factory=dict)
    server_times: Mapping[str, int] = field(default_factory=dict)
    server_type: ServerType | None = None
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ds_records: tuple[DsRecord, ...] = ()
    optin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    obfuscated_emails: Mapping[str, str] | None = None
    is_locked: bool = True
    is_transferred: bool = False  # it came from another registrar
    unlocked_us: int | None = None
    traded_us: int | None = None
    changed_us: int | None = None


def owner_of(service: Service) -> int | None:
    """The number of the contact that owns a domain name; None for any other service."""
    return service.details.owner_id if isinstance(service.details, DomainDetails) else None


def has_owner(details: Details, asked: str) -> bool:
    """True for the details of a domain name that belongs to a contact, given by its number or its path."""
    number = details.owner_id if isinstance(details, DomainDetails) else None
    return number is not None and asked in (str(number), f"/me/contact/{number}", f"/domain/contact/{number}")
