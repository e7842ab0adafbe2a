"""What there is for all services of a kind, whoever asks: systems that can be installed, places, offers."""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.refusal import not_found
from panier.core.service.blanks import filled
from panier.core.service.kind import ServiceKind, ServiceReference, Values
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def read_reference(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    kind: ServiceKind,
    reference: ServiceReference,
    wanted: Values | None = None,
) -> object:
    """Show what there is for all services of a kind."""
    if reference.key is not None:
        return [one[reference.key] for one in _entries(kind, reference)]
    return _answer(kind, reference, wanted or {})


async def read_entry(
    tx: Tx, shop: Shop, caller: Caller | None, *, kind: ServiceKind, reference: ServiceReference, key: str
) -> Mapping[str, object]:
    """Show one of what there is for all services of a kind.

    Refuses: what there is not (404).
    """
    for one in _entries(kind, reference):
        if str(one[str(reference.key)]) == key:
            return one
    raise not_found(**{reference.parameter: key})


def _entries(kind: ServiceKind, reference: ServiceReference) -> list[Mapping[str, object]]:
    found = _answer(kind, reference, {})
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else []


def _answer(kind: ServiceKind, reference: ServiceReference, wanted: Values) -> object:
    lists = {f"list.{name}": list(values) for name, values in kind.lists.items()}
    return filled(reference.answer, {**lists, **{f"query.{name}": value for name, value in wanted.items()}})
