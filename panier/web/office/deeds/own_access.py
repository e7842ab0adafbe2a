"""What colleagues do about their own way in."""

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.flows.office import own_access
from panier.store.engine.db import Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

_CODE = OfficeField("code", phrase("The six digits that the app shows"), is_needed=True)


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("colleague", visit.colleague.email)


def _on(visit: OfficeVisit) -> Deed:
    secret, code = first(visit.typed, "secret"), first(visit.typed, "code")

    async def do(tx: Tx) -> Said:
        await own_access.switch_on(tx, visit.shop, visit.colleague, secret=secret, code=code)
        return Said()

    return do


def _off(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await own_access.switch_off(tx, visit.shop, visit.colleague, code=first(visit.typed, "code"))
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.FACTOR_ON,
        phrase("Switch it on"),
        _subject,
        _on,
        (_CODE,),
        said={"": phrase("A code of your app is asked for from now on.")},
    ),
    FormAct(
        OfficeAction.FACTOR_OFF,
        phrase("Switch it off"),
        _subject,
        _off,
        (_CODE,),
        is_grave=True,
        said={"": phrase("Nothing but your password is asked for from now on.")},
    ),
)
