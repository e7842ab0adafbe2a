"""Ordering from a sandbox in few words: what triggers, fixtures and tests of others begin with."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.remote.port import segment
from panier.remote.signing import ApiCaller

WAIT_SECONDS = 30
FIRST = "ca1001-ovh"
_POLL_SECONDS = 0.05
_KINDS = {404: Kind.NOT_FOUND, 503: Kind.UNAVAILABLE}
_BACK = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com/")


@frozen
class WantedThing:
    """A thing to be ordered: a domain name for so many years, or a plan of a family.

    `answers`: the values of its questions (requiredConfiguration), by their labels; what has to be answered and is not
    gets the first of its values, or `true`. `options`: plans of its options.
    """

    family: str
    domain: str | None = None
    years: int = 1
    plan: str | None = None
    duration: str = "P1M"
    mode: str = "default"
    quantity: int = 1
    answers: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()


class Buyer:
    """A customer of a sandbox, who orders."""

    def __init__(self, caller: ApiCaller, customer: str = FIRST) -> None:
        self._caller, self.customer = caller, customer

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What a call is answered.

        Refuses: what the sandbox refuses, with the call in front of its words.
        """
        text = "" if body is None else json.dumps(body)
        answer = self._caller.call(method, f"/1.0{path}", text, customer=self.customer)
        try:
            found = json.loads(answer.text) if answer.text.strip() else None
        except ValueError:
            found = answer.text
        if answer.status < 400:
            return found
        said = found.get("message") if isinstance(found, dict) else found
        raise Refusal(_KINDS.get(answer.status, Kind.INVALID), f"{method} {path} is answered {answer.status}: {said}")

    def order(self, things: list[WantedThing], *, pays: bool = False) -> int:
        """The number of an order of several things; it is paid with the default method, or not yet."""
        cart = self.cart(things)
        wishes = {"autoPayWithPreferredPaymentMethod": pays, "waiveRetractationPeriod": True}
        return int(self.call("POST", f"/order/cart/{cart}/checkout", wishes)["orderId"])

    def cart(self, things: list[WantedThing]) -> str:
        """The id of a cart of the customer's with things in it."""
        subsidiary = self.call("GET", "/me")["ovhSubsidiary"]
        cart: str = self.call("POST", "/order/cart", {"ovhSubsidiary": subsidiary})["cartId"]
        self.call("POST", f"/order/cart/{cart}/assign")
        for one in things:
            self._put(cart, one)
        return cart

    def pay(self, order: int, description: str) -> None:
        """Pay an order with a new card, of which a word says what becomes of it."""
        wish = {"paymentType": "CREDIT_CARD", "register": True, "default": False, "description": description}
        number = self.call("POST", "/me/payment/method", wish | {"callbackUrl": _BACK})["paymentMethodId"]
        self.call("POST", f"/me/order/{order}/pay", {"paymentMethod": {"id": number}})

    def wait(self, order: int, *statuses: str) -> str:
        """The status of an order, once it is one of several.

        Refuses: an order that does not get there in time (409).
        """
        return self.wait_for(f"/me/order/{order}/status", f"Order {order}", statuses, str)

    def wait_for(self, path: str, what: str, wanted: Sequence[str], state: Callable[[Any], str]) -> str:
        """The state of something, read from what a call answers, once it is one of several.

        Refuses: what does not get there in time (409).
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            found = state(self.call("GET", path))
            if found in wanted:
                return found
            if time.monotonic() > deadline:
                words = " or ".join(wanted)
                raise Refusal(Kind.CONFLICT, f"{what} is {found}, not {words}, after {WAIT_SECONDS} seconds")
            time.sleep(_POLL_SECONDS)

    def _put(self, cart: str, one: WantedThing) -> None:
        if one.domain is None:
            wish: dict[str, object] = {
                "planCode": one.plan, "duration": one.duration, "pricingMode": one.mode, "quantity": one.quantity,
            }  # fmt: skip
        else:
            offers = self.call("GET", f"/order/cart/{cart}/{one.family}?domain={segment(one.domain)}")
            offer = next((each for each in offers if each["orderable"]), None)
            if offer is None:
                raise Refusal(Kind.CONFLICT, f"{one.domain} cannot be ordered here: choose another name")
            wish = {"domain": one.domain, "offerId": offer["offerId"], "duration": f"P{one.years}Y"}
        item = self.call("POST", f"/order/cart/{cart}/{one.family}", wish)["itemId"]
        path = f"/order/cart/{cart}/item/{item}"
        agreed = {}
        for asked in self.call("GET", f"{path}/requiredConfiguration"):
            if asked["required"]:
                agreed[asked["label"]] = str((asked.get("allowedValues") or ["true"])[0])
        for label, value in (agreed | dict(one.answers)).items():
            self.call("POST", f"{path}/configuration", {"label": label, "value": value})
        for option in one.options:
            more = {"itemId": item, "planCode": option, "quantity": 1}
            more |= {"duration": one.duration, "pricingMode": one.mode}
            self.call("POST", f"/order/cart/{cart}/{one.family}/options", more)
