"""DynHost: hosts whose address changes, and their logins."""

from typing import Annotated, ClassVar

from msgspec import Meta

from panier.core.limits import QUERY_TEXT_MAX, TEXT_MAX
from panier.core.zone.zone import Record as CoreRecord
from panier.core.zone.zone import Zone
from panier.wire.types import OPTIONAL, Long, Shape, Words, model

Ip = Annotated[str, Meta(max_length=QUERY_TEXT_MAX, extra={"ovh": "ip"})]
Secret = Annotated[str, Meta(max_length=TEXT_MAX, extra={"ovh": "password"})]


class LoginFilter(Shape):
    """Filter by login and sub-domain."""

    login: Words | None = None
    sub_domain: Words | None = None


@model("domain.zone.dynHost.Login")
class Login(Shape):
    """A DynHost login and the sub-domain it may update, or * for all of them."""

    login: str
    sub_domain: str
    zone: str


@model("domain.zone.dynHost.Login")
class LoginUpdate(Shape):
    """A DynHost login with the sub-domain to set."""

    taken: ClassVar[tuple[str, ...]] = ("sub_domain",)

    login: Annotated[Words | None, OPTIONAL] = None
    sub_domain: Annotated[Words | None, OPTIONAL] = None
    zone: Annotated[Words | None, OPTIONAL] = None


@model("domain.zone.dynHost.LoginCreate")
class LoginCreate(Shape):
    """A DynHost login to create."""

    login_suffix: Words
    password: Secret
    sub_domain: Words


@model("domain.zone.dynHost.LoginChangePassword")
class LoginChangePassword(Shape):
    """The new password of a DynHost login."""

    password: Secret


@model("domain.zone.dynHost.Record")
class Record(Shape):
    """A DynHost record; its TTL is in seconds."""

    id: Long
    ip: Ip
    sub_domain: str | None
    ttl: Long | None
    zone: str


@model("domain.zone.dynHost.Record")
class RecordWish(Shape):
    """A DynHost record to create or change."""

    taken: ClassVar[tuple[str, ...]] = ("ip", "sub_domain")

    id: Annotated[Long | None, OPTIONAL] = None
    ip: Annotated[Ip | None, OPTIONAL] = None
    sub_domain: Words | None = None
    ttl: Long | None = None
    zone: Annotated[Words | None, OPTIONAL] = None


def login_out(found: tuple[Zone, str, str]) -> Login:
    """A DynHost login."""
    zone, login, sub_domain = found
    return Login(login=login, sub_domain=sub_domain, zone=zone.name)


def record_out(found: tuple[Zone, CoreRecord]) -> Record:
    """A DynHost record."""
    zone, record = found
    return Record(id=record.record_id, ip=record.target, sub_domain=record.sub_domain, ttl=record.ttl, zone=zone.name)
