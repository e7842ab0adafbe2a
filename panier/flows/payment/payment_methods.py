"""Registered payment methods (/me/payment/method).

The older API shows them under older names (/me/paymentMean).
"""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.payment.payment import (
    DEFERRED,
    REGISTERABLE,
    PaymentMethod,
    ShownMethod,
    changed,
    deleted,
    pays_by_itself,
)
from panier.core.refusal import not_found
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store import jobs, payment_methods
from panier.store.account import accounts, billing_groups
from panier.store.engine.db import Tx
from panier.store.payment import charges

FORGET = "forget-method"  # work for later: its gateway is to let go of it


async def list_ids(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    is_default: bool | None = None,
    payment_type: str | None = None,
    status: str | None = None,
) -> tuple[int, ...]:
    """List the caller's payment methods.

    With filters, only those that meet all of them.
    """
    return tuple(
        one.method.method_id
        for one in await list_methods(tx, shop, caller)
        if (is_default is None or one.method.is_default == is_default)
        and (payment_type is None or one.method.kind == payment_type)
        and (status is None or one.status == status)
    )


async def list_methods(tx: Tx, shop: Shop, caller: Caller) -> tuple[ShownMethod, ...]:
    """All payment methods of the caller, expired ones included, each with the charge last asked of it."""
    found = await payment_methods.list_methods(tx, owner=caller.account_id)
    last = await charges.list_last(tx, [one.method_id for one in found]) if found else {}
    return tuple(replace(shown(shop, caller, one), last=last.get(one.method_id)) for one in found)


async def load_paying(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> ShownMethod | None:
    """What pays the caller's renewals of a service by itself; None where nothing does."""
    group = await billing_groups.load_of(tx, service_id, owner=caller.account_id)
    methods = await list_served(tx, shop, caller.account_id)
    group_method_id = None if group is None else group.method_id
    found = pays_by_itself(methods, group_method_id=group_method_id, now_us=shop.now())
    return None if found is None else shown(shop, caller, found)


async def read(tx: Tx, shop: Shop, caller: Caller, *, payment_method_id: int) -> ShownMethod:
    """Show one of the caller's payment methods."""
    return shown(shop, caller, await access(tx, caller, payment_method_id))


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    payment_method_id: int,
    description: str | UnsetType | None = UNSET,
    default: bool | None = None,
) -> ShownMethod:
    """Change the description of a payment method, or make it the default.

    The default stays the default until another method takes its place.

    Refuses: unsetting the default (409); making an expired method the default (400).
    """
    await accounts.lock(tx, caller.account_id)
    present = await access(tx, caller, payment_method_id)
    text = present.description if description is UNSET else description
    method = changed(present, description=text, is_default=default, now_us=shop.now())
    await payment_methods.update(tx, method)
    if (method.description, method.is_default) != (present.description, present.is_default):
        await note_change(tx, shop, caller, EventKind.METHOD_CHANGED, about=about_method(method))
    return shown(shop, caller, method)


async def delete(tx: Tx, shop: Shop, caller: Caller, *, payment_method_id: int) -> ShownMethod:
    """Delete a payment method.

    Refuses: the default method while there are others (409).
    """
    await accounts.lock(tx, caller.account_id)
    others = await payment_methods.list_methods(tx, owner=caller.account_id)
    method = deleted(await access(tx, caller, payment_method_id), others, now_us=shop.now())
    await payment_methods.update(tx, method)
    await jobs.stage(tx, FORGET, method.method_id, due_us=shop.now())
    await note_change(tx, shop, caller, EventKind.METHOD_DELETED, about=about_method(method))
    return shown(shop, caller, method)


def about_method(method: PaymentMethod) -> str:
    """What events say of a payment method: what its gateway calls it, which shows no more than its last digits."""
    is_told = bool(method.label) and method.kind != DEFERRED
    return f"method {method.method_id}" + (f" {method.label}" if is_told else "")


async def list_kinds(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the kinds of payment method that the caller can register."""
    return tuple(kind for kind in REGISTERABLE if shop.gateways.takes(kind))


async def list_mean_ids(tx: Tx, shop: Shop, caller: Caller, *, mean: str, state: str | None = None) -> tuple[int, ...]:
    """List the caller's payment methods of this kind.

    The kind is one of the older API; the numbers are the methods' own.
    """
    return tuple(
        one.method.method_id
        for one in await list_methods(tx, shop, caller)
        if one.method.mean == mean and state in (None, one.bank_state)
    )


async def read_mean(tx: Tx, shop: Shop, caller: Caller, *, mean: str, mean_id: int) -> ShownMethod:
    """Show one of the caller's payment methods of this kind.

    The kind is one of the older API.

    Refuses: a number that is not one of this kind (404).
    """
    method = await payment_methods.load(tx, mean_id, owner=caller.account_id)
    if method is None or method.mean != mean:
        raise not_found(id=mean_id)
    return shown(shop, caller, method)


async def change_mean(
    tx: Tx, shop: Shop, caller: Caller, *, mean: str, mean_id: int, description: str | UnsetType | None = UNSET
) -> None:
    """Change the description of one of the caller's payment methods.

    The kind is one of the older API.

    Refuses: a number that is not one of this kind (404).
    """
    await read_mean(tx, shop, caller, mean=mean, mean_id=mean_id)
    await change(tx, shop, caller, payment_method_id=mean_id, description=description)


async def delete_mean(tx: Tx, shop: Shop, caller: Caller, *, mean: str, mean_id: int) -> None:
    """Delete one of the caller's payment methods of an older kind.

    Refuses: a number that is not one of this kind (404); the default method while there are others (409).
    """
    await read_mean(tx, shop, caller, mean=mean, mean_id=mean_id)
    await delete(tx, shop, caller, payment_method_id=mean_id)


async def prefer_mean(tx: Tx, shop: Shop, caller: Caller, *, mean: str, mean_id: int) -> None:
    """Make one of the caller's payment methods of an older kind the default.

    Refuses: a number that is not one of this kind (404); a method that is not valid (400).
    """
    await read_mean(tx, shop, caller, mean=mean, mean_id=mean_id)
    await change(tx, shop, caller, payment_method_id=mean_id, default=True)


async def access(tx: Tx, caller: Caller, method_id: int) -> PaymentMethod:
    method = await payment_methods.load(tx, method_id, owner=caller.account_id)
    if method is None:
        raise not_found(paymentMethodId=method_id)
    return method


def shown(shop: Shop, caller: Caller, method: PaymentMethod) -> ShownMethod:
    return ShownMethod(method, caller.account, method.is_valid(shop.now()), is_served=is_served(shop, method))


def is_served(shop: Shop, method: PaymentMethod) -> bool:
    """True where the gateway that charges a method is one of the shop's: what pays is chosen among these."""
    return shop.gateways.serves(method.kind, method.gateway)


async def list_served(tx: Tx, shop: Shop, account_id: int) -> tuple[PaymentMethod, ...]:
    """The methods of an account that a gateway of the shop charges."""
    return tuple(one for one in await payment_methods.list_methods(tx, owner=account_id) if is_served(shop, one))
