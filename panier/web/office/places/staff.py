"""Who works in the office, what each role may do, and the trail of what was done."""

from collections.abc import Mapping, Sequence
from functools import partial

from panier.core.catalog.catalog import Assortment
from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import RIGHTS, OfficeAction
from panier.core.office.trail import Footprint
from panier.core.refusal import objection
from panier.core.values import frozen
from panier.flows.office import own_access
from panier.flows.office.staff import check_other_owner
from panier.store.engine.db import Tx
from panier.store.office import staff, trail
from panier.web.office.trail_words import (
    difference_in_words,
    done_in_words,
    thing_in_words,
    value_in_words,
    who_in_words,
)
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import RIGHTS_IN_WORDS, roles_in_words
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase, spoken

# Where a thing of the trail is shown.
_PLACES = {"order": "orders", "customer": "customers", "mail": "mails", "task": "names/tasks", "catalogue": "catalogue",
           "service": "services"}  # fmt: skip


@frozen
class ShownFootprint:
    """An entry of the trail as a page shows it: where its thing is, and each difference as (what, before, after).

    `thing`: what it was done about, in words; a side of a difference that there was not is "".
    """

    footprint: Footprint
    words: str
    leads_to: str
    differences: tuple[tuple[str, ...], ...]
    thing: str
    who: str


def shown_trail(assortment: Assortment, found: Sequence[Footprint]) -> tuple[ShownFootprint, ...]:
    """Entries of the trail as a page shows them."""
    return tuple(
        ShownFootprint(
            one,
            done_in_words(one),
            f"/office/{_PLACES[one.kind]}/{one.name}" if one.kind in _PLACES else "",
            tuple(
                (
                    difference_in_words(name),
                    *(value_in_words(name, side[name]) if name in side else "" for side in (one.before, one.after)),
                )
                for name in {**one.before, **one.after}
            ),
            thing_in_words(assortment, one),
            who_in_words(one.who),
        )
        for one in found
    )


async def load_staff(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The colleagues and the table of rights."""
    rights = [(spoken().say(RIGHTS_IN_WORDS[one]), roles_in_words(one)) for one in RIGHTS]
    colleagues = await staff.list_all(tx)
    staying = {
        one.staff_id: why
        for one in colleagues
        if one.ended_us is None and (why := objection(partial(check_other_owner, colleagues, one)))
    }
    return {
        "staff": colleagues,
        "staying": staying,
        "table": rights,
    }


async def load_trail(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest entries, or those before one."""
    before = whole_number(visit.asked("before"))
    found = await trail.list_newest(tx, limit=OFFICE_LISTED, before=before)
    return {
        "trail": shown_trail(visit.shop.assortment, found),
        "last": found[-1].entry_id if len(found) == OFFICE_LISTED else None,
    }


async def load_me(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The colleague who looks: the own role, the password, a second factor, and where else somebody is signed in."""
    typed = first(visit.typed, "secret")
    fresh = own_access.enrolment(visit.shop, visit.colleague, secret=typed)
    colleague = await staff.load(tx, visit.colleague.staff_id)
    return {
        "fresh": fresh, "is_on": colleague is not None and colleague.has_second_factor,
        "sessions": await own_access.list_sessions(tx, visit.shop, visit.colleague, key=visit.key),
    }  # fmt: skip


PAGES = (
    OfficePage("me", "office/me.html", OfficeAction.LOOK, load_me,
               ("own.password", "own.factor-on", "own.factor-off", "own.sessions") ),
    OfficePage(
        "staff", "office/staff.html", OfficeAction.LOOK_AT_SETTINGS, load_staff,
        (OfficeAction.ADD_STAFF.value, OfficeAction.CHANGE_STAFF.value, OfficeAction.END_STAFF.value),
        title=phrase("Staff"),
        commands=("panier staff list", "panier staff password EMAIL"),
    ),
    OfficePage(
        "trail", "office/trail.html", OfficeAction.LOOK_AT_TRAIL, load_trail, title=phrase("Trail")
    ),
)  # fmt: skip
