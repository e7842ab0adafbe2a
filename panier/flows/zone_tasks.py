"""Doing tasks on DNS zones: each function with what it does, in the transaction that records it as done."""

from collections.abc import Awaitable, Callable, Mapping

from panier.core.task import Task
from panier.flows.shop import Shop
from panier.store.db import Tx

DO: Mapping[str, Callable[[Tx, Shop, Task], Awaitable[None]]] = {}
