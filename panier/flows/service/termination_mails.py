"""The e-mail that asks whether a service shall really end; programs look for its address and its token."""

from panier.core.limits import DAY_US, TERMINATION_LIFE_US
from panier.core.service.service import Service
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

PAGE = "/billing/confirmTerminate"


async def ask(tx: Tx, shop: Shop, service: Service, *, to: str, what: str, root: str, token: str) -> None:
    """Send the token that ends a service to its admin.

    `what`: the kind of service, `the DNS zone`; `root`: the path under which the API has it.
    """
    days = TERMINATION_LIFE_US // DAY_US
    body = (
        f"Somebody asked to end {what} {service.name}, with everything in it.\n\n"
        f"To confirm this within {days} days, open\n\n"
        f"{shop.base_url}{PAGE}?id={service.service_id}&token={token}\n\n"
        f"or call\n\nPOST {root}/confirmTermination\n\nwith the token {token}\n\n"
        "If you did not ask for this, you need not do anything.\n"
    )
    subject = f"[{service.name}] Confirm the end of {what}"
    await mails.write(tx, shop, service.account_id, to=to, subject=subject, body=body)
