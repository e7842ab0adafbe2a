"""Who works in the back office: inviting colleagues, their passwords, and their sessions."""

from collections.abc import Sequence

from panier.core.account.access import digest
from panier.core.account.approval import TOKEN_LENGTH
from panier.core.limits import (
    INVITATION_LIFE_US,
    KEY_MAX_CHARACTERS,
    OFFICE_SEEN_US,
    OFFICE_SESSION_IDLE_US,
    OFFICE_SESSION_LIFE_US,
    STAFF_MAX,
)
from panier.core.office.rights import OfficeRole
from panier.core.office.staff import Colleague, OfficeSession, checked_email, checked_name
from panier.core.office.trail import TrailEvent
from panier.core.refusal import conflict, not_found
from panier.core.values import frozen, replace
from panier.flows.office import doors
from panier.flows.shop import Timed
from panier.store.engine.db import Tx
from panier.store.office import looks, sessions
from panier.store.office import staff as stored

COOKIE_LENGTH = 43
INVITATION = "/office/invitation"


@frozen
class Invited:
    """A colleague, and the secret of the link that leads to a password; it is known only now."""

    colleague: Colleague
    token: str

    @property
    def path(self) -> str:
        """Where the link leads, behind the office's address."""
        return f"{INVITATION}?token={self.token}"


async def add(tx: Tx, shop: Timed, *, name: str, email: str, role: OfficeRole) -> Invited:
    """Add a colleague, or somebody whose access has ended, who chooses a password by the link of the invitation.

    Refuses: no name, no address (400); an address that is known, one colleague too many (409).
    """
    if await stored.count(tx) >= STAFF_MAX:
        raise conflict(f"There are {STAFF_MAX} colleagues, those whose access has ended included")
    new = Colleague(0, checked_email(email), checked_name(name), role, shop.now())
    number = await stored.insert(tx, new)
    return await invite(tx, shop, await _come_back(tx, new) if number is None else number)


async def invite(tx: Tx, shop: Timed, staff_id: int) -> Invited:
    """Make a new link to a password for a colleague; the one before is void. A password stays until then.

    Refuses: a number that is none (404), a colleague whose access has ended (409).
    """
    colleague = await lock_active(tx, staff_id)
    token = shop.ids.token(TOKEN_LENGTH)
    await stored.invite(tx, staff_id, digest(token), until_us=shop.now() + INVITATION_LIFE_US)
    return Invited(colleague, token)


async def change_role(tx: Tx, staff_id: int, role: OfficeRole) -> Colleague:
    """Give a colleague another role, from the next click on.

    Refuses: a number that is none (404); whose access has ended, and the last owner (409).
    """
    colleague = await lock_active(tx, staff_id)
    if role is not OfficeRole.OWNER:
        check_other_owner(await stored.list_all(tx), colleague)
    changed = replace(colleague, role=role)
    await stored.update(tx, changed)
    return changed


async def end(tx: Tx, shop: Timed, staff_id: int) -> Colleague:
    """End a colleague's access, and every session at once.

    Refuses: a number that is none (404); whose access has ended, and the last owner (409).
    """
    colleague = await lock_active(tx, staff_id)
    check_other_owner(await stored.list_all(tx), colleague)
    ended = replace(colleague, ended_us=shop.now())
    await stored.update(tx, ended)
    await stored.set_password_hash(tx, staff_id, None)
    await stored.set_second_factor(tx, staff_id, None)
    await sessions.delete_all(tx, staff_id)
    await looks.delete_all(tx, staff_id)
    return ended


async def find(tx: Tx, email: str) -> Colleague:
    """The colleague with an address.

    Refuses: an address that nobody has (404).
    """
    found = await stored.load_by_email(tx, email.strip().lower())
    if found is None:
        raise not_found("This colleague", email=email)
    return found[0]


async def lock_active(tx: Tx, staff_id: int) -> Colleague:
    """A colleague who may enter, locked until the transaction ends.

    Refuses: a number that is none (404), a colleague whose access has ended (409).
    """
    found = await stored.load(tx, staff_id, lock=True)
    if found is None:
        raise not_found("This colleague", number=staff_id)
    if found.ended_us is not None:
        raise conflict(f"The access of {found.email} has ended")
    return found


async def load_invited(tx: Tx, shop: Timed, token: str) -> Colleague | None:
    """Whom the token of a link leads in; None for one that is used, over, or never was."""
    if not 0 < len(token) <= KEY_MAX_CHARACTERS:
        return None
    return await stored.load_invited(tx, digest(token), now_us=shop.now())


async def accept_invitation(
    tx: Tx, shop: Timed, *, token: str, password_hash: str, network: str = ""
) -> Colleague | None:
    """Give the colleague behind a link the password that was chosen; None where the link cannot be used any more.

    Sessions from before end, and so does a second factor: whoever lost it gets a new link.
    """
    invited = await load_invited(tx, shop, token)
    if invited is None or (found := await stored.load(tx, invited.staff_id, lock=True)) is None:
        return None
    if await load_invited(tx, shop, token) is None:
        return None
    await stored.set_password_hash(tx, found.staff_id, password_hash)
    await stored.set_second_factor(tx, found.staff_id, None)
    await sessions.delete_all(tx, found.staff_id)
    await doors.note(tx, shop, found, TrailEvent.INVITATION_ACCEPTED, network=network)
    return found


async def begin_session(tx: Tx, shop: Timed, colleague: Colleague, *, network: str) -> str:
    """Let a colleague in who has proven who it is; returns what the browser's cookie says."""
    now_us, cookie = shop.now(), shop.ids.token(COOKIE_LENGTH)
    await sessions.delete_old(tx, now_us=now_us)
    await sessions.insert(
        tx, digest(cookie), staff_id=colleague.staff_id, network=network, now_us=now_us,
        ends_us=now_us + OFFICE_SESSION_LIFE_US,
    )  # fmt: skip
    await doors.note(tx, shop, colleague, TrailEvent.SIGNED_IN, network=network)
    return cookie


async def load_session(tx: Tx, shop: Timed, cookie: str) -> OfficeSession | None:
    """Who a cookie lets in, if anybody."""
    if not 0 < len(cookie) <= KEY_MAX_CHARACTERS:
        return None
    now_us = shop.now()
    found = await sessions.load(tx, digest(cookie), seen_us=now_us - OFFICE_SESSION_IDLE_US, now_us=now_us)
    if found is None:
        return None
    return replace(found, mark=digest(f"form {cookie}")[:COOKIE_LENGTH], key=digest(cookie))


def is_stale(session: OfficeSession, now_us: int) -> bool:
    """True where it is to be written down that a session is in use."""
    return now_us - session.seen_us >= OFFICE_SEEN_US


async def touch(tx: Tx, shop: Timed, cookie: str) -> None:
    """Write down that a session is in use."""
    await sessions.touch(tx, digest(cookie), now_us=shop.now())


async def end_session(tx: Tx, cookie: str) -> None:
    """Let a browser in no more."""
    await sessions.delete(tx, digest(cookie))


async def sign_out(tx: Tx, shop: Timed, cookie: str, colleague: Colleague, *, network: str) -> None:
    """Let a browser in no more, as its colleague asks."""
    await end_session(tx, cookie)
    await doors.note(tx, shop, colleague, TrailEvent.SIGNED_OUT, network=network)


async def _come_back(tx: Tx, new: Colleague) -> int:
    """Let somebody enter again whose access has ended; returns the number, which the trail knows.

    Refuses: somebody who may enter (409).
    """
    known = await stored.load_by_email(tx, new.email)
    if known is None or known[0].ended_us is None:
        raise conflict(f"There is a colleague {new.email} already: change the role, or send a new link")
    await stored.update(tx, replace(known[0], name=new.name, role=new.role, ended_us=None))
    return known[0].staff_id


def check_other_owner(staff: Sequence[Colleague], colleague: Colleague) -> None:
    """Check that somebody may stop being an owner: that another one of the staff can sign in.

    Refuses: the last one, without whom nobody could add colleagues (409).
    """
    is_owner = colleague.role is OfficeRole.OWNER
    others = [one for one in staff if one.staff_id != colleague.staff_id and one.role is OfficeRole.OWNER]
    if is_owner and not any(one.state == "active" for one in others):
        raise conflict(f"{colleague.email} is the last owner who can sign in: make somebody else an owner first")
