"""The ready-made customers of a sandbox, with keys and payment methods that pay."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from panier.core.account.access import digest
from panier.core.account.account import AccessRule, Account, Application, Client, Credential, CredentialState
from panier.core.payment.payment import REGISTERABLE, PaymentMethod
from panier.core.values import frozen, replace
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.outside.gateway.protocol import RegistrationRequest
from panier.outside.gateway.sandbox import made_up
from panier.store import payment_methods
from panier.store.account import accounts, clients, keys
from panier.store.engine.db import Database, Tx

PEOPLE = "people.json"  # the keys of the customers that a sandbox's owner made, in the sandbox's folder
SNAPSHOTS = "snapshots"  # the folder of a sandbox's snapshots, in its own
_EVERYTHING = tuple(AccessRule(method, "/*") for method in ("GET", "POST", "PUT", "DELETE"))


@frozen
class Keys:
    """What a program needs to act for a customer."""

    nic: str
    application_key: str
    application_secret: str
    consumer_key: str
    client_id: str
    client_secret: str


@frozen
class SandboxPlace:
    """Where a sandbox keeps its things on this disk, and the keys of its ready-made customers.

    `plant`: adds these to a shop that holds nothing yet; `offset_seconds`: how far the clock of such a shop is ahead.
    """

    folder: Path
    keys: tuple[Keys, ...] = ()
    plant: Callable[[Shop, Database], Awaitable[None]] | None = None
    offset_seconds: int = 0


@frozen
class Customer:
    """An invented customer and its ready-made keys, with the hash of its password."""

    account: Account
    keys: Keys
    password_hash: str


async def plant(tx: Tx, *, shop: Shop, customer: Customer, kinds: Sequence[str] = REGISTERABLE) -> bool:
    """Add a ready-made customer unless it exists already, with payment methods of some kinds; True if it was added."""
    now_us = shop.now()
    account = replace(customer.account, email_confirmed_us=now_us)
    account_id = await accounts.insert(tx, account, password_hash=customer.password_hash)
    if account_id is None:
        return False
    await give_keys(tx, account_id, customer.keys, now_us=now_us)
    await give_methods(tx, account_id, kinds=kinds, email=customer.account.email, now_us=now_us)
    await mails.welcome(tx, shop, replace(customer.account, account_id=account_id))
    return True


async def give_keys(tx: Tx, account_id: int, given: Keys, *, now_us: int) -> None:
    """Give a sandbox account an application with a consumer key that may do everything, and an OAuth2 client."""
    application_id = await keys.insert_application(
        tx,
        Application(
            0, account_id, given.application_key, given.application_secret, "sandbox", "Ready-made", True, now_us
        ),
    )
    credential = Credential(
        credential_id=0,
        application_id=application_id,
        account_id=account_id,
        consumer_key=given.consumer_key,
        state=CredentialState.VALIDATED,
        rules=_EVERYTHING,
        allowed_ips=None,
        redirection=None,
        created_us=now_us,
        expires_us=None,
        last_use_us=None,
    )
    await keys.insert_credential(tx, credential, validation_token=None)
    client = Client(given.client_id, account_id, "sandbox", "Ready-made", (), now_us)
    await clients.insert(tx, client, secret_digest=digest(given.client_secret))


async def give_methods(tx: Tx, account_id: int, *, kinds: Sequence[str], email: str, now_us: int) -> None:
    """Give a sandbox account payment methods that always pay; the first of them becomes its default."""
    for kind in kinds:
        await _give_method(tx, account_id, kind, email=email, now_us=now_us, is_default=kind == kinds[0])


async def _give_method(tx: Tx, account_id: int, kind: str, *, email: str, now_us: int, is_default: bool) -> None:
    method = made_up(RegistrationRequest("", kind, email, "", ""), now_us)
    await payment_methods.insert(
        tx,
        PaymentMethod(
            method_id=0,
            account_id=account_id,
            kind=kind,
            label=method.label,
            description=None,
            gateway_token=method.token,
            is_default=is_default,
            created_us=now_us,
            changed_us=now_us,
            expires_us=method.expires_us,
            brand=method.brand,
        ),
    )
