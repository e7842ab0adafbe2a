"""Looking at an account as its customer sees it: begun in the office, read-only, and over by itself."""

from panier.core.account.access import digest
from panier.core.account.account import Account
from panier.core.limits import KEY_MAX_CHARACTERS, OFFICE_LOOK_LIFE_US, OFFICE_LOOK_WAY_US
from panier.core.office.look import OfficeLook
from panier.core.office.rights import OfficeAction, may
from panier.core.office.staff import Colleague
from panier.core.values import replace
from panier.flows.shop import Timed
from panier.store.engine.db import Tx
from panier.store.office import looks

TOKEN_LENGTH = 43  # letters and digits: more than 256 bits


async def begin(
    tx: Tx, shop: Timed, colleague: Colleague, account: Account, *, leads_to: str, leads_back: str
) -> str:  # fmt: skip
    """Begin a look at an account; returns the secret of the way there, which is taken once and within a minute."""
    now_us, way = shop.now(), shop.ids.token(TOKEN_LENGTH)
    await looks.delete_old(tx, now_us=now_us)
    look = OfficeLook(account, colleague.email, leads_to, leads_back, now_us, now_us + OFFICE_LOOK_LIFE_US)
    await looks.insert(tx, digest(way), look, staff_id=colleague.staff_id)
    return way


async def enter(tx: Tx, shop: Timed, way: str) -> OfficeLook | None:
    """Take the way to a look; its `mark` is what the browser shows from now on. None where it cannot be taken."""
    if not 0 < len(way) <= KEY_MAX_CHARACTERS:
        return None
    cookie = shop.ids.token(TOKEN_LENGTH)
    if not await looks.take_way(tx, digest(way), digest(cookie), since_us=shop.now() - OFFICE_LOOK_WAY_US):
        return None
    return await load(tx, shop, cookie)


async def load(tx: Tx, shop: Timed, cookie: str) -> OfficeLook | None:
    """The look of a browser; None once it is over, or its colleague may not look any more."""
    if not 0 < len(cookie) <= KEY_MAX_CHARACTERS:
        return None
    found = await looks.load(tx, digest(cookie), now_us=shop.now())
    if found is None or not may(found[1], OfficeAction.LOOK_AS_CUSTOMER):
        return None
    return replace(found[0], mark=cookie)


async def end(tx: Tx, cookie: str) -> None:
    """End a look."""
    await looks.delete(tx, digest(cookie))
