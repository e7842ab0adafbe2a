"""The e-mail that says that a service is to end with its term."""

from urllib.parse import quote

from panier.core.period import at
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Role, Service
from panier.flows.account import mails
from panier.flows.service.called import title
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx


async def announce(tx: Tx, shop: Shop, service: Service) -> None:
    """Tell those who administer a service and pay for it that it ends with its term, and where that is taken back."""
    assert service.expires_us is not None, "it has a term"
    place = f"names/{quote(service.name)}/renewal" if service.is_a(DOMAIN) else f"services/{service.service_id}/end"
    called = await title(tx, shop, service)
    told = sorted({service.account_id, service.account_of(Role.BILLING)})
    for account in (await accounts.load_several(tx, told)).values():
        await mails.send(
            tx, shop, account, "service_ending",
            service=called.said(shop, account.language), until=at(service.expires_us).date(),
            link=f"{shop.base_url}/account/{place}",
        )  # fmt: skip
