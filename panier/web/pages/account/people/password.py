"""Another password (/account/password), for whoever knows the present one; every other browser is signed out."""

from collections.abc import Mapping
from functools import partial

from panier.core.refusal import Kind, Refusal
from panier.flows.account import identities, recovery
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.desk import EVERYBODYS, AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.parts.login import Login, password_of
from panier.web.pages.parts.tongues import phrase
from panier.web.pages.passwords import ends_keys, new_password


async def _password(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """Nothing is shown but the form."""
    name = visit.session.signed_in.name if visit.session.signed_in else ""
    return {"name": name, "calls": (("POST", "/me/changePassword"),)}


async def check_present(database: Database, visit: AccountVisit) -> None:
    """Check that whoever sits at the browser is who signed in with it.

    Refuses: another password (403), any for a while after too many wrong ones (429).
    """
    signed_in = visit.session.signed_in
    assert signed_in is not None, "whoever entered is signed in"
    known = await Login(visit.shop, database).know(
        signed_in.name, password_of(visit.typed), address=visit.address
    )  # fmt: skip
    if known.account.account_id != signed_in.account.account_id:
        raise Refusal(Kind.FORBIDDEN, "This is not the password of whoever is signed in")


async def _hash(database: Database, visit: AccountVisit) -> str:
    """The hash of the new password, which takes long on purpose."""
    new = new_password(visit.typed)
    await check_present(database, visit)
    return await visit.shop.passwords.hashed(new)


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    signed_in, caller = visit.session.signed_in, visit.caller
    assert signed_in is not None, "whoever entered is signed in"
    change = recovery.set_password if caller.user is None else partial(identities.set_password, user=caller.user)
    await change(
        tx, shop=visit.shop, account=caller.account, password_hash=visit.ready, ends_keys=ends_keys(visit.typed),
        address=visit.address, kept_session=signed_in.session.session_id,
    )  # fmt: skip
    return AccountDone()


PAGES = (
    AccountPage(
        "/account/password", "account/people/password.html", "profile", EVERYBODYS, _password,
        forms=(
            AccountForm(
                "change", EVERYBODYS, _change, prepare=_hash,
                said=phrase("Your password is changed. Every other browser was signed out."),
            ),
        ),
        fields=("password", "newPassword"),
    ),
)  # fmt: skip
