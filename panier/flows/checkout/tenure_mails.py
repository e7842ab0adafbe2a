"""The e-mails about the end of what was paid for: to whoever pays, and where something stops to the admin too."""

from collections.abc import Sequence

from panier.core.limits import RENEWAL_RETRY_US, SUSPENDED_LIFE_US
from panier.core.money import Money
from panier.core.order.order import Order
from panier.core.period import at
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx

_LISTED_MAX = 20


async def remind(tx: Tx, shop: Shop, service: Service, *, is_automatic: bool, price: Money | None) -> None:
    """Tell whoever pays for a service that its time ends soon, and what happens then."""
    day = _day(service.expires_us)
    cost = "" if price is None else f" for {price.plain}, as prices are today,"
    if price is None:
        plan = "It is not sold any more and cannot be renewed."
    elif is_automatic:
        plan = f"It is renewed by itself{cost} and paid with your default payment method."
    else:
        plan = f"It is not renewed by itself: renew it{cost} at {_call(shop, service)}."
    await _write(
        tx, shop, service, (Role.BILLING,),
        subject=f"[{service.name}] Paid for until {day}",
        body=f"{service.name} is paid for until {day}.\n\n{plan}\n",
    )  # fmt: skip


async def order(tx: Tx, shop: Shop, placed: Order, chosen: Sequence[Service], *, is_charged: bool) -> None:
    """Tell whoever pays that a renewal was ordered, and how it is paid."""
    service = chosen[0]
    names = "".join(f"- {one.name}\n" for one in chosen[:_LISTED_MAX])
    more = f"- and {len(chosen) - _LISTED_MAX} more\n" if len(chosen) > _LISTED_MAX else ""
    how = (
        "It is paid with your default payment method."
        if is_charged
        else f"You have to pay it yourself, until {_day(service.expires_us)}, at\n\n{page_url(shop, placed)}"
    )
    body = (
        f"The renewal of\n\n{names}{more}\nwas ordered (order {placed.order_id}), for"
        f" {placed.quote.totals.with_tax.plain} with tax.\n\n{how}\n"
    )
    await _write(tx, shop, service, (Role.BILLING,), subject=f"[{service.name}] Its renewal was ordered", body=body)


async def retry(tx: Tx, shop: Shop, service: Service, placed: Order) -> None:
    """Tell whoever pays that the money for a renewal was not had, and that it is asked for again."""
    hours = RENEWAL_RETRY_US // 3_600_000_000
    body = (
        f"Order {placed.order_id}, the renewal of {service.name}, could not be paid with your default payment method."
        f" It is asked for again now, and every {hours} hours until {_day(service.expires_us)}; it can also be paid at"
        f"\n\n{page_url(shop, placed)}\n"
    )
    await _write(tx, shop, service, (Role.BILLING,), subject=f"[{service.name}] Its renewal is not paid", body=body)


async def renewed(tx: Tx, shop: Shop, service: Service) -> None:
    """Tell whoever pays for a service that it was renewed."""
    day = _day(service.expires_us)
    body = f"{service.name} was renewed. It is paid for until {day}.\n"
    await _write(tx, shop, service, (Role.BILLING,), subject=f"[{service.name}] Renewed until {day}", body=body)


async def lapse(tx: Tx, shop: Shop, service: Service) -> None:
    """Tell that the time of a service is over, what can be done, and what happens otherwise."""
    if service.is_a(DOMAIN):
        after = "Its registry keeps it for a while; then it is deleted, and anybody may register it."
    else:
        after = f"It is suspended, and {_day(shop.now() + SUSPENDED_LIFE_US)} it is deleted with everything in it."
    body = (
        f"{service.name} was paid for until {_day(service.expires_us)}, and was not renewed.\n\n{after}\n\n"
        f"It can still be renewed at {_call(shop, service)}.\n"
    )
    await _write(tx, shop, service, tuple(Role), subject=f"[{service.name}] Not renewed", body=body)


async def give_up(tx: Tx, shop: Shop, service: Service) -> None:
    """Tell whoever pays for a service that it cannot be renewed, because it is not sold any more."""
    body = (
        f"{service.name} was to be renewed, but it is not sold any more as you have it. It ends on"
        f" {_day(service.expires_us)}.\n"
    )
    await _write(tx, shop, service, (Role.BILLING,), subject=f"[{service.name}] It cannot be renewed", body=body)


async def _write(tx: Tx, shop: Shop, service: Service, roles: Sequence[Role], *, subject: str, body: str) -> None:
    wanted = dict.fromkeys(service.account_of(role) for role in roles if role != Role.TECH)
    found = await accounts.load_several(tx, list(wanted))
    for account_id in wanted:
        await mails.write(tx, shop, account_id, to=found[account_id].email, subject=subject, body=body)


def _call(shop: Shop, service: Service) -> str:
    return f"{shop.base_url}/1.0/service/{service.service_id}/renew"


def _day(time_us: int | None) -> str:
    return "ever" if time_us is None else at(time_us).date().isoformat()
