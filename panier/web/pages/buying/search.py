"""The first page of the shop, and the search for a domain name: / and /domains."""

from falcon.asgi import Request, Response

from panier.core.limits import whole_number
from panier.core.rates import SEARCHES
from panier.core.refusal import Refusal
from panier.flows.checkout import searches
from panier.flows.domain.extensions import list_by_popularity
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.outside.names import in_unicode
from panier.store.engine.db import Database
from panier.web.pages.buying.search_view import row
from panier.web.pages.buying.start_view import cards
from panier.web.pages.buying.visit import Counter, sentence
from panier.web.pages.parts.buying_calls import search_calls
from panier.web.pages.parts.rendering import first, pairs, redirect

_PLACES_MAX = 10_000


class StartPage:
    """What a visitor sees first: a search for names, and what else is on sale."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The page; a search that came here goes where searches are answered."""
        if first(pairs(request.query_string), "q"):
            redirect(response, f"/domains?{request.query_string}")
            return
        visit = await self._counter.receive(request, response)
        shown = cards(self._shop.assortment, visit, self._counter.families(visit), now_us=self._shop.now())
        calls = search_calls(visit.subsidiary.code, visit.cart, "")
        self._counter.show(response, "buying/start.html", visit, calls=calls, cards=shown, typed="", problem="")


class SearchPage:
    """Under which extensions a name is free, at which price now and later; taken and premium ones included."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """A portion of what was found; a script asks for the next one, otherwise a link leads to it."""
        visit = await self._counter.receive(request, response)
        fields = pairs(request.query_string)
        typed = first(fields, "q")
        begin = whole_number(first(fields, "from") or "0", most=_PLACES_MAX) or 0
        values: dict[str, object] = {
            "typed": typed, "problem": "", "rows": (), "following": None, "begin": begin,
            "unknown": "", "extensions": (),
        }  # fmt: skip
        refusal = None
        if not typed:
            values["extensions"] = [one.name for one in list_by_popularity(self._shop, visit.subsidiary.code)]
        else:
            try:
                await self._shop.throttle.take(SEARCHES, visitor().network)
                wanted = searches.wanted_of(typed)
                found = await searches.search(self._shop, subsidiary=visit.subsidiary.code, wanted=wanted, start=begin)
            except Refusal as raised:
                refusal = raised
                values["problem"] = sentence(raised)
            else:
                values["rows"] = tuple(row(one, visit) for one in found.found)
                values["following"] = found.following
                is_sold = wanted.extension in {"", *(one.extension for one in found.found)}
                values["unknown"] = "" if is_sold or begin else in_unicode(wanted.extension)
        template = "buying/found.html" if visit.is_fragment and refusal is None else "buying/domains.html"
        calls = search_calls(visit.subsidiary.code, visit.cart, typed)
        self._counter.show(response, template, visit, calls=calls, refusal=refusal, **values)
