"""What hangs on a domain name, and how it goes elsewhere."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from panier.core.service.service import Service
from panier.wire.types import OPTIONAL, Datetime, Password, Shape, Words, datetime_out, model


@model("domain.DomainOptionEnum")
class DomainOption(StrEnum):
    """The options of names."""

    DNS_ANYCAST = "dnsAnycast"


@model("domain.DomainOptionStateEnum")
class DomainOptionState(StrEnum):
    """The states of an option."""

    RELEASED = "released"
    SUBSCRIBED = "subscribed"


@model("domain.Option")
class Option(Shape):
    """An option of a name."""

    expiration_date: Datetime
    option: DomainOption
    state: DomainOptionState


@model("domain.ServiceOption")
class ServiceOption(Shape):
    """A service of a name."""

    service_name: str


@model("domain.ServiceOptions")
class ServiceOptions(Shape):
    """The services of a name."""

    hosting: ServiceOption | None
    offer: ServiceOption | None
    zone: ServiceOption | None


@model("domain.ApproveTypeEnum")
class ApproveType(StrEnum):
    """An answer to a registrar that wants a name."""

    ACCEPT = "accept"
    REJECT = "reject"


@model("domain.outgoingTransfer.Approve")
class Approval(Shape):
    """An answer, with the ident of the e-mail that asks for it."""

    approve_type: ApproveType
    ident: Words


@model("domain.UkRegistrar")
class UkRegistrar(Shape):
    """A registrar of names under .uk; its tag alone says which one it is."""

    tag: Words
    name: Annotated[Words | None, OPTIONAL] = None


def options_out(options: Sequence[str]) -> list[DomainOption]:
    """The options of a name."""
    return [DomainOption(option) for option in options]


def option_out(found: tuple[str, Service]) -> Option:
    """An option of a name."""
    option, service = found
    assert service.expires_us is not None, "an option is paid for some time"
    return Option(
        expiration_date=datetime_out(service.expires_us),
        option=DomainOption(option),
        state=DomainOptionState.SUBSCRIBED,
    )


def services_out(names: tuple[str | None, str | None]) -> ServiceOptions:
    """The services of a name; an offer is nothing that is sold here."""
    hosting, zone = (None if name is None else ServiceOption(service_name=name) for name in names)
    return ServiceOptions(hosting=hosting, offer=None, zone=zone)


def code_out(code: str) -> Password:
    """A code."""
    return code


def registrars_out(registrars: Sequence[tuple[str, str]]) -> list[UkRegistrar]:
    """Registrars of names under .uk."""
    return [UkRegistrar(name=name, tag=tag) for tag, name in registrars]
