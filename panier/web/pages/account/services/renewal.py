"""How a service goes on (/account/services/{number}/renewal)."""

from collections.abc import Mapping
from functools import partial

from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.services import renewing, tabs


async def _renewal(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    service = await tabs.load_service(tx, visit)
    return {**tabs.around(service, "renewal", visit), **await renewing.renewal_values(tx, visit, service)}


PAGES = (
    AccountPage(
        f"{tabs.SERVICE}/renewal", "account/services/renewal.html", "services", ("GET", "/service/{number}/renew"),
        _renewal, forms=renewing.renewal_forms(tabs.load_service), fields=renewing.FIELDS,
        prepare=partial(renewing.ask, tabs.load_service),
    ),
)  # fmt: skip
