"""What an owner does about colleagues."""

from panier.core.limits import whole_number
from panier.core.office.rights import OfficeAction, OfficeRole
from panier.core.office.staff import checked_email, role_of
from panier.core.office.trail import OfficeSubject
from panier.core.refusal import bad_input
from panier.flows.office import staff
from panier.store.engine.db import Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first

_ROLES = tuple((one.value, one.value) for one in OfficeRole)
_ROLE = OfficeField("role", "Role", options=_ROLES, value=OfficeRole.READER.value)


def _named(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("colleague", checked_email(first(visit.typed, "email")))


def _number(visit: OfficeVisit) -> int:
    found = whole_number(first(visit.typed, "number"))
    if found is None:
        raise bad_input("number", "must be a colleague's number")
    return found


def _add(visit: OfficeVisit) -> Deed:
    role = role_of(first(visit.typed, "role"))

    async def do(tx: Tx) -> Said:
        name, email = first(visit.typed, "name"), first(visit.typed, "email")
        made = await staff.add(tx, visit.shop, name=name, email=email, role=role)
        return Said(f"{made.colleague.name} may choose a password", shown=f"{visit.place.url}{made.path}")

    return do


def _invite(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        made = await staff.invite(tx, visit.shop, _number(visit))
        return Said(f"{made.colleague.name} may choose a password", shown=f"{visit.place.url}{made.path}")

    return do


def _change(visit: OfficeVisit) -> Deed:
    if first(visit.typed, "role") == "":
        return _invite(visit)
    role = role_of(first(visit.typed, "role"))

    async def do(tx: Tx) -> Said:
        changed = await staff.change_role(tx, _number(visit), role)
        return Said(f"{changed.name} is {changed.role.value} now")

    return do


def _end(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        ended = await staff.end(tx, visit.shop, _number(visit))
        return Said(f"The access of {ended.name} has ended")

    return do


ACTS = (
    FormAct(
        OfficeAction.ADD_STAFF, "Add", _named, _add,
        (
            OfficeField("name", "Name", is_needed=True),
            OfficeField("email", "E-mail address", type="email", is_needed=True),
            _ROLE,
        ),
    ),
    FormAct(OfficeAction.CHANGE_STAFF, "Change role", _named, _change, (_ROLE,)),
    FormAct(OfficeAction.END_STAFF, "End access", _named, _end, is_grave=True),
)  # fmt: skip
