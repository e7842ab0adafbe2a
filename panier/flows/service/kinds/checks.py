"""What is checked before something is done to a service whose kind a file describes."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_network

from panier.core.account.account import Caller
from panier.core.refusal import bad_input, conflict
from panier.core.service.kind import ServiceAction, ServiceKind, Values
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


def chosen_entries(
    kind: ServiceKind, details: PropertyDetails, choices: Mapping[str, str], sent: Values
) -> dict[str, object]:
    """What was chosen, for blanks: the properties of the entries that fields of a body name.

    Refuses: a value that no entry has (400).
    """
    chosen: dict[str, object] = {}
    for name, part in choices.items():
        value = sent.get(name)
        if value is None:
            continue
        entries = details.parts.get(part, {})
        known = [str(one) for one in kind.lists.get(part, entries)]
        if str(value) not in known:
            raise bad_input(name, f"is {value}, but must be one of {', '.join(known) or 'none, since there are none'}")
        chosen |= {f"choice.{name}.{one}": of_it for one, of_it in entries.get(str(value), {}).items()}
    return chosen


async def check_sent(
    tx: Tx, caller: Caller, kind: ServiceKind, details: PropertyDetails, *, action: ServiceAction, sent: Values
) -> dict[str, object]:
    """Check what a body names: entries of parts, services of the caller, addresses of the service.

    Returns what was chosen, for blanks.

    Refuses: anything that there is not (400).
    """
    chosen = chosen_entries(kind, details, action.choices, sent)
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
