"""Registering payment methods, and confirming them: /me/payment/method, and the older /me/paymentMean.

The gateway is asked before the transaction. What was typed is checked, handed to it, and kept nowhere: a method is a
token of its gateway, and what may be shown of it.
"""

from typing import NotRequired, TypedDict, Unpack

from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.limits import METHODS_PER_ACCOUNT_MAX
from panier.core.payment.payment import KINDS, PaymentMethod, ShownMethod, WaysBack, check_kind
from panier.core.refusal import Kind, Refusal, bad_input, conflict, invalid
from panier.core.values import frozen, replace
from panier.flows.account.security_events import note_change
from panier.flows.payment.payment_methods import about_method, access, read_mean, shown
from panier.flows.shop import Shop
from panier.outside.gateway.forms import check_bic, check_iban, expiry, read_form, without_card_numbers
from panier.outside.gateway.protocol import (
    GatewayState,
    GatewayUnreachableError,
    RegisteredMethod,
    RegistrationRequest,
)
from panier.store import payment_methods
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx

KEY_LENGTH = 24
METHODS_PAGE = "/account/payment-methods"  # where gateways lead back to, unless the page that asked says otherwise


@frozen
class Registered:
    """What a gateway made of a registration: the kind of method, the gateway's name, and what it says."""

    kind: str
    gateway: str
    method: RegisteredMethod
    owner_name: str | None = None


class MethodWish(TypedDict):
    """What a customer says of a new payment method."""

    payment_type: str
    description: NotRequired[str | None]
    typed: NotRequired[str | None]
    default: NotRequired[bool | None]
    register: NotRequired[bool | None]
    order_id: NotRequired[int | None]
    return_to: NotRequired[str]
    callback_url: NotRequired[WaysBack]


class MeanWish(TypedDict):
    """What a customer says of a new payment method of an older kind."""

    kind: str
    description: NotRequired[str | None]
    set_default: NotRequired[bool | None]
    iban: NotRequired[str | None]
    bic: NotRequired[str | None]
    owner_name: NotRequired[str | None]


async def ask(
    shop: Shop,
    database: Database,
    *,
    caller: Caller,
    **wish: Unpack[MethodWish],
) -> Registered:
    """Have a gateway register what a customer typed.

    After a page of the gateway's own, its customer is led to the page with the path `return_to`, or to where
    `callback_url` says: only the gateway leads there, and no address of the shop leads elsewhere.

    Refuses: a kind that nobody can register (400), or that no gateway of the shop takes (403); a payment instead of a
    registration (400); numbers that are none, and ways back that are no web addresses (400); what the gateway
    declines (400).
    """
    kind = wish["payment_type"]
    check_kind(kind)
    if not wish.get("register"):
        raise invalid("Payments without a registered method are made on the order's page; set 'register' to true")
    if wish.get("order_id") is not None:
        raise invalid("Register the method without 'orderId', then pay the order with it")
    ways = wish.get("callback_url")
    if ways is not None:
        ways.check()
    form = read_form(kind, wish.get("typed"), now_us=shop.now())
    own = f"{shop.base_url}{wish.get('return_to') or METHODS_PAGE}"
    back = (own, own) if ways is None else (ways.success, ways.cancel)
    return await _registered(shop, caller, kind, form, wish.get("description"), back=back)


async def ask_for_mean(
    shop: Shop,
    database: Database,
    *,
    caller: Caller,
    **wish: Unpack[MeanWish],
) -> Registered:
    """Have a gateway register a payment method of the older API.

    Refuses: a kind that no gateway of the shop takes (403); numbers that are none (400); what the gateway declines.
    """
    form, iban = {}, wish.get("iban")
    if iban is not None:
        form = {
            "iban": check_iban(iban, "iban"),
            "bic": check_bic(wish.get("bic") or "", "bic"),
            "ownerName": wish.get("owner_name") or "",
        }
    own = f"{shop.base_url}{METHODS_PAGE}"
    return await _registered(shop, caller, wish["kind"], form, wish.get("description"), back=(own, own))


async def _registered(
    shop: Shop, caller: Caller, kind: str, form: dict[str, str], description: str | None, *, back: tuple[str, str]
) -> Registered:
    """What the gateway says. `back`: where its customer is led once that is done, and where after giving it up."""
    if not shop.gateways.takes(kind):
        raise Refusal(Kind.FORBIDDEN, f"No payment gateway of this shop takes {kind}: nothing can be registered")
    account, name = caller.account, shop.gateways.name_for(kind)
    owner = form.get("ownerName") or form.get("holder") or account.full_name
    request = RegistrationRequest(
        shop.ids.token(KEY_LENGTH), kind, account.email, owner, account.country, form, description or "",
        return_url=back[0], cancel_url=back[1],
    )  # fmt: skip
    try:
        made = await shop.gateways.named(name).register(request)
    except GatewayUnreachableError as error:
        raise Refusal(Kind.UNAVAILABLE, "The payment gateway does not answer: try again later") from error
    if made.state is GatewayState.DECLINED:
        reason = without_card_numbers(made.reason)
        raise invalid(f"The payment method was refused: {reason or 'its gateway gives no reason'}")
    return Registered(kind, name, made, form.get("ownerName"))


async def register(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    registered: Registered,
    **wish: Unpack[MethodWish],
) -> ShownMethod:
    """Register a payment method.

    Returns how it is confirmed, where it has to be. The first one that is valid becomes the default.

    Refuses: more methods than an account holds (400).
    """
    is_wanted = bool(wish.get("default"))
    return await _add(tx, shop, caller, registered, description=wish.get("description"), is_wanted=is_wanted)


async def register_mean(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    registered: Registered,
    **wish: Unpack[MeanWish],
) -> ShownMethod:
    """Register a payment method of an older kind.

    Refuses: more methods than an account holds (400).
    """
    is_wanted = bool(wish.get("set_default"))
    return await _add(tx, shop, caller, registered, description=wish.get("description"), is_wanted=is_wanted)


async def _add(
    tx: Tx, shop: Shop, caller: Caller, registered: Registered, *, description: str | None, is_wanted: bool
) -> ShownMethod:
    await accounts.lock(tx, caller.account_id)
    others = await payment_methods.list_methods(tx, owner=caller.account_id)
    if len(others) >= METHODS_PER_ACCOUNT_MAX:
        raise invalid(f"An account holds at most {METHODS_PER_ACCOUNT_MAX} payment methods")
    made, now_us = registered.method, shop.now()
    method = PaymentMethod(
        method_id=0,
        account_id=caller.account_id,
        kind=registered.kind,
        label=without_card_numbers(made.label),
        description=description,
        gateway_token=made.token,
        is_default=made.state is GatewayState.DONE and (is_wanted or not others),
        created_us=now_us,
        changed_us=now_us,
        expires_us=made.expires_us,
        gateway=registered.gateway,
        brand=made.brand,
        bic=made.bic,
        owner_name=registered.owner_name,
        challenged_us=now_us if made.state is GatewayState.CHALLENGED else None,
        challenge_url=made.url,
        pending_us=now_us if made.state is GatewayState.PENDING else None,
    )
    method = replace(method, method_id=await payment_methods.insert(tx, method))
    await note_change(tx, shop, caller, EventKind.METHOD_ADDED, about=about_method(method))
    return shown(shop, caller, method)


async def ask_about(
    shop: Shop, database: Database, *, caller: Caller, payment_method_id: int, answer: str = "", **more: object
) -> RegisteredMethod | None:
    """Ask a gateway what became of a registration; None where it is over."""
    found = await database.read(lambda tx: payment_methods.load(tx, payment_method_id, owner=caller.account_id))
    if found is None or (found.challenged_us is None and found.pending_us is None):
        return None
    known = RegisteredMethod(
        GatewayState.CHALLENGED, found.label, found.gateway_token, found.expires_us, found.brand, found.bic,
        found.challenge_url,
    )  # fmt: skip
    gateway = shop.gateways.named(found.gateway or shop.gateways.name_for(found.kind))
    try:
        return await gateway.registration(found.kind, known, answer)
    except GatewayUnreachableError as error:
        raise Refusal(Kind.UNAVAILABLE, "The payment gateway does not answer: try again later") from error


async def ask_about_mean(
    shop: Shop, database: Database, *, caller: Caller, mean: str, mean_id: int, answer: str
) -> RegisteredMethod | None:
    """Ask a gateway about a registration of the older API."""
    return await ask_about(shop, database, caller=caller, payment_method_id=mean_id, answer=answer)


async def challenge(
    tx: Tx, shop: Shop, caller: Caller, *, payment_method_id: int, answer: str, told: RegisteredMethod | None
) -> None:
    """Answer the challenge of a new payment method.

    Refuses: a method that waits for none (409); an answer that is not right (400).
    """
    method = await _take(tx, shop, caller, payment_method_id, told)
    if method.challenged_us is not None:
        reason = "" if told is None else without_card_numbers(told.reason)
        raise bad_input("challenge", f"is not accepted: {reason or 'the payment method still waits for it'}")


async def challenge_mean(
    tx: Tx, shop: Shop, caller: Caller, *, mean: str, mean_id: int, answer: str, told: RegisteredMethod | None
) -> None:
    """Answer the challenge of a new payment method of an older kind.

    Refuses: a number that is not one of this kind (404); a method that waits for none (409); an answer that is not
    right (400).
    """
    await read_mean(tx, shop, caller, mean=mean, mean_id=mean_id)
    await challenge(tx, shop, caller, payment_method_id=mean_id, answer=answer, told=told)


async def add_details(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    payment_method_id: int,
    told: RegisteredMethod | None,
    answer: str = "",
    transaction_id: int | None = None,
) -> ShownMethod:
    """Add what the gateway's own page said to the challenge of a new payment method.

    Refuses: a method that waits for none (409).
    """
    return shown(shop, caller, await _take(tx, shop, caller, payment_method_id, told))


async def finalize(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    payment_method_id: int,
    told: RegisteredMethod | None,
    expiration_month: int | None = None,
    expiration_year: int | None = None,
    form_session_id: str | None = None,
    registration_id: str | None = None,
) -> ShownMethod:
    """End the registration of a payment method, after its customer has confirmed it.

    Refuses: a method that waits for nothing (409), or is not confirmed yet (400); a month that is over (400).
    """
    method = await _take(tx, shop, caller, payment_method_id, told)
    if method.challenged_us is not None:
        raise invalid("The payment method is not confirmed yet: answer its challenge first")
    if expiration_month is not None or expiration_year is not None:
        if not KINDS[method.kind].is_card:
            raise bad_input("expirationMonth", "is for cards")
        text = f"{expiration_year or 0:04}-{expiration_month or 0:02}"
        method = replace(method, expires_us=expiry(text, shop.now()))
        await payment_methods.update(tx, method)
    return shown(shop, caller, method)


async def _take(tx: Tx, shop: Shop, caller: Caller, method_id: int, told: RegisteredMethod | None) -> PaymentMethod:
    """A method after what its gateway said of its registration."""
    await accounts.lock(tx, caller.account_id)
    method = await access(tx, caller, method_id)
    if told is None or (method.challenged_us is None and method.pending_us is None):
        raise conflict("This payment method waits for no confirmation")
    method = _after(method, told, shop.now())
    others = await payment_methods.list_methods(tx, owner=caller.account_id)
    if method.is_valid(shop.now()) and not any(one.is_default for one in others):
        method = replace(method, is_default=True)
    await payment_methods.update(tx, method)
    await note_change(tx, shop, caller, EventKind.METHOD_CHANGED, about=about_method(method))
    return method


def _after(method: PaymentMethod, told: RegisteredMethod, now_us: int) -> PaymentMethod:
    is_open = told.state in (GatewayState.CHALLENGED, GatewayState.PENDING)
    return replace(
        method,
        label=without_card_numbers(told.label),
        gateway_token=told.token,
        expires_us=told.expires_us,
        brand=told.brand,
        bic=told.bic,
        changed_us=now_us,
        challenged_us=method.challenged_us if told.state is GatewayState.CHALLENGED else None,
        challenge_url=told.url if is_open else None,
        pending_us=now_us if told.state is GatewayState.PENDING else None,
        rejected_us=now_us if told.state is GatewayState.DECLINED else None,
    )
