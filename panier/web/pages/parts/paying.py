"""Payment methods by name, for whoever has the link of an order: by their kind and last digits, no more."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from panier.core.order.charge import TRANSFER
from panier.core.order.order import Order
from panier.core.payment.payment import BALANCE_MEAN, CARD, DEFERRED, ShownMethod
from panier.core.period import at
from panier.core.values import frozen
from panier.web.pages.parts.moments import day, moment
from panier.web.pages.parts.tongues import Tongue, phrase

_NAMES = {"SEPA_DIRECT_DEBIT": phrase("Bank account"), "PAYPAL": "PayPal", DEFERRED: phrase("Deferred payment")}
# What paid without a method that is kept: by its name in the older API, and on receipts.
_MEANS = {
    "creditCard": phrase("Card"), "bankAccount": phrase("Bank account"), "paypal": "PayPal",
    "deferredPaymentAccount": phrase("Deferred payment"), BALANCE_MEAN: phrase("Prepaid account"),
    TRANSFER: phrase("Bank transfer"),
}  # fmt: skip
_LAST = 4


@frozen
class MethodView:
    """A registered payment method that may be chosen; `is_chosen`: it is, unless another one is."""

    number: str
    name: str
    is_chosen: bool


def choices(
    methods: Sequence[ShownMethod], chosen: str, tongue: Tongue, *, is_owner: bool = False
) -> tuple[MethodView, ...]:
    """The methods that may pay an order; chosen is what was chosen before, else the default, else the first.

    One whose last payment was refused is chosen by nobody but its owner, and says so.

    `is_owner`: they are shown to whom they belong to, who is told more of them.
    """
    numbers = [str(one.method.method_id) for one in methods]
    if chosen not in numbers:
        able = sorted((one for one in methods if one.refused_us is None), key=lambda one: not one.method.is_default)
        chosen = next((str(one.method.method_id) for one in able), "")
    names = told_apart(methods, tongue, is_owner=is_owner)
    return tuple(MethodView(number, name, number == chosen) for number, name in zip(numbers, names, strict=True))


def told_apart(methods: Sequence[ShownMethod], tongue: Tongue, *, is_owner: bool = False) -> tuple[str, ...]:
    """The names of methods, no two of them alike: where two would be, with when they were added, else their numbers.

    `is_owner`: with their description, when they expire, and which one pays by itself.
    """
    plain = [_full_name(one, tongue) if is_owner else method_name(one, tongue) for one in methods]
    names = plain
    for more in _MORE:
        times = Counter(names)
        names = [
            f"{short}, {more(one, tongue)}" if times[name] > 1 else name
            for short, name, one in zip(plain, names, methods, strict=True)
        ]
    return tuple(names)


def method_name(shown: ShownMethod, tongue: Tongue) -> str:
    """Its kind, and the end of its number or the beginning of its address, as its owner knows it."""
    kind, label = shown.method.kind, shown.method.label
    name = _NAMES.get(kind) or kind.replace("_", " ").capitalize()
    if kind == CARD:
        name = (shown.brand or phrase("Card")).replace("_", " ").title()
    name = tongue.say(name)
    if "@" in label:
        return f"{name}, {label[0]}…@{label.rpartition('@')[2]}"
    digits = re.findall(r"\d+", label)
    return tongue.say("{name} ending in {digits}", name=name, digits=digits[-1][-_LAST:]) if digits else name


def paid_with(order: Order, method: ShownMethod | None, tongue: Tongue) -> str:
    """What paid an order, in words; nothing of one that is not paid, or cost nothing. `method`: as it is kept."""
    if order.payment is None or (not order.payment.amount.ucents and not order.booked_ucents):
        return ""
    if method is not None:
        return method_name(method, tongue)
    return tongue.say(_MEANS.get(order.payment.mean, ""))


def _full_name(shown: ShownMethod, tongue: Tongue) -> str:
    """What its owner is told of it."""
    method = shown.method
    told = [method_name(shown, tongue)]
    if method.description:
        told.append(method.description)
    if method.expires_us is not None:
        told.append(tongue.say(phrase("expires {month}"), month=f"{at(method.expires_us - 1):%m/%Y}"))
    if method.is_default:
        told.append(tongue.say(phrase("pays by itself")))
    if method_refusal := refused_words(shown, tongue):
        told.append(method_refusal)
    return ", ".join(told)


def refused_words(shown: ShownMethod, tongue: Tongue) -> str:
    """When the payment last asked of a method was refused; nothing where it was not."""
    refused_us = shown.refused_us
    return "" if refused_us is None else tongue.say(phrase("refused on {day}"), day=day(refused_us))


# What tells methods apart that have the same name, one after the other while two still have.
_MORE: Sequence[Callable[[ShownMethod, Tongue], str]] = (
    lambda one, tongue: tongue.say(phrase("added on {day}"), day=day(one.method.created_us)),
    lambda one, tongue: tongue.say(phrase("added on {day}"), day=moment(one.method.created_us, 0).exact),
    lambda one, tongue: tongue.say(phrase("number {number}"), number=one.method.method_id),
)
