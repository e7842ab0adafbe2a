"""What everybody sees of the people behind a name (/account/names/{name}/disclosure), and e-mail aliases."""

from collections.abc import Mapping

from panier.core.values import frozen
from panier.flows.domain import disclosure
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.buying.owner_form import LABELS
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.tongues import phrase

PEOPLE = {
    "owner": phrase("Owner"),
    "admin": phrase("Administered by"),
    "tech": phrase("Looked after by"),
    "billing": phrase("Paid by"),
}
# Fields of what registries show that contacts have by other names.
_CALLED = {"address": "address.line1", "organisation": "organisationName", "zip": "address.zip"}
_WHOLE = "*"  # the field of a contact that is shown whole or not at all


@frozen
class DisclosedField:
    """A field that may be shown to everybody: its value in the form, its words, and whether it is shown."""

    value: str
    words: str
    is_shown: bool


@frozen
class DisclosedContact:
    """A contact with what may be shown of it."""

    title: str
    fields: tuple[DisclosedField, ...]


@frozen
class HiddenAddress:
    """A contact whose e-mail address can be hidden; `alias`: what is shown instead, nothing where it is not hidden."""

    kind: str
    title: str
    alias: str
    is_in_force: bool


async def _disclosure(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    shop, caller, name = visit.shop, visit.caller, visit.parts["name"]
    managed = await tabs.load_name(tx, visit)
    rules = await disclosure.optin_rules(tx, shop, caller, service_name=name)
    shown = await disclosure.read_optin(tx, shop, caller, service_name=name)
    kinds = await disclosure.obfuscation_rules(tx, shop, caller, service_name=name)
    aliases = {
        kind: (text, fits) for kind, text, fits in await disclosure.read_aliases(tx, shop, caller, service_name=name)
    }
    path = f"/domain/{managed.name}/configurations"
    return {
        **await tabs.around(tx, visit, "disclosure", managed.name),
        "contacts": [
            DisclosedContact(PEOPLE.get(kind, kind), tuple(_fields(kind, fields, shown)))
            for kind, fields in rules.items()
        ],
        "hidden": [
            HiddenAddress(kind, PEOPLE.get(kind, kind), *aliases.get(kind, ("", True))) for kind in kinds
        ],
        "calls": (
            ("GET", f"{path}/optin"),
            SameCall("PUT", f"{path}/optin", {"optin": [{"type": "owner", "fields": ["email"]}]}),
            SameCall("PUT", f"{path}/obfuscatedEmails", {"contacts": ["owner"]}),
        ),
    }  # fmt: skip


def _words(field: str) -> str:
    """What a field of a contact is called."""
    if field == "name":
        return phrase("Name")
    return LABELS.get(field) or LABELS.get(_CALLED.get(field, f"address.{field}")) or field


def _fields(kind: str, fields: tuple[str, ...], shown: Mapping[str, tuple[str, ...]]) -> list[DisclosedField]:
    """What may be shown of a contact, each as `kind.field`; one without fields is shown whole."""
    if not fields:
        return [DisclosedField(f"{kind}.{_WHOLE}", phrase("Everything"), kind in shown)]
    told = shown.get(kind)
    whole = told is not None and not told  # shown without a choice: all there are
    return [DisclosedField(f"{kind}.{one}", _words(one), told is not None and (whole or one in told)) for one in fields]


async def _show(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Show what is ticked, and hide everything else."""
    wanted: dict[str, list[str]] = {}
    for one in visit.said_all("shown"):
        kind, _, field = one.partition(".")
        wanted.setdefault(kind, []).extend([] if field == _WHOLE else [field])
    await disclosure.change_optin(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], wanted=list(wanted.items())
    )  # fmt: skip
    return AccountDone()


async def _hide(tx: Tx, visit: AccountVisit) -> AccountDone:
    await disclosure.change_aliases(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], contacts=visit.said_all("contact")
    )
    return AccountDone()


async def _refresh(tx: Tx, visit: AccountVisit) -> AccountDone:
    await disclosure.refresh_aliases(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], contacts=visit.said_all("contact")
    )
    return AccountDone()


_OPTIN = "/domain/{name}/configurations/optin"
_ALIASES = "/domain/{name}/configurations/obfuscatedEmails"
_TOLD = phrase("The registry is being told.")
PAGES = (
    AccountPage(
        f"{tabs.NAME}/disclosure", "account/names/disclosure.html", "services", ("GET", _OPTIN), _disclosure,
        forms=(
            AccountForm("show", ("PUT", _OPTIN), _show, said=_TOLD),
            AccountForm("hide", ("PUT", _ALIASES), _hide, said=_TOLD),
            AccountForm("refresh", ("POST", f"{_ALIASES}/refresh"), _refresh, said=_TOLD),
        ),
    ),
)  # fmt: skip
