"""What services are called where people read it: an option by its offer and what it belongs to, others by name."""

from collections.abc import Iterable, Mapping

from panier.core.catalog.catalog import Plan
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx


@frozen
class OptionTitle:
    """What an option is called: its offer, None where it is not sold any more, and the service that it belongs to."""

    code: str
    offer: Plan | None
    owner: str

    def __str__(self) -> str:
        return f"{self.code if self.offer is None else self.offer.name} ({self.owner})"


async def list_option_titles(tx: Tx, shop: Shop, known: Iterable[Service]) -> Mapping[int, OptionTitle]:
    """The titles of those services, by their numbers, whose names are codes that only programs know."""
    options = [one for one in known if one.parent_service_id is not None and one.name.startswith(f"{one.plan_code}-")]
    if not options:
        return {}
    above = await services.load_several(tx, sorted({one.parent_service_id or 0 for one in options}))
    people = await accounts.load_several(tx, sorted({one.account_id for one in options}))
    return {
        one.service_id: OptionTitle(
            one.plan_code,
            shop.assortment.offered(one.plan_code, people[one.account_id].subsidiary, one.family),
            above[one.parent_service_id].name,
        )
        for one in options
        if one.parent_service_id in above
    }


async def title(tx: Tx, shop: Shop, service: Service) -> str:
    """What one service is called."""
    found = (await list_option_titles(tx, shop, [service])).get(service.service_id)
    return service.name if found is None else str(found)
