"""Deferred payment accounts: firms that pay their bills 30, 45 or 60 days later, as the shop's owner grants it."""

from panier.core.account.security_event import EventKind, SecurityEvent
from panier.core.payment.payment import DEFERRED, DEFERRED_DAYS, PaymentMethod
from panier.core.refusal import bad_input, invalid
from panier.flows.payment.keys import Granting
from panier.store import payment_methods
from panier.store.account import accounts, security_events
from panier.store.engine.db import Tx

TOKEN = "sandbox-pays"  # noqa: S105 - of a sandbox; a live gateway knows the account by its nichandle


async def grant(tx: Tx, shop: Granting, *, nic: str, days: int) -> int:
    """Let an account pay later; returns the number of its new payment method.

    Refuses: another number of days, an account that there is not, and one that has it already (400).
    """
    if days not in DEFERRED_DAYS:
        raise bad_input("days", f"must be {', '.join(map(str, DEFERRED_DAYS))}")
    found = await accounts.load_by_nic(tx, nic.strip().lower())
    if found is None:
        raise invalid(f"There is no account {nic}")
    account = found[0]
    await accounts.lock(tx, account.account_id)
    others = await payment_methods.list_methods(tx, owner=account.account_id)
    if any(one.kind == DEFERRED for one in others):
        raise invalid(f"{account.nic} pays later already")
    method = PaymentMethod(
        method_id=0,
        account_id=account.account_id,
        kind=DEFERRED,
        label=f"PaymentEnterprisewith{days}days",
        description=None,
        gateway_token=TOKEN if shop.is_sandbox else account.nic,
        is_default=not others,
        created_us=shop.now(),
        changed_us=shop.now(),
        brand=f"{days}_DAYS",
    )
    number = await payment_methods.insert(tx, method)
    added = SecurityEvent(0, account.account_id, EventKind.METHOD_ADDED, f"method {number}", None, shop.now())
    await security_events.append(tx, added)
    return number
