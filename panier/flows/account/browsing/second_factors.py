"""What somebody proves besides the password: switching it on and off, and its codes."""

from base64 import b32encode
from hashlib import sha256
from hmac import compare_digest

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.core.account.second_factor import SPARE_CODE_CHARACTERS, STEP_SECONDS, SecondFactor
from panier.core.account.security_event import EventKind
from panier.core.limits import SECOND_FACTOR_SPARE_CODES, SECOND_US
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen, replace
from panier.flows.account import mails
from panier.flows.account.logins import Entered
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import second_factors
from panier.store.engine.db import Tx

SECRET_BYTES = 20  # as the standard advises
RANDOM_LENGTH = 64
_DRIFT_STEPS = 1  # how far an app's clock may be off, before and after


@frozen
class Enrolment:
    """A second factor that is being switched on: what the app has to know, and its address for apps."""

    secret: str
    address: str


async def is_on(tx: Tx, entered: Entered) -> bool:
    """True where somebody needs a code besides the password."""
    found = await second_factors.load(tx, entered.user_login, owner=entered.account.account_id)
    return found is not None and found.is_on


async def load(tx: Tx, caller: Caller) -> SecondFactor | None:
    """The caller's second factor, confirmed or not."""
    return await second_factors.load(tx, _login(caller), owner=caller.account_id)


async def begin(tx: Tx, shop: Shop, caller: Caller) -> Enrolment:
    """Make the caller a secret for an app, which counts once a code has confirmed it.

    Refuses: a second factor that is on already (409).
    """
    present = await second_factors.lock(tx, _login(caller), owner=caller.account_id)
    if present is not None and present.is_on:
        raise conflict("The second factor is on already: switch it off first, then on again with another app")
    if present is None:
        secret = b32encode(sha256(shop.ids.token(RANDOM_LENGTH).encode()).digest()[:SECRET_BYTES]).decode()
        present = SecondFactor(caller.account_id, _login(caller) or "", secret, shop.now(), None, 0, ())
        await second_factors.insert(tx, present)
    return enrolment(shop, caller, present)


def enrolment(shop: Shop, caller: Caller, factor: SecondFactor) -> Enrolment:
    """What an app has to know of a second factor."""
    import pyotp  # noqa: PLC0415 - few shops' customers ever ask for it at a start

    name = caller.account.nic if caller.user is None else f"{caller.account.nic}/{caller.user.login}"
    issuer = shop.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return Enrolment(factor.secret, pyotp.TOTP(factor.secret).provisioning_uri(name=name, issuer_name=issuer))


async def confirm(tx: Tx, shop: Shop, caller: Caller, *, code: str, address: str | None = None) -> tuple[str, ...]:
    """Switch the second factor on with a first code of the app; the spare codes are told this once.

    Refuses: one that was not begun, or is on (409); a wrong code (400).
    """
    factor = await second_factors.lock(tx, _login(caller), owner=caller.account_id)
    if factor is None or factor.is_on:
        raise conflict("There is no second factor to confirm: begin anew")
    taken = _taken(factor, code, shop.now())
    if taken is None:
        raise bad_input("code", "must be the six digits that the app shows now: are its clock and the secret right?")
    spare = tuple(shop.ids.token(SPARE_CODE_CHARACTERS).lower() for _ in range(SECOND_FACTOR_SPARE_CODES))
    digests = tuple(digest(one) for one in spare)
    await second_factors.update(tx, replace(taken, confirmed_us=shop.now(), spare_codes=digests))
    await note(tx, shop, EventKind.SECOND_FACTOR_ON, caller.account_id, about=_about(caller), address=address)
    await mails.send(tx, shop, caller.account, "second_factor", nic=caller.account.nic, is_on=True)
    return spare


async def check_code(tx: Tx, shop: Shop, entered: Entered, code: str) -> bool:
    """True for a code of the app that was not taken before, or a spare one; either is used up."""
    factor = await second_factors.lock(tx, entered.user_login, owner=entered.account.account_id)
    if factor is None or not factor.is_on:
        return False
    taken = _taken(factor, code, shop.now()) or _spent(factor, code)
    if taken is None:
        return False
    await second_factors.update(tx, taken)
    return True


async def switch_off(tx: Tx, shop: Shop, caller: Caller, *, address: str | None = None) -> None:
    """Switch the caller's second factor off: the password alone signs in again."""
    factor = await second_factors.lock(tx, _login(caller), owner=caller.account_id)
    if factor is None:
        return
    await second_factors.delete(tx, factor.user_login, owner=caller.account_id)
    if factor.is_on:
        await note(tx, shop, EventKind.SECOND_FACTOR_OFF, caller.account_id, about=_about(caller), address=address)
        await mails.send(tx, shop, caller.account, "second_factor", nic=caller.account.nic, is_on=False)


def _taken(factor: SecondFactor, code: str, now_us: int) -> SecondFactor | None:
    """The second factor after a code of its app; None for a wrong one, and for one that was taken before."""
    step = step_of(factor.secret, code, after=factor.last_step, now_us=now_us)
    return None if step is None else replace(factor, last_step=step)


def step_of(secret: str, code: str, *, after: int, now_us: int) -> int | None:
    """The half minute that a code of an app is for; None for a wrong code, and one that is not behind a half minute."""
    import pyotp  # noqa: PLC0415 - as above

    typed, step = "".join(code.split()), now_us // SECOND_US // STEP_SECONDS
    if not (typed.isascii() and typed.isdigit()):
        return None
    maker = pyotp.TOTP(secret)
    for tried in range(step - _DRIFT_STEPS, step + _DRIFT_STEPS + 1):
        if tried > after and compare_digest(maker.at(tried * STEP_SECONDS), typed):
            return tried
    return None


def _spent(factor: SecondFactor, code: str) -> SecondFactor | None:
    """The second factor with a spare code less; None where it is none of them."""
    spent = digest("".join(code.split()).replace("-", "").lower())
    if spent not in factor.spare_codes:
        return None
    return replace(factor, spare_codes=tuple(one for one in factor.spare_codes if one != spent))


def _login(caller: Caller) -> str | None:
    return None if caller.user is None else caller.user.login


def _about(caller: Caller) -> str:
    return "" if caller.user is None else f"user {caller.user.login}"
