"""What services are called where people read it.

An option by its offer and what it belongs to, what has a number of 32 digits as its name by its offer and that number,
others by their name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from panier.core.catalog.catalog import Plan
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx

# A name that only programs can read, as projects of the Public Cloud have it.
_NUMBER = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


@frozen
class OptionTitle:
    """What is called by its offer: that, None where it is not sold any more, and which one it is.

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


async def _list_numbered(tx: Tx, shop: Shop, known: Sequence[Service]) -> Mapping[int, OptionTitle]:
    """The titles of those services whose names are numbers of 32 digits."""
    numbered = [one for one in known if _NUMBER.fullmatch(one.name)]
    if not numbered:
        return {}
    people = await accounts.load_several(tx, sorted({one.account_id for one in numbered}))
    return {
        one.service_id: OptionTitle(
            one.plan_code,
            shop.assortment.offered(one.plan_code, people[one.account_id].subsidiary, one.family),
            one.name,
        )
        for one in numbered
    }


@frozen
class ServiceTitle:
    """What a service is called: what only programs can read by its title, any other by its name."""

    name: str
    option: OptionTitle | None

    def said(self, shop: Shop, language: str) -> str:
        """The title in a language, such as fr_FR."""
        return self.name if self.option is None else self.option.said(shop, language)


async def list_titles(tx: Tx, shop: Shop, known: Sequence[Service]) -> Mapping[int, ServiceTitle]:
    """What services are called, by their numbers."""
    titles = {**await list_option_titles(tx, shop, known), **await _list_numbered(tx, shop, known)}
    return {one.service_id: ServiceTitle(one.name, titles.get(one.service_id)) for one in known}


async def title(tx: Tx, shop: Shop, service: Service) -> ServiceTitle:
    """What one service is called."""
    return (await list_titles(tx, shop, [service]))[service.service_id]
