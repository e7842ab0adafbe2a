"""The e-mails about the end of what was paid for: to whoever pays, and where something stops to the admin too."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from panier.core.cart.listed import listed
from panier.core.limits import RENEWAL_RETRY_US, SUSPENDED_LIFE_US
from panier.core.money import Money
from panier.core.order.order import Order
from panier.core.period import at
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service
from panier.families.wording import worded
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.service.called import title
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx

_LISTED_MAX = 20


async def remind(
    tx: Tx, shop: Shop, service: Service, *, is_automatic: bool, is_charged: bool, price: Money | None
) -> None:
    """Tell whoever pays for a service that its time ends soon, and what happens then.

    `is_charged`: something pays a renewal by itself.
    """
    await _send(
        tx, shop, service, "renewal_reminder", is_automatic=is_automatic, is_charged=is_charged,
        price=price, link=_page(shop, service),
    )  # fmt: skip


async def order(tx: Tx, shop: Shop, placed: Order, chosen: Sequence[Service], *, is_charged: bool) -> None:
    """Tell whoever pays that a renewal was ordered, and how it is paid."""
    payer = await accounts.load(tx, chosen[0].account_of(Role.BILLING))
    assert payer is not None, "services keep their accounts"
    things = listed(worded(placed.quote, shop.assortment, payer.language, shop.say_name))
    await _send(
        tx, shop, chosen[0], "renewal_ordered",
        things=things[:_LISTED_MAX],
        more=max(len(things) - _LISTED_MAX, 0),
        order_id=placed.order_id,
        total=placed.quote.totals.with_tax,
        is_charged=is_charged,
        link=page_url(shop, placed),
    )  # fmt: skip


async def retry(tx: Tx, shop: Shop, service: Service, placed: Order) -> None:
    """Tell whoever pays that the money for a renewal was not had, and that it is asked for again."""
    hours = RENEWAL_RETRY_US // 3_600_000_000
    link = page_url(shop, placed)
    await _send(tx, shop, service, "renewal_unpaid", order_id=placed.order_id, hours=hours, link=link)


async def lapse(tx: Tx, shop: Shop, service: Service) -> None:
    """Tell that the time of a service is over, what can be done, and what happens otherwise."""
    await _send(
        tx, shop, service, "lapsed", roles=tuple(Role),
        is_domain=service.is_a(DOMAIN), deleted=_day(shop.now() + SUSPENDED_LIFE_US), link=_page(shop, service),
    )  # fmt: skip


async def give_up(tx: Tx, shop: Shop, service: Service) -> None:
    """Tell whoever pays for a service that it cannot be renewed, because it is not sold any more."""
    await _send(tx, shop, service, "renewal_impossible")


async def _send(
    tx: Tx, shop: Shop, service: Service, letter: str, *, roles: Sequence[Role] = (Role.BILLING,), **values: Any
) -> None:
    wanted = dict.fromkeys(service.account_of(role) for role in roles if role != Role.TECH)
    found = await accounts.load_several(tx, list(wanted))
    until, called = _day(service.expires_us), await title(tx, shop, service)
    for account in (found[account_id] for account_id in wanted):
        said = called.said(shop, account.language)
        await mails.send(tx, shop, account, letter, service=said, until=until, **values)


def _page(shop: Shop, service: Service) -> str:
    """Where a service is renewed by hand."""
    place = f"names/{quote(service.name)}" if service.is_a(DOMAIN) else f"services/{service.service_id}"
    return f"{shop.base_url}/account/{place}/renewal"


def _day(time_us: int | None) -> date:
    assert time_us is not None, "what has no end is not renewed"
    return at(time_us).date()
