"""Doing tasks on DNS zones: each function with what it does, in the transaction that records it as done."""

from collections.abc import Awaitable, Callable, Mapping

from panier.core.service.task import Task
from panier.flows.shop import Shop
from panier.flows.zone import copies, signing, termination
from panier.store.engine.db import Tx

DO: Mapping[str, Callable[[Tx, Shop, Task], Awaitable[None]]] = {
    copies.IMPORT: copies.replace_all,
    copies.RESTORE: copies.replace_all,
    signing.ENABLE: signing.switched,
    signing.DISABLE: signing.switched,
    termination.DELETE: termination.end,
}
