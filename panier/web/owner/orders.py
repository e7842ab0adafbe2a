"""Orders on the sandbox owner's port: which somebody has to look at, and what is decided about them."""

from falcon.asgi import Request, Response
from msgspec import Struct

from panier.flows.order import owner_orders, reviews
from panier.flows.service.ending import callings_off
from panier.web.owner.deliveries import ReasonWish
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port, add_verbs
from panier.web.owner.reading import read_body, whole
from panier.wire.order.owner_order import review_out, row_out, timeline_out

LISTED_MAX = 1_000

CALLS = (
    ("GET", "/orders", "List the orders of all customers behind ?after=, of a ?customer= and in a ?status="),
    ("GET", "/orders/{number}", "Show an order with everything that happened to it"),
    ("POST", "/orders/{number}/cancel", "Call an order off: it ends, and what was paid is given back"),
    ("GET", "/reviews", "List the orders that somebody has to look at before they are made"),
    ("POST", "/reviews/{number}/accept", "Accept an order, which is then made"),
    ("POST", "/reviews/{number}/refuse", "Refuse an order, with a reason for its customer"),
    ("POST", "/reviews/{number}/ask-documents", "Ask its customer for documents"),
)


class WantedWish(Struct, forbid_unknown_fields=True):
    """Which documents are asked for."""

    wanted: str


class Orders:
    """The orders of all customers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response) -> None:
        """List them, oldest first."""
        after, limit = whole(request, "after", 0), whole(request, "limit", LISTED_MAX, least=1, most=LISTED_MAX)
        found = await self._desk.database.read(lambda tx: owner_orders.list_after(tx, after, limit=limit))
        now_us = self._desk.shop.now()
        rows = [row_out(one.order, customer=one.customer, now_us=now_us) for one in found]
        for name in ("customer", "status"):
            wanted = request.get_param(name)
            rows = [row for row in rows if wanted in (None, row[name])]
        response.media = {"orders": rows, "last": found[-1].order.order_id if found else after}


class OwnerOrder:
    """An order of whatever customer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response, number: int) -> None:
        """Show it with everything that happened to it."""
        found = await self._desk.database.read(lambda tx: owner_orders.read(tx, number))
        now_us = self._desk.shop.now()
        response.media = timeline_out(found.order, found.events, customer=found.customer, now_us=now_us)

    async def on_post_cancel(self, request: Request, response: Response, number: int) -> None:
        """Call it off."""
        wish: ReasonWish = await read_body(request, ReasonWish)
        await self._desk.database.write(lambda tx: callings_off.cancel(tx, self._desk.shop, number, reason=wish.reason))
        await self._desk.tick()
        response.media = None


class Reviews:
    """The orders that somebody has to look at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response) -> None:
        """List them, oldest first."""
        found = await self._desk.database.read(lambda tx: reviews.list_undecided(tx, limit=LISTED_MAX))
        response.media = [review_out(one.review, one.order) for one in found]


class Decide:
    """What the owner decides of an order that is looked at; what follows from it is done before the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_post_accept(self, request: Request, response: Response, number: int) -> None:
        """It is accepted."""
        wish: ReasonWish = await read_body(request, ReasonWish)
        await self._desk.database.write(lambda tx: reviews.accept(tx, self._desk.shop, number, reason=wish.reason))
        await self._end(response)

    async def on_post_refuse(self, request: Request, response: Response, number: int) -> None:
        """It is refused."""
        wish: ReasonWish = await read_body(request, ReasonWish)
        await self._desk.database.write(lambda tx: callings_off.refuse(tx, self._desk.shop, number, reason=wish.reason))
        await self._end(response)

    async def on_post_ask_documents(self, request: Request, response: Response, number: int) -> None:
        """Its customer is asked for documents."""
        wish: WantedWish = await read_body(request, WantedWish)
        await self._desk.database.write(
            lambda tx: reviews.ask_documents(tx, self._desk.shop, number, wanted=wish.wanted)
        )
        await self._end(response)

    async def _end(self, response: Response) -> None:
        await self._desk.tick()
        response.media = None


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about orders and about those that somebody looks at."""
    order = OwnerOrder(desk)
    app.add_route("/orders", Orders(desk))
    app.add_route("/orders/{number:int}", order)
    add_verbs(app, "/orders/{number:int}", order, ("cancel",))
    app.add_route("/reviews", Reviews(desk))
    add_verbs(app, "/reviews/{number:int}", Decide(desk), ("accept", "refuse", "ask-documents"))
