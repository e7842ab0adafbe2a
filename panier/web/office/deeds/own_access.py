"""What colleagues do about their own way in."""

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.rates import PASSWORDS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows import passwords
from panier.flows.office import own_access
from panier.flows.visitor import visitor
from panier.store.engine.db import Database, Tx
from panier.store.office import staff
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.problems import about
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase


@frozen
class NewPassword:
    """A password that was judged: the hash of the present one, and that of the new one."""

    kept: str
    hashed: str


_CODE = OfficeField("code", phrase("The six digits that the app shows"), is_needed=True)


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("colleague", visit.colleague.email)


def _on(visit: OfficeVisit) -> Deed:
    secret, code = first(visit.typed, "secret"), first(visit.typed, "code")

    async def do(tx: Tx) -> Said:
        await own_access.switch_on(tx, visit.shop, visit.colleague, secret=secret, code=code)
        return Said()

    return do


async def _judged(database: Database, visit: OfficeVisit) -> NewPassword:
    """The new password, hashed, once the present one is right.

    Refuses: a wrong present password, one that is too short, one that is typed otherwise the second time (400); every
    one for a while after too many wrong ones (429).
    """
    typed, email, network = visit.typed, visit.colleague.email, visitor().network
    throttle = visit.shop.throttle
    found = await database.read(lambda tx: staff.load_by_email(tx, email))
    kept = (found[1] if found is not None else None) or ""
    async with (
        throttle.counting_refusals(PASSWORDS, f"office/{email} {network}", forgives=True),
        throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network),
    ):
        if not await visit.shop.passwords.fits(kept or None, _exactly(typed, "password")):
            raise bad_input("password", "is not your present password")
    fresh = _exactly(typed, "fresh")
    with about("fresh", "password"):
        passwords.check_new(fresh)
    if fresh != _exactly(typed, "again"):
        raise bad_input("again", "must be the same password once more")
    return NewPassword(kept, await visit.shop.passwords.hashed(fresh))


def _exactly(typed: list[tuple[str, str]], name: str) -> str:
    """A field as it was typed, with its spaces."""
    return next((value for given, value in typed if given == name), "")


def _password(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        ready: NewPassword = visit.ready
        await own_access.change_password(tx, visit.colleague, kept=ready.kept, hashed=ready.hashed, key=visit.key)
        return Said()

    return do


def _sessions(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        name = first(visit.typed, "session")
        await own_access.end_sessions(tx, visit.shop, visit.colleague, key=visit.key, name=name)
        return Said()

    return do


def _off(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await own_access.switch_off(tx, visit.shop, visit.colleague, code=first(visit.typed, "code"))
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.OWN_PASSWORD,
        phrase("Change password"),
        _subject,
        _password,
        (
            OfficeField("password", phrase("Present password"), type="password", is_needed=True),
            OfficeField(
                "fresh",
                phrase("New password"),
                phrase("at least eight characters; several words are good"),
                type="password",
                is_needed=True,
            ),
            OfficeField("again", phrase("The same once more"), type="password", is_needed=True),
        ),
        prepare=_judged,
        said={"": phrase("Your password is changed, and every other browser is signed out.")},
        command="panier staff password EMAIL",
    ),
    FormAct(
        OfficeAction.OWN_SESSIONS,
        phrase("Sign every other browser out"),
        _subject,
        _sessions,
        said={"": phrase("It is signed out.")},
    ),
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
