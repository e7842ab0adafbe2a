"""What is around every page of a service: what it is called, and the ways to its other pages."""

from collections.abc import Mapping
from urllib.parse import quote

from panier.core.limits import whole_number
from panier.core.refusal import not_found
from panier.core.service.named import has_code_name
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import Service
from panier.flows.checkout.renewals import SERVICE_ID_MAX
from panier.flows.service.ordered import access
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.parts.called.services import service_name
from panier.web.pages.parts.tongues import phrase

SERVICE = "/account/services/{number}"
_TABS = (
    ("", phrase("Overview")),
    ("renewal", phrase("Renewal")),
    ("options", phrase("Options")),
    ("upgrade", phrase("Upgrade")),
    ("end", phrase("End")),
)


def number_of(visit: AccountVisit) -> int:
    """The number in the page's path.

    Refuses: what is no number of a service (404).
    """
    number = whole_number(visit.parts["number"], most=SERVICE_ID_MAX)
    if number is None:
        raise not_found(serviceId=visit.parts["number"])
    return number


async def load_service(tx: Tx, visit: AccountVisit) -> Service:
    """The living service in the page's path.

    Refuses: one that the account has no role for, or that has ended (404).
    """
    return await access(tx, visit.caller, number_of(visit))


def around(service: Service, here: str, visit: AccountVisit) -> Mapping[str, object]:
    """What the frame of every page of a service shows; `here`: the page's own word."""
    path = f"/account/services/{service.service_id}"
    return {
        "service": service,
        "title": service_name(service, visit.shop.assortment, visit.caller.account.subsidiary),
        "has_code_name": has_code_name(service),
        "own_name": service.details.own_name,
        "is_name": service.is_a(DOMAIN),
        "zone_path": f"/account/names/{quote(service.name)}/zone" if service.is_a(ZONE) else None,
        "tabs": [(f"{path}/{word}".rstrip("/"), words, word == here) for word, words in _TABS],
    }
