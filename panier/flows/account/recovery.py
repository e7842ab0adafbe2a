"""A new password, or another e-mail address, for whoever reads an account's e-mails.

Serves /me/passwordRecover, /me/changePassword, /me/changeEmail, /me/task/emailChange and the pages /resetPassword and
/changePassword. The secret part of these e-mails is not shown in the account's history: a key that may read e-mails
would otherwise be a way to all rights.
"""

from panier.core.account.access import digest
from panier.core.account.account import Account, Caller
from panier.core.account.approval import TOKEN_LENGTH, Approval
from panier.core.account.email_change import EmailChange, EmailChangeState, answered
from panier.core.account.profile import check_forms
from panier.core.account.security_event import EventKind
from panier.core.limits import (
    DAY_US,
    EMAIL_CHANGE_LIFE_US,
    EMAIL_CHANGES_PER_DAY_MAX,
    HOUR_US,
    KEY_MAX_CHARACTERS,
    PASSWORD_RESET_LIFE_US,
    PASSWORD_RESETS_PER_HOUR_MAX,
)
from panier.core.period import at
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import replace
from panier.flows.account import logins, mails
from panier.flows.account.alerts import Alert, tell
from panier.flows.account.security_events import note, note_change
from panier.flows.shop import Shop
from panier.store.account import accounts, clients, grants, identities, keys, recoveries, sessions
from panier.store.engine.db import Tx

PAGE = "/resetPassword"


async def recover(tx: Tx, shop: Shop, caller: Caller | None, *, ovh_id: str, address: str | None = None) -> None:
    """E-mail a link to a new password to whoever has a nichandle or an e-mail address.

    The answer is the same whether anybody has it. An address that several accounts share gets an e-mail for each. No
    more than a few are written to one account within an hour.

    Refuses: more than a few requests from one address (429).
    """
    for account in await logins.named(tx, ovh_id):
        await _mail_reset(tx, shop, account, address=address)


async def begin_change(tx: Tx, shop: Shop, caller: Caller, *, address: str | None = None) -> None:
    """E-mail the caller a link to a new password.

    Refuses: one more e-mail after several within an hour (409).
    """
    if not await _mail_reset(tx, shop, caller.account, address=address):
        raise conflict(f"At most {PASSWORD_RESETS_PER_HOUR_MAX} e-mails about a new password are sent within an hour")


async def load_resetting(tx: Tx, shop: Shop, *, token: str) -> Account | None:
    """The account whose password a token may change; None for a token that is used, over, or never was."""
    if not 0 < len(token) <= KEY_MAX_CHARACTERS:
        return None
    account_id = await recoveries.load_reset(tx, digest(token), now_us=shop.now())
    return None if account_id is None else await accounts.load(tx, account_id)


async def reset(
    tx: Tx, *, shop: Shop, token: str, password_hash: str, ends_keys: bool, address: str | None = None
) -> bool:
    """Give the account behind a token its new password; False where the token cannot be used any more."""
    account = await load_resetting(tx, shop, token=token)
    if account is None or not await recoveries.use_reset(tx, digest(token), now_us=shop.now()):
        return False
    await set_password(
        tx, shop=shop, account=account, password_hash=password_hash, ends_keys=ends_keys, address=address
    )
    return True


async def set_password(
    tx: Tx,
    *,
    shop: Shop,
    account: Account,
    password_hash: str,
    ends_keys: bool,
    address: str | None = None,
    kept_session: int = 0,
) -> None:
    """Give an account a new password, and end its keys and OAuth2 clients if that is wished.

    Links to a new password that were mailed before are void, every browser that was signed in with the old one is
    signed out but the one that changes it (`kept_session`), and the account is told by e-mail.
    """
    now_us = shop.now()
    await accounts.lock(tx, account.account_id)
    await accounts.set_password_hash(tx, account.account_id, password_hash)
    await recoveries.void_resets(tx, account.account_id, now_us=now_us)
    await sessions.delete_of(tx, None, owner=account.account_id, but=kept_session)
    if ends_keys:
        await sessions.delete_all(tx, owner=account.account_id, but=kept_session)
        await keys.end_credentials(tx, account.account_id, now_us=now_us)
        await clients.delete_all(tx, owner=account.account_id)
        await identities.delete_tokens(tx, owner=account.account_id)
        await grants.delete_all(tx, owner=account.account_id)
    about = "keys ended" if ends_keys else "keys kept"
    await note(tx, shop, EventKind.PASSWORD_CHANGED, account.account_id, about=about, address=address)
    link = f"{shop.base_url}{PAGE}"
    await mails.send(tx, shop, account, "password_changed", nic=account.nic, has_ended_keys=ends_keys, link=link)


async def ask_email(
    tx: Tx, shop: Shop, caller: Caller, *, new_email: str, address: str | None = None
) -> tuple[EmailChange, EmailChangeState]:
    """Ask for another e-mail address of the caller's account.

    Both the present and the new address get an e-mail with a token, and both must agree.

    Refuses: what is no e-mail address (400); the present one (400); more than a few requests a day by one account, or
    about one address (409).
    """
    check_forms(
        {"newEmail": new_email}, phones=(), emails=("newEmail",), are_international=False, today=at(shop.now()).date()
    )
    if not new_email or new_email == caller.account.email:
        raise bad_input("newEmail", "must be another e-mail address than the present one")
    await accounts.lock(tx, caller.account_id)
    now_us = shop.now()
    earlier = await recoveries.list_changes(tx, owner=caller.account_id)
    made = sum(one.created_us > now_us - DAY_US for one in earlier)
    received = await recoveries.count_changes_to(tx, new_email, since_us=now_us - DAY_US)
    if max(made, received) >= EMAIL_CHANGES_PER_DAY_MAX:
        raise conflict(f"An e-mail address is changed at most {EMAIL_CHANGES_PER_DAY_MAX} times a day, asking included")
    tokens = {"present": shop.ids.token(TOKEN_LENGTH), "new": shop.ids.token(TOKEN_LENGTH)}
    change = EmailChange(
        change_id=0,
        account_id=caller.account_id,
        new_email=new_email,
        old=Approval(digest=digest(tokens["present"])),
        new=Approval(digest=digest(tokens["new"])),
        created_us=now_us,
        expires_us=now_us + EMAIL_CHANGE_LIFE_US,
    )
    change = replace(change, change_id=await recoveries.insert_change(tx, change))
    for which, to in (("present", caller.account.email), ("new", new_email)):
        path = f"/me/task/emailChange/{change.change_id}"
        await mails.send(
            tx, shop, caller.account, "email_change", to=to, hidden=tokens[which],
            nic=caller.account.nic, new_email=new_email, which=which, path=path, secret=mails.SECRET,
        )  # fmt: skip
    await note(tx, shop, EventKind.EMAIL_CHANGE_ASKED, caller.account_id, about=_about(change), address=address)
    return change, change.state(now_us)


async def list_email_changes(tx: Tx, shop: Shop, caller: Caller, *, state: str | None = None) -> tuple[int, ...]:
    """List the requests for another e-mail address of the caller's account."""
    return tuple(
        one.change_id
        for one in await recoveries.list_changes(tx, owner=caller.account_id)
        if state in (None, one.state(shop.now()).value)
    )


async def read_email_change(
    tx: Tx, shop: Shop, caller: Caller, *, change_id: int
) -> tuple[EmailChange, EmailChangeState]:
    """Show a request for another e-mail address of the caller's account."""
    change = await recoveries.load_change(tx, change_id, owner=caller.account_id)
    if change is None:
        raise not_found(id=change_id)
    return change, change.state(shop.now())


async def accept_email(
    tx: Tx, shop: Shop, caller: Caller, *, change_id: int, token: str, address: str | None = None
) -> None:
    """Agree to another e-mail address with the token from one of the two e-mails.

    The address changes with the second agreement.

    Refuses: any other token (400); a request that is over, a second answer (409).
    """
    change = await _answer(tx, shop, caller, change_id=change_id, token=token, is_accepted=True)
    if change.done_us is not None:
        await accounts.set_email(tx, caller.account_id, change.new_email, confirmed_us=shop.now())
        await note(tx, shop, EventKind.EMAIL_CHANGED, caller.account_id, about=_about(change), address=address)
        for one in (caller.account.email, change.new_email):
            await tell(tx, shop, caller.account_id, Alert.EMAIL, named=change.new_email, to=one)


async def refuse_email(tx: Tx, shop: Shop, caller: Caller, *, change_id: int, token: str) -> None:
    """Decline another e-mail address with the token from one of the two e-mails.

    That ends the request.

    Refuses: any other token (400); a request that is over, a second answer (409).
    """
    change = await _answer(tx, shop, caller, change_id=change_id, token=token, is_accepted=False)
    await note_change(tx, shop, caller, EventKind.EMAIL_CHANGE_REFUSED, about=_about(change))


async def _answer(tx: Tx, shop: Shop, caller: Caller, *, change_id: int, token: str, is_accepted: bool) -> EmailChange:
    await accounts.lock(tx, caller.account_id)
    change, _ = await read_email_change(tx, shop, caller, change_id=change_id)
    after = answered(change, token, is_accepted=is_accepted, now_us=shop.now())
    await recoveries.update_change(tx, after)
    return after


async def _mail_reset(tx: Tx, shop: Shop, account: Account, *, address: str | None) -> bool:
    """Write an e-mail with a link to a new password; False where the account has been sent enough."""
    await accounts.lock(tx, account.account_id)
    now_us = shop.now()
    sent = await recoveries.count_resets(tx, account.account_id, since_us=now_us - HOUR_US)
    if sent >= PASSWORD_RESETS_PER_HOUR_MAX:
        return False
    token = shop.ids.token(TOKEN_LENGTH)
    await recoveries.insert_reset(
        tx, digest(token), account_id=account.account_id, created_us=now_us, expires_us=now_us + PASSWORD_RESET_LIFE_US
    )
    link = f"{shop.base_url}{PAGE}?token={token}"
    await mails.send(tx, shop, account, "password_reset", hidden=link, nic=account.nic, secret=mails.SECRET)
    await note(tx, shop, EventKind.PASSWORD_RESET_ASKED, account.account_id, address=address)
    return True


def _about(change: EmailChange) -> str:
    return f"request {change.change_id}"
