"""What stands around a service: its options, and the lists that its parts have an entry for.

None of it is stored with the service: the systems that its plan offers, and the plans that it can change to, are as
the catalogue has them now.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.larger import larger_plans
from panier.core.limits import DAY_US
from panier.core.period import at
from panier.core.refusal import Kind, Refusal
from panier.core.service.blanks import Sources, filled, filled_mapping
from panier.core.service.kind import ServiceKind, ServicePart
from panier.core.service.service import Service
from panier.core.service.work import Entries, PropertyDetails, settled
from panier.core.values import frozen, replace
from panier.flows.service.kinds.births import facts_of, figures_of, named_sources
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.service import work

SECONDS_A_DAY = 86_400


@frozen
class Held:
    """A service of a kind with its details."""

    kind: ServiceKind
    service: Service
    details: PropertyDetails


async def load_options(tx: Tx, kind: ServiceKind, service: Service) -> tuple[str, ...]:
    """What the options of a service are called, each once."""
    if not kind.options:
        return ()
    below = await services.list_children(tx, [service.service_id])
    words = [kind.option_word(one.plan_code) for one in below if one.family == service.family]
    return tuple(dict.fromkeys(word for word in words if word is not None))


async def check_option(tx: Tx, kind: ServiceKind, service: Service, option: str | None) -> None:
    """Check that a service has an option.

    Refuses: one without it (404).
    """
    if option is not None and option not in await load_options(tx, kind, service):
        raise Refusal(Kind.NOT_FOUND, f"{service.name} does not have the option {option}: it can be ordered")


async def with_entries(tx: Tx, shop: Shop, caller: Caller, held: Held, parts: Sequence[ServicePart]) -> PropertyDetails:
    """The details with the entries of some parts that are not stored; what is stored of them prevails.

    Refuses: a part whose option the service does not have (404).
    """
    kind, service, details = held.kind, held.service, held.details
    for part in parts:
        await check_option(tx, kind, service, part.option)
        if part.of is None:
            continue
        sources = named_sources(service, details)
        found: Entries = {}
        for one in await _list(tx, shop, caller, held, of=part.of, sources=sources):
            entry = filled_mapping(part.entry, {**sources, **_sources_of_one(one)})
            found["" if part.key is None else str(entry[part.key])] = entry
        stored = details.parts.get(part.name, {})
        merged = {key: {**found.get(key, {}), **stored.get(key, {})} for key in (*found, *stored)}
        details = replace(details, parts={**details.parts, part.name: merged})
    return details


def named_parts(kind: ServiceKind, part: ServicePart | None, names: Sequence[str] = ()) -> list[ServicePart]:
    """A part with the one that it belongs to, and the parts of some names."""
    wanted = {*names, *(() if part is None else (part.name, part.under))}
    return [one for one in kind.parts if one.name in wanted]


async def _list(tx: Tx, shop: Shop, caller: Caller, held: Held, *, of: object, sources: Sources) -> Sequence[object]:
    """The list that a part has an entry for."""
    kind, service = held.kind, held.service
    if isinstance(of, Mapping):
        if "holders" in of:
            return await _holders(tx, shop, caller, service, families=(str(of["holders"]),), part=str(of["part"]))
        return _days(shop, service, {name: filled(value, sources) for name, value in of.items()})
    if not isinstance(of, str):
        assert isinstance(of, Sequence)
        return of
    if of in kind.lists:
        return kind.lists[of]
    if of == "options":
        return await load_options(tx, kind, service)
    if of == "tasks":
        tasks = await work.list_unsettled(tx, service.service_id)
        return [
            {"function": one.function, "created": at(one.created_us).replace(microsecond=0).isoformat()}
            for one in tasks
            if not one.is_over(shop.now())
        ]
    catalog = shop.assortment.catalog(caller.account.subsidiary, service.family)
    if of == "plans":
        return [_plan(kind, catalog, plan) for plan in catalog.plans.values()]
    if of == "upgrades":
        current = catalog.plans.get(service.plan_code)
        larger = [] if current is None else larger_plans(current, catalog.plans.values())
        return [_plan(kind, catalog, plan) for plan in larger]
    return list(answers_of(catalog, service.plan_code, of.removeprefix("values.")))


async def load_holders(tx: Tx, shop: Shop, kind: ServiceKind, *, owner: int) -> Mapping[str, str]:
    """An account's services that have services of a kind in their parts: their names by the names of these."""
    holders: dict[str, str] = {}
    if not kind.held:
        return holders
    for one in await services.list_of_families(tx, (kind.held["holders"],), owner=owner):
        if isinstance(one.details, PropertyDetails):
            tasks = await work.list_unsettled(tx, one.service_id)
            for name in settled(one.details, tasks, shop.now()).parts.get(kind.held["part"], {}):
                holders.setdefault(name, one.name)
    return holders


async def _holders(
    tx: Tx, shop: Shop, caller: Caller, service: Service, *, families: tuple[str, ...], part: str
) -> list[str]:
    """The caller's services of some families that have a service in a part of theirs."""
    found = []
    for name in await services.list_names_of_families(tx, families, owner=caller.account_id):
        holder = await services.load_of_families(tx, families, name=name, owner=caller.account_id)
        if holder is None or not isinstance(holder.details, PropertyDetails):
            continue
        tasks = await work.list_unsettled(tx, holder.service_id)
        if service.name in settled(holder.details, tasks, shop.now()).parts.get(part, {}):
            found.append(name)
    return found


def answers_of(catalog: Catalog, plan_code: str, label: str) -> tuple[str, ...]:
    """What can be answered to a question of a plan."""
    plan = catalog.plans.get(plan_code)
    found = () if plan is None else [one.values or () for one in plan.questions if one.label == label]
    return next(iter(found), ())


def _plan(kind: ServiceKind, catalog: Catalog, plan: Plan) -> dict[str, object]:
    """A plan of a catalogue, with its figures."""
    facts = {name.rpartition(".")[2]: one for name, one in facts_of(kind, catalog, plan.plan_code).items()}
    return {**facts, **figures_of(kind.specs, plan.plan_code), "code": plan.plan_code}


def _days(shop: Shop, service: Service, wish: Mapping[str, object]) -> list[str]:
    """The moments of a time of day since a service was made, at most so many, the newest first."""
    hour, minute, second = (int(part) for part in f"{wish['daily']}:00".split(":")[:3])
    offset_us = (hour * 3_600 + minute * 60 + second) * (DAY_US // SECONDS_A_DAY)
    newest_us = (shop.now() - offset_us) // DAY_US * DAY_US + offset_us
    most = int(str(wish["most"]))
    moments = (newest_us - place * DAY_US for place in range(most))
    return [at(one).replace(microsecond=0).isoformat() for one in moments if one >= service.created_us]


def _sources_of_one(one: object) -> dict[str, object]:
    """What the blanks of an entry are filled from: the value itself, or the properties that it has."""
    if isinstance(one, Mapping):
        return {f"one.{name}": value for name, value in one.items()}
    return {"one": one}
