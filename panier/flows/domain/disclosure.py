"""What everybody sees of a domain's contacts.

Serves the rules and configurations under /domain/{serviceName}.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.domain.disclosure import (
    Alias,
    Optin,
    alias,
    alias_task,
    aliases,
    check_kinds,
    checked_optin,
    obfuscated_kinds,
    present_aliases,
)
from panier.core.domain.domain import UPDATE_CONTACTS, ManagedDomain
from panier.core.domain.instructions import AliasChange, Disclosure
from panier.core.refusal import bad_input, conflict
from panier.core.values import replace
from panier.flows.domain import domains
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

CONTACTS_LISTED_MAX = 100


async def optin_rules(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> Optin:
    """List the contact fields that the owner of a domain name may disclose.

    A contact without fields: all of them or none.
    """
    return (await domains.read(tx, shop, caller, service_name=service_name)).extension.whois_fields


async def read_optin(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> Optin:
    """Show which contact fields of a domain name are disclosed.

    A contact that is not listed is hidden.
    """
    return (await domains.read(tx, shop, caller, service_name=service_name)).details.optin


async def change_optin(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, wanted: Sequence[tuple[str, Sequence[str]]]
) -> Optin:
    """Choose which contact fields of a domain name are disclosed.

    Everything else is hidden. It takes effect now; a task sends it to the registry.

    Refuses: fields that the extension's rules leave no choice about (400).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    if len(wanted) > CONTACTS_LISTED_MAX:
        raise bad_input("optin", f"must list at most {CONTACTS_LISTED_MAX}")
    found = checked_optin(managed.extension, wanted)
    if found != managed.details.optin:
        await domains.set_facts(tx, shop, managed, replace(managed.details, optin=found))
        await domains.ask(tx, shop, managed, UPDATE_CONTACTS, Disclosure(found))
    return found


async def obfuscation_rules(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[str, ...]:
    """List the contacts of a domain name whose e-mail addresses can be hidden.

    They are hidden behind aliases.
    """
    return obfuscated_kinds((await domains.read(tx, shop, caller, service_name=service_name)).extension)


async def read_aliases(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[Alias, ...]:
    """List the aliases that hide the e-mail addresses of a domain's contacts."""
    return aliases(await domains.read(tx, shop, caller, service_name=service_name))


async def change_aliases(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, contacts: Sequence[str]
) -> tuple[Alias, ...]:
    """Choose which contacts of a domain name have their e-mail addresses hidden.

    All other addresses are shown. An alias that exists stays.

    Refuses: contacts that cannot be hidden (400); aliases that are being changed (409).
    """
    managed, kinds = await _changeable(tx, shop, caller, service_name, contacts)
    present = present_aliases(managed)
    wanted = {kind: present.get(kind) or alias(shop.ids.uuid()) for kind in kinds}
    if wanted != present:
        await _ask(tx, shop, managed, wanted)
    return aliases(await domains.read(tx, shop, caller, service_name=service_name))


async def refresh_aliases(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, contacts: Sequence[str]) -> None:
    """Replace the aliases of some of a domain's contacts with new ones.

    Refuses: contacts that cannot be hidden (400); aliases that are being changed (409); an address that is not
    hidden (409).
    """
    managed, kinds = await _changeable(tx, shop, caller, service_name, contacts)
    present = present_aliases(managed)
    if shown := next((kind for kind in kinds if kind not in present), None):
        raise conflict(f"The e-mail address of the contact {shown} is not hidden: there is no alias to refresh")
    if kinds:
        await _ask(tx, shop, managed, {**present, **{kind: alias(shop.ids.uuid()) for kind in kinds}})


async def _changeable(
    tx: Tx, shop: Shop, caller: Caller, service_name: str, contacts: Sequence[str]
) -> tuple[ManagedDomain, tuple[str, ...]]:
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    if len(contacts) > CONTACTS_LISTED_MAX:
        raise bad_input("contacts", f"must list at most {CONTACTS_LISTED_MAX}")
    kinds = check_kinds(managed, contacts)
    task = alias_task(managed)
    if task is not None:
        raise conflict(f"The aliases of {managed.name} are being changed already, by task {task.task_id}")
    return managed, kinds


async def _ask(tx: Tx, shop: Shop, managed: ManagedDomain, wanted: Mapping[str, str]) -> None:
    await domains.ask(tx, shop, managed, UPDATE_CONTACTS, AliasChange(wanted))
