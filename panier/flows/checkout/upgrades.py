"""Another plan for what was delivered (/order/upgrade).

Offers, a simulation, and an order without a cart.
"""

from panier.core.account.account import Caller
from panier.core.cart.offer import Offer
from panier.core.cart.quote import PlacedQuote
from panier.core.service.conversion import Wish
from panier.core.service.renewal import Upgrade
from panier.flows.checkout.checkout import add_order, placed_quote
from panier.flows.checkout.conversions import converted, larger, list_offers
from panier.flows.checkout.quotes import contracts
from panier.flows.checkout.service_options import access_service
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx


async def list_services(tx: Tx, shop: Shop, caller: Caller, *, family: str) -> tuple[str, ...]:
    """List the caller's services of a family."""
    return await services.list_names(tx, family, owner=caller.account_id)


async def offers(tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str) -> tuple[Offer, ...]:
    """List the plans that a service can change to.

    They are those of its family that cost more in its mode; none while it is bound.
    """
    service = await access_service(tx, shop, caller, family=family, service_name=service_name)
    return await list_offers(tx, shop, caller, service, await larger(tx, shop, caller, service))


async def simulate(
    tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str, plan_code: str, quantity: int = 1
) -> Upgrade:
    """Show what an upgrade of a service would cost.

    It is the new plan's price for all that is left of what was paid.

    Refuses: a plan that is not an upgrade of the service's (400); a service whose pricing must be completed first
    (409).
    """
    service = await access_service(tx, shop, caller, family=family, service_name=service_name)
    upgrade = await larger(tx, shop, caller, service)
    plan, priced = await converted(tx, shop, caller, service, upgrade, wish=Wish(plan_code, quantity=quantity))
    return Upgrade(plan, PlacedQuote(priced, contracts(shop, priced)), None)


async def execute(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    family: str,
    service_name: str,
    plan_code: str,
    quantity: int = 1,
    auto_pay_with_preferred_payment_method: bool | None = None,
) -> Upgrade:
    """Order an upgrade of a service.

    It is made once the order is paid, which is refused where the service is no longer as it was.

    Refuses: a plan that is not an upgrade of the service's (400); a service whose pricing must be completed first
    (409); with auto-pay, another change of the service that is under way (409).
    """
    service = await access_service(tx, shop, caller, family=family, service_name=service_name)
    upgrade = await larger(tx, shop, caller, service)
    plan, priced = await converted(tx, shop, caller, service, upgrade, wish=Wish(plan_code, quantity=quantity))
    order = await add_order(
        tx,
        shop,
        caller,
        priced,
        cart_id=None,
        is_waived=False,
        is_auto_paid=bool(auto_pay_with_preferred_payment_method),
    )
    return Upgrade(plan, placed_quote(shop, order), order.order_id)
