"""Snapshots on the owner's port: states with a name, put back in a moment; and starting over."""

from falcon.asgi import Request, Response

from panier.core.limits import SECOND_US
from panier.core.period import at
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import EmptyWish, read_body
from panier.web.owner.saved_states import SavedState, SavedStates

CALLS = (
    ("GET", "/snapshots", "List the snapshots, the latest last"),
    ("PUT", "/snapshots/{name}", "Keep everything as it is under a name: orders, names, clock, faults"),
    ("POST", "/snapshots/{name}/restore", "Make everything what it was"),
    ("DELETE", "/snapshots/{name}", "Forget a snapshot"),
    ("POST", "/start-over", "Make the sandbox what it is when it is new"),
)


class Snapshots:
    """All of them."""

    def __init__(self, states: SavedStates) -> None:
        self._states = states

    async def on_get(self, request: Request, response: Response) -> None:
        """List them."""
        response.media = [state_out(one) for one in self._states.list_all()]


class Snapshot:
    """One of them."""

    def __init__(self, states: SavedStates) -> None:
        self._states = states

    async def on_put(self, request: Request, response: Response, name: str) -> None:
        """Take it."""
        response.media = state_out(await self._states.save(name))

    async def on_delete(self, request: Request, response: Response, name: str) -> None:
        """Forget it."""
        await self._states.delete(name)
        response.media = None

    async def on_post_restore(self, request: Request, response: Response, name: str) -> None:
        """Put it back."""
        await read_body(request, EmptyWish)
        response.media = state_out(await self._states.restore(name))


class StartOver:
    """Beginning anew."""

    def __init__(self, states: SavedStates) -> None:
        self._states = states

    async def on_post(self, request: Request, response: Response) -> None:
        """Begin anew."""
        await read_body(request, EmptyWish)
        await self._states.start_over()
        response.media = None


def state_out(state: SavedState) -> dict[str, object]:
    """A snapshot as JSON."""
    return {
        "name": state.name,
        "time": at(state.taken_us).replace(microsecond=0).isoformat(),
        "offsetSeconds": state.offset_us // SECOND_US,
        "bytes": state.size_bytes,
    }


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about snapshots."""
    states = SavedStates(desk)
    snapshot = Snapshot(states)
    app.add_route("/snapshots", Snapshots(states))
    app.add_route("/snapshots/{name}", snapshot)
    app.add_route("/snapshots/{name}/restore", snapshot, suffix="restore")
    app.add_route("/start-over", StartOver(states))
