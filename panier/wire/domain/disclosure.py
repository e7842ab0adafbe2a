"""What of a name's contacts everybody sees: rules and configurations."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from panier.core.domain.disclosure import Alias
from panier.core.domain.disclosure import Optin as Disclosed
from panier.wire.types import Arguments, Shape, model


@model("domain.configurations.ContactTypeEnum")
class ContactType(StrEnum):
    """The contacts of a name."""

    ADMIN = "admin"
    ALL = "all"
    BILLING = "billing"
    OWNER = "owner"
    TECH = "tech"


@model("domain.OptinFieldsEnum")
class OptinField(StrEnum):
    """What of a contact can be disclosed."""

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
    """What of a contact can be disclosed; no fields: all or nothing."""

    fields: list[OptinField]
    type: ContactType


@model("domain.configurations.Optin")
class Optin(Shape):
    """What of a contact is disclosed; no fields: everything."""

    fields: list[OptinField]
    type: ContactType


@model("domain.configurations.OptinUpdatePayload")
class OptinUpdate(Shape):
    """All that is disclosed. The list may also come alone, as in the guide."""

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
    """All the contacts whose addresses are hidden."""

    contacts: list[ContactType]


@model("domain.configurations.ObfuscatedEmailRefreshPayload")
class ObfuscationRefresh(Shape):
    """Contacts whose addresses get other aliases."""

    contacts: list[ContactType]


def rules_out(rules: Disclosed) -> list[OptinRule]:
    """What can be disclosed, by contact."""
    return [
        OptinRule(fields=[OptinField(field) for field in fields], type=ContactType(kind))
        for kind, fields in rules.items()
    ]


def optin_out(disclosed: Disclosed) -> list[Optin]:
    """What is disclosed, by contact."""
    return [
        Optin(fields=[OptinField(field) for field in fields], type=ContactType(kind))
        for kind, fields in disclosed.items()
    ]


def kinds_out(kinds: Sequence[str]) -> list[ContactType]:
    """Contacts of a name."""
    return [ContactType(kind) for kind in kinds]


def aliases_out(aliases: Sequence[Alias]) -> list[ObfuscatedEmail]:
    """Aliases, those included that a task is about to put in place."""
    return [
        ObfuscatedEmail(
            status=ObfuscationStatus.DONE if holds else ObfuscationStatus.TO_DO, type=ContactType(kind), value=value
        )
        for kind, value, holds in aliases
    ]
