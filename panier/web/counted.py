"""Which attempts a call counts as, and under whose name (core/rates.py has the table)."""

from contextlib import AsyncExitStack

from panier.core.account.account import Caller
from panier.core.rates import CART_BYTES, SIGNED_REQUESTS, WRONG_KEYS, By, Limit, Manner, network_of
from panier.core.refusal import Kind, Refusal
from panier.flows.throttle import Throttle
from panier.flows.visitor import recognise
from panier.web.auth import Gate, Signed
from panier.web.route import Route

_CARTS = "/order/cart"
_WRONG = frozenset({Kind.INVALID_KEY, Kind.NOT_CREDENTIAL, Kind.INVALID_SIGNATURE})


def limits_of(route: Route) -> tuple[Limit, ...]:
    """The limits of a row: its own, and that of the bytes which anybody may write into carts."""
    is_open = route.public and route.writes and route.body is not None and route.path.startswith(_CARTS)
    return (*route.limits, *((CART_BYTES,) if is_open else ()))


async def admitted(throttle: Throttle, gate: Gate, signed: Signed, *, is_public: bool) -> Caller | None:
    """The caller of a request, counted; None for an unsigned one.

    Wrong keys are counted by application too, so that one program cannot lock out another one beside it.

    Refuses: what the gate refuses; too many wrong signatures, keys and tokens, too many requests with a key (429).
    """
    if signed.authorization is None and signed.signature is None:
        return await gate.caller(signed, is_public=is_public)
    name = f"{signed.application_key or ''} {network_of(signed.address)}"
    await throttle.check(WRONG_KEYS, name)
    try:
        caller = await gate.caller(signed, is_public=is_public)
    except Refusal as refusal:
        # A key that awaits its customer is not wrong: programs ask again and again until it is valid.
        is_token = refusal.kind is Kind.INVALID_CREDENTIAL and signed.authorization is not None
        if refusal.kind in _WRONG or is_token:
            await throttle.take(WRONG_KEYS, name)
        raise
    if caller is not None:
        recognise(caller.account_id)
        await throttle.take(SIGNED_REQUESTS, _name(SIGNED_REQUESTS, signed, caller))
    return caller


async def count(
    stack: AsyncExitStack, throttle: Throttle, limits: tuple[Limit, ...], signed: Signed, caller: Caller | None
) -> None:
    """Count a call that goes on until the stack is left.

    Refuses: one too many (429).
    """
    for limit in limits:
        if limit is CART_BYTES and caller is not None:
            continue
        name = _name(limit, signed, caller)
        if limit.manner is Manner.REFUSALS:
            await stack.enter_async_context(throttle.counting_refusals(limit, name))
        else:
            await throttle.take(limit, name, times=max(len(signed.body), 1) if limit is CART_BYTES else 1)


def _name(limit: Limit, signed: Signed, caller: Caller | None) -> str:
    """The name under which a caller's attempts are counted."""
    network = network_of(signed.address)
    match limit.by:
        case By.APPLICATION:
            return f"{signed.application_key or ''} {network}"
        case By.CREDENTIAL if caller is not None:
            return caller.client_id or str(caller.credential and caller.credential.credential_id)
        case By.ACCOUNT | By.CALLER if caller is not None:
            return str(caller.account_id)
        case _:
            return network
