"""What stops an order for another holder of a delivered domain name, or for its return.

The rules are the guide's.
"""

from panier.core.cart.cart import Cart, Item
from panier.core.domain.details import DomainDetails
from panier.core.limits import DAY_US
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.service.task import TaskKind
from panier.flows.cart.checks import Submitted
from panier.flows.shop import Shop
from panier.store import services, tasks
from panier.store.engine.db import Tx

TRADE_WAIT_DAYS = 60
_TRADE = "domain-trade"


async def change_checks(tx: Tx, asked: Submitted) -> list[str]:
    """A sentence for each name that another operation keeps busy, or that changed hands less than 60 days ago."""
    problems: list[str] = []
    shop, caller = asked.shop, asked.caller
    for item in asked.cart.items:
        if item.service_id is None or item.family != DOMAIN.family:
            continue
        service = await services.load(tx, item.service_id, owner=caller.account_id)
        if service is None or service.ended_us is not None:
            problems.append(f"{item.service_name} is not yours any more")
            continue
        if await tasks.list_running(tx, kind=TaskKind.DOMAIN, subject=service.name, owner=caller.account_id):
            problems.append(f"{service.name} has an operation under way: wait until it is over, or cancel it")
        if _is_trade(shop, asked.cart, item) and (days := days_left(service, shop.now())):
            problems.append(f"{service.name} changed hands less than {TRADE_WAIT_DAYS} days ago: wait {days} days")
    return problems


def moved_us(service: Service) -> int | None:
    """When a domain name last changed its holder or its registrar.

    None where it never did.
    """
    details = service.details_as(DomainDetails)
    if details.traded_us is not None:
        return details.traded_us
    return service.created_us if details.is_transferred else None


def days_left(service: Service, now_us: int) -> int:
    """Days until a domain name that changed hands can do so again, or leave.

    See the guide on contacts and transfers.
    """
    last_us = moved_us(service)
    left_us = 0 if last_us is None else last_us + TRADE_WAIT_DAYS * DAY_US - now_us
    return -(-left_us // DAY_US) if left_us > 0 else 0


def _is_trade(shop: Shop, cart: Cart, item: Item) -> bool:
    plan = shop.assortment.catalog(cart.subsidiary, item.family).addons.get(item.plan_code)
    return plan is not None and plan.product == _TRADE
