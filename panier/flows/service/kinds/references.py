"""What there is for all services of a kind: systems that can be installed, places, offers.

Some of it depends on who asks: which of the caller's services hold something, and what was done to them.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from panier.core.account.account import Caller
from panier.core.refusal import bad_input, not_found
from panier.core.service.blanks import filled, filled_mapping, flat, opened, seal_sources, sealed
from panier.core.service.entries import meets
from panier.core.service.kind import ServiceKind, ServiceReference, Values
from panier.core.service.work import PropertyDetails, settled
from panier.flows.service.kinds.tasks import SeenTask, task_sources
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.service import work

LINES_MAX = 100  # of a list in portions, unless fewer are wanted


async def read_reference(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    kind: ServiceKind,
    reference: ServiceReference,
    wanted: Values | None = None,
) -> object:
    """Show what there is for all services of a kind.

    Refuses: a word that is none of a list (400); a token that was not given out here, and what there is not (404).
    """
    asked = wanted or {}
    if reference.key is not None:
        found = [one for one in _entries(kind, reference) if meets(one, reference.filters, asked)]
        return [one[reference.key] for one in found]
    if caller is not None and reference.holding:
        return await _holding(tx, shop, caller, kind=kind, reference=reference, wanted=asked)
    if caller is not None and reference.of is not None:
        return await _lines(tx, shop, caller, kind=kind, reference=reference, wanted=asked)
    answer = _answer(kind, reference, _opened(kind, reference, asked))
    if answer is None:
        raise not_found("The requested object", **asked)
    return answer


async def ask_reference(
    tx: Tx, shop: Shop, caller: Caller | None, *, kind: ServiceKind, reference: ServiceReference, sent: Values
) -> object:
    """Ask something about all services of a kind; the answer has a token, with which another call goes on."""
    return _answer(kind, reference, {**flat("body", dict(sent)), **seal_sources(sealed(sent))})


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


async def _holding(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, reference: ServiceReference, wanted: Values
) -> list[str]:
    """The names of the caller's services with an entry of the key that is asked for."""
    found = []
    for one in await services.list_of_families(tx, kind.families, owner=caller.account_id):
        if isinstance(one.details, PropertyDetails):
            details = settled(one.details, await work.list_unsettled(tx, one.service_id), shop.now())
            held = {part: {key.lower() for key in details.parts.get(part, {})} for part in reference.holding}
            if all(str(wanted[by]).lower() in held[part] for part, by in reference.holding.items()):
                found.append(one.name.removeprefix(kind.prefix))
    return found


async def _lines(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, reference: ServiceReference, wanted: Values
) -> object:
    """An answer with a portion of what was done to the caller's services, the newest first, and how much there is."""
    chosen = {name: value for name, value in wanted.items() if name in reference.filters}
    found: list[tuple[int, int, object]] = []
    for one in await services.list_of_families(tx, kind.families, owner=caller.account_id):
        properties = one.details.properties if isinstance(one.details, PropertyDetails) else None
        for task in await work.list_all(tx, one.service_id):
            line = filled_mapping(
                reference.entry, flat("is", properties or {}) | task_sources(kind, SeenTask(task, one.name, shop.now()))
            )
            if meets(line, reference.filters, chosen):
                found.append((task.created_us, task.task_id, line))
    size = min(max(1, _number(wanted, "limit", LINES_MAX)), LINES_MAX)
    start = (max(1, _number(wanted, "page", 1)) - 1) * size
    newest = [line for _, _, line in sorted(found, key=itemgetter(0, 1), reverse=True)]
    return _answer(kind, reference, {"lines": newest[start : start + size], "count": len(newest)})


def _number(wanted: Values, name: str, otherwise: int) -> int:
    value = wanted.get(name)
    return value if isinstance(value, int) else otherwise


def _opened(kind: ServiceKind, reference: ServiceReference, wanted: Values) -> dict[str, object]:
    """What the blanks of an answer are filled from: what is asked for, and what its token says was asked before.

    Refuses: a word that is none of a list (400), a token that was not given out here (404).
    """
    sources = {f"query.{name}": value for name, value in wanted.items()}
    for name, of in reference.choices.items():
        codes = [str(one["code"]) for one in kind.lists[of] if isinstance(one, Mapping)]
        if wanted.get(name) not in codes:
            raise bad_input(name, f"must be one of {', '.join(codes)}")
    if reference.opens is None:
        return sources
    token = str(wanted[reference.opens])
    sent = opened(token)
    if sent is None:
        raise not_found(**{reference.opens: token})
    sources |= {**flat("body", sent), **seal_sources(token)}
    for name, source in reference.equals.items():
        if wanted.get(name) != sources.get(source):
            raise not_found("The requested object", **{name: wanted.get(name)})
    return sources


def _entries(kind: ServiceKind, reference: ServiceReference) -> list[Mapping[str, object]]:
    found = _answer(kind, reference, {})
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else []


def _answer(kind: ServiceKind, reference: ServiceReference, sources: Values) -> object:
    lists = {f"list.{name}": list(values) for name, values in kind.lists.items()}
    return filled(reference.answer, {**lists, **sources})
