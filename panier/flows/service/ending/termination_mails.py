"""The e-mails about the end of a service: whether it shall really end, and that it has.

Programs look for the address and the token in the first.
"""

from collections.abc import Sequence

from panier.core.limits import DAY_US, TERMINATION_LIFE_US
from panier.core.service.owned import PROJECT, ZONE
from panier.core.service.service import ProductKind, Role, Service
from panier.families import family_of
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx

PAGE = "/billing/confirmTerminate"
_LISTED_MAX = 20

# What the API has /confirmTermination for under a path of its own, and what that is called.
_CALLED: dict[ProductKind, str] = {ZONE: "the DNS zone", PROJECT: "the Public Cloud project"}


async def ask(tx: Tx, shop: Shop, service: Service, *, to: str, token: str) -> None:
    """Send the token that ends a service to its admin."""
    days = TERMINATION_LIFE_US // DAY_US
    what = f"{_called(service)} {service.name}"
    body = (
        f"Somebody asked to end {what}, with everything in it.\n\n"
        f"To confirm this within {days} days, open\n\n"
        f"{shop.base_url}{PAGE}?id={service.service_id}&token={token}\n\n"
        f"or call\n\nPOST {_call(service)}\n\nwith the token {token}\n\n"
        "If you did not ask for this, you need not do anything.\n"
    )
    subject = f"[{service.name}] Confirm the end of {_called(service)}"
    await mails.write(tx, shop, service.account_id, to=to, subject=subject, body=body)


async def tell(tx: Tx, shop: Shop, ended: Sequence[Service], *, why: str) -> None:
    """Tell those who administered services and paid for them that they have ended, the first with all that hung on it.

    `why`: the end of the sentence that says so.
    """
    told: dict[int, list[Service]] = {}
    for service in ended:
        for account_id in dict.fromkeys((service.account_id, service.account_of(Role.BILLING))):
            told.setdefault(account_id, []).append(service)
    found = await accounts.load_several(tx, sorted(told))
    for account_id, mine in told.items():
        first, *others = mine
        body = f"{first.name} has ended, {why}.\n"
        if others:
            names = [f"- {one.name}\n" for one in others[:_LISTED_MAX]]
            more = [f"- and {len(others) - _LISTED_MAX} more\n"] if len(others) > _LISTED_MAX else []
            body += "\nWith it ended:\n\n" + "".join((*names, *more))
        await mails.write(
            tx, shop, account_id, to=found[account_id].email, subject=f"[{first.name}] The service has ended", body=body
        )


def _called(service: Service) -> str:
    return next((words for kind, words in _CALLED.items() if service.is_a(kind)), "the service")


def _call(service: Service) -> str:
    """The call that confirms the end."""
    route = family_of(service.family).route
    if route is None or not any(service.is_a(kind) for kind in _CALLED):
        return f"/services/{service.service_id}/terminate/confirm"
    return f"{route[: route.index('{')]}{service.name}/confirmTermination"
