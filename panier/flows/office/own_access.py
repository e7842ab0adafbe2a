"""What colleagues do about their own way in: the password, a second factor by an app, and where they are signed in."""

import re
from base64 import b32encode
from hashlib import sha256

from panier.core.limits import OFFICE_SESSION_IDLE_US
from panier.core.office.staff import Colleague, OwnSession
from panier.core.refusal import Kind, Refusal, bad_input, conflict, not_found
from panier.core.values import frozen
from panier.flows.account.browsing.second_factors import RANDOM_LENGTH, SECRET_BYTES, step_of
from panier.flows.shop import Shop, Timed
from panier.store.engine.db import Tx
from panier.store.office import sessions, staff

_NAME_LENGTH = 16


@frozen
class OfficeEnrolment:
    """A second factor that may be switched on: its secret, and its address for apps."""

    secret: str
    address: str


def enrolment(shop: Shop, colleague: Colleague, *, secret: str = "") -> OfficeEnrolment:
    """A fresh secret for an app, or the one that it knows already; it counts once a code of it has come."""
    import pyotp  # noqa: PLC0415 - few ask for it at a start

    if not _is_secret(secret):
        secret = b32encode(sha256(shop.ids.token(RANDOM_LENGTH).encode()).digest()[:SECRET_BYTES]).decode()
    issuer = shop.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return OfficeEnrolment(
        secret, pyotp.TOTP(secret).provisioning_uri(name=colleague.email, issuer_name=f"{issuer} office")
    )


async def switch_on(tx: Tx, shop: Timed, colleague: Colleague, *, secret: str, code: str) -> None:
    """Have a code asked for besides the password from now on.

    Refuses: a second factor that is on already (409); a wrong code (400).
    """
    if await staff.load_second_factor(tx, colleague.staff_id) is not None:
        raise conflict("The second factor is on already: switch it off first")
    step = step_of(secret, code, after=0, now_us=shop.now()) if _is_secret(secret) else None
    if step is None:
        raise _wrong()
    await staff.set_second_factor(tx, colleague.staff_id, secret)
    await staff.set_factor_step(tx, colleague.staff_id, step)


async def switch_off(tx: Tx, shop: Timed, colleague: Colleague, *, code: str) -> None:
    """Ask for nothing but the password from now on.

    Refuses: a second factor that is off (409); a wrong code (400).
    """
    if await staff.load_second_factor(tx, colleague.staff_id) is None:
        raise conflict("The second factor is off already")
    if not await take_code(tx, shop, colleague, code=code):
        raise _wrong()
    await staff.set_second_factor(tx, colleague.staff_id, None)


async def list_sessions(tx: Tx, shop: Timed, colleague: Colleague, *, key: str) -> tuple[OwnSession, ...]:
    """The browsers that a colleague is signed in from, the one last used first; `key`: of the one that looks."""
    now_us = shop.now()
    found = await sessions.list_of(tx, colleague.staff_id, seen_us=now_us - OFFICE_SESSION_IDLE_US, now_us=now_us)
    return tuple(
        OwnSession(_named(kept), network, made_us, seen_us, kept == key) for kept, network, made_us, seen_us in found
    )


async def end_sessions(tx: Tx, shop: Timed, colleague: Colleague, *, key: str, name: str) -> None:
    """Sign a browser of a colleague out, or without a name all but the one that asks, whose `key` is given.

    Refuses: a browser that is not signed in (404).
    """
    if not name:
        await sessions.delete_others(tx, colleague.staff_id, key)
        return
    now_us = shop.now()
    found = await sessions.list_of(tx, colleague.staff_id, seen_us=now_us - OFFICE_SESSION_IDLE_US, now_us=now_us)
    wanted = [kept for kept, *_ in found if _named(kept) == name and kept != key]
    if not wanted:
        raise not_found("This browser", name=name)
    await sessions.delete(tx, wanted[0])


async def change_password(tx: Tx, colleague: Colleague, *, kept: str, hashed: str, key: str) -> None:
    """Give a colleague another password, and sign every other browser out; `kept`: the hash that was judged before.

    Refuses: where the password was changed meanwhile (409).
    """
    found = await staff.load_by_email(tx, colleague.email)
    if found is None or found[1] != kept:
        raise conflict("The password was changed meanwhile: sign in with the new one")
    await staff.set_password_hash(tx, colleague.staff_id, hashed)
    await sessions.delete_others(tx, colleague.staff_id, key)


def _named(kept: str) -> str:
    """What a page calls a session, which leads nobody in."""
    return sha256(kept.encode()).hexdigest()[:_NAME_LENGTH]


async def take_code(tx: Tx, shop: Timed, colleague: Colleague, *, code: str) -> bool:
    """Use a code up; True where it was right, or where none is needed."""
    secret = await staff.load_second_factor(tx, colleague.staff_id)
    if secret is None:
        return True
    step = step_of(secret, code, after=await staff.load_factor_step(tx, colleague.staff_id), now_us=shop.now())
    return step is not None and await staff.set_factor_step(tx, colleague.staff_id, step)


def code_missing() -> Refusal:
    """What is said where the password was right, and the code was not."""
    return Refusal(Kind.FORBIDDEN, "Your second factor is on: type the six digits that your app shows now, besides")


def _is_secret(text: str) -> bool:
    return re.fullmatch(r"[A-Z2-7]{32}", text) is not None


def _wrong() -> Refusal:
    return bad_input("code", "must be the six digits that the app shows now: are its clock and the secret right?")
