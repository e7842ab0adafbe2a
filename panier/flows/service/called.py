"""What services are called where people read it: an option by its offer and what it belongs to, others by name."""

from collections.abc import Iterable, Mapping, Sequence

from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx


@frozen
class OptionTitle:
    """What an option is called: its offer, as the catalogue names it, and the service that it belongs to."""

    offer: str
    owner: str

    def said(self, shop: Shop, language: str) -> str:
        """The title in a language, such as fr_FR."""
        return f"{shop.say_name(language, self.offer)} ({self.owner})"


async def list_option_titles(tx: Tx, shop: Shop, known: Iterable[Service]) -> Mapping[int, OptionTitle]:
    """The titles of those services, by their numbers, whose names are codes that only programs know."""
    options = [one for one in known if one.parent_service_id is not None and one.name.startswith(f"{one.plan_code}-")]
    if not options:
        return {}
    above = await services.load_several(tx, sorted({one.parent_service_id or 0 for one in options}))
    people = await accounts.load_several(tx, sorted({one.account_id for one in options}))
    return {
        one.service_id: OptionTitle(
            shop.assortment.plan_name(one.plan_code, people[one.account_id].subsidiary, one.family),
            above[one.parent_service_id].name,
        )
        for one in options
        if one.parent_service_id in above
    }


@frozen
class ServiceTitle:
    """What a service is called: an option by its title, any other by its name."""

    name: str
    option: OptionTitle | None

    def said(self, shop: Shop, language: str) -> str:
        """The title in a language, such as fr_FR."""
        return self.name if self.option is None else self.option.said(shop, language)


async def list_titles(tx: Tx, shop: Shop, known: Sequence[Service]) -> Mapping[int, ServiceTitle]:
    """What services are called, by their numbers."""
    options = await list_option_titles(tx, shop, known)
    return {one.service_id: ServiceTitle(one.name, options.get(one.service_id)) for one in known}


async def title(tx: Tx, shop: Shop, service: Service) -> ServiceTitle:
    """What one service is called."""
    return (await list_titles(tx, shop, [service]))[service.service_id]
