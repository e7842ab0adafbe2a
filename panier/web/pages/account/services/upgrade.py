"""A dearer plan for a service (/account/services/{number}/upgrade), with its price and its contracts first."""

from collections.abc import Mapping, Sequence

from panier.core.cart.offer import Offer
from panier.core.cart.quote import Quote, item_prices
from panier.core.catalog.terms import choose, durations
from panier.core.refusal import Refusal
from panier.core.service.conversion import Wish
from panier.core.values import frozen
from panier.flows.checkout import service_conversions
from panier.flows.checkout.page_orders import page_renewals
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.services import tabs
from panier.web.pages.account.services.sums import SumTotals, named, totals_view, waiting_row
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.called.plan_names import namesakes, offer_name
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.order_view import contract_links, written_in
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.problems import TERMS, check_ticked
from panier.web.pages.parts.tongues import spoken


@frozen
class ChosenUpgrade:
    """A plan with what changing to it costs now; `later`: and afterwards, nothing where that is nothing."""

    plan_code: str
    name: str
    totals: SumTotals
    contracts: tuple[TermsLink, ...]
    later: str = ""


async def _upgrade(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    number, why, offers, chosen = service.service_id, "", tuple[Offer, ...](), None
    plan = visit.said("plan") or visit.asked("plan")
    waiting = (await page_renewals.list_waiting(tx, visit.shop, [number], action="upgrade")).get(number)
    try:
        offers = await service_conversions.list_upgrades(tx, visit.shop, visit.caller, service_id=number)
        if plan and waiting is None:
            chosen = await _chosen(tx, visit, number, plan, offers)
    except Refusal as refusal:
        why = refusal.message
    names = {one.plan.plan_code: offer_name(one.plan) for one in offers}
    alike = namesakes(names.values())
    path = f"/services/{number}/upgrade"
    body = {"autoPayWithPreferredPaymentMethod": False, "quantity": 1}
    return {
        **tabs.around(service, "upgrade", visit),
        "offers": [(code, name, name in alike) for code, name in names.items()],
        "chosen": chosen,
        "why": why,
        "waiting": None if waiting is None else waiting_row(named(service, visit), waiting, visit),
        "calls": (
            ("GET", path), *(SameCall("POST", f"{path}/{one.plan.plan_code}/simulate", body) for one in offers[:1]),
            *(SameCall("POST", f"{path}/{one.plan.plan_code}/execute", body) for one in offers[:1]),
        ),
    }  # fmt: skip


async def _chosen(tx: Tx, visit: AccountVisit, number: int, plan: str, offers: Sequence[Offer]) -> ChosenUpgrade:
    placed = await service_conversions.simulate_upgrade(
        tx, visit.shop, visit.caller, service_id=number, wish=Wish(plan), plan_code=plan, auto_pay=False
    )
    subsidiary = visit.caller.account.subsidiary
    contracts = contract_links(placed.contracts, visit.shop.assortment, subsidiary)
    later = "".join(_later(one, placed.quote, visit) for one in offers if one.plan.plan_code == plan)
    name = next((offer_name(one.plan) for one in offers if one.plan.plan_code == plan), plan)
    return ChosenUpgrade(plan, name, totals_view(placed.quote, visit), contracts, later)


def _later(offer: Offer, now: Quote, visit: AccountVisit) -> str:
    """What a plan costs once what is paid for is over, with the tax of a quote and without; nothing of what is free."""
    mode = offer.plan.modes()[0]
    length = durations(offer.plan, mode)[0]
    terms = choose(offer.plan, mode, length, quantity=1)
    price = item_prices(terms, quantity=1, currency=offer.currency, now_us=visit.now_us).renew
    if not price.ucents or length.is_empty:
        return ""
    locale = written_in(visit.shop.assortment, offer.subsidiary)
    return spoken().say(
        "{whole} with tax for {length} ({price} without tax)",
        whole=amount(price + price.share(now.tax_basis_points), locale),
        price=amount(price, locale),
        length=period(length, spoken().locale),
    )


async def _order(tx: Tx, visit: AccountVisit) -> AccountDone:
    check_ticked(visit.said, TERMS)
    service = await tabs.load_service(tx, visit)
    placed = await page_renewals.order_upgrade(
        tx, visit.shop, visit.caller, service_id=service.service_id, plan_code=visit.said("plan")
    )
    return AccountDone(path_of_order(placed))


PAGES = (
    AccountPage(
        f"{tabs.SERVICE}/upgrade", "account/services/upgrade.html", "services", ("GET", "/services/{number}/upgrade"),
        _upgrade, forms=(AccountForm("order", ("POST", "/services/{number}/upgrade/1/execute"), _order),),
        fields=("plan", "terms"),
    ),
)  # fmt: skip
