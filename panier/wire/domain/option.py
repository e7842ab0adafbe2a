"""Options of a domain name, and its transfer to another registrar."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from panier.core.service.service import Service
from panier.wire.types import OPTIONAL, Datetime, Password, Shape, Words, datetime_out, model


@model("domain.DomainOptionEnum")
class DomainOption(StrEnum):
    """The options of a domain name."""

    DNS_ANYCAST = "dnsAnycast"


@model("domain.DomainOptionStateEnum")
class DomainOptionState(StrEnum):
    """The states of an option."""

    RELEASED = "released"
    SUBSCRIBED = "subscribed"


@model("domain.Option")
class Option(Shape):
    """An option of a domain name."""

    expiration_date: Datetime
    option: DomainOption
    state: DomainOptionState


@model("domain.ServiceOption")
class ServiceOption(Shape):
    """A service included with a domain name."""

    service_name: str


@model("domain.ServiceOptions")
class ServiceOptions(Shape):
    """The services included with a domain name."""

    hosting: ServiceOption | None
    offer: ServiceOption | None
    zone: ServiceOption | None


@model("domain.ApproveTypeEnum")
class ApproveType(StrEnum):
    """The answers to an outgoing transfer."""

    ACCEPT = "accept"
    REJECT = "reject"


@model("domain.outgoingTransfer.Approve")
class Approval(Shape):
    """The answer to an outgoing transfer, with the ident of the e-mail that announced it."""

    approve_type: ApproveType
    ident: Words


@model("domain.UkRegistrar")
class UkRegistrar(Shape):
    """A registrar of names under .uk, identified by its tag."""

    tag: Words
    name: Annotated[Words | None, OPTIONAL] = None


def options_out(options: Sequence[str]) -> list[DomainOption]:
    """The options of a domain name."""
    return [DomainOption(option) for option in options]


def option_out(found: tuple[str, Service]) -> Option:
    """An option of a domain name."""
    option, service = found
    assert service.expires_us is not None, "an option is paid for some time"
    return Option(
        expiration_date=datetime_out(service.expires_us),
        option=DomainOption(option),
        state=DomainOptionState.SUBSCRIBED,
    )


def services_out(names: tuple[str | None, str | None]) -> ServiceOptions:
    """The services included with a domain name; no offer is sold here."""
    hosting, zone = (None if name is None else ServiceOption(service_name=name) for name in names)
    return ServiceOptions(hosting=hosting, offer=None, zone=zone)


def code_out(code: str) -> Password:
    """A transfer code."""
    return code


def registrars_out(registrars: Sequence[tuple[str, str]]) -> list[UkRegistrar]:
    """Registrars of names under .uk."""
    return [UkRegistrar(name=name, tag=tag) for tag, name in registrars]
