"""What services are called where people read it: an option by its offer and what it belongs to, others by name."""

from collections.abc import Iterable, Mapping, Sequence

from panier.core.catalog.catalog import Plan
from panier.core.service.named import has_code_name, known_as
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx


@frozen
class OptionTitle:
    """What an option is called: its offer, None where it is not sold any more, and the service that it belongs to.

    `owner`: of an option the service that it belongs to, of another service its own name.
    """

    code: str
    offer: Plan | None
    owner: str

    def said(self, shop: Shop, language: str) -> str:
        """The title in a language, such as fr_FR."""
        if self.offer is None:
            return f"{self.code} ({self.owner})"
        own = self.offer.names.get(language[:2])
        return f"{own or shop.say_name(language, self.offer.name_in(language))} ({self.owner})"


async def list_option_titles(tx: Tx, shop: Shop, known: Iterable[Service]) -> Mapping[int, OptionTitle]:
    """The titles of those services, by their numbers, whose names are codes that only programs know."""
    coded = [one for one in known if has_code_name(one)]
    options = [one for one in coded if one.parent_service_id is not None or not one.details.own_name]
    if not options:
        return {}
    parents = sorted({one.parent_service_id for one in options if one.parent_service_id is not None})
    above = await services.load_several(tx, parents) if parents else {}
    people = await accounts.load_several(tx, sorted({one.account_id for one in options}))
    return {
        one.service_id: OptionTitle(
            one.plan_code,
            shop.assortment.offered(one.plan_code, people[one.account_id].subsidiary, one.family),
            above[one.parent_service_id or 0].called if one.parent_service_id in above else one.name,
        )
        for one in options
        if one.parent_service_id is None or one.parent_service_id in above
    }


@frozen
class ServiceTitle:
    """What a service is called: an option by its title, any other as its owner calls it."""

    name: str
    option: OptionTitle | None

    def said(self, shop: Shop, language: str) -> str:
        """The title in a language, such as fr_FR."""
        return self.name if self.option is None else self.option.said(shop, language)


async def list_titles(tx: Tx, shop: Shop, known: Sequence[Service]) -> Mapping[int, ServiceTitle]:
    """What services are called, by their numbers."""
    options = await list_option_titles(tx, shop, known)
    return {one.service_id: ServiceTitle(known_as(one), options.get(one.service_id)) for one in known}


async def title(tx: Tx, shop: Shop, service: Service) -> ServiceTitle:
    """What one service is called."""
    return (await list_titles(tx, shop, [service]))[service.service_id]
