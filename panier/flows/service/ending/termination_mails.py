"""The e-mails about the end of a service: whether it shall really end, and that it has.

Programs look for the address and the token in the first.
"""

from collections.abc import Sequence
from datetime import date

from panier.core.account.account import Account
from panier.core.limits import DAY_US, TERMINATION_LIFE_US
from panier.core.period import at
from panier.core.service.owned import PROJECT, ZONE
from panier.core.service.service import ProductKind, Role, Service
from panier.families import family_of
from panier.flows.account import mails
from panier.flows.service.called import list_titles, title
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx

PAGE = "/billing/confirmTerminate"
_LISTED_MAX = 20

# What the API has /confirmTermination for under a path of its own, and what that is called.
_CALLED: dict[ProductKind, str] = {ZONE: "zone", PROJECT: "project"}


async def ask(tx: Tx, shop: Shop, service: Service, *, admin: Account, token: str) -> None:
    """Send the token that ends a service to its admin."""
    thing = next((word for kind, word in _CALLED.items() if service.is_a(kind)), None)
    called = (await title(tx, shop, service)).said(shop, admin.language)
    await mails.send(
        tx, shop, admin, "termination_asked",
        service=called if thing is None else service.name,  # the sentence itself says what it is
        thing=thing or "service",
        days=TERMINATION_LIFE_US // DAY_US,
        link=f"{shop.base_url}{PAGE}?id={service.service_id}&token={token}",
        path=_call(service), until=last_day(service), secret=token,
    )  # fmt: skip


def last_day(service: Service) -> date | None:
    """The day on which a service goes once its end is confirmed; None where that is at once."""
    is_at_once = service.expires_us is None or service.is_a(ZONE) or family_of(service.family).ends_at_once
    return None if service.expires_us is None or is_at_once else at(service.expires_us).date()


async def tell(tx: Tx, shop: Shop, ended: Sequence[Service], *, why: str) -> None:
    """Tell those who administered services and paid for them that they have ended, the first with all that hung on it.

    `why`: the end of the sentence that says so.
    """
    told: dict[int, list[Service]] = {}
    for service in ended:
        for account_id in dict.fromkeys((service.account_id, service.account_of(Role.BILLING))):
            told.setdefault(account_id, []).append(service)
    found = await accounts.load_several(tx, sorted(told))
    titles = await list_titles(tx, shop, ended)
    for account_id, mine in told.items():
        first, *others = (titles[one.service_id].said(shop, found[account_id].language) for one in mine)
        await mails.send(
            tx, shop, found[account_id], "service_ended",
            service=first, why=why,
            others=others[:_LISTED_MAX], more=max(len(others) - _LISTED_MAX, 0),
        )  # fmt: skip


def _call(service: Service) -> str:
    """The call that confirms the end."""
    route = family_of(service.family).route
    if route is None or not any(service.is_a(kind) for kind in _CALLED):
        return f"/services/{service.service_id}/terminate/confirm"
    return f"{route[: route.index('{')]}{service.name}/confirmTermination"
