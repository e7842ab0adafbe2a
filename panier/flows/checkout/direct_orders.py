"""Pricing and ordering without a cart, the older way (/order/{product}/…).

Each operation sells one plan.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict, Unpack

from panier.core.account.account import Caller
from panier.core.cart.cart import Configuration, Item
from panier.core.cart.quote import Asked, PlacedQuote, Quote, quote
from panier.core.catalog.catalog import Plan
from panier.core.catalog.terms import choose, durations
from panier.core.period import Period
from panier.core.refusal import bad_input
from panier.core.service.service import Service, unexpired, unknown_service
from panier.core.values import replace
from panier.families import family_of
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order, placed_quote
from panier.flows.checkout.quotes import contracts
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx

CATALOGUE = "direct"
MODE = "default"
Answers = Mapping[str, object]


async def list_services(
    tx: Tx, shop: Shop, caller: Caller, *, families: Sequence[str], organization_name: str | None = None
) -> tuple[str, ...]:
    """List the caller's services that something can be ordered for.

    An organisation has one service, which bears its name.
    """
    if organization_name is not None:
        await _service(tx, shop, caller, families=families, service_name=organization_name)
        return (organization_name,)
    found: list[str] = []
    for family in families:
        found += await services.list_names(tx, family, owner=caller.account_id)
    return tuple(found)


async def options(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    families: Sequence[str],
    kinds: tuple[str, ...],
    service_name: str,
    organization_name: str | None = None,
) -> tuple[str, ...]:
    """List what can be ordered for a service.

    Refuses: somebody else's service (404).
    """
    _check_organization(service_name, organization_name)
    await _service(tx, shop, caller, families=families, service_name=service_name)
    return kinds


async def terms(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    families: Sequence[str],
    plan_code: str,
    service_name: str | None = None,
    answers: Answers | None = None,
    organization_name: str | None = None,
) -> tuple[str, ...]:
    """List the durations that can be ordered, in months of two digits."""
    _check_organization(service_name, organization_name)
    await _service(tx, shop, caller, families=families, service_name=service_name)
    return tuple(_spelled(period) for period in _periods(_plan(shop, caller, plan_code)))


class DirectOrder(TypedDict):
    """What an order without a cart is for.

    A plan, for a service or a new one, with the answers that it asks for.
    """

    families: Sequence[str]
    plan_code: str
    service_name: NotRequired[str | None]
    organization_name: NotRequired[str | None]
    duration: NotRequired[str | None]
    answers: NotRequired[Answers | None]


async def simulate(tx: Tx, shop: Shop, caller: Caller, **wish: Unpack[DirectOrder]) -> PlacedQuote:
    """Show what an order without a cart would cost, with its contracts.

    Nothing is placed.
    """
    priced = await _wished(tx, shop, caller, wish)
    return PlacedQuote(priced, contracts(shop, priced))


async def place(tx: Tx, shop: Shop, caller: Caller, **wish: Unpack[DirectOrder]) -> PlacedQuote:
    """Place an order without a cart.

    It costs what `simulate` shows, and is delivered once it is paid.
    """
    priced = await _wished(tx, shop, caller, wish)
    return placed_quote(
        shop, await add_order(tx, shop, caller, priced, cart_id=None, is_waived=False, is_auto_paid=False)
    )


async def _wished(tx: Tx, shop: Shop, caller: Caller, wish: DirectOrder) -> Quote:
    service_name = wish.get("service_name")
    _check_organization(service_name, wish.get("organization_name"))
    service = await _service(tx, shop, caller, families=wish["families"], service_name=service_name)
    plan, answers = _plan(shop, caller, wish["plan_code"]), wish.get("answers") or {}
    family = wish["families"][0] if service is None else service.family
    return _priced(shop, caller, plan, family, service, duration=wish.get("duration"), answers=answers)


async def _service(
    tx: Tx, shop: Shop, caller: Caller, *, families: Sequence[str], service_name: str | None
) -> Service | None:
    """The service that an order is for; None where it is for a new one.

    Refuses: a service that is not the caller's (404); an expired one (460).
    """
    if service_name is None:
        return None
    for family in families:
        found = await services.load_named(tx, family, service_name, owner=caller.account_id)
        if found is not None:
            return unexpired(found, shop.now())
    raise unknown_service()


def _check_organization(service_name: str | None, organization_name: str | None) -> None:
    if organization_name not in (None, service_name):
        raise unknown_service()


def _plan(shop: Shop, caller: Caller, plan_code: str) -> Plan:
    return shop.assortment.catalog(caller.account.subsidiary, CATALOGUE).plan(plan_code)


def _priced(
    shop: Shop,
    caller: Caller,
    plan: Plan,
    family: str,
    service: Service | None,
    *,
    duration: str | None,
    answers: Answers,
) -> Quote:
    period = _period(plan, duration)
    quantity = _quantity(answers)
    item = replace(
        Item.of(plan, family=family, mode=MODE, duration=period, quantity=quantity),
        service_id=None if service is None else service.service_id,
        service_name=None if service is None else service.name,
        configurations=tuple(Configuration(0, label, _answer_text(value)) for label, value in answers.items()),
    )
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    chosen = choose(plan, MODE, period, quantity=quantity)
    phrases = shop.assortment.phrases_in(subsidiary.language)
    texts = family_of(CATALOGUE).texts(item, plan, chosen, phrases, subsidiary.language)
    return quote([Asked(item, plan, chosen, texts)], seller=seller_to(shop, caller.account), now_us=shop.now())


def _periods(plan: Plan) -> tuple[Period, ...]:
    return tuple(period for period in durations(plan, MODE) if period.months in (0, 1, 3, 6, 12))


def _period(plan: Plan, duration: str | None) -> Period:
    """The period that a duration stands for, as these operations spell it.

    What is ordered without a duration is paid once.

    Refuses: a duration that is not sold (400).
    """
    periods = _periods(plan)
    if duration is None:
        return periods[0]
    spelled = {_spelled(period): period for period in periods}
    if duration not in spelled:
        raise bad_input("duration", f"is {duration!r}, but must be one of {', '.join(spelled)}")
    return spelled[duration]


def _spelled(period: Period) -> str:
    return f"{period.months:02}"


def _quantity(answers: Answers) -> int:
    """The quantity, where the operation asks for one; else one."""
    asked = answers.get("quantity", 1)
    if isinstance(asked, int):
        return asked
    return int(asked) if isinstance(asked, str) and asked.isascii() and asked.isdigit() and len(asked) < 10 else 1


def _answer_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(_answer_text(one) for one in value)
    return str(value)
