"""What is checked before something is done to a service whose kind a file describes."""

from collections.abc import Sequence
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


async def check_sent(
    tx: Tx,
    caller: Caller,
    kind: ServiceKind,
    details: PropertyDetails,
    *,
    action: ServiceAction,
    sent: Values,
    key: str = "",
) -> None:
    """Check what a body names: entries of parts, services of the caller, addresses of the service.

    Refuses: anything that there is not (400).
    """
    for name, part in action.choices.items():
        value = sent.get(name)
        known = choices_in(kind, details.parts, part, key)
        if value is not None and str(value) not in known:
            raise bad_input(name, f"is {value}, but must be one of {', '.join(known) or 'none, since there are none'}")
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
        for is_wrong, told_as in (
            (bound.least is not None and value < bound.least, f"at least {bound.least}"),
            (bound.most is not None and value > bound.most, f"at most {bound.most}"),
            (
                bound.above is not None and value <= _number(sources, bound.above),
                f"above {sources.get(bound.above or '')}",
            ),
            (
                bound.below is not None and value >= _number(sources, bound.below),
                f"below {sources.get(bound.below or '')}",
            ),
        ):
            if is_wrong:
                raise bad_input(name, f"is {value}, but must be {told_as}")
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
