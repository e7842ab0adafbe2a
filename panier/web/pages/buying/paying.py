"""Paying at the checkout: a method that is registered, a new one with what its gateway asks, or later."""

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from panier.core.account.account import Caller
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.limits import SECOND_US, whole_number
from panier.core.payment.payment import CARD, ShownMethod
from panier.core.rates import PAYMENT_CODES, PAYMENT_METHODS
from panier.core.refusal import Refusal, bad_input, field_of, for_reasons
from panier.core.values import frozen
from panier.flows.payment import payment_methods, registrations
from panier.flows.shop import Shop
from panier.outside.gateway.forms import read_form
from panier.outside.gateway.gateways import SANDBOX
from panier.store.engine.db import Database, Tx
from panier.web.pages.buying.checkout_view import KINDS
from panier.web.pages.parts.paying import MethodView, choices, method_name
from panier.web.pages.parts.tongues import Tongue

LATER = "later"
_METHOD, _NEW = "method:", "new:"
# What is typed for a new method, by kind: the field of the form and the gateway's name of it. Only a sandbox's gateway
# is told numbers here, which are nobody's; a real one asks on its own page, and this shop never sees them.
TYPED = {
    CARD: {
        "card.number": "number",
        "card.expirationDate": "expirationDate",
        "card.cvc": "cvc",
        "card.holder": "holder",
    },
    "SEPA_DIRECT_DEBIT": {"debit.iban": "iban", "debit.ownerName": "ownerName"},
    "PAYPAL": {"paypal.email": "email"},
}
FIELDS = frozenset({"pay", "challenge", *(field for names in TYPED.values() for field in names)})
CARD_FIELDS = frozenset({"card.number"})
_NEEDED = {
    CARD: "is needed: 4242 4242 4242 4242 is a make-believe card that pays",
    "SEPA_DIRECT_DEBIT": "must be filled in",
}
_RECENT_US = 3_600 * SECOND_US  # so long a method that waits for its customer is taken for the one that they just made


@frozen
class KindChoice:
    """A kind of method that can be registered. `is_typed`: its numbers are typed here, else at its gateway."""

    kind: str
    title: str
    is_typed: bool


@frozen
class WaysShown:
    """What an order can be paid with; `chosen`: which of them; `waiting`: a method that waits for a confirmation.

    `by_itself`: what the one is called that pays what is billed later; nothing where none does. `has_transfer`: the
    money may come to the shop's bank account.
    """

    methods: tuple[MethodView, ...]
    kinds: tuple[KindChoice, ...]
    chosen: str
    waiting: ShownMethod | None = None
    by_itself: str = ""
    has_transfer: bool = False

    @property
    def is_later_only(self) -> bool:
        """True where nothing can be paid at once."""
        return not self.methods and not self.kinds and self.waiting is None


async def load_ways(tx: Tx, shop: Shop, caller: Caller, *, chosen: str, tongue: Tongue, currency: str) -> WaysShown:
    """The methods of a customer that may pay now, and the kinds that can be registered; `currency`: of what is paid.

    One that was registered a moment ago on a page of its gateway, and may be confirmed by now, is chosen unless
    something else is.
    """
    every = await payment_methods.list_methods(tx, shop, caller)
    valid = tuple(one for one in every if one.is_offered)
    kinds = tuple(
        KindChoice(kind, KINDS.get(kind, kind), bool(typed_fields(shop, kind)))
        for kind in await payment_methods.list_kinds(tx, shop, caller)
    )
    number = chosen.removeprefix(_METHOD)
    waiting = _waiting(shop, every, number if chosen else None)
    if waiting is not None:
        chosen = f"{_METHOD}{waiting.method.method_id}"
    shown = choices(valid, number, tongue, is_owner=True)
    usual = next(
        (f"{_METHOD}{one.number}" for one in shown if one.is_chosen), f"{_NEW}{kinds[0].kind}" if kinds else LATER
    )
    by_itself = next((method_name(one, tongue) for one in valid if one.method.is_default), "")
    has_transfer = shop.bank is not None and shop.bank.currency == currency
    return WaysShown(shown, kinds, chosen or usual, waiting, by_itself, has_transfer)


def _waiting(shop: Shop, every: Sequence[ShownMethod], number: str | None) -> ShownMethod | None:
    """The method of a number while it waits for its customer; without one, that whose page was opened just now."""
    waiting = [one for one in every if one.method.challenged_us is not None]
    if number is not None:
        return next((one for one in waiting if str(one.method.method_id) == number), None)
    recent = [
        one for one in waiting
        if one.method.challenge_url and (one.method.challenged_us or 0) > shop.now() - _RECENT_US
    ]  # fmt: skip
    return max(recent, key=lambda one: one.method.challenged_us or 0, default=None)


def check_typed(shop: Shop, sent: Mapping[str, str]) -> None:
    """Check what was typed for a new method, before any gateway is told.

    Refuses: what is missing, and numbers that are none (400, naming the field of the form).
    """
    kind = sent.get("pay", "").removeprefix(_NEW)
    names = typed_fields(shop, kind) if sent.get("pay", "").startswith(_NEW) else {}
    typed = {name: value for field, name in names.items() if (value := sent.get(field, "").strip())}
    needed = next(iter(names.items()), ("", ""))
    if names and kind in _NEEDED and needed[1] not in typed:
        raise for_reasons(bad_input(needed[0], _NEEDED[kind]), CheckoutFault.METHOD)
    try:
        read_form(kind, msgspec.json.encode(typed).decode() if typed else None, now_us=shop.now())
    except Refusal as refusal:
        field, problem = field_of(refusal) or ("", refusal.message)
        own = {name: one for one, name in names.items()}.get(field.rpartition(".")[2], "pay")
        raise for_reasons(bad_input(own, problem), CheckoutFault.METHOD) from refusal


def typed_fields(shop: Shop, kind: str) -> Mapping[str, str]:
    """What is typed here for a new method of a kind; nothing where its gateway asks for it on its own page."""
    return TYPED.get(kind, {}) if kind in KINDS and shop.gateways.name_for(kind) == SANDBOX else {}


def is_new(sent: Mapping[str, str]) -> bool:
    """True where a form wants to pay with a method that is registered only then."""
    return sent.get("pay", "").startswith(_NEW)


class Till:
    """Finds the method that a form names, and registers a new one."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def method_of(self, caller: Caller, sent: Mapping[str, str], *, back: str) -> ShownMethod | None:
        """The method that a form wants to pay with; None for later. It may still wait for its customer.

        `back`: the path that a page of its gateway leads back to.

        Refuses: what the gateway declines, a code that is not right, a choice that there is not (400).
        """
        wanted = sent.get("pay", "")
        if wanted == LATER:
            return None
        if wanted.startswith(_NEW):
            return await self._register(caller, wanted.removeprefix(_NEW), sent, back)
        number = whole_number(wanted.removeprefix(_METHOD)) if wanted.startswith(_METHOD) else None
        if number is None:
            raise for_reasons(bad_input("pay", "must be one of the ways to pay below"), CheckoutFault.METHOD)
        method = await self._database.read(
            lambda tx: payment_methods.read(tx, self._shop, caller, payment_method_id=number)
        )
        return await self._confirmed(caller, method, sent.get("challenge", ""))

    async def _register(self, caller: Caller, kind: str, sent: Mapping[str, str], back: str) -> ShownMethod:
        shop = self._shop
        check_typed(shop, sent)
        await shop.throttle.take(PAYMENT_METHODS, str(caller.account_id))
        typed = {
            name: value for field, name in typed_fields(shop, kind).items() if (value := sent.get(field, "").strip())
        }
        text = msgspec.json.encode(typed).decode() if typed else None
        registered = await registrations.ask(
            shop, self._database, caller=caller, payment_type=kind, typed=text, register=True, return_to=back
        )
        add = partial(
            registrations.register, shop=shop, caller=caller, registered=registered, payment_type=kind, register=True
        )
        return await self._database.write(add)

    async def _confirmed(self, caller: Caller, shown: ShownMethod, answer: str) -> ShownMethod:
        """The method once its customer has confirmed it, here with a code or at its gateway."""
        if shown.is_valid or shown.method.challenged_us is None:
            return shown
        number = shown.method.method_id
        await self._shop.throttle.take(PAYMENT_CODES, str(caller.account_id))
        told = await registrations.ask_about(
            self._shop, self._database, caller=caller, payment_method_id=number, answer=answer
        )

        async def take(tx: Tx) -> ShownMethod:
            await registrations.challenge(tx, self._shop, caller, payment_method_id=number, answer=answer, told=told)
            return await payment_methods.read(tx, self._shop, caller, payment_method_id=number)

        return await self._database.write(take)


def check_usable(shown: ShownMethod) -> None:
    """Check that a method can pay now.

    Refuses: one that was rejected, has expired, still waits for its gateway, or has none here any more (400).
    """
    if shown.is_valid and not shown.is_served:
        refusal = bad_input("pay", "names a method that is out of service in this shop; choose another one")
        raise for_reasons(refusal, CheckoutFault.METHOD)
    if not shown.is_valid:
        status = shown.status.lower()
        refusal = bad_input("pay", f"names a method that cannot pay now: it is {status}; choose another one")
        raise for_reasons(refusal, CheckoutFault.METHOD)
