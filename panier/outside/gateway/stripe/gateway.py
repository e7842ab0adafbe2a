"""Stripe, through its official library (docs/stripe.md).

Money is authorised, then captured, by Payment Intents; methods are registered by Setup Intents. Each has the shop's
own key in its metadata, by which it is found again, and each request that changes something an idempotency key made of
it. A token names customer, method and its type: cus_…/pm_…/card; while a method is registered, what registers it.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import stripe

from panier.core.money import Money
from panier.core.payment.payment import CARD
from panier.outside.gateway.protocol import (
    CallbackRefusedError,
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    GatewayUnreachableError,
    PaymentRequest,
    RefundRequest,
    RegisteredMethod,
    RegistrationRequest,
)
from panier.outside.gateway.stripe.answers import (
    CONFIRMABLE,
    KEY,
    TYPES,
    Intent,
    Problem,
    StripeEvent,
    StripeRefund,
    minor_units,
    news_of,
    refund_answer,
)
from panier.outside.gateway.stripe.client import StripeCalls, asking, once, read, read_token
from panier.outside.gateway.stripe.methods import StripeMethods
from panier.outside.gateway.stripe.settings import StripeSettings

logger = logging.getLogger(__name__)

TOLERANCE_SECONDS = 300  # how old a signed message may be
LIST_MAX = 100
_REFUSED = "Stripe refuses the payment"
_UNKNOWN_TOKEN = GatewayAnswer(GatewayState.DECLINED, "Stripe does not know this payment method")
_ABSENT = GatewayAnswer(GatewayState.ABSENT)
_NOTHING = GatewayAnswer(GatewayState.DONE)  # what costs nothing: Stripe takes no such payment


class StripeGateway:
    """Takes cards and SEPA direct debits."""

    def __init__(self, settings: StripeSettings) -> None:
        self._settings = settings
        self._calls = StripeCalls(settings)
        self._methods = StripeMethods(self._calls)

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Authorise and capture an amount; a direct debit is taken in one step."""
        token, units = read_token(request.token), minor_units(request.amount)
        if token is None:
            return _UNKNOWN_TOKEN
        if units == 0:
            return _NOTHING
        if units is None:
            return _not_taken(request.amount)
        params = {
            "amount": units,
            "currency": request.amount.currency.lower(),
            "customer": token.customer,
            "payment_method": token.name,
            "payment_method_types": [token.type],
            "capture_method": "manual" if token.type == TYPES[CARD] else "automatic",
            "confirm": True,
            "off_session": True,  # the worker asks, so the customer may be away
            "metadata": {KEY: request.key, "panier_order": str(request.order_id)},
        }
        async with asking():
            try:
                made = await self._calls.api.payment_intents.create_async(params, once(request.key))
            except stripe.CardError as error:
                return await self._declined(request, error)
            except stripe.InvalidRequestError as error:
                return _refused(error)
            return await self._answer(request, read(made, Intent))

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        """What became of a payment; what was authorised meanwhile, as after a confirmation, is captured."""
        if not request.amount.ucents:
            return _NOTHING
        async with asking():
            found = await self._find(request)
            return _ABSENT if found is None else await self._answer(request, found)

    async def void(self, request: PaymentRequest) -> GatewayAnswer:
        """Call a payment off whose money has not moved."""
        async with asking():
            found = await self._find(request)
            if found is None:
                return _ABSENT
            if found.status in ("succeeded", "processing", "canceled"):
                return await self._answer(request, found)
            try:
                done = await self._calls.api.payment_intents.cancel_async(found.id, {}, once(request.key, "void"))
            except stripe.InvalidRequestError:  # it moved meanwhile
                done = await self._calls.api.payment_intents.retrieve_async(found.id)
            return await self._answer(request, read(done, Intent))

    async def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Give money back, once per key."""
        units = minor_units(request.amount)
        if units is None:
            return _not_taken(request.amount)
        async with asking():
            paid = await self._find(request.payment)
            if paid is None:
                return GatewayAnswer(GatewayState.DECLINED, "Stripe does not know the payment")
            params = {"payment_intent": paid.id, "amount": units, "metadata": {KEY: request.key}}
            try:
                made = await self._calls.api.refunds.create_async(params, once(request.key))
            except (stripe.CardError, stripe.InvalidRequestError) as error:
                before = await self._find_refund(request, paid.id)
                return _refused(error) if before is None else refund_answer(before)
            return refund_answer(read(made, StripeRefund))

    async def query_refund(self, request: RefundRequest) -> GatewayAnswer:
        """What became of a refund."""
        async with asking():
            if request.reference is not None:
                known = await self._calls.api.refunds.retrieve_async(request.reference)
                return refund_answer(read(known, StripeRefund))
            paid = await self._find(request.payment)
            found = None if paid is None else await self._find_refund(request, paid.id)
            return _ABSENT if found is None else refund_answer(found)

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Register what Stripe's own form made in the browser, what was typed, or have it typed on a page of Stripe."""
        return await self._methods.register(request)

    async def registration(self, kind: str, method: RegisteredMethod, answer: str) -> RegisteredMethod:
        """What became of a registration; the customer's answer went to Stripe itself."""
        return await self._methods.registration(kind, method, answer)

    async def forget(self, token: str) -> None:
        """Take a method from its customer."""
        await self._methods.forget(token)

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Sequence[GatewayNews]:
        """The news in a message whose signature holds, and that is no older than five minutes."""
        try:
            secret, signature = self._settings.webhook_secret, headers.get("stripe-signature")
            told = self._calls.client.construct_event(body, signature, secret, TOLERANCE_SECONDS)
            return news_of(read(told, StripeEvent))
        except stripe.SignatureVerificationError:
            raise CallbackRefusedError("its signature does not hold, or is too old") from None
        except (ValueError, AttributeError, TypeError):
            raise CallbackRefusedError("it is no event of Stripe") from None

    async def poll(self) -> Sequence[GatewayNews]:
        """Have no news: Stripe calls back."""
        return ()

    async def acknowledge(self, news_id: str) -> None:
        """Have nothing to acknowledge."""

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def _answer(self, request: PaymentRequest, intent: Intent, *, is_again: bool = False) -> GatewayAnswer:
        """What an intent says; what can go on without the customer does.

        `is_again`: that was just done, so that what still has to is not decided yet.
        """
        problem = intent.last_payment_error or Problem()
        match intent.status:
            case "succeeded":
                return GatewayAnswer(GatewayState.DONE, reference=intent.id)
            case "processing":
                return GatewayAnswer(GatewayState.PENDING, reference=intent.id)
            case "canceled":
                return GatewayAnswer(GatewayState.VOID, "The payment was called off", reference=intent.id)
            case "requires_action":
                url = None if intent.next_action is None else intent.next_action.url
                return GatewayAnswer(GatewayState.CHALLENGED, url=url, reference=intent.id)
            case "requires_capture" if not is_again:
                return await self._capture(request, intent)
            case "requires_confirmation" if not is_again:
                return await self._confirm(request, intent)
            case "requires_payment_method" if problem.code == CONFIRMABLE and not is_again:
                return await self._confirm(request, intent)
            case "requires_payment_method":
                return GatewayAnswer(GatewayState.DECLINED, problem.message or _REFUSED, reference=intent.id)
        raise GatewayUnreachableError(f"A payment at Stripe is {intent.status}")

    async def _capture(self, request: PaymentRequest, intent: Intent) -> GatewayAnswer:
        """Take what was authorised."""
        try:
            done = await self._calls.api.payment_intents.capture_async(intent.id, {}, once(request.key, "capture"))
        except (stripe.CardError, stripe.InvalidRequestError):  # it was captured or called off meanwhile
            done = await self._calls.api.payment_intents.retrieve_async(intent.id)
        return await self._answer(request, read(done, Intent), is_again=True)

    async def _confirm(self, request: PaymentRequest, intent: Intent) -> GatewayAnswer:
        """Have the customer confirm a payment, and say where."""
        token = read_token(request.token)
        if token is None:
            return _UNKNOWN_TOKEN
        params = {"payment_method": token.name, "return_url": request.return_url}
        try:
            done = await self._calls.api.payment_intents.confirm_async(intent.id, params, once(request.key, "confirm"))
        except stripe.CardError as error:
            return GatewayAnswer(GatewayState.DECLINED, error.user_message or _REFUSED, reference=intent.id)
        except stripe.InvalidRequestError:
            done = await self._calls.api.payment_intents.retrieve_async(intent.id)
        found = read(done, Intent)
        return await (
            self._capture(request, found)
            if found.status == "requires_capture"
            else self._answer(request, found, is_again=True)
        )

    async def _declined(self, request: PaymentRequest, error: Any) -> GatewayAnswer:
        """What follows from a payment that was not made at once."""
        told = (error.json_body or {}).get("error", {})
        if told.get("payment_intent") is not None:
            return await self._answer(request, msgspec.convert(told["payment_intent"], Intent))
        return GatewayAnswer(GatewayState.DECLINED, error.user_message or _REFUSED)

    async def _find(self, request: PaymentRequest) -> Intent | None:
        """The intent of a payment: by Stripe's own name, or by our key among its customer's; None where none came."""
        token = read_token(request.token)
        if request.reference is not None:
            return read(await self._calls.api.payment_intents.retrieve_async(request.reference), Intent)
        if token is None:
            return None
        page = await self._calls.api.payment_intents.list_async({"customer": token.customer, "limit": LIST_MAX})
        async for one in page.auto_paging_iter():
            intent = read(one, Intent)
            if (intent.metadata or {}).get(KEY) == request.key:
                return intent
        return None

    async def _find_refund(self, request: RefundRequest, payment: str) -> StripeRefund | None:
        page = await self._calls.api.refunds.list_async({"payment_intent": payment, "limit": LIST_MAX})
        async for one in page.auto_paging_iter():
            refund = read(one, StripeRefund)
            if (refund.metadata or {}).get(KEY) == request.key:
                return refund
        return None


def _not_taken(amount: Money) -> GatewayAnswer:
    return GatewayAnswer(GatewayState.DECLINED, f"Stripe takes no {amount.currency} from this shop")


def _refused(error: Any) -> GatewayAnswer:
    """What Stripe never began, for a reason that is the shop's; its message would say more than customers may know."""
    logger.warning("Stripe refuses a request (%s, %s)", error.code, error.request_id)
    return GatewayAnswer(GatewayState.DECLINED, f"{_REFUSED} ({error.code})" if error.code else _REFUSED)
