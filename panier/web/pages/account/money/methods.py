"""Payment methods of an account (/account/payment-methods): registered, confirmed, described, preferred, removed."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.limits import whole_number
from panier.core.order.order import Order
from panier.core.payment.payment import CARD, KINDS, ShownMethod, check_kind
from panier.core.rates import PAYMENT_CODES, PAYMENT_METHODS
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows.payment import payment_methods, registrations
from panier.flows.payment.registrations import Registered
from panier.flows.shop import Shop
from panier.outside.gateway.gateways import SANDBOX
from panier.outside.gateway.protocol import RegisteredMethod
from panier.store import orders
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.buying.checkout_view import KINDS as TITLES
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.paying import refused_words, told_apart
from panier.web.pages.parts.session import may
from panier.web.pages.parts.tongues import phrase, spoken

PATH = "/account/payment-methods"
_FORM = "formData."
# What is typed for a new method, by kind; the first one is needed. A sandbox's gateway alone is told it here: a real
# one asks on its own page, and this shop never sees it.
TYPED = {
    CARD: ("number", "expirationDate", "cvc", "holder"),
    "SEPA_DIRECT_DEBIT": ("iban", "bic", "ownerName"),
    "PAYPAL": ("email",),
}
CARD_FIELDS = frozenset({f"{_FORM}number"})
_FIELDS = frozenset(
    ("description", "challenge", "paymentType", *(f"{_FORM}{name}" for names in TYPED.values() for name in names))
)
_STATES = {
    "VALID": ("done", phrase("can pay")),
    "EXPIRED": ("over", phrase("has expired")),
    "VALIDATING": ("waiting", phrase("waits for you")),
    "CREATING": ("working", phrase("being looked at")),
    "REJECTED": ("failed", phrase("refused by its bank")),
    "CANCELED": ("over", phrase("removed")),
}


@frozen
class MethodRow:
    """A payment method in the list. `badge` and `state`: how it stands; `confirms_at`: an address of its bank.

    `order_path`: of the order whose payment it refused, or asks its customer about (`is_asking`); nothing where there
    is none.
    """

    number: int
    name: str
    description: str
    expires: str
    badge: str
    state: str
    is_default: bool
    is_valid: bool
    is_waiting: bool
    is_pending: bool
    confirms_at: str
    order_path: str
    is_asking: bool


@frozen
class NewKind:
    """A kind of method that can be registered. `is_typed`: its numbers are typed here, else at its gateway."""

    kind: str
    title: str
    is_typed: bool


def _row(shown: ShownMethod, name: str, order: Order | None) -> MethodRow:
    method = shown.method
    badge, state = _state(shown)
    return MethodRow(
        number=method.method_id,
        name=name,
        description=method.description or "",
        expires="" if method.expires_us is None else day(method.expires_us - 1),
        badge=badge,
        state=state,
        is_default=method.is_default,
        is_valid=shown.is_offered,
        is_waiting=method.challenged_us is not None,
        is_pending=method.pending_us is not None,
        confirms_at=method.challenge_url or "",
        order_path="" if order is None else path_of_order(order),
        is_asking=shown.is_asking,
    )


async def _orders_of(tx: Tx, visit: AccountVisit, found: Sequence[ShownMethod]) -> Mapping[int, Order]:
    """By method: the order whose payment it refused, or asks about, where whoever looks may see orders."""
    numbers = {
        one.method.method_id: one.last.order_id
        for one in found
        if one.last is not None and (one.is_asking or one.refused_us is not None)
    }
    if not numbers or not may(visit.session, "GET", "/me/order"):
        return {}
    known = await orders.load_several(tx, list(numbers.values()))
    return {method: known[number] for method, number in numbers.items() if number in known}


def _state(shown: ShownMethod) -> tuple[str, str]:
    """How a method stands, as its badge and in words: of one that could pay, what the last payment says."""
    if shown.is_valid and not shown.is_served:
        return "over", spoken().say(phrase("out of service in this shop"))
    if shown.is_valid and shown.is_asking:
        return "waiting", spoken().say(phrase("waits for you"))
    if shown.is_valid and shown.refused_us is not None:
        return "failed", refused_words(shown, spoken())
    badge, state = _STATES[shown.status]
    return badge, spoken().say(state)


async def _methods(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The methods, those that wait for their customer first; ?describe= opens the description of one."""
    shop, caller = visit.shop, visit.caller
    found = await payment_methods.list_methods(tx, shop, caller)
    about = await _orders_of(tx, visit, found)
    rows = [
        _row(one, name, about.get(one.method.method_id))
        for one, name in zip(found, told_apart(found, spoken()), strict=True)
    ]
    number = whole_number(visit.said("method") or visit.asked("describe"))
    described = next((one for one in rows if one.number == number), None)
    return {
        "rows": rows,
        "described": described if visit.said("what") == "describe" or visit.asked("describe") else None,
        "kinds": [_kind(shop, one) for one in await payment_methods.list_kinds(tx, shop, caller)],
        "is_sandbox": shop.gateways.sandbox is not None,
        "calls": (
            ("GET", "/me/payment/method"),
            *(("GET", f"/me/payment/method/{one.number}") for one in rows[:1]),
            SameCall("POST", "/me/payment/method", {"paymentType": CARD, "register": True}),
        ),
    }


def _kind(shop: Shop, kind: str) -> NewKind:
    is_typed = kind in TYPED and shop.gateways.name_for(kind) == SANDBOX
    return NewKind(kind, spoken().say(TITLES.get(kind) or KINDS[kind].mean), is_typed)


async def _ask(database: Database, visit: AccountVisit) -> Registered:
    """Have a gateway register what was typed.

    Refuses: a kind that there is not, and what must be typed and was not (400); as its flow.
    """
    shop, kind = visit.shop, visit.said("paymentType")
    check_kind(kind)
    names = TYPED.get(kind, ()) if _kind(shop, kind).is_typed else ()
    typed = {name: value for name in names if (value := visit.said(f"{_FORM}{name}"))}
    if kind != "PAYPAL" and names and names[0] not in typed:
        raise bad_input(f"{_FORM}{names[0]}", "must be filled in")
    return await registrations.ask(
        shop, database, caller=visit.caller, payment_type=kind, description=visit.said("description") or None,
        typed=msgspec.json.encode(typed).decode() if typed else None, register=True,
    )  # fmt: skip


async def _register(tx: Tx, visit: AccountVisit) -> AccountDone:
    shown = await registrations.register(
        tx, visit.shop, visit.caller, registered=visit.ready, payment_type=visit.said("paymentType"),
        description=visit.said("description") or None, default=visit.said("default") == "yes", register=True,
    )  # fmt: skip
    return AccountDone(f"{PATH}#waiting" if shown.method.challenged_us is not None else "")


async def _ask_about(database: Database, visit: AccountVisit) -> RegisteredMethod | None:
    return await registrations.ask_about(
        visit.shop,
        database,
        caller=visit.caller,
        payment_method_id=visit.chosen("method"),
        answer=visit.said("challenge"),
    )


async def _confirm(tx: Tx, visit: AccountVisit) -> AccountDone:
    await registrations.challenge(
        tx, visit.shop, visit.caller, payment_method_id=visit.chosen("method"), answer=visit.said("challenge"),
        told=visit.ready,
    )  # fmt: skip
    return AccountDone()


async def _look_again(tx: Tx, visit: AccountVisit) -> AccountDone:
    await registrations.finalize(
        tx, visit.shop, visit.caller, payment_method_id=visit.chosen("method"), told=visit.ready
    )  # fmt: skip
    return AccountDone()


async def _prefer(tx: Tx, visit: AccountVisit) -> AccountDone:
    await payment_methods.change(tx, visit.shop, visit.caller, payment_method_id=visit.chosen("method"), default=True)
    return AccountDone()


async def _describe(tx: Tx, visit: AccountVisit) -> AccountDone:
    await payment_methods.change(
        tx,
        visit.shop,
        visit.caller,
        payment_method_id=visit.chosen("method"),
        description=visit.said("description") or None,
    )
    return AccountDone()


async def _remove(tx: Tx, visit: AccountVisit) -> AccountDone:
    await payment_methods.delete(tx, visit.shop, visit.caller, payment_method_id=visit.chosen("method"))
    return AccountDone()


_METHODS = "/me/payment/method"
_METHOD = f"{_METHODS}/1"
PAGES = (
    AccountPage(
        PATH, "account/money/methods.html", "payment", ("GET", _METHODS), _methods,
        forms=(
            AccountForm(
                "register", ("POST", _METHODS), _register, said=phrase("The payment method is registered."),
                prepare=_ask, limits=(PAYMENT_METHODS,),
            ),
            AccountForm(
                "confirm", ("POST", f"{_METHOD}/challenge"), _confirm, said=phrase("The payment method is confirmed."),
                prepare=_ask_about, limits=(PAYMENT_CODES,),
            ),
            AccountForm(
                "look", ("POST", f"{_METHOD}/finalize"), _look_again, said=phrase("This is how it stands now."),
                prepare=_ask_about, limits=(PAYMENT_CODES,),
            ),
            AccountForm("prefer", ("PUT", _METHOD), _prefer, said=phrase("It is what pays by itself from now on.")),
            AccountForm("describe", ("PUT", _METHOD), _describe, said=phrase("The description is changed.")),
            AccountForm("remove", ("DELETE", _METHOD), _remove, said=phrase("The payment method is removed.")),
        ),
        fields=_FIELDS, card_fields=CARD_FIELDS,
    ),
)  # fmt: skip
