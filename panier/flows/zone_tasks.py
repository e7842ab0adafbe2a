"""Doing tasks on DNS zones: each function with what it does, in the transaction that records it as done."""

from collections.abc import Awaitable, Callable, Mapping

from panier.core.task import Task
from panier.flows import zone_copies, zone_ends, zone_signing
from panier.flows.shop import Shop
from panier.store.db import Tx

DO: Mapping[str, Callable[[Tx, Shop, Task], Awaitable[None]]] = {
    zone_copies.IMPORT: zone_copies.replace_all,
    zone_copies.RESTORE: zone_copies.replace_all,
    zone_signing.ENABLE: zone_signing.switched,
    zone_signing.DISABLE: zone_signing.switched,
    zone_ends.DELETE: zone_ends.end,
}
