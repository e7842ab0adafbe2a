"""What is checked before something is done to a service whose kind a file describes."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_network

from panier.core.account.account import Caller
from panier.core.refusal import bad_input, conflict
from panier.core.service.entries import choices_in, total_in
from panier.core.service.kind import Bound, ServiceAction, ServiceKind, ServicePart, Values
from panier.core.service.service import Service
from panier.core.service.work import PropertyDetails
from panier.families.kinds import kinds
from panier.store import services
from panier.store.engine.db import Tx


def check_needs(service: Service, properties: Values, action: ServiceAction) -> None:
    for name, allowed in action.needs.items():
        if properties.get(name) not in allowed:
            listed = ", ".join(map(str, allowed))
            raise conflict(f"{service.name} has the {name} {properties.get(name)}, but this needs {listed}")


def check_lacks(service: Service, details: PropertyDetails, action: ServiceAction) -> None:
    for name in action.lacks:
        if details.parts.get(name):
            raise conflict(f"{service.name} has a {name} already")


def check_unused(details: PropertyDetails, action: ServiceAction, key: str) -> None:
    for other, name in action.unused.items():
        if any(str(one.get(name)) == key for one in details.parts.get(other, {}).values()):
            raise conflict(f"{key} is in use: something among the {other} has it as its {name}")


def chosen_entries(
    kind: ServiceKind, details: PropertyDetails, choices: Mapping[str, str], sent: Values, *, key: str = ""
) -> dict[str, object]:
    """What was chosen, for blanks: the properties of the entries that fields of a body name.

    Where those are below entries, they must be below the one with the key.

    Refuses: a value that no entry has (400).
    """
    chosen: dict[str, object] = {}
    for name, part in choices.items():
        value = sent.get(name)
        if value is None:
            continue
        entries = choices_in(kind, details.parts, part, key)
        known = [str(one) for one in kind.lists.get(part, tuple(entries))]
        if str(value) not in known:
            raise bad_input(name, f"is {value}, but must be one of {', '.join(known) or 'none, since there are none'}")
        chosen |= {f"choice.{name}.{one}": of_it for one, of_it in entries.get(str(value), {}).items()}
    return chosen


async def check_sent(
    tx: Tx,
    caller: Caller,
    kind: ServiceKind,
    details: PropertyDetails,
    *,
    action: ServiceAction,
    sent: Values,
    key: str = "",
) -> dict[str, object]:
    """Check what a body names: entries of parts, services of the caller, addresses of the service.

    Returns what was chosen, for blanks.

    Refuses: anything that there is not (400).
    """
    chosen = chosen_entries(kind, details, action.choices, sent, key=key)
    for name, families in action.services.items():
        value = sent.get(name)
        if value is None:
            continue
        if not await _has_service(tx, caller, families, str(value)):
            raise bad_input(name, f"is {value}, but must be the name of a service of yours ({', '.join(families)})")
    for name, property_name in action.equals.items():
        if sent.get(name) != (details.properties or {}).get(property_name):
            raise conflict(f"The {name} is {sent.get(name)}: the service has changed meanwhile, read it again")
    for name, block in action.inside.items():
        value = sent.get(name)
        if value is not None and not _is_inside(str(value), str((details.properties or {}).get(block))):
            raise bad_input(name, f"is {value}, but must be an address of {(details.properties or {}).get(block)}")
    return chosen


def check_bounds(
    details: PropertyDetails, part: ServicePart, action: ServiceAction, sent: Values, *, sources: Values, besides: str
) -> None:
    """Check the numbers of a body against what they must be.

    Refuses: numbers that are out of their bounds (400).
    """
    for name, bound in action.bounds.items():
        value = sent.get(name)
        if not isinstance(value, int):
            continue
        if wrong := _fault(bound, value, sources):
            raise bad_input(name, f"is {value}, but must be {wrong}")
        if bound.total is not None:
            left = _number(sources, f"is.{bound.total}") - total_in(details.parts, part, name, besides=besides)
            if value > left:
                raise bad_input(name, f"is {value}, but of the {bound.total} only {left} are left")


def _fault(bound: Bound, value: int, sources: Values) -> str | None:
    """What a number must be and is not; None where all is well."""
    if bound.least is not None and value < bound.least:
        return f"at least {bound.least}"
    if bound.most is not None and value > bound.most:
        return f"at most {bound.most}"
    if bound.above is not None and value <= (low := _number(sources, bound.above)):
        return f"above {low}"
    if bound.below is not None and value >= (high := _number(sources, bound.below)):
        return f"below {high}"
    return None


def _number(sources: Values, name: str) -> int:
    value = sources.get(name)
    return value if isinstance(value, int) else 0


async def _has_service(tx: Tx, caller: Caller, families: Sequence[str], name: str) -> bool:
    """True where the caller has such a service; an address may stand for the service that it was sold as."""
    prefixes = {kind.prefix for kind in kinds() if {*kind.families} & {*families}} | {""}
    for prefix in sorted(prefixes):
        found = await services.load_of_families(tx, families, name=f"{prefix}{name}", owner=caller.account_id)
        if found is not None and found.ended_us is None:
            return True
    return False


def _is_inside(address: str, block: str) -> bool:
    try:
        inner, outer = ip_network(address), ip_network(block)
    except ValueError:
        return False
    return inner.version == outer.version and outer.supernet_of(inner)  # type: ignore[arg-type]
