"""Which contact details of a name are public (WHOIS).

The fields that its owner discloses, and e-mail aliases.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from panier.core.domain.domain import ManagedDomain
from panier.core.domain.extension import Extension
from panier.core.domain.instructions import AliasChange
from panier.core.refusal import bad_input
from panier.core.service.task import Task

ALIAS_DOMAIN = "v.sandbox.test"

# Contact types (owner, admin, tech, billing) with the disclosed fields of each; an empty list: all fields.
Optin = Mapping[str, tuple[str, ...]]
# A contact type, its alias, and whether the alias is in force.
Alias = tuple[str, str, bool]


def checked_optin(extension: Extension, wanted: Sequence[tuple[str, Sequence[str]]]) -> Optin:
    """The fields that an owner wants disclosed, checked.

    Refuses: types and fields that the registry does not let the owner choose (400).
    """
    found: dict[str, tuple[str, ...]] = {}
    for place, (kind, fields) in enumerate(wanted):
        if kind not in extension.whois_fields:
            accepted = ", ".join(extension.whois_fields) or "none"
            raise bad_input(f"optin[{place}].type", f"is {kind}, but must be one of: {accepted}")
        if kind in found:
            raise bad_input(f"optin[{place}].type", f"lists {kind} a second time")
        accepted = ", ".join(extension.whois_fields[kind]) or "none, since it is all or nothing"
        if odd := next((field for field in fields if field not in extension.whois_fields[kind]), None):
            raise bad_input(f"optin[{place}].fields", f"has {odd}, but may have: {accepted}")
        found[kind] = tuple(dict.fromkeys(fields))
    return found


def obfuscated_kinds(extension: Extension) -> tuple[str, ...]:
    """The contact types whose e-mail address can be hidden behind an alias."""
    if not extension.has_obfuscation:
        return ()
    return tuple(extension.whois_fields) or ("owner",)


def aliases(managed: ManagedDomain) -> tuple[Alias, ...]:
    """The aliases of a name: those in force, and those that a task will put in place."""
    present = present_aliases(managed)
    wanted = next((change.obfuscated_emails for _, change in managed.under_way(AliasChange)), present)
    order = obfuscated_kinds(managed.extension)
    return tuple((kind, wanted[kind], wanted[kind] == present.get(kind)) for kind in order if kind in wanted)


def present_aliases(managed: ManagedDomain) -> Mapping[str, str]:
    """The aliases in force.

    Every address that can be hidden is hidden, unless the owner decided otherwise.
    """
    if managed.details.obfuscated_emails is not None:
        return managed.details.obfuscated_emails
    number = managed.service.service_id
    return {kind: _first(f"{number} {kind}") for kind in obfuscated_kinds(managed.extension)}


def alias_task(managed: ManagedDomain) -> Task | None:
    """The task that is changing aliases."""
    return next((task for task, _ in managed.under_way(AliasChange)), None)


def check_kinds(managed: ManagedDomain, kinds: Sequence[str]) -> tuple[str, ...]:
    """The contact types of a request, each once.

    Refuses: a type whose address cannot be hidden (400).
    """
    accepted = obfuscated_kinds(managed.extension)
    for place, kind in enumerate(kinds):
        if kind not in accepted:
            listed = ", ".join(accepted) or "none"
            raise bad_input(f"contacts[{place}]", f"is {kind}, but under .{managed.extension.name} may be: {listed}")
    return tuple(dict.fromkeys(kinds))


def alias(unique: str) -> str:
    """An address that leads to a contact without revealing the contact's own."""
    return f"{unique}@{ALIAS_DOMAIN}"


def _first(seed: str) -> str:
    """The alias that a contact starts with (a UUID of version 8, whose content is free)."""
    digits = sha256(f"alias {seed}".encode()).hexdigest()
    return alias(f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}")
