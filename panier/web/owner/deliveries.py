"""Deliveries on the sandbox owner's port: what waits or failed, what to do about it, and what is to go wrong."""

from falcon.asgi import Request, Response
from msgspec import Struct

from panier.core.refusal import bad_input, conflict
from panier.core.service.details import Property
from panier.core.service.owned import DOMAIN, ZONE
from panier.flows.service import owner_deliveries, owner_tasks
from panier.outside.delivery.faults import FAULTS_MAX, DeliveryFault, FaultKind
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port, add_verbs
from panier.web.owner.reading import EmptyWish, read_body
from panier.web.routes.families import NAMES
from panier.wire.service.open_delivery import open_delivery_out

LISTED_MAX = 1_000
SECONDS_MAX = 366 * 86_400

CALLS = (
    ("GET", "/deliveries", "List the deliveries that wait, are in trouble or failed"),
    ("POST", "/deliveries/{number}/made", "Say that one was made, with its name and properties"),
    ("POST", "/deliveries/{number}/fail", "Say that one cannot be made, with a reason for its customer"),
    ("POST", "/deliveries/{number}/retry", "Have a failed one made anew"),
    ("POST", "/deliveries/{number}/give-up", "Call one off for good; what was paid for it is given back"),
    ("POST", "/tasks/{number}/done", "End a task of a service now"),
    ("POST", "/tasks/{number}/fail", "Have a task of a service fail now, with a reason for its customer"),
    ("GET", "/deliveries/faults", "List what is to go wrong"),
    ("POST", "/deliveries/faults", "Have the next delivery of a family or plan fail, take its time or stay hidden"),
    ("DELETE", "/deliveries/faults", "Forget what is to go wrong"),
)


class MadeWish(Struct, forbid_unknown_fields=True):
    """Under which name a thing was made, and what there is to tell of it."""

    name: str | None = None
    properties: dict[str, Property] = {}


class ReasonWish(Struct, forbid_unknown_fields=True):
    """Why a thing is not made."""

    reason: str = ""


class FaultWish(Struct, forbid_unknown_fields=True, rename="camel"):
    """What is to happen to the next delivery of a family, or of one of its plans."""

    kind: FaultKind
    family: str
    plan_code: str | None = None
    seconds: int = 60
    reason: str = "It cannot be made"


class Deliveries:
    """The deliveries that somebody has to look at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response) -> None:
        """List them, oldest order first."""
        found = await self._desk.database.read(lambda tx: owner_deliveries.list_open(tx, limit=LISTED_MAX))
        response.media = [open_delivery_out(one) for one in found]


class Act:
    """What the owner decides of one delivery; what follows from it is done before the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_post_made(self, request: Request, response: Response, number: int) -> None:
        """It was made."""
        wish: MadeWish = await read_body(request, MadeWish)
        await self._desk.database.write(
            lambda tx: owner_deliveries.mark_made(
                tx, self._desk.shop, number, name=wish.name, properties=wish.properties
            )
        )
        await self._end(response)

    async def on_post_fail(self, request: Request, response: Response, number: int) -> None:
        """It cannot be made."""
        wish: ReasonWish = await read_body(request, ReasonWish)
        await self._desk.database.write(
            lambda tx: owner_deliveries.mark_failed(tx, self._desk.shop, number, reason=wish.reason)
        )
        await self._end(response)

    async def on_post_retry(self, request: Request, response: Response, number: int) -> None:
        """It is asked for anew, and what was to go wrong with it is over."""
        await read_body(request, EmptyWish)
        keys = await self._desk.database.write(lambda tx: owner_deliveries.retry(tx, self._desk.shop, number))
        for key in keys:
            self._desk.faults.release(key)
        await self._end(response)

    async def on_post_give_up(self, request: Request, response: Response, number: int) -> None:
        """It is called off."""
        wish: ReasonWish = await read_body(request, ReasonWish)
        await self._desk.database.write(
            lambda tx: owner_deliveries.give_up(tx, self._desk.shop, number, reason=wish.reason)
        )
        await self._end(response)

    async def _end(self, response: Response) -> None:
        await self._desk.tick()
        response.media = None


class TaskAct:
    """What the owner decides of a task of a service, before its time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_post_done(self, request: Request, response: Response, number: int) -> None:
        """It is done."""
        await read_body(request, EmptyWish)
        await self._desk.database.write(lambda tx: owner_tasks.mark_done(tx, self._desk.shop, number))
        response.media = None

    async def on_post_fail(self, request: Request, response: Response, number: int) -> None:
        """It fails."""
        wish: ReasonWish = await read_body(request, ReasonWish)
        await self._desk.database.write(
            lambda tx: owner_tasks.mark_failed(tx, self._desk.shop, number, reason=wish.reason)
        )
        response.media = None


class Faults:
    """What is to go wrong with deliveries."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response) -> None:
        """List the faults; those with a key have found their delivery."""
        response.media = [_fault_out(one) for one in self._desk.faults.list_all()]

    async def on_post(self, request: Request, response: Response) -> None:
        """Plan a fault."""
        wish: FaultWish = await read_body(request, FaultWish)
        if not 0 < wish.seconds <= SECONDS_MAX:
            raise bad_input("seconds", f"must be from 1 to {SECONDS_MAX}")
        if wish.family not in NAMES or wish.family == DOMAIN.family:
            raise bad_input("family", "must be one that is delivered; names are the registry's: /registry/names")
        if wish.family == ZONE.family and wish.kind is FaultKind.HIDDEN:
            raise bad_input("kind", "cannot be hidden for zones, which are the shop's own")
        planned = self._desk.faults.add(
            DeliveryFault(0, wish.kind, wish.family, wish.plan_code, wish.seconds, wish.reason)
        )
        if planned is None:
            raise conflict(f"There are {FAULTS_MAX} faults: DELETE forgets them")
        response.media = _fault_out(planned)

    async def on_delete(self, request: Request, response: Response) -> None:
        """Forget every fault."""
        self._desk.faults.clear()
        response.media = None


def _fault_out(fault: DeliveryFault) -> dict[str, object]:
    return {
        "number": fault.number,
        "kind": fault.kind.value,
        "family": fault.family,
        "planCode": fault.plan_code,
        "seconds": fault.seconds,
        "reason": fault.reason,
        "delivery": fault.key,
    }


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about deliveries and about tasks of services."""
    app.add_route("/deliveries", Deliveries(desk))
    app.add_route("/deliveries/faults", Faults(desk))
    add_verbs(app, "/deliveries/{number:int}", Act(desk), ("made", "fail", "retry", "give-up"))
    add_verbs(app, "/tasks/{number:int}", TaskAct(desk), ("done", "fail"))
