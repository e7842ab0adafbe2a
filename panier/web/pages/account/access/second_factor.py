"""The second factor of whoever is signed in (/account/second-factor): on with an app, off with the password."""

from collections.abc import Mapping

from markupsafe import Markup

from panier.flows.account.browsing import second_factors
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import EVERYBODYS, AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.people.password import check_present
from panier.web.pages.parts.looks import present
from panier.web.pages.parts.tongues import phrase

_GROUP = 4  # characters of a secret that are read as one
_DOT, _EDGE = 5, 4  # pixels of a module of the drawing, and modules of white around it, as its standard asks for


async def _factor(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """Whether it is on and how many spare codes are left; while it is being switched on, what the app has to know."""
    found = await second_factors.load(tx, visit.caller)
    nothing = {"is_on": False, "left": 0, "secret": "", "address": "", "drawing": "", "codes": ()}
    if found is None:
        return nothing
    if found.is_on:
        return {**nothing, "is_on": True, "left": len(found.spare_codes)}
    if present() is not None:
        return nothing  # the secret is for whoever switches it on
    told = second_factors.enrolment(visit.shop, visit.caller, found)
    return {
        **nothing,
        "secret": " ".join(told.secret[at : at + _GROUP] for at in range(0, len(told.secret), _GROUP)),
        "address": told.address,
        "drawing": drawn(told.address),
    }


def drawn(address: str) -> Markup:
    """An address as a QR code, which a phone's camera reads: black on white, whatever the page's colours are."""
    import segno  # noqa: PLC0415 - few pages ever draw one

    code = segno.make(address, micro=False, error="m", boost_error=False)
    svg = code.svg_inline(scale=_DOT, border=_EDGE, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 - made of numbers and colours alone


async def _begin(tx: Tx, visit: AccountVisit) -> AccountDone:
    await second_factors.begin(tx, visit.shop, visit.caller)
    return AccountDone()


async def _confirm(tx: Tx, visit: AccountVisit) -> AccountDone:
    spare = await second_factors.confirm(
        tx, visit.shop, visit.caller, code=visit.said("code"), address=visit.address
    )  # fmt: skip
    return AccountDone(shown={"codes": spare})


async def _end(tx: Tx, visit: AccountVisit) -> AccountDone:
    await second_factors.switch_off(tx, visit.shop, visit.caller, address=visit.address)
    return AccountDone()


PAGES = (
    AccountPage(
        "/account/second-factor", "account/access/second_factor.html", "access", EVERYBODYS, _factor,
        forms=(
            AccountForm("begin", EVERYBODYS, _begin, said="", prepare=check_present),
            AccountForm("confirm", EVERYBODYS, _confirm, said=""),
            AccountForm(
                "end", EVERYBODYS, _end, said=phrase("The second factor is switched off."), prepare=check_present
            ),
        ),
        fields=("code",),
    ),
)  # fmt: skip
