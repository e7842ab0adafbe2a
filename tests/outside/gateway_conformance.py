"""What every payment gateway must do, whoever it belongs to: the shop's, a plug-in's, one of your own.

Apply it to a gateway that was just made, with tokens of methods in its test mode:

    await conforms(gateway, payment, declined="tok-broke", challenged="tok-careful")
"""

import asyncio
from dataclasses import replace

import pytest

from panier.plugins import (
    CallbackRefusedError,
    Gateway,
    GatewayAnswer,
    GatewayState,
    Money,
    PaymentRequest,
    RefundRequest,
)


async def conforms(
    gateway: Gateway,
    payment: PaymentRequest,
    *,
    declined: str | None = None,
    challenged: str | None = None,
) -> None:
    """Assert that a gateway keeps the Protocol's promises.

    `payment`: one whose method pays at once; `declined`: the token of a method without money; `challenged`: of one
    whose owner has to confirm each payment.
    """
    await knows_nothing_of_what_never_came(gateway, payment)
    await takes_once(gateway, payment)
    await gives_back_once(gateway, payment)
    if declined is not None:
        await says_why_not(gateway, replace(payment, key=f"{payment.key}-declined", token=declined))
    if challenged is not None:
        await waits_for_its_customer(gateway, replace(payment, key=f"{payment.key}-challenged", token=challenged))
    await believes_nobody_else(gateway)


async def knows_nothing_of_what_never_came(gateway: Gateway, payment: PaymentRequest) -> None:
    """Of a key that never came nothing is known, unless the token alone says what would become of it."""
    found = await gateway.query(replace(payment, key=f"{payment.key}-never"))
    assert found.state in {GatewayState.ABSENT, GatewayState.DONE}


async def takes_once(gateway: Gateway, payment: PaymentRequest) -> None:
    """A key that comes twice, or at once, is one payment, and asking about it says the same."""
    together = await asyncio.gather(*(gateway.charge(payment) for _ in range(2)))
    again, asked = await gateway.charge(payment), await gateway.query(payment)
    assert {one.state for one in (*together, again, asked)} == {GatewayState.DONE}
    assert len({one.reference for one in (*together, again, asked)}) == 1
    assert (await gateway.void(payment)).state is GatewayState.DONE, "money that has moved is not called off"


async def gives_back_once(gateway: Gateway, payment: PaymentRequest) -> None:
    """A part and the rest are given back, each once."""
    grain = Money(100_000_000, payment.amount.currency)
    paid = replace(payment, reference=(await gateway.query(payment)).reference)
    part = RefundRequest(f"{payment.key}-part", grain, paid)
    answers = [await gateway.refund(part), await gateway.refund(part), await gateway.query_refund(part)]
    assert [one.state for one in answers] == [GatewayState.DONE] * 3, answers
    rest = RefundRequest(f"{payment.key}-rest", payment.amount - grain, paid)
    assert (await gateway.refund(rest)).state is GatewayState.DONE


async def says_why_not(gateway: Gateway, payment: PaymentRequest) -> None:
    """What is declined is declined again, with a sentence for its customer."""
    answers: list[GatewayAnswer] = [await gateway.charge(payment), await gateway.query(payment)]
    assert {one.state for one in answers} == {GatewayState.DECLINED}
    assert all(one.reason for one in answers)


async def waits_for_its_customer(gateway: Gateway, payment: PaymentRequest) -> None:
    """What has to be confirmed has an address for that, and can be called off before."""
    first, again = await gateway.charge(payment), await gateway.query(payment)
    assert first.state is again.state is GatewayState.CHALLENGED
    assert first.url is not None
    assert first.url.startswith(("http://", "https://"))
    request = replace(payment, reference=first.reference)
    assert (await gateway.void(request)).state is GatewayState.VOID
    assert (await gateway.query(request)).state is GatewayState.VOID


async def believes_nobody_else(gateway: Gateway) -> None:
    """A message without the gateway's signature is refused."""
    for body in (b"", b"{}", b'{"payment": "x", "state": "done"}'):
        with pytest.raises(CallbackRefusedError):
            gateway.read_callback({}, body)
