"""The applications that a customer has registered (/me/api/application)."""

from panier.core.account.account import Application, Caller
from panier.core.account.profile import is_blank
from panier.core.account.security_event import EventKind
from panier.core.limits import APPLICATIONS_PER_ACCOUNT_MAX
from panier.core.refusal import bad_input, invalid, not_found
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import keys
from panier.store.engine.db import Tx

KEY_LENGTH = 16
SECRET_LENGTH = 32
NAME_MAX = 100
DESCRIPTION_MAX = 1_000


async def declare(
    tx: Tx, shop: Shop, *, account_id: int, name: str, description: str, address: str | None = None
) -> Application:
    """Register an application; it gets a key and a secret.

    Refuses: a name or description that is empty or too long (400); too many applications (400).
    """
    check_name(name)
    if not 0 < len(description) <= DESCRIPTION_MAX:
        raise bad_input("description", f"must have 1 to {DESCRIPTION_MAX} characters")
    if len(await keys.list_applications(tx, owner=account_id)) >= APPLICATIONS_PER_ACCOUNT_MAX:
        raise invalid(f"An account has at most {APPLICATIONS_PER_ACCOUNT_MAX} applications")
    key, secret = shop.ids.token(KEY_LENGTH), shop.ids.token(SECRET_LENGTH)
    new = Application(0, account_id, key, secret, name, description, True, shop.now())
    number = await keys.insert_application(tx, new)
    await note(tx, shop, EventKind.APPLICATION_MADE, account_id, about=f"application {number}", address=address)
    return Application(number, account_id, key, secret, name, description, True, new.created_us)


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the caller's applications."""
    return tuple(one.application_id for one in await keys.list_applications(tx, owner=caller.account_id))


async def list_all(tx: Tx, caller: Caller) -> tuple[Application, ...]:
    """The caller's applications, oldest first."""
    return await keys.list_applications(tx, owner=caller.account_id)


async def read(tx: Tx, shop: Shop, caller: Caller, *, application_id: int) -> Application:
    """Show one of the caller's applications."""
    found = await keys.load_application(tx, application_id, owner=caller.account_id)
    if found is None:
        raise not_found(applicationId=application_id)
    return found


async def delete(tx: Tx, shop: Shop, caller: Caller, *, application_id: int, address: str | None = None) -> None:
    """Delete an application and end every key it was given.

    That includes the keys that other customers gave it.
    """
    if not await keys.delete_application(tx, application_id, owner=caller.account_id, now_us=shop.now()):
        raise not_found(applicationId=application_id)
    about = f"application {application_id}"
    await note(tx, shop, EventKind.APPLICATION_DELETED, caller.account_id, about=about, address=address)


def check_name(name: str) -> None:
    """Refuses an empty name of a program, one of blanks, and one that is too long."""
    if is_blank(name):
        raise bad_input("name", "must not be blank")
    if not 0 < len(name) <= NAME_MAX:
        raise bad_input("name", f"must have 1 to {NAME_MAX} characters")
