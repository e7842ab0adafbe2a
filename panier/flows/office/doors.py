"""What the trail keeps of the office's doors: who came and left, who was not let in, and who tried what a role may not.

What was refused undid its transaction, so it is written in one of its own, and only so often: a flood of failed
attempts cannot fill the trail.
"""

from panier.core.office.rights import OfficeAction
from panier.core.office.staff import Colleague
from panier.core.office.trail import Footprint, OfficeSubject, TrailEvent
from panier.core.rates import TRAIL, TRAIL_OF_ALL
from panier.core.refusal import Refusal
from panier.flows.shop import Shop, Timed
from panier.store.engine.db import Database, Tx
from panier.store.office import staff as stored
from panier.store.office import trail

NOBODY = "nobody who is known"  # whoever was not let in
_ALL = "all"


async def note(tx: Tx, shop: Timed, colleague: Colleague, event: TrailEvent, *, network: str) -> None:
    """Write down what a colleague did at a door."""
    about = OfficeSubject("colleague", colleague.email)
    await trail.add(tx, _footprint(shop, (colleague.staff_id, colleague.email), event, about, network=network))


async def note_left_out(database: Database, shop: Shop, email: str, why: str, *, network: str) -> None:
    """Write down that somebody was not let in with a colleague's address, or with one that is nobody's, and why.

    What was typed is kept only where it is a colleague's address: it could be anything, such as a password.
    """
    found = await database.read(lambda tx: stored.load_by_email(tx, email))
    about = OfficeSubject("colleague", "" if found is None else email)
    event = _footprint(shop, (None, NOBODY), TrailEvent.NOT_SIGNED_IN, about, network=network, became={"why": why})
    await _keep(database, shop, event)


async def note_refused(
    database: Database, shop: Shop, colleague: Colleague, action: OfficeAction, about: OfficeSubject, *, network: str
) -> None:
    """Write down that a colleague tried what the role may not."""
    event = _footprint(
        shop, (colleague.staff_id, colleague.email), TrailEvent.REFUSED, about, network=network,
        became={"tried": action.value, "role": colleague.role.value},
    )  # fmt: skip
    await _keep(database, shop, event)


def _footprint(
    shop: Timed, who: tuple[int | None, str], event: TrailEvent, about: OfficeSubject, *, network: str,
    became: dict[str, str] | None = None,
) -> Footprint:  # fmt: skip
    return Footprint(0, shop.now(), *who, event, about.kind, about.name, network, {}, became or {})


async def _keep(database: Database, shop: Shop, event: Footprint) -> None:
    """Write down what was refused, unless too much of it is written down already."""
    try:
        await shop.throttle.take(TRAIL, event.network)
        await shop.throttle.take(TRAIL_OF_ALL, _ALL)
    except Refusal:
        return  # it is counted under the limits, which the office shows
    await database.write(lambda tx: trail.add(tx, event))
