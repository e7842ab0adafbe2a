"""How a domain name goes on (/account/names/{name}/renewal)."""

from collections.abc import Mapping
from functools import partial

from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.account.services import renewing


async def _renewal(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    values = await renewing.renewal_values(tx, visit, service)
    return {**await tabs.around(tx, visit, "renewal", service.name), **values}


PAGES = (
    AccountPage(
        f"{tabs.NAME}/renewal", "account/names/renewal.html", "services", ("GET", "/service/1/renew"), _renewal,
        forms=renewing.renewal_forms(tabs.load_service), fields=renewing.FIELDS,
        prepare=partial(renewing.ask, tabs.load_service),
    ),
)  # fmt: skip
