"""Public contact details of a domain name: rules and settings."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from panier.core.domain.disclosure import Alias
from panier.core.domain.disclosure import Optin as Disclosed
from panier.wire.types import Arguments, Shape, model


@model("domain.configurations.ContactTypeEnum")
class ContactType(StrEnum):
    """The contact types of a domain name."""

    ADMIN = "admin"
    ALL = "all"
    BILLING = "billing"
    OWNER = "owner"
    TECH = "tech"


@model("domain.OptinFieldsEnum")
class OptinField(StrEnum):
    """The contact fields that can be disclosed."""

    ADDRESS = "address"
    CITY = "city"
    COUNTRY = "country"
    EMAIL = "email"
    FAX = "fax"
    NAME = "name"
    ORGANISATION = "organisation"
    PHONE = "phone"
    PROVINCE = "province"
    ZIP = "zip"


@model("domain.configurations.ObfuscationStatusEnum")
class ObfuscationStatus(StrEnum):
    """Whether an alias is in place."""

    DONE = "done"
    TO_DO = "todo"


@model("domain.rules.Optin")
class OptinRule(Shape):
    """The fields of a contact that can be disclosed; an empty list means all or nothing."""

    fields: list[OptinField]
    type: ContactType


@model("domain.configurations.Optin")
class Optin(Shape):
    """The disclosed fields of a contact; an empty list means all of them."""

    fields: list[OptinField]
    type: ContactType


@model("domain.configurations.OptinUpdatePayload")
class OptinUpdate(Shape):
    """Everything to disclose; the list may also be sent by itself, as in the guide."""

    bare: ClassVar[str] = "optin"

    optin: list[Optin]

    def arguments(self) -> Arguments:
        """The contacts, each with its fields."""
        return {"wanted": [(one.type.value, [field.value for field in one.fields]) for one in self.optin]}


@model("domain.configurations.ObfuscatedEmail")
class ObfuscatedEmail(Shape):
    """The alias that hides a contact's e-mail address."""

    status: ObfuscationStatus | None
    type: ContactType
    value: str


@model("domain.configurations.ObfuscatedEmailUpdatePayload")
class ObfuscationUpdate(Shape):
    """All contacts whose e-mail addresses are hidden."""

    contacts: list[ContactType]


@model("domain.configurations.ObfuscatedEmailRefreshPayload")
class ObfuscationRefresh(Shape):
    """The contacts whose e-mail addresses get a new alias."""

    contacts: list[ContactType]


def rules_out(rules: Disclosed) -> list[OptinRule]:
    """The fields that can be disclosed, by contact type."""
    return [
        OptinRule(fields=[OptinField(field) for field in fields], type=ContactType(kind))
        for kind, fields in rules.items()
    ]


def optin_out(disclosed: Disclosed) -> list[Optin]:
    """The fields that are disclosed, by contact type."""
    return [
        Optin(fields=[OptinField(field) for field in fields], type=ContactType(kind))
        for kind, fields in disclosed.items()
    ]


def kinds_out(kinds: Sequence[str]) -> list[ContactType]:
    """Contact types of a domain name."""
    return [ContactType(kind) for kind in kinds]


def aliases_out(aliases: Sequence[Alias]) -> list[ObfuscatedEmail]:
    """Aliases, including those that a task will put in place."""
    return [
        ObfuscatedEmail(
            status=ObfuscationStatus.DONE if holds else ObfuscationStatus.TO_DO, type=ContactType(kind), value=value
        )
        for kind, value, holds in aliases
    ]
