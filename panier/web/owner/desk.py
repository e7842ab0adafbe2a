"""What the sandbox owner's calls and pages work with."""

from collections.abc import Awaitable, Callable
from dataclasses import field

from panier.core.values import frozen
from panier.flows.account.seeds import SandboxPlace
from panier.flows.shop import Shop
from panier.outside.delivery.faults import FaultPlan
from panier.outside.movable_clock import MovableClock
from panier.outside.registry.sandbox import SandboxRegistry
from panier.store.engine.db import Database
from panier.web.owner.watchers import Watchers


@frozen
class Desk:
    """Where a sandbox's owner sits: the shop, its database, its time and registry, and what is to go wrong.

    `tick` does at once what the passage of time does. `place`: where the sandbox keeps its things, None in a
    test without a folder. `watchers`: who is told of what happens.
    """

    shop: Shop
    database: Database
    clock: MovableClock
    registry: SandboxRegistry
    faults: FaultPlan
    tick: Callable[[], Awaitable[None]]
    place: SandboxPlace | None = None
    watchers: Watchers = field(default_factory=Watchers)
