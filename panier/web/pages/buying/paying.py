"""Paying at the checkout: a method that is registered, a new one with what its gateway asks, or later."""

from functools import partial

import msgspec

from panier.core.account.account import Caller
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.limits import whole_number
from panier.core.payment.payment import CARD, ShownMethod
from panier.core.rates import PAYMENT_CODES, PAYMENT_METHODS
from panier.core.refusal import bad_input, for_reasons
from panier.core.values import frozen
from panier.flows.payment import payment_methods, registrations
from panier.flows.shop import Shop
from panier.outside.gateway.gateways import SANDBOX
from panier.store.engine.db import Database, Tx
from panier.web.pages.buying.checkout_view import KINDS
from panier.web.pages.parts.paying import MethodView, choices
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
CARD_FIELDS = frozenset({"card.number"})


@frozen
class KindChoice:
    """A kind of method that can be registered. `is_typed`: its numbers are typed here, else at its gateway."""

    kind: str
    title: str
    is_typed: bool


@frozen
class WaysShown:
    """What an order can be paid with; `chosen`: which of them; `waiting`: a method that waits for a confirmation."""

    methods: tuple[MethodView, ...]
    kinds: tuple[KindChoice, ...]
    chosen: str
    waiting: ShownMethod | None = None


async def load_ways(tx: Tx, shop: Shop, caller: Caller, *, chosen: str, tongue: Tongue) -> WaysShown:
    """The methods of a customer that may pay now, and the kinds that can be registered."""
    every = await payment_methods.list_methods(tx, shop, caller)
    valid = tuple(one for one in every if one.is_valid)
    kinds = tuple(
        KindChoice(kind, KINDS.get(kind, kind), shop.gateways.name_for(kind) == SANDBOX)
        for kind in await payment_methods.list_kinds(tx, shop, caller)
    )
    number = chosen.removeprefix(_METHOD)
    waiting = next((one for one in every if str(one.method.method_id) == number and one.method.challenged_us), None)
    shown = choices(valid, number, tongue)
    usual = next(
        (f"{_METHOD}{one.number}" for one in shown if one.is_chosen), f"{_NEW}{kinds[0].kind}" if kinds else LATER
    )
    return WaysShown(shown, kinds, chosen or usual, waiting)


class Till:
    """Finds the method that a form names, and registers a new one."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def method_of(self, caller: Caller, sent: dict[str, str]) -> ShownMethod | None:
        """The method that a form wants to pay with; None for later. It may still wait for its customer.

        Refuses: what the gateway declines, a code that is not right, a choice that there is not (400).
        """
        wanted = sent.get("pay", "")
        if wanted == LATER:
            return None
        if wanted.startswith(_NEW):
            return await self._register(caller, wanted.removeprefix(_NEW), sent)
        number = whole_number(wanted.removeprefix(_METHOD)) if wanted.startswith(_METHOD) else None
        if number is None:
            raise for_reasons(bad_input("pay", "must be one of the ways to pay below"), CheckoutFault.METHOD)
        method = await self._database.read(
            lambda tx: payment_methods.read(tx, self._shop, caller, payment_method_id=number)
        )
        return await self._confirmed(caller, method, sent.get("challenge", ""))

    async def _register(self, caller: Caller, kind: str, sent: dict[str, str]) -> ShownMethod:
        shop = self._shop
        await shop.throttle.take(PAYMENT_METHODS, str(caller.account_id))
        names = TYPED.get(kind, {}) if kind in KINDS and shop.gateways.name_for(kind) == SANDBOX else {}
        typed = {name: value for field, name in names.items() if (value := sent.get(field, "").strip())}
        text = msgspec.json.encode(typed).decode() if typed else None
        if kind == CARD and names and not typed:
            raise for_reasons(
                bad_input("card.number", "is needed: 4242 4242 4242 4242 is a make-believe card that pays"),
                CheckoutFault.METHOD,
            )
        registered = await registrations.ask(
            shop, self._database, caller=caller, payment_type=kind, typed=text, register=True
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

    Refuses: one that was rejected, has expired, or still waits for its gateway (400).
    """
    if not shown.is_valid:
        status = shown.status.lower()
        refusal = bad_input("pay", f"names a method that cannot pay now: it is {status}; choose another one")
        raise for_reasons(refusal, CheckoutFault.METHOD)
