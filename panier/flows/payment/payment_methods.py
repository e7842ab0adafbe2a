"""Registered payment methods (/me/payment/method).

The older API shows them under older names (/me/paymentMean).
"""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.limits import METHODS_PER_ACCOUNT_MAX
from panier.core.payment.payment import KINDS, PaymentMethod, ShownMethod, changed, check_kind, deleted
from panier.core.refusal import Kind, Refusal, invalid, not_found
from panier.flows.shop import Shop
from panier.outside.gateway.protocol import RegistrationRequest
from panier.outside.gateway.sandbox import made_up
from panier.store import payment_methods
from panier.store.account import accounts
from panier.store.engine.db import Tx


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
    """All payment methods of the caller, expired ones included."""
    return tuple(
        _shown(shop, caller, method) for method in await payment_methods.list_methods(tx, owner=caller.account_id)
    )


async def read(tx: Tx, shop: Shop, caller: Caller, *, payment_method_id: int) -> ShownMethod:
    """Show one of the caller's payment methods."""
    return _shown(shop, caller, await _owned(tx, caller, payment_method_id))


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
    present = await _owned(tx, caller, payment_method_id)
    text = present.description if description is UNSET else description
    method = changed(present, description=text, is_default=default, now_us=shop.now())
    await payment_methods.update(tx, method)
    return _shown(shop, caller, method)


async def delete(tx: Tx, shop: Shop, caller: Caller, *, payment_method_id: int) -> ShownMethod:
    """Delete a payment method.

    Refuses: the default method while there are others (409).
    """
    await accounts.lock(tx, caller.account_id)
    others = await payment_methods.list_methods(tx, owner=caller.account_id)
    method = deleted(await _owned(tx, caller, payment_method_id), others, now_us=shop.now())
    await payment_methods.update(tx, method)
    return _shown(shop, caller, method)


async def register(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    payment_type: str,
    description: str | None = None,
    default: bool | None = None,
    register: bool | None = None,
    order_id: int | None = None,
) -> int:
    """Register a payment method.

    Returns its number. In a sandbox it is valid at once; the first one becomes the default.

    Refuses: any method outside a sandbox (403); a kind that nobody can register (400); a payment instead of a
    registration (400); more methods than an account holds (400).
    """
    if not shop.is_sandbox:
        raise Refusal(Kind.FORBIDDEN, "Payment methods cannot be registered over the API of this shop")
    check_kind(payment_type)
    if not register:
        raise invalid("Payments without a registered method are made on the order's page; set 'register' to true")
    if order_id is not None:
        raise invalid("Register the method without 'orderId', then pay the order with it")
    await accounts.lock(tx, caller.account_id)
    others = await payment_methods.list_methods(tx, owner=caller.account_id)
    if len(others) >= METHODS_PER_ACCOUNT_MAX:
        raise invalid(f"An account holds at most {METHODS_PER_ACCOUNT_MAX} payment methods")
    now_us = shop.now()
    wish = RegistrationRequest("", payment_type, caller.account.email, "", "", wish=description or "")
    made = made_up(wish, now_us)
    return await payment_methods.insert(
        tx,
        PaymentMethod(
            method_id=0,
            account_id=caller.account_id,
            kind=payment_type,
            label=made.label,
            description=description,
            gateway_token=made.token,
            is_default=bool(default) or not others,
            created_us=now_us,
            changed_us=now_us,
            expires_us=made.expires_us,
            brand=made.brand,
        ),
    )


async def list_kinds(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the kinds of payment method that the caller can register."""
    return tuple(KINDS) if shop.is_sandbox else ()


async def list_mean_ids(tx: Tx, shop: Shop, caller: Caller, *, mean: str, state: str | None = None) -> tuple[int, ...]:
    """List the caller's payment methods of this kind.

    The kind is one of the older API; the numbers are the methods' own. Of a bank account's states only `valid` ever
    occurs here.
    """
    if state not in (None, "valid"):
        return ()
    return tuple(one.method.method_id for one in await list_methods(tx, shop, caller) if one.method.mean == mean)


async def read_mean(tx: Tx, shop: Shop, caller: Caller, *, mean: str, mean_id: int) -> ShownMethod:
    """Show one of the caller's payment methods of this kind.

    The kind is one of the older API.

    Refuses: a number that is not one of this kind (404).
    """
    method = await payment_methods.load(tx, mean_id, owner=caller.account_id)
    if method is None or method.mean != mean:
        raise not_found(id=mean_id)
    return _shown(shop, caller, method)


async def _owned(tx: Tx, caller: Caller, method_id: int) -> PaymentMethod:
    method = await payment_methods.load(tx, method_id, owner=caller.account_id)
    if method is None:
        raise not_found(paymentMethodId=method_id)
    return method


def _shown(shop: Shop, caller: Caller, method: PaymentMethod) -> ShownMethod:
    return ShownMethod(method, caller.account, method.is_valid(shop.now()))
