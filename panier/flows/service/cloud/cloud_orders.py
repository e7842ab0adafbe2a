"""What programs ask before they order a Public Cloud project, and which of its orders are under way."""

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Plan
from panier.core.payment.payment import KINDS
from panier.core.service.cloud.cloud_order import CloudOffers, CloudOrder, Eligibility, PlaceOffer, cloud_orders
from panier.core.service.owned import PROJECT
from panier.families.places import cloud_places
from panier.flows.service.cloud import project_credits
from panier.flows.shop import Shop
from panier.store import orders, payment_methods
from panier.store.engine.db import Tx

ORDERS_MAX = 1_000  # of an account's open orders, the newest are looked at


async def list_agreements(tx: Tx, shop: Shop, caller: Caller, *, product: str) -> tuple[int, ...]:
    """List the agreements that a Public Cloud product asks for.

    There are none besides the contracts of its order.
    """
    return ()


async def judge(tx: Tx, shop: Shop, caller: Caller, *, voucher: str | None = None) -> Eligibility:
    """Check whether you may order a Public Cloud project, and what a voucher would add to it.

    Refuses: a voucher that gives no credit, is not valid at this time, or was used as often as it may be (400); any
    voucher for a while after many wrong ones (429).
    """
    methods = await payment_methods.list_methods(tx, owner=caller.account_id)
    has_method = any(method.is_valid(shop.now()) for method in methods)
    worth = None if voucher is None else await project_credits.worth(tx, shop, caller, voucher, name="voucher")
    return Eligibility(
        needs_method=not has_method and worth is None,
        means=tuple(kind.mean for kind in KINDS.values() if kind.is_registerable),
        credit=worth,
        subsidiary=caller.account.subsidiary,
    )


async def list_open(tx: Tx, shop: Shop, caller: Caller, *, plan_code: str | None = None) -> tuple[CloudOrder, ...]:
    """List your orders of Public Cloud projects that are not delivered yet.

    With a plan code, only those of that plan.
    """
    numbers = await orders.list_open(tx, owner=caller.account_id, now_us=shop.now(), limit=ORDERS_MAX)
    found = [
        one
        for order in (await orders.load_several(tx, numbers)).values()
        for one in cloud_orders(order, PROJECT.family, PROJECT.product)
    ]
    return tuple(one for one in found if plan_code in (None, one.plan_code))


async def list_places(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    ovh_subsidiary: str,
    plan_code: str | None = None,
    addon_family: str | None = None,
) -> CloudOffers:
    """List in which regions the plans and products of the Public Cloud are available.

    Refuses: an unknown subsidiary (400).
    """
    code = shop.assortment.subsidiary(ovh_subsidiary).code
    catalog = shop.assortment.catalog(code, PROJECT.family)
    families = [family for plan in catalog.plans.values() for family in plan.addon_families]
    among = {code for family in families if family.name == addon_family for code in family.addons}
    plans: list[Plan] = [*catalog.plans.values(), *catalog.addons.values()]
    wanted = [
        plan
        for plan in plans
        if plan_code in (None, plan.plan_code) and (addon_family is None or plan.plan_code in among)
    ]
    regions = tuple(place.name for place in cloud_places().regions[shop.assortment.region.value])
    return CloudOffers(
        plans=tuple(PlaceOffer(plan.plan_code, regions) for plan in wanted),
        products=tuple(PlaceOffer(name, regions) for name in dict.fromkeys(plan.product for plan in wanted)),
    )
