"""What the registry of an extension lays down, and what its names cost: /domains/{extension}."""

from falcon.asgi import Request, Response

from panier.core.contact.rule import Action, Situation, narrowed
from panier.core.refusal import not_found
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.buying.extension_view import view
from panier.web.pages.buying.visit import Counter
from panier.web.pages.parts.buying_calls import extension_calls

_SITUATIONS = frozenset({Situation.CREATE, Situation.ORDER})


class ExtensionPage:
    """Who may hold a name under an extension, for how long, how it moves, and what it costs."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response, extension: str) -> None:
        """The page of an extension that is sold where the visitor buys."""
        visit = await self._counter.receive(request, response)
        name = extension.lower().removeprefix(".")
        catalog = self._shop.assortment.catalog(visit.subsidiary.code, "domain")
        if name not in catalog.plans:
            self._counter.show_unknown(response, visit, not_found("This extension", name=name))
            return
        rule = narrowed(self._shop.rules.rule(name, Action.CREATE), _SITUATIONS)
        shown = view(self._shop.extension_of(name), catalog, rule, visit, now_us=self._shop.now())
        calls = extension_calls(visit.subsidiary.code, name)
        self._counter.show(response, "buying/extension.html", visit, calls=calls, shown=shown, typed="", problem="")
