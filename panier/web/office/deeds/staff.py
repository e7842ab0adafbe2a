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
from panier.web.office.words import ROLES
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

_ROLES = tuple((one.value, ROLES[one]) for one in OfficeRole)
_ROLE = OfficeField("role", phrase("Role"), options=_ROLES, value=OfficeRole.READER.value)


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
        return Said(shown=(made.colleague.name, f"{visit.place.url}{made.path}"))

    return do


def _invite(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        made = await staff.invite(tx, visit.shop, _number(visit))
        return Said(shown=(made.colleague.name, f"{visit.place.url}{made.path}"))

    return do


def _change(visit: OfficeVisit) -> Deed:
    if first(visit.typed, "role") == "":
        return _invite(visit)
    role = role_of(first(visit.typed, "role"))

    async def do(tx: Tx) -> Said:
        await staff.change_role(tx, _number(visit), role)
        return Said()

    return do


def _end(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await staff.end(tx, visit.shop, _number(visit))
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.ADD_STAFF, phrase("Add"), _named, _add,
        (
            OfficeField("name", phrase("Name"), is_needed=True),
            OfficeField("email", phrase("E-mail address"), type="email", is_needed=True),
            _ROLE,
        ),
        command="panier staff add NAME EMAIL --role ROLE",
    ),
    FormAct(
        OfficeAction.CHANGE_STAFF, phrase("Change role"), _named, _change, (_ROLE,),
        said={"": phrase("The role is changed, from the next click on.")}, command="panier staff role EMAIL ROLE",
    ),
    FormAct(
        OfficeAction.END_STAFF, phrase("End access"), _named, _end, is_grave=True,
        said={"": phrase("The access has ended, and every session with it.")}, command="panier staff end EMAIL",
    ),
)  # fmt: skip
