"""What is around every page of a name: the name, and the ways to its other pages."""

from collections.abc import Mapping
from urllib.parse import quote

from panier.core.domain.domain import ManagedDomain
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import Service, existing
from panier.flows.domain import domains
from panier.flows.service.owned import access_service
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.account.on_the_way import load_on_the_way
from panier.web.pages.parts.tongues import phrase

NAME = "/account/names/{name}"
_TABS = (
    ("", phrase("Overview")),
    ("renewal", phrase("Renewal")),
    ("contacts", phrase("Owner and contacts")),
    ("disclosure", phrase("What is public")),
    ("servers", phrase("Name servers")),
    ("zone", phrase("DNS zone")),
    ("dnssec", phrase("DNSSEC")),
    ("transfer", phrase("Transfer")),
    ("tasks", phrase("Tasks")),
)


async def load_service(tx: Tx, visit: AccountVisit) -> Service:
    """The living service of the name in the page's path, whether it has expired or not.

    Refuses: a name that the account has no role for (404).
    """
    return existing(await access_service(tx, visit.caller, DOMAIN, visit.parts["name"]))


async def load_name(tx: Tx, visit: AccountVisit) -> ManagedDomain:
    """The name in the page's path.

    Refuses: a name that the account has no role for (404); an expired one (460).
    """
    return await domains.read(tx, visit.shop, visit.caller, service_name=visit.parts["name"])


async def around(tx: Tx, visit: AccountVisit, here: str, name: str) -> Mapping[str, object]:
    """What the frame of every page of a name shows; `here`: the page's own word."""
    zone = await access_service(tx, visit.caller, ZONE, name)
    has_zone = zone is not None and zone.ended_us is None
    owned = await access_service(tx, visit.caller, DOMAIN, name)
    is_here = owned is not None and owned.ended_us is None
    path = f"/account/names/{quote(name)}"
    known = {"zone": has_zone, "tasks": True}  # of a name that is on its way here, there is nothing but its tasks
    tabs = [(f"{path}/{word}".rstrip("/"), title, word == here) for word, title in _TABS if known.get(word, is_here)]
    coming = () if is_here else await load_on_the_way(tx, visit, name)
    return {"name": name, "tabs": tabs if is_here or has_zone else (), "has_zone": has_zone, "coming": coming}
