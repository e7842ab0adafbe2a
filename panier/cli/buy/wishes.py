"""What is to be bought: what an order file, or the options of a command, say."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from panier.core.values import frozen, replace

DOMAIN, CLOUD = "domain", "cloud"
PROJECT_PLAN = "project.2018"
NO_PAYMENT, DEFAULT_PAYMENT = "none", "default"
RENEWALS = ("automatic", "manual")
OWNER = "OWNER_CONTACT"
TRANSFER_CODE = "AUTH_INFO"
YEARS_MAX = 10
_SECRET_WORDS = ("password", "secret", "token", "key", "auth", "voucher", "coupon", "code", "iban", "formdata")
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@frozen
class Ceiling:
    """The most that an order may cost, with tax."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"


@frozen
class WantedOption:
    """An option of a product; what is empty is as its product has it."""

    plan: str
    duration: str = ""
    mode: str = ""
    quantity: int = 0


@frozen
class WantedItem:
    """One thing to buy. `place`: where it is said, as `items[0]` of a file; empty for the options of a command."""

    place: str
    family: str
    name: str = ""  # of a domain name
    plan: str = ""
    duration: str = ""
    mode: str = ""
    quantity: int = 1
    is_transfer: bool = False
    options: tuple[WantedOption, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """What a person calls it."""
        described = dict(self.answers).get("description", "") if self.family == CLOUD else ""
        return self.name or described or self.plan or self.family

    def answered(self, label: str, value: str) -> "WantedItem":
        """The same, with another answer."""
        kept = tuple(pair for pair in self.answers if pair[0] != label)
        return replace(self, answers=(*kept, (label, value)))


@frozen
class WantedOrder:
    """An order as it is wished for."""

    items: tuple[WantedItem, ...]
    coupons: tuple[str, ...] = ()
    ceiling: Ceiling | None = None
    payment: str = DEFAULT_PAYMENT
    renewal: str = ""
    is_waived: bool | None = None

    @property
    def title(self) -> str:
        """What a person calls the whole."""
        first = self.items[0].title
        return first if len(self.items) == 1 else f"{first} and {len(self.items) - 1} more"

    @property
    def names(self) -> tuple[str, ...]:
        """The domain names in it, in letters of ASCII."""
        return tuple(ascii_name(item.name) for item in self.items if item.name)

    @property
    def needs_waiver(self) -> bool:
        """Whether it holds something that no right of withdrawal goes with."""
        return bool(self.names)

    def key(self, *place: str) -> str:
        """What this order is known by at a place: the same things are the same order, however they are paid."""
        items = [_plain_item(item, has_place=False) for item in self.items]
        content = json.dumps([place, items, sorted(self.coupons)], sort_keys=True)
        return sha256(content.encode()).hexdigest()[:12]


@frozen
class OrderTerms:
    """What was said about the whole order; what is empty stays as it was."""

    coupons: tuple[str, ...] = ()
    ceiling: Ceiling | None = None
    payment: str = ""
    renewal: str = ""
    is_waived: bool | None = None

    def of(self, wanted: WantedOrder) -> WantedOrder:
        """An order on these terms."""
        return replace(
            wanted,
            coupons=(*wanted.coupons, *self.coupons),
            ceiling=self.ceiling or wanted.ceiling,
            payment=self.payment or wanted.payment,
            renewal=self.renewal or wanted.renewal,
            is_waived=wanted.is_waived if self.is_waived is None else self.is_waived,
        )


def ceiling_of(text: str) -> Ceiling | None:
    """`EUR 20` or `20 EUR`; None for what is no amount."""
    words = text.split()
    if len(words) != 2:
        return None
    currency, amount = words if _CURRENCY.fullmatch(words[0].upper()) else reversed(words)
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return None
    is_amount = number.is_finite() and number >= 0 and _CURRENCY.fullmatch(currency.upper())
    return Ceiling(number, currency.upper()) if is_amount else None


def ascii_name(name: str) -> str:
    """A name as registries write it; what is no name stays, for the endpoint to refuse."""
    import idna

    try:
        return idna.encode(name, uts46=True).decode() if name else ""
    except idna.IDNAError:
        return name


def unicode_name(name: str) -> str:
    """A name as people write it."""
    import idna

    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def is_duration(text: str) -> bool:
    """Whether a text is an ISO 8601 duration, as P1M and P2Y are."""
    return _DURATION.fullmatch(text) is not None


def owner_of(text: str) -> str:
    """A contact as the API names it: `3` is /me/contact/3."""
    return f"/me/contact/{text}" if text.isdigit() else text


def masked(body: Any, label: str = "") -> Any:
    """What is sent, without what nobody else may read."""
    if isinstance(body, Mapping):
        own = str(body.get("label", ""))
        return {name: masked(value, own if name == "value" else str(name)) for name, value in body.items()}
    if isinstance(body, list):
        return [masked(one, label) for one in body]
    return "…" if isinstance(body, str) and is_secret(label) else body


def is_secret(label: str) -> bool:
    """Whether what has such a name is for nobody else: a transfer's code, a voucher, a password."""
    plain = label.replace("_", "").lower()
    return any(word in plain for word in _SECRET_WORDS) and plain != "plancode"


def plain(wanted: WantedOrder) -> dict[str, Any]:
    """An order to be written down; what is secret in it is left out."""
    return {
        "items": [_plain_item(item, has_place=True) for item in wanted.items],
        "coupons": list(wanted.coupons),
        "ceiling": None if wanted.ceiling is None else str(wanted.ceiling),
        "payment": wanted.payment,
        "renewal": wanted.renewal,
        "is_waived": wanted.is_waived,
        "hidden": sorted({label for item in wanted.items for label, _ in item.answers if is_secret(label)}),
    }


def from_plain(content: Mapping[str, Any]) -> WantedOrder:
    """What was written down."""
    return WantedOrder(
        items=tuple(_item_from(one) for one in content["items"]),
        coupons=tuple(content["coupons"]),
        ceiling=ceiling_of(content["ceiling"] or ""),
        payment=content["payment"],
        renewal=content["renewal"],
        is_waived=content["is_waived"],
    )


def _plain_item(item: WantedItem, *, has_place: bool) -> dict[str, Any]:
    content = asdict(item)
    content["answers"] = sorted(pair for pair in item.answers if not is_secret(pair[0]))
    if not has_place:
        del content["place"]
        content["name"] = ascii_name(item.name)
    return content


def _item_from(content: Mapping[str, Any]) -> WantedItem:
    options = tuple(WantedOption(**one) for one in content["options"])
    answers = tuple((label, value) for label, value in content["answers"])
    return WantedItem(**{**content, "options": options, "answers": answers})
