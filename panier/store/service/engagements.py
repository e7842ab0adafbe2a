"""The engagements of services, as far as they differ from what was ordered."""

from collections.abc import Sequence

from panier.core.service.commitments.engagement import Binding, EndStrategy
from panier.store.engine.columns import FLAG, Columns, Kept
from panier.store.engine.db import Tx

_STRATEGY = Kept(
    write=lambda value: (None if value is None else value.value,),
    read=lambda text: None if text is None else EndStrategy(text),
)
_BINDING = Columns(Binding, "engagement", kept={"strategy": _STRATEGY, "has_end_with_flush": FLAG})
_SET = ", ".join(f"{name} = excluded.{name}" for name in _BINDING.names[1:])


async def load(tx: Tx, service_id: int) -> Binding:
    """What is stored of a service's engagement; an empty binding where nothing is."""
    return (await load_several(tx, [service_id]))[service_id]


async def load_several(tx: Tx, service_ids: Sequence[int]) -> dict[int, Binding]:
    """What is stored of the engagements of several services, by their numbers."""
    rows = await tx.rows(f"SELECT {_BINDING.select} FROM engagement WHERE service_id = ANY($1)", list(service_ids))
    found = {number: Binding(number) for number in service_ids}
    return found | {binding.service_id: binding for binding in map(_BINDING.read, rows)}


async def save(tx: Tx, binding: Binding) -> None:
    """Store the engagement of a service, in place of what was stored of it."""
    await tx.execute(f"{_BINDING.insert()} ON CONFLICT (service_id) DO UPDATE SET {_SET}", *_BINDING.values(binding))
