"""A dearer plan for a service (/account/services/{number}/upgrade), with its price and its contracts first."""

from collections.abc import Mapping

from panier.core.cart.offer import Offer
from panier.core.refusal import Refusal
from panier.core.service.conversion import Wish
from panier.core.values import frozen
from panier.flows.checkout import service_conversions
from panier.flows.checkout.page_orders import page_renewals
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.services import tabs
from panier.web.pages.account.services.sums import SumTotals, totals_view, waiting_row
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.called.plan_names import plan_name
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.order_view import ContractLink, contract_links
from panier.web.pages.parts.problems import TERMS, check_ticked


@frozen
class ChosenUpgrade:
    """A plan with what changing to it costs now."""

    plan_code: str
    totals: SumTotals
    contracts: tuple[ContractLink, ...]


async def _upgrade(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    number, why, offers, chosen = service.service_id, "", tuple[Offer, ...](), None
    plan = visit.said("plan") or visit.asked("plan")
    waiting = (await page_renewals.list_waiting(tx, visit.shop, [number], action="upgrade")).get(number)
    try:
        offers = await service_conversions.list_upgrades(tx, visit.shop, visit.caller, service_id=number)
        if plan and waiting is None:
            chosen = await _chosen(tx, visit, number, plan)
    except Refusal as refusal:
        why = refusal.message
    path = f"/services/{number}/upgrade"
    body = {"autoPayWithPreferredPaymentMethod": False, "quantity": 1}
    return {
        **tabs.around(service, "upgrade"),
        "offers": [(one.plan.plan_code, plan_name(one.plan.name)) for one in offers],
        "chosen": chosen,
        "why": why,
        "waiting": None if waiting is None else waiting_row(service.name, waiting, visit),
        "calls": (
            ("GET", path), *(SameCall("POST", f"{path}/{one.plan.plan_code}/simulate", body) for one in offers[:1]),
            *(SameCall("POST", f"{path}/{one.plan.plan_code}/execute", body) for one in offers[:1]),
        ),
    }  # fmt: skip


async def _chosen(tx: Tx, visit: AccountVisit, number: int, plan: str) -> ChosenUpgrade:
    placed = await service_conversions.simulate_upgrade(
        tx, visit.shop, visit.caller, service_id=number, wish=Wish(plan), plan_code=plan, auto_pay=False
    )
    subsidiary = visit.caller.account.subsidiary
    contracts = contract_links(placed.contracts, visit.shop.assortment, subsidiary)
    return ChosenUpgrade(plan, totals_view(placed.quote, visit), contracts)


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
