"""Registering payment methods with Stripe: what its own form made in a browser, what was typed, or a page of its."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import stripe

from panier.core.period import at
from panier.core.values import replace
from panier.outside.gateway.forms import DEBIT
from panier.outside.gateway.protocol import GatewayState, RegisteredMethod, RegistrationRequest
from panier.outside.gateway.stripe.answers import KEY, TYPES, Intent, Method, Problem, Session, registered
from panier.outside.gateway.stripe.client import StripeCalls, StripeToken, asking, once, read, read_token

logger = logging.getLogger(__name__)

_METHOD = re.compile(r"pm_\w+", re.ASCII)


class StripeMethods:
    """Payment methods at Stripe."""

    def __init__(self, calls: StripeCalls) -> None:
        self._calls = calls

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Register what Stripe's own form made in the browser, what was typed, or have it typed on a page of Stripe."""
        kind, key = TYPES.get(request.kind), request.key
        if kind is None:
            return _not_registered(f"Stripe takes {' and '.join(TYPES)}")
        async with asking():
            try:
                about = {"email": request.email, "name": request.owner_name, "metadata": {KEY: key}}
                customer = (await self._calls.api.customers.create_async(about, once(key, "customer"))).id
                if not request.form.keys() & {"token", "number", "iban"}:
                    return await self._open_page(request, customer, kind)
                name = request.form.get("token") or await self._add_method(request, kind)
                if _METHOD.fullmatch(name) is None:
                    return _not_registered("A token of Stripe begins with pm_")
                return await self._set_up(request, StripeToken(customer, name, kind))
            except stripe.CardError as error:
                return _not_registered(error.user_message or "")
            except stripe.InvalidRequestError as error:
                return _not_registered(f"Stripe refuses it ({error.code or error.param or 'invalid request'})")

    async def registration(self, kind: str, method: RegisteredMethod, answer: str) -> RegisteredMethod:
        """What became of a registration; the customer's answer went to Stripe itself."""
        token = read_token(method.token)
        if token is None:
            return replace(method, state=GatewayState.DECLINED, reason="Stripe does not know this payment method")
        async with asking():
            if not token.name.startswith("cs_"):
                expand = {"expand": ["payment_method"]}
                found = await self._calls.api.setup_intents.retrieve_async(token.name, expand)
                return _after(read(found, Intent), token, method)
            expand = {"expand": ["setup_intent.payment_method"]}
            page = read(await self._calls.api.checkout.sessions.retrieve_async(token.name, expand), Session)
            if isinstance(page.setup_intent, Intent) and page.setup_intent.status in ("succeeded", "processing"):
                return _after(page.setup_intent, token, method)
            if page.status == "expired":
                return replace(method, state=GatewayState.DECLINED, reason="The page of the registration has expired")
            return replace(method, state=GatewayState.CHALLENGED, url=page.url or method.url)

    async def forget(self, token: str) -> None:
        """Take a method from its customer; one that Stripe does not know is gone already."""
        found = read_token(token)
        if found is None or not found.name.startswith("pm_"):
            return
        async with asking():
            try:
                await self._calls.api.payment_methods.detach_async(found.name)
            except stripe.InvalidRequestError:
                logger.info("Stripe had forgotten a payment method before it was told to")

    async def _add_method(self, request: RegistrationRequest, kind: str) -> str:
        """Hand over what was typed; returns the name of what Stripe makes of it."""
        form: Mapping[str, str] = request.form
        about: dict[str, Any] = {"type": kind, "billing_details": {"name": request.owner_name, "email": request.email}}
        if "iban" in form:
            about[kind] = {"iban": form["iban"]}
        else:
            last = at(int(form["expires_us"]) - 1)
            about[kind] = {"number": form["number"], "exp_month": last.month, "exp_year": last.year}
            about[kind] |= {"cvc": form["cvc"]} if "cvc" in form else {}
        made = await self._calls.api.payment_methods.create_async(about, once(request.key, "method"))
        return str(made.id)

    async def _set_up(self, request: RegistrationRequest, token: StripeToken) -> RegisteredMethod:
        """Have a method confirmed for payments while its customer is away."""
        wish: dict[str, Any] = {"customer": token.customer, "usage": "off_session", "metadata": {KEY: request.key}}
        wish["payment_method_types"] = [token.type]
        made = await self._calls.api.setup_intents.create_async(wish, once(request.key, "setup"))
        confirm: dict[str, Any] = {"payment_method": token.name, "return_url": request.return_url}
        if request.kind == DEBIT:
            confirm["mandate_data"] = {"customer_acceptance": {"type": "offline"}}
        options = once(request.key, "confirm")
        done = read(await self._calls.api.setup_intents.confirm_async(made.id, confirm, options), Intent)
        method = read(await self._calls.api.payment_methods.retrieve_async(token.name), Method)
        known = registered(method, str(replace(token, name=done.id)))
        return _after(msgspec.structs.replace(done, payment_method=method), token, known)

    async def _open_page(self, request: RegistrationRequest, customer: str, kind: str) -> RegisteredMethod:
        """A page of Stripe where the customer types the numbers, so that the shop never sees them."""
        wish = {
            "mode": "setup",
            "customer": customer,
            "payment_method_types": [kind],
            "success_url": request.return_url,
            "cancel_url": request.cancel_url or request.return_url,
            "metadata": {KEY: request.key},
        }
        page = read(await self._calls.api.checkout.sessions.create_async(wish, once(request.key, "page")), Session)
        token, label = StripeToken(customer, page.id, kind), "XXXX"
        return RegisteredMethod(GatewayState.CHALLENGED, label, str(token), url=page.url, reference=page.id)


def _not_registered(reason: str) -> RegisteredMethod:
    return RegisteredMethod(GatewayState.DECLINED, "", "", reason=reason)


def _after(intent: Intent, token: StripeToken, known: RegisteredMethod) -> RegisteredMethod:
    """A method after what its Setup Intent says."""
    method = intent.payment_method
    shown = known
    if isinstance(method, Method):
        shown = registered(method, str(replace(token, name=method.id)))
    match intent.status:
        case "succeeded":
            return shown
        case "requires_action":
            url = None if intent.next_action is None else intent.next_action.url
            waiting = str(replace(token, name=intent.id))
            return replace(shown, state=GatewayState.CHALLENGED, token=waiting, url=url, reference=intent.id)
        case "processing":
            return replace(shown, state=GatewayState.PENDING, token=str(replace(token, name=intent.id)))
        case _:
            problem = intent.last_setup_error or Problem()
            reason = problem.message or "Stripe refused the payment method"
            return replace(known, state=GatewayState.DECLINED, reason=reason)
