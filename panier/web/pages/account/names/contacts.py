"""Who owns a name and who looks after it (/account/names/{name}/contacts): data, another holder, other accounts."""

from collections.abc import Callable, Mapping, Sequence

from panier.core.contact.contact import Contact, flat
from panier.core.contact.fields import PHONES, REGISTRY_FIELDS
from panier.core.domain.details import owner_of
from panier.core.limits import CONTACTS_AT_ONCE, whole_number
from panier.core.rates import CONTACT_CHANGE_REQUESTS, REFUSED_CHECKOUTS
from panier.core.refusal import bad_input
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service
from panier.core.values import frozen
from panier.families.domain import TRADE_GROUP
from panier.flows.checkout.page_orders import option_orders
from panier.flows.checkout.page_orders.option_orders import OptionOrder
from panier.flows.contact import changes, contacts
from panier.flows.contact.owners import LABEL as OWNER
from panier.flows.domain.trade_problems import days_left
from panier.store import contact_changes
from panier.store import contacts as stored
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.account.people import person_fields
from panier.web.pages.account.people.contacts import NEEDED
from panier.web.pages.account.services.sums import SumTotals, totals_view
from panier.web.pages.buying.owner_form import MAIN
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.order_view import contract_links
from panier.web.pages.parts.problems import TERMS, WAIVER, below, check_ticked
from panier.web.pages.parts.tongues import phrase
from panier.web.sent.arguments import read_document
from panier.wire.contact.contact import DomainContact

ROLES = {
    Role.ADMIN: phrase("Administered by"),
    Role.TECH: phrase("Looked after by"),
    Role.BILLING: phrase("Paid by"),
}
FIELD_NAMES = tuple(REGISTRY_FIELDS)
_NEW = "new."  # before the fields of another holder


@frozen
class TradeView:
    """Another holder for a name as it is ordered: its plan, what it costs, and the contracts that go with it."""

    plan_code: str
    totals: SumTotals
    contracts: tuple[TermsLink, ...]
    is_waiver_needed: bool


async def _contacts(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    owner = await _owner(tx, visit, service)
    locked = await _locked(tx, visit, owner)
    trade = await _trade(tx, visit, service)
    asked = await contact_changes.list_unfinished(tx, service.service_id)
    kept = (
        await stored.list_contacts(tx, owner=visit.caller.account_id, after=0, limit=CONTACTS_AT_ONCE) if trade else ()
    )
    path = f"/domain/{service.name}"
    return {
        **await tabs.around(tx, visit, "contacts", service.name),
        "owner": owner,
        "fixed": [] if owner is None else _fixed(owner, locked),
        "fields": [] if owner is None else _owner_fields(owner, locked),
        "trade": trade,
        "days": days_left(service, visit.now_us),
        "kept": [(str(one.contact_id), _called(one)) for one in kept if one.attached_domain is None],
        "new_fields": person_fields.fields(MAIN, {}, main=MAIN, prefix=_NEW),
        "roles": [(role.value, words, _nic(service, role)) for role, words in ROLES.items()],
        "requests": [one for one in asked if one.is_open(visit.now_us)],
        "calls": (
            ("GET", path), *((("GET", f"/domain/contact/{owner.contact_id}"),) if owner else ()),
            SameCall("POST", f"{path}/changeContact", {"contactTech": "xx1111-ovh"}),
            SameCall("POST", f"/order/cartServiceOption{path}", {"planCode": f"{service.plan_code}-trade"}),
        ),
    }  # fmt: skip


def _nic(service: Service, role: Role) -> str:
    return {Role.ADMIN: service.admin, Role.TECH: service.tech, Role.BILLING: service.billing}[role]


def _called(contact: Contact) -> str:
    known = contact.fields
    words = [known.get("organisationName"), known.get("firstName"), known.get("lastName"), known.get("email")]
    return " ".join(str(one) for one in words if one) or str(contact.contact_id)


async def _owner(tx: Tx, visit: AccountVisit, service: Service) -> Contact | None:
    """The contact that owns the name; None for whoever does not administer it, who may not read that."""
    number = owner_of(service)
    return None if number is None else await stored.load(tx, number, owner=visit.caller.account_id)


async def _locked(tx: Tx, visit: AccountVisit, owner: Contact | None) -> frozenset[str]:
    """The fields of the owner that only another holder changes."""
    if owner is None:
        return frozenset()
    rules = await contacts.list_rules(tx, visit.shop, visit.caller, contact_id=owner.contact_id)
    return frozenset(one.name for one in rules if one.is_read_only)


def _shown(owner: Contact, locked: frozenset[str]) -> list[str]:
    """The fields of an owner that its form has: the main ones, and what else is known, as far as they can change."""
    known = [name for name, value in flat(owner.fields).items() if value and name in REGISTRY_FIELDS]
    return [name for name in dict.fromkeys((*MAIN, *sorted(known))) if name not in locked]


def _owner_fields(owner: Contact, locked: frozenset[str]) -> list[person_fields.ProfileField]:
    """The fields of an owner; what a contact has to have is not emptied, where it has it."""
    known = flat(owner.fields)
    needed = [name for name in NEEDED if known.get(name)]
    return person_fields.fields(_shown(owner, locked), known, main=MAIN, required=needed)


def _fixed(owner: Contact, locked: frozenset[str]) -> list[tuple[str, str]]:
    """What cannot be changed of an owner, in words."""
    known = flat(owner.fields)
    names = [name for name in dict.fromkeys((*MAIN, *sorted(locked))) if name in locked and known.get(name)]
    return [(person_fields.title(name), person_fields.shown(name, known[name])) for name in names]


def _typed(
    names: Sequence[str], said: Callable[[str], str], known: Mapping[str, object], country: str
) -> dict[str, object]:
    """What was typed about somebody, judged as the call that takes it; `country`: of the account, where none is typed.

    Refuses: what the call does (400).
    """
    person_fields.check_lengths(names, said)
    phones = [name for name in PHONES if name in names]
    where = said("address.country") or str(known.get("address.country") or country)
    said = person_fields.with_phones(said, phones, where, known)
    sent: dict[str, object] = read_document(person_fields.document(names, said, known), DomainContact)["sent"]
    return sent


async def _trade(tx: Tx, visit: AccountVisit, service: Service) -> TradeView | None:
    """What another holder costs; None where the name cannot get one now, or who looks cannot order it."""
    offers = await option_orders.list_offers(tx, visit.shop, visit.caller, service=service)
    plan = next((one.plan.plan_code for one in offers if one.group and one.group.name == TRADE_GROUP), None)
    if plan is None:
        return None
    found = await option_orders.estimate(
        tx, visit.shop, visit.caller, service=service, wish=OptionOrder(plan)
    )  # fmt: skip
    subsidiary = visit.caller.account.subsidiary
    contracts = contract_links(found.placed.contracts, visit.shop.assortment, subsidiary)
    return TradeView(plan, totals_view(found.placed.quote, visit), contracts, found.is_waiver_needed)


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Change the data of the owner; what would make somebody else of it is refused."""
    service = await tabs.load_service(tx, visit)
    owner = await _owner(tx, visit, service)
    if owner is None:
        raise bad_input("owner", "can be changed by whoever administers the name alone")
    typed = {name for name, _ in visit.typed}
    sent = _typed(
        [name for name in FIELD_NAMES if name in typed], visit.said, flat(owner.fields), visit.caller.account.country
    )
    with person_fields.beside_its_field():
        await contacts.change_for_domain(tx, visit.shop, visit.caller, contact_id=owner.contact_id, sent=sent)
    return AccountDone()


async def _hand_over(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Order another holder: a contact that there is, or one that is made of what was typed."""
    service = await tabs.load_service(tx, visit)
    trade = await _trade(tx, visit, service)
    if trade is None:
        raise bad_input("holder", "cannot be changed now")
    check_ticked(visit.said, TERMS | (WAIVER if trade.is_waiver_needed else {}))
    number = whole_number(visit.said("holder"))
    if visit.said("holder") and number is None:
        raise bad_input("holder", "must be one of the list")
    if number is None:
        with below(_NEW):
            sent = _typed(FIELD_NAMES, lambda name: visit.said(f"{_NEW}{name}"), {}, visit.caller.account.country)
            made = await contacts.create(tx, visit.shop, visit.caller, sent=sent)
        number = made.contact_id
    wish = OptionOrder(
        trade.plan_code, answers=((OWNER, f"/me/contact/{number}"),), is_waived=bool(visit.said("waive")) or None
    )
    placed = await option_orders.order(tx, visit.shop, visit.caller, service=service, wish=wish)
    return AccountDone(path_of_order(placed))


async def _ask(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Ask for other accounts; what is left as it is, or empty, stays."""
    service = await tabs.load_service(tx, visit)
    named = {
        role: nic for role in ROLES if (nic := visit.said(role.value).lower()) not in ("", _nic(service, role))
    }  # fmt: skip
    await changes.ask(
        tx, visit.shop, visit.caller, kind=DOMAIN, name=service.name, contact_admin=named.get(Role.ADMIN),
        contact_tech=named.get(Role.TECH), contact_billing=named.get(Role.BILLING),
    )  # fmt: skip
    return AccountDone()


PAGES = (
    AccountPage(
        f"{tabs.NAME}/contacts", "account/names/contacts.html", "services", ("GET", "/domain/{name}"), _contacts,
        forms=(
            AccountForm(
                "owner", ("PUT", "/domain/contact/1"), _change,
                said=phrase("It is noted, and the registry is being told."),
            ),
            AccountForm("holder", ("POST", "/order/cart/1/checkout"), _hand_over, limits=(REFUSED_CHECKOUTS,)),
            AccountForm(
                "roles", ("POST", "/domain/{name}/changeContact"), _ask, limits=(CONTACT_CHANGE_REQUESTS,),
                said=phrase("E-mails are on their way: it happens once everybody concerned has agreed."),
            ),
        ),
        fields=(*FIELD_NAMES, *(f"{_NEW}{one}" for one in FIELD_NAMES), *ROLES, "holder", "terms", "waive"),
    ),
)  # fmt: skip
