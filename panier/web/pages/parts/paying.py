"""Payment methods by name, for whoever has the link of an order: by their kind and last digits, no more."""

import re
from collections.abc import Sequence

from panier.core.payment.payment import CARD, DEFERRED, ShownMethod
from panier.core.values import frozen
from panier.web.pages.parts.tongues import Tongue, phrase

_NAMES = {"SEPA_DIRECT_DEBIT": phrase("Bank account"), "PAYPAL": "PayPal", DEFERRED: phrase("Deferred payment")}
_LAST = 4


@frozen
class MethodView:
    """A registered payment method that may be chosen; `is_chosen`: it is, unless another one is."""

    number: str
    name: str
    is_chosen: bool


def choices(methods: Sequence[ShownMethod], chosen: str, tongue: Tongue) -> tuple[MethodView, ...]:
    """The methods that may pay an order; chosen is what was chosen before, else the default, else the first."""
    numbers = [str(one.method.method_id) for one in methods]
    if chosen not in numbers:
        defaults = (str(one.method.method_id) for one in methods if one.method.is_default)
        chosen = next(defaults, numbers[0] if numbers else "")
    return tuple(
        MethodView(number, method_name(one, tongue), number == chosen)
        for number, one in zip(numbers, methods, strict=True)
    )


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
