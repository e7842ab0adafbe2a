"""What is to go wrong, on the sandbox owner's port: calls, payments, deliveries and papers; and ready-made plans."""

from falcon.asgi import Request, Response

from panier.core.refusal import not_found
from panier.web.faults import plans, wishes
from panier.web.faults.wishes import TroubleWish
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import EmptyWish, read_body

CALLS = (
    ("GET", "/faults", "List what is to go wrong, with calls, payments, deliveries and papers"),
    ("POST", "/faults", "Have something go wrong: the answer of some calls, the next payment, delivery or order"),
    ("DELETE", "/faults", "Forget all that is to go wrong"),
    ("DELETE", "/faults/{number}", "Forget one fault"),
    ("GET", "/faults/plans", "List the ready-made plans of faults"),
    ("POST", "/faults/plans/{name}", "Have all go wrong that a ready-made plan has"),
)

BODIES = {("POST", "/faults"): TroubleWish, ("POST", "/faults/plans/{name}"): EmptyWish}


class TroubleList:
    """All that is to go wrong."""

    def __init__(self, desk: Desk) -> None:
        self._troubles = desk.troubles

    async def on_get(self, request: Request, response: Response) -> None:
        """List it, in the order in which it was planned."""
        response.media = wishes.listed(self._troubles)

    async def on_post(self, request: Request, response: Response) -> None:
        """Plan a fault."""
        response.media = wishes.plan(self._troubles, await read_body(request, TroubleWish))

    async def on_delete(self, request: Request, response: Response) -> None:
        """Forget all of it."""
        self._troubles.clear()
        response.media = None


class OneFault:
    """A fault by its number."""

    def __init__(self, desk: Desk) -> None:
        self._troubles = desk.troubles

    async def on_delete(self, request: Request, response: Response, number: int) -> None:
        """Forget it."""
        if not self._troubles.remove(number):
            raise not_found("The fault (GET /faults lists them)", number=number)
        response.media = None


class ReadyPlans:
    """The ready-made plans."""

    def __init__(self, desk: Desk) -> None:
        self._troubles = desk.troubles

    async def on_get(self, request: Request, response: Response) -> None:
        """List them, with how many faults each has."""
        response.media = [
            {"name": one.name, "about": one.about, "faults": len(one.faults)} for one in plans.load_plans().values()
        ]

    async def on_post_one(self, request: Request, response: Response, name: str) -> None:
        """Start one."""
        await read_body(request, EmptyWish)
        response.media = plans.start(self._troubles, name)


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about faults."""
    listed = ReadyPlans(desk)
    app.add_route("/faults", TroubleList(desk))
    app.add_route("/faults/{number:int}", OneFault(desk))
    app.add_route("/faults/plans", listed)
    app.add_route("/faults/plans/{name}", listed, suffix="one")
