"""What people want to know of a service that was delivered: where it is, who gets in, what it runs.

Each kind says what that is (`particulars` of its file), from what its own path answers.
"""

from collections.abc import Mapping
from dataclasses import field
from urllib.parse import quote

from panier.core.account.account import Caller, Mail
from panier.core.refusal import conflict
from panier.core.service.blanks import filled, lists_of
from panier.core.service.details import ProjectDetails
from panier.core.service.kind import Particular, ServiceKind
from panier.core.service.owned import PROJECT
from panier.core.service.service import Service, visible
from panier.core.values import frozen
from panier.families.kinds import kind_of
from panier.families.reach import first_password
from panier.flows.service.kinds.births import named_sources
from panier.flows.service.kinds.services import act, load_document
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.messages import mails

Particulars = Mapping[Particular, tuple[object, ...]]
"""What is known, in the order in which people look for it: texts, numbers, and sizes as {"unit": "GB", "value": 75}."""


_LOOKED_AT = 100  # mails with passwords, of which one is looked for


@frozen
class PasswordCall:
    """The path of the POST that sets the password of a service's first user.

    `is_mailed`: it needs nothing, and sends a new password to the technical contact.
    """

    path: str
    is_mailed: bool


@frozen
class Delivered:
    """What was delivered. `calls`: the paths that answer it; `properties`: the names of what its own path knows."""

    particulars: Particulars = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    properties: frozenset[str] = frozenset()
    password: PasswordCall | None = None


async def load_delivered(tx: Tx, shop: Shop, caller: Caller, service: Service) -> Delivered:
    """What people want to know of a service that is no option; nothing where no file describes its kind."""
    if service.is_a(PROJECT):
        return _project(service, shop.now())
    kind = kind_of(service.family)
    if kind is None or visible(service, shop.now()) is None:
        return Delivered()
    seen = await load_document(tx, shop, caller, kind, service)
    lists = {f"part.{name}": list(entries.values()) for name, entries in seen.details.parts.items()}
    found = filled(kind.particulars, {**named_sources(service, seen.details), **lists})
    assert isinstance(found, dict)
    several = {word: _told(found.get(word)) for word in Particular}
    told = {word: values for word, values in several.items() if values}
    own = path_in(kind, service)
    parts = dict.fromkeys(one.removeprefix("part.") for one in lists_of(kind.particulars))
    return Delivered(
        particulars=told,
        calls=(own, *(f"{own}{kind.part(name).path}" for name in parts)),
        properties=frozenset(seen.properties),
        password=_password(kind, own, told),
    )


async def renew_password(tx: Tx, shop: Shop, caller: Caller, service: Service) -> None:
    """Ask for a new password of a service's first user, which is sent to the technical contact.

    Refuses: a service whose password is not set so, or that has a task under way (409); an expired one (460);
    everybody but its admin and technical contacts (403).
    """
    kind = kind_of(service.family)
    action = None if kind is None or kind.password is None else kind.action_at(kind.password)
    if kind is None or action is None or action.mail is None or action.body is not None:
        raise conflict("No password of this service is sent by e-mail")
    name = service.name.removeprefix(kind.prefix)
    await act(tx, shop, caller, kind=kind, action=action, service_name=name)


async def load_password_mail(tx: Tx, caller: Caller, service: Service) -> Mail | None:
    """The latest e-mail to the caller with a password of a service; None where the shop sent none of late."""
    kind = kind_of(service.family)
    letter = None if kind is None else first_password(kind)
    if letter is None:
        return None
    found = await mails.list_of_kind(tx, letter, owner=caller.account_id, limit=_LOOKED_AT)
    return next((one for one in found if f"[{service.name}]" in one.subject), None)


def _project(service: Service, now_us: int) -> Delivered:
    """What people want to know of a Public Cloud project."""
    description = service.details_as(ProjectDetails).description
    told = {
        Particular.STATE: ("suspended" if service.is_over(now_us) else "ok",),
        Particular.DESCRIPTION: _told(None if description == service.called else description),
    }
    return Delivered({word: values for word, values in told.items() if values}, (f"/cloud/project/{service.name}",))


def path_in(kind: ServiceKind, service: Service) -> str:
    """The path of a service of a kind."""
    above, _, _ = kind.path.rpartition("/")
    return f"{above}/{quote(service.name.removeprefix(kind.prefix), safe=':')}"


def _told(value: object) -> tuple[object, ...]:
    """What is there of a value, or of a list of values."""
    several = value if isinstance(value, list) else [value]
    return tuple(one for one in several if not _is_missing(one))


def _is_missing(value: object) -> bool:
    """True for nothing, and for a size without a number."""
    return value in (None, "") or (isinstance(value, Mapping) and value.get("value") is None)


def _password(kind: ServiceKind, own: str, told: Particulars) -> PasswordCall | None:
    """How the password of the first user is set; None where there is none to set."""
    action = None if kind.password is None else kind.action_at(kind.password)
    if action is None or kind.password is None:
        return None
    user = str(next(iter(told.get(Particular.USER, ())), ""))
    above, gap, below = kind.password.partition("{")
    path = kind.password if not gap or not user else f"{above}{quote(user, safe='')}{below.partition('}')[2]}"
    return PasswordCall(f"{own}{path}", is_mailed=action.mail is not None and action.body is None)
