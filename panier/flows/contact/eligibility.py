"""Who may hold a domain name: the rule of its extension, and checking people against it.

Serves /domain/configurationRule. What is checked was submitted now or stored before.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Account, Caller
from panier.core.contact import eligibility
from panier.core.contact.eligibility import Violation
from panier.core.contact.rule import Action, ContactValues, Rule, Situation, narrowed
from panier.core.contact.rule_values import fields_of
from panier.core.domain.details import owner_of
from panier.core.domain.domain_name import DomainName, NameRecord, NameState
from panier.core.period import at
from panier.core.refusal import Kind, Refusal, invalid
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.flows.look_ups import Records, domain_name
from panier.flows.shop import Shop
from panier.store import contacts as kept_contacts
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx

_ID_LENGTH = 9
_PREMIUM = frozenset({NameState.PREMIUM, NameState.TAKEN_PREMIUM})


async def read_rule(
    tx: Tx, shop: Shop, caller: Caller | None, *, action: Action, domain: str, records: Records
) -> Rule:
    """Show the rule that applies to an action on a domain name.

    Refuses: an invalid domain name (400); an extension that has no rules and is not sold here (400).
    """
    name = _name(shop, domain)
    situations = situations_of(shop, name.suffix, Action(action), records.get(name.ascii_name))
    return narrowed(shop.rules.rule(name.suffix, Action(action)), situations | {Situation.ORDER})


async def check(
    tx: Tx, shop: Shop, caller: Caller, *, action: Action, domain: str, submitted: ContactValues, records: Records
) -> None:
    """Check registrant data against the extension's rule.

    Where the caller has the domain name, fields left out are taken from the current registration.

    Refuses: data that breaks the rule, naming every constraint (400); an invalid domain name (400); an extension
    that has no rules and is not sold here (400).
    """
    name = _name(shop, domain)
    action = Action(action)
    current = None
    if action is not Action.CREATE:
        standing = await _standing(tx, caller.account, [name.ascii_name])
        current = standing.get(name.ascii_name)
        submitted = {**(current or {}), **submitted}
    situations = situations_of(shop, name.suffix, action, records.get(name.ascii_name))
    broken = eligibility.violations(
        shop.rules.rule(name.suffix, action), submitted, current=current, situations=situations
    )
    if broken:
        raise refused(shop, broken)


async def list_violations(
    tx: Tx,
    shop: Shop,
    *,
    account_id: int,
    name: str,
    action: Action,
    owner_fields: ContactValues | None = None,
    more: ContactValues | None = None,
) -> tuple[Violation, ...]:
    """What a domain name's rule would find wrong if its owner had these fields.

    `name` is in its one spelling; `owner_fields` None: as stored; `more`: values of other labels (ADMIN_ACCOUNT: a
    contact's fields, REASON …).
    """
    found = await list_violations_of(
        tx, shop, account_id=account_id, names=[name], action=action, owner_fields=owner_fields, more=more
    )
    return found.get(name, ())


async def list_violations_of(
    tx: Tx,
    shop: Shop,
    *,
    account_id: int,
    names: Sequence[str],
    action: Action,
    owner_fields: ContactValues | None = None,
    more: ContactValues | None = None,
) -> dict[str, tuple[Violation, ...]]:
    """What the rules of many domain names would find wrong if their owner had these fields.

    It takes as many statements as for one name; names without violations are left out. A field of the owner that is
    None is taken away. For a name that the account does not have, the account itself is taken as admin and tech.
    """
    account = await accounts.load(tx, account_id)
    assert account is not None, "whoever has names is a customer"
    standing = await _standing(tx, account, names)
    own = fields_of(account)
    broken = {}
    for name in names:
        current = standing.get(name)
        values: dict[str, object] = {"ADMIN_ACCOUNT": own, "TECH_ACCOUNT": own} if current is None else {**current}
        values |= {} if owner_fields is None else {"OWNER_CONTACT": owner_fields}
        suffix = domain_name(name).suffix
        found = eligibility.violations(
            shop.rules.rule(suffix, action),
            values | {**(more or {})},
            current=current,
            situations=situations_of(shop, suffix, action, None),
        )
        if found:
            broken[name] = found
    return broken


def read_only_fields(shop: Shop, *, names: Sequence[str], owner_fields: ContactValues) -> frozenset[str]:
    """The fields of an owner that may not change while it holds the domain names.

    As paths: address.country, email.
    """
    current = {"OWNER_CONTACT": owner_fields}
    situations = frozenset({Situation.UPDATE})
    locked: set[str] = set()
    for suffix in {domain_name(name).suffix for name in names}:
        rule_of_update = shop.rules.rule(suffix, Action.UPDATE)
        locked |= eligibility.locked_fields(rule_of_update, "OWNER_CONTACT", current, situations)
    return frozenset(locked)


def refused(shop: Shop, broken: Sequence[Violation]) -> Refusal:
    """The refusal that lists violations, as the guide shows it.

    A sentence for each, under owner.line1 and the like.
    """
    moment = at(shop.now())
    fraction = f".{moment.microsecond:06}".rstrip("0.")
    details = {
        "_date": f"{moment:%Y-%m-%d %H:%M:%S}{fraction} +0000 UTC",
        "_id": shop.ids.token(_ID_LENGTH),
        "_message": "Input data does not respect the rule",
    }
    for one in broken:
        details[one.key] = "; ".join(text for text in (details.get(one.key), one.message) if text)
    return Refusal(Kind.RULES_BROKEN, f"{len(broken)} constraints of rules are not respected", **details)


def situations_of(shop: Shop, suffix: str, action: Action, record: NameRecord | None) -> frozenset[Situation]:
    """The situations that apply to a domain name and what somebody wants to do with it.

    An order being placed is not among them.
    """
    is_new = action is Action.CREATE and record is not None
    facts = {
        Situation(action.value): True,
        Situation.ACCEPT_CONDITIONS: _has_conditions(shop, suffix),
        Situation.PREMIUM: record is not None and record.state in _PREMIUM,
        Situation.CLAIMS: is_new and record is not None and record.claim is not None,
        Situation.REASON: is_new and record is not None and record.wants_reason,
        Situation.PROTECTED_CODE: is_new and record is not None and record.unlock_code is not None,
    }
    return frozenset(situation for situation, is_so in facts.items() if is_so)


def _name(shop: Shop, domain: str) -> DomainName:
    name = domain_name(domain)
    if not shop.rules.has(name.suffix) and not _plans(shop, name.suffix):
        raise invalid(f"Extension .{name.suffix} is not sold here")
    return name


def _has_conditions(shop: Shop, suffix: str) -> bool:
    """True where the plan of the extension has the trait accept_conditions.

    A cart then asks for acceptance too.
    """
    return any(traits.get("accept_conditions") for traits in _plans(shop, suffix))


def _plans(shop: Shop, suffix: str) -> list[Mapping[str, object]]:
    """The traits of the extension's plan, in each subsidiary that sells it."""
    catalogs = (shop.assortment.catalog(code, DOMAIN.family) for code in shop.assortment.subsidiaries)
    return [catalog.plans[suffix].traits for catalog in catalogs if suffix in catalog.plans]


async def _standing(tx: Tx, account: Account, names: Sequence[str]) -> dict[str, dict[str, object]]:
    """What is stored about those of the domain names that an account has.

    The values of their three contacts, by label.
    """
    owned = await services.load_named_among(tx, DOMAIN.family, DOMAIN.product, names=names, owner=account.account_id)
    if not owned:
        return {}
    numbers = {number for service in owned.values() if (number := owner_of(service)) is not None}
    contacts = await kept_contacts.load_several(tx, sorted(numbers), owner=account.account_id)
    nics = {nic for service in owned.values() for nic in _nics(service).values()} - {account.nic, None}
    people = {account.nic: account, **await accounts.load_by_nics(tx, sorted(filter(None, nics)))}
    standing: dict[str, dict[str, object]] = {}
    for name, service in owned.items():
        standing[name] = {
            label: fields_of(people.get(nic or account.nic, account)) for label, nic in _nics(service).items()
        }
        if (contact := contacts.get(owner_of(service) or 0)) is not None:
            standing[name]["OWNER_CONTACT"] = contact.fields
    return standing


def _nics(service: Service) -> dict[str, str | None]:
    return {"ADMIN_ACCOUNT": service.admin, "TECH_ACCOUNT": service.tech}
