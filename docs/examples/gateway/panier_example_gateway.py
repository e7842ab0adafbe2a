"""A payment gateway's plug-in for Panier, complete and small: copy it, and put a real one's calls in place of its own.

It makes believe that it takes money, and keeps payments in memory under their keys. A real gateway keeps them on its
side, where they outlive this process and are shared by several of them.
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from panier.plugins import (
    CallbackRefusedError,
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    Money,
    NewsKind,
    PaymentRequest,
    RefundRequest,
    RegisteredMethod,
    RegistrationRequest,
)

BROKE, CAREFUL = "tok-broke", "tok-careful"  # methods without money, and whose owner confirms each payment
_ABSENT = GatewayAnswer(GatewayState.ABSENT)


class ExampleGateway:
    """Takes what it is asked for, once per key."""

    def __init__(self, now: Callable[[], int], secret: bytes, site: str) -> None:
        self._now, self._secret, self._site = now, secret, site
        self._payments: dict[str, GatewayAnswer] = {}
        self._refunds: dict[str, GatewayAnswer] = {}
        self._left: dict[str, Money] = {}  # by payment: what of it was not given back

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Take an amount; a key that comes again is answered as before."""
        if request.key not in self._payments:
            self._payments[request.key] = self._first_answer(request)
            self._left[request.key] = request.amount
        return self._payments[request.key]

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        """Look a payment up by its key."""
        return self._payments.get(request.key, _ABSENT)

    async def void(self, request: PaymentRequest) -> GatewayAnswer:
        """Call off what still waits for its customer; what was taken stays taken."""
        found = self._payments.get(request.key, _ABSENT)
        if found.state is GatewayState.CHALLENGED:
            found = self._payments[request.key] = replace(found, state=GatewayState.VOID, url=None)
        return found

    async def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Give back, once per key, and never more than was taken."""
        if request.key not in self._refunds:
            left = self._left.get(request.payment.key)
            if left is None or request.amount.ucents > left.ucents:
                self._refunds[request.key] = GatewayAnswer(GatewayState.DECLINED, "There is not so much to give back")
            else:
                self._left[request.payment.key] = left - request.amount
                self._refunds[request.key] = GatewayAnswer(GatewayState.DONE, reference=f"re-{request.key[:8]}")
        return self._refunds[request.key]

    async def query_refund(self, request: RefundRequest) -> GatewayAnswer:
        """Look a refund up by its key."""
        return self._refunds.get(request.key, _ABSENT)

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Exchange what the customer typed for a token; nothing of it is kept here."""
        number = request.form.get("number", "")
        token = {"0002": BROKE, "3184": CAREFUL}.get(
            number[-4:], f"tok-{sha256(request.key.encode()).hexdigest()[:12]}"
        )
        label = f"{number[:4]} XXXX XXXX {number[-4:]}" if number else request.email
        expires_us = request.form.get("expires_us")
        return RegisteredMethod(GatewayState.DONE, label, token, None if expires_us is None else int(expires_us))

    async def registration(self, kind: str, method: RegisteredMethod, answer: str) -> RegisteredMethod:
        """Have nothing left to confirm: register() never asks for it."""
        del kind, answer
        return method

    async def forget(self, token: str) -> None:
        """Let go of a method; payments that were made with it stay."""

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Sequence[GatewayNews]:
        """Read {"payment": KEY, "state": "done", "ucents": 499000000, "currency": "EUR"}.

        It is signed with the secret that both sides have.
        """
        right = hmac.new(self._secret, body, sha256).hexdigest()
        if not hmac.compare_digest(right.encode(), headers.get("example-signature", "").encode()):
            raise CallbackRefusedError("its signature is another one")
        try:
            said = json.loads(body)
            key, answer = str(said["payment"]), GatewayAnswer(GatewayState(said["state"]), str(said.get("reason", "")))
            amount = Money(int(said["ucents"]), str(said["currency"])) if "ucents" in said else None
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise CallbackRefusedError("it cannot be read") from error
        self._payments.setdefault(key, answer)
        return [GatewayNews(NewsKind.PAYMENT, key, answer, amount=amount)]

    async def poll(self) -> Sequence[GatewayNews]:
        """Keep no news: this gateway only calls back."""
        return ()

    async def acknowledge(self, news_id: str) -> None:
        """Have nothing to acknowledge."""

    async def close(self) -> None:
        """Close the connections to the gateway; there are none here."""

    def _first_answer(self, request: PaymentRequest) -> GatewayAnswer:
        if request.token == BROKE:
            return GatewayAnswer(GatewayState.DECLINED, "The account has insufficient funds")
        if request.token == CAREFUL:
            return GatewayAnswer(GatewayState.CHALLENGED, url=f"{self._site}/confirm/{request.key}")
        return GatewayAnswer(GatewayState.DONE, reference=f"pay-{request.key[:8]}")


def make(options: Mapping[str, str], now: Callable[[], int]) -> ExampleGateway:
    """The entry point.

    `options`: PANIER_GATEWAY_EXAMPLE_SECRET as "secret", and so on; a ValueError says what is wrong with them.
    """
    if unknown := options.keys() - {"secret", "site"}:
        message = f"there is no option {min(unknown)}"
        raise ValueError(message)
    if not options.get("secret"):
        message = "it needs the option secret"
        raise ValueError(message)
    return ExampleGateway(now, options["secret"].encode(), options.get("site", "https://gateway.example"))
