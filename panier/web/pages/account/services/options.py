"""The options of a service (/account/services/{number}/options): what it has, one more with its price, and its end."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from panier.core.cart.offer import Offer
from panier.core.cart.quote import item_prices
from panier.core.catalog.catalog import Question
from panier.core.catalog.terms import choose, durations
from panier.core.limits import whole_number
from panier.core.rates import REFUSED_CHECKOUTS
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen
from panier.families.domain import TRADE_GROUP
from panier.flows.checkout.page_orders import option_orders
from panier.flows.checkout.page_orders.option_orders import OptionEstimate, OptionOrder
from panier.flows.service import services
from panier.flows.service.lasting.prospects import load_prospects
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit, Fields
from panier.web.pages.account.services import tabs
from panier.web.pages.account.services.prices import option_rows
from panier.web.pages.account.services.sums import SumTotals, totals_view
from panier.web.pages.buying.plan_words import about_of, is_answered_by_typing, told_once
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.labels import group_label, label_of
from panier.web.pages.parts.called.plan_names import namesakes, offer_name
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.order_view import contract_links, written_in
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.problems import TERMS, WAIVER, check_ticked
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import spoken

ANSWER = "answer."


@frozen
class OfferedOption:
    """An option that a service takes, with the price of its first period without tax.

    `about`: what one gets for it, where its name does not say that; `has_namesake`: only its code tells it apart.
    """

    plan_code: str
    name: str
    group: str
    price: str
    about: str = ""
    has_namesake: bool = False


@frozen
class AskedQuestion:
    """A question about an option as a field; `choices`: nothing where any answer is taken."""

    name: str
    title: str
    is_required: bool
    choices: tuple[tuple[str, str], ...]


@frozen
class ChosenOption:
    """An option with what it costs as it is chosen. `terms`: value and words; `contracts`: name and address."""

    plan_code: str
    name: str
    terms: tuple[tuple[str, str], ...]
    term: str
    quantity: int
    quantity_max: int
    questions: tuple[AskedQuestion, ...]
    totals: SumTotals
    contracts: tuple[TermsLink, ...]
    is_waiver_needed: bool


async def _options(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    every = await option_orders.list_offers(tx, visit.shop, visit.caller, service=service)
    offers = [one for one in every if _is_added_here(one)]
    below = await services.list_options(tx, visit.shop, visit.caller, service_id=service.service_id)
    prospects = await load_prospects(tx, visit.shop, visit.caller, [one.service for one in below])
    fields = visit.typed or visit.query
    chosen, why = None, ""
    if first(fields, "plan") and first(fields, "plan") not in _elsewhere(every):
        try:
            found = await option_orders.estimate(tx, visit.shop, visit.caller, service=service, wish=wish_of(fields))
            chosen = chosen_view(found, visit)
        except Refusal as refusal:
            why = refusal.message
    path = f"/order/cartServiceOption/{service.family}/{service.name}"
    body = {"cartId": "…", "planCode": "…", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    return {
        **tabs.around(service, "options", visit),
        "below": option_rows(visit, below, prospects),
        "offers": _offered(offers, visit, [one.service.plan_code for one in below]),
        "handover_path": f"/account/names/{quote(service.name)}/contacts" if any(map(_is_handover, every)) else "",
        "chosen": chosen,
        "why": why,
        "calls": (
            ("GET", path),
            SameCall("POST", path, body),
        ),
    }


def _is_handover(one: Offer) -> bool:
    return one.group is not None and one.group.name == TRADE_GROUP


def _is_added_here(one: Offer) -> bool:
    """True for an option that is added to a service as it is, whose form anybody can fill in."""
    return not _is_handover(one) and is_answered_by_typing(one.plan)


def _elsewhere(offers: Sequence[Offer]) -> list[str]:
    """The codes of what is ordered on a page of its own, or by programs alone."""
    return [one.plan.plan_code for one in offers if not _is_added_here(one)]


def wish_of(fields: Fields) -> OptionOrder:
    """What a form, or an address, asks for.

    Refuses: a quantity that is no number (400).
    """
    mode, _, duration = first(fields, "term").partition(":")
    quantity = whole_number(first(fields, "quantity") or "1")
    if not quantity:
        raise bad_input("quantity", "must be a whole number such as 2")
    answers = tuple((name.removeprefix(ANSWER), value.strip()) for name, value in fields if name.startswith(ANSWER))
    return OptionOrder(
        first(fields, "plan"), mode, duration, quantity, tuple(one for one in answers if one[1]),
        is_waived=True if first(fields, "waive") else None,
    )  # fmt: skip


def _offered(offers: Sequence[Offer], visit: AccountVisit, held: Sequence[str]) -> list[OfferedOption]:
    """The options that can be added: of those that differ in nothing but their codes one, that which is there."""
    plans = told_once((one.plan for one in offers), held)
    codes, alike = {one.plan_code for one in plans}, namesakes(map(offer_name, plans))
    found = []
    for one in offers:
        if one.plan.plan_code not in codes:
            continue
        mode = one.plan.modes()[0]
        length = durations(one.plan, mode)[0]
        terms = choose(one.plan, mode, length, quantity=1)
        prices = item_prices(terms, quantity=1, currency=one.currency, now_us=visit.now_us)
        price = amount(prices.total, written_in(visit.shop.assortment, one.subsidiary))
        words = period(length, spoken().locale)
        group = "" if one.group is None else group_label(one.group.name)
        found.append(
            OfferedOption(
                one.plan.plan_code,
                offer_name(one.plan),
                group,
                f"{price} · {words}" if words else price,
                about_of(one.plan),
                offer_name(one.plan) in alike,
            )
        )
    return found


def chosen_view(found: OptionEstimate, visit: AccountVisit) -> ChosenOption:
    """An option with what it costs, for its form."""
    plan, wish = found.plan, found.wish
    terms = [(mode, length) for mode in plan.modes() for length in durations(plan, mode)]
    words = spoken().locale
    bounds = [one.quantity_max for one in plan.pricings if one.mode == wish.pricing_mode]
    most = 1_000 if None in bounds else max(one or 1 for one in bounds)
    subsidiary = visit.caller.account.subsidiary
    return ChosenOption(
        plan_code=plan.plan_code,
        name=offer_name(plan),
        terms=tuple((f"{mode}:{length.iso}", _term_words(mode, period(length, words))) for mode, length in terms),
        term=f"{wish.pricing_mode}:{wish.duration}",
        quantity=wish.quantity,
        quantity_max=most,
        questions=tuple(map(_question, found.questions)),
        totals=totals_view(found.placed.quote, visit),
        contracts=contract_links(found.placed.contracts, visit.shop.assortment, subsidiary),
        is_waiver_needed=found.is_waiver_needed,
    )


def _term_words(mode: str, length: str) -> str:
    return length if mode == "default" and length else f"{length} · {mode}" if length else mode


def _question(one: Question) -> AskedQuestion:
    choices = tuple((value, value) for value in one.values or ())
    return AskedQuestion(f"{ANSWER}{one.label}", label_of(one.label), one.required, choices)


async def _order(tx: Tx, visit: AccountVisit) -> AccountDone:
    service, wish = await tabs.load_service(tx, visit), wish_of(visit.typed)
    offers = await option_orders.list_offers(tx, visit.shop, visit.caller, service=service)
    if wish.plan_code in _elsewhere(offers):
        raise bad_input("plan", f"is {wish.plan_code[:100]!r}, but must be an option that {service.name} takes now")
    found = await option_orders.estimate(tx, visit.shop, visit.caller, service=service, wish=wish)
    check_ticked(visit.said, TERMS | (WAIVER if found.is_waiver_needed else {}))
    placed = await option_orders.order(tx, visit.shop, visit.caller, service=service, wish=wish)
    return AccountDone(path_of_order(placed))


PAGES = (
    AccountPage(
        f"{tabs.SERVICE}/options", "account/services/options.html", "services", ("GET", "/services/{number}/options"),
        _options,
        forms=(AccountForm("order", ("POST", "/order/cart/1/checkout"), _order, limits=(REFUSED_CHECKOUTS,)),),
        fields=("plan", "term", "quantity", "terms", "waive"),
    ),
)  # fmt: skip
