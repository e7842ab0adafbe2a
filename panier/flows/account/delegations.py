"""What people do with keys on the shop's pages.

They agree to what an application asks, refuse it, or make keys of their own.
"""

from collections.abc import Sequence

from panier.core.account.access import check_rules
from panier.core.account.account import AccessRule, Application, Credential, CredentialState
from panier.core.account.security_event import EventKind
from panier.core.limits import SECOND_US
from panier.core.values import frozen
from panier.flows.account import applications
from panier.flows.account.alerts import Alert, tell
from panier.flows.account.credentials import KEY_LENGTH
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import keys
from panier.store.engine.db import Tx


@frozen
class KeyRequest:
    """A key that an application asks a customer for."""

    credential: Credential
    application: Application


async def load_request(tx: Tx, shop: Shop, *, token: str) -> KeyRequest | None:
    """The request behind a validation token, if it can still be answered.

    None where it was answered, is over, or never was.
    """
    found = await keys.load_requested(tx, token)
    if found is None:
        return None
    credential, application = found
    if not application.is_active or credential.state_at(shop.now()) != CredentialState.PENDING:
        return None
    return KeyRequest(credential, application)


async def accept(
    tx: Tx,
    *,
    shop: Shop,
    token: str,
    account_id: int,
    validity_seconds: int | None,
    user_login: str | None = None,
    address: str | None = None,
) -> bool:
    """Let the key act for an account, or a user of it, for some time or without end.

    False where there is nothing to answer any more.
    """
    asked = await load_request(tx, shop, token=token)
    if asked is None:
        return False
    end_us = _end(shop, validity_seconds)
    validated = CredentialState.VALIDATED
    if not await keys.decide(tx, token, validated, account_id=account_id, expires_us=end_us, user_login=user_login):
        return False
    await note(tx, shop, EventKind.KEY_GIVEN, account_id, about=_about(asked), address=address)
    await tell(tx, shop, account_id, Alert.KEY, named=asked.application.name)
    return True


async def refuse(tx: Tx, shop: Shop, *, token: str, address: str | None = None) -> bool:
    """Decline to give the key, which makes it worthless.

    False where there is nothing to answer any more.
    """
    asked = await load_request(tx, shop, token=token)
    if asked is None or not await keys.decide(tx, token, CredentialState.REFUSED, account_id=None, expires_us=None):
        return False
    owner = asked.application.account_id
    await note(tx, shop, EventKind.KEY_REFUSED, owner, about=_about(asked), address=address)
    return True


async def make_keys(
    tx: Tx,
    *,
    shop: Shop,
    account_id: int,
    name: str,
    description: str,
    rules: Sequence[AccessRule],
    validity_seconds: int | None,
    user_login: str | None = None,
    address: str | None = None,
) -> tuple[Application, Credential]:
    """Create an application of an account, with a key that already acts for it, or for a user of it.

    Refuses: invalid rules (400); an invalid name or description (400); too many applications (400).
    """
    check_rules(rules)
    application = await applications.declare(
        tx, shop, account_id=account_id, name=name, description=description, address=address
    )
    credential = Credential(
        credential_id=0,
        application_id=application.application_id,
        account_id=account_id,
        consumer_key=shop.ids.token(KEY_LENGTH),
        state=CredentialState.VALIDATED,
        rules=tuple(rules),
        allowed_ips=None,
        redirection=None,
        created_us=shop.now(),
        expires_us=_end(shop, validity_seconds),
        last_use_us=None,
        user_login=user_login,
    )
    number = await keys.insert_credential(tx, credential, validation_token=None)
    about = f"key {number} for application {application.application_id}"
    await note(tx, shop, EventKind.KEY_MADE, account_id, about=about, address=address)
    await tell(tx, shop, account_id, Alert.KEY, named=application.name)
    return application, credential


def _about(asked: KeyRequest) -> str:
    return f"key {asked.credential.credential_id} for application {asked.application.application_id}"


def _end(shop: Shop, validity_seconds: int | None) -> int | None:
    return None if validity_seconds is None else shop.now() + validity_seconds * SECOND_US
