"""The properties that a service begins with: what was ordered, and what its kind says of it."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from panier.core.cart.quote import Thing
from panier.core.catalog.catalog import Catalog
from panier.core.order.order import Order
from panier.core.period import at
from panier.core.service.blanks import Sources, addresses_of, blanks_of, digits_of, filled, filled_mapping, flat
from panier.core.service.details import Details, Property
from panier.core.service.kind import ServiceAction, ServiceKind, ServicePart, Values
from panier.core.service.service import Service
from panier.core.service.work import Effects, PropertyDetails, ServiceTask, problem_of
from panier.core.values import replace
from panier.families.kinds import kind_of, vocabulary
from panier.flows.shop import Shop, Timed
from panier.store import orders, services
from panier.store.engine.db import Tx

SHARE_WAITING = 5  # a fifth of the time that a task takes has passed before it is begun


def is_bare(service: Service) -> bool:
    """True for a service whose properties nobody needed yet, or whose deliverer said nothing of them."""
    return isinstance(service.details, PropertyDetails) and service.details.properties is None


def born(
    kind: ServiceKind,
    service: Service,
    thing: Thing,
    *,
    key: str,
    address: str | None,
    options: Sequence[str] = (),
    facts: Values | None = None,
) -> PropertyDetails:
    """The details that a new service begins with.

    `options` are the plan codes of what was ordered with it, `facts` what the catalogue says of them (facts_of).
    """
    sources = {**sources_of(kind, service, thing, key=key, address=address), **_option_sources(kind, options)}
    sources |= facts or {}
    details = service.details if isinstance(service.details, PropertyDetails) else _with_properties(service.details)
    properties = filled_mapping(kind.properties, sources)
    properties |= _fitting(details.told, properties)
    parts = {part.name: _entries(part, sources) for part in kind.parts if part.born}
    return replace(details, properties=properties | dict(details.properties or {}), parts=parts | dict(details.parts))


def _with_properties(details: Details) -> PropertyDetails:
    """Plain details as those of a service that has properties."""
    return PropertyDetails(
        details.renewal, details.display_name, told=details.told, visible_from_us=details.visible_from_us
    )


def _fitting(told: Mapping[str, Property], properties: Mapping[str, object]) -> dict[str, object]:
    """What a deliverer told of the properties that a kind has, where it is of the type that they have."""
    return {
        name: value
        for name, value in told.items()
        if name in properties and (properties[name] is None or type(properties[name]) is type(value))
    }


async def load_born(tx: Tx, shop: Shop, kind: ServiceKind, service: Service) -> PropertyDetails:
    """The details of a service with its properties, which are made from its order where they are not stored yet."""
    if not is_bare(service):
        return service.details_as(PropertyDetails)
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    delivery = next(one for one in order.deliveries if one.delivery_id == service.delivery_id)
    options = options_of(order, delivery.thing)
    facts = ordered_facts(kind, shop, service, order, delivery.thing)
    thing = order.quote.things[delivery.thing]
    return born(kind, service, thing, key=delivery.key, address=None, options=options, facts=facts)


def options_of(order: Order, thing: int) -> list[str]:
    """The plan codes of the options that were ordered with a thing."""
    family = order.quote.things[thing].family
    return [one.plan_code for one in order.quote.things if one.parent == thing and one.family == family]


def with_option(kind: ServiceKind, details: PropertyDetails, plan_code: str) -> PropertyDetails:
    """The details of a service that was given another option: what its figures are for is changed or added to."""
    figures = figures_of(kind.options, plan_code)
    if not figures or details.properties is None:
        return details
    sources = _option_sources(kind, [plan_code])
    changed: dict[str, object] = {}
    for name, value in kind.properties.items():
        if any(blank.startswith("option.") and blank in sources for blank in blanks_of(value)):
            changed[name] = filled(value, sources | {f"is.{one}": is_ for one, is_ in details.properties.items()})
        elif isinstance(value, str) and value.startswith("{each.") and value[1:-1] in sources:
            before = details.properties.get(name)
            more = [one for one in _list(sources[value[1:-1]]) if one not in _list(before)]
            changed[name] = [*_list(before), *more]
    parts = {part.name: _entries(part, sources) for part in kind.parts if part.each in figures}
    return details.after(Effects(changed, parts))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


async def grow(tx: Tx, shop: Shop, service_ids: Sequence[int]) -> None:
    """Give upgraded services what their new plans have more of."""
    for service_id in service_ids:
        held = await services.lock_service(tx, service_id)
        kind = None if held is None else kind_of(held.family)
        if held is None or kind is None or is_bare(held) or not isinstance(held.details, PropertyDetails):
            continue
        await services.update_details(tx, replace(held, details=await load_grown(tx, shop, kind, held)))


async def load_grown(tx: Tx, shop: Shop, kind: ServiceKind, service: Service) -> PropertyDetails:
    """The details of a service that changed its plan: what follows from the plan is that of its new one."""
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    delivery = next(one for one in order.deliveries if one.delivery_id == service.delivery_id)
    thing = order.quote.things[delivery.thing]
    options = [one.plan_code for one in await services.list_children(tx, [service.service_id])]
    catalog = shop.assortment.catalog(order.quote.subsidiary, service.family)
    sources = {
        **sources_of(kind, service, thing, key=delivery.key, address=None),
        **_option_sources(kind, options),
        **facts_of(kind, catalog, service.plan_code, options),
    }
    fresh = {name: filled(value, sources) for name, value in kind.properties.items() if _is_of_plan(value)}
    details = service.details_as(PropertyDetails)
    parts: dict[str, dict[str, dict[str, object] | None]] = {}
    for part in (one for one in kind.parts if one.each is None):
        kept = list(details.parts.get(part.name, {}))
        changes = [{name: filled(one, sources) for name, one in values.items() if _is_of_plan(one)}
                   for values in part.born]  # fmt: skip
        parts[part.name] = {key: dict(change) for key, change in zip(kept, changes, strict=False) if change}
    return details.after(Effects(fresh, parts))


def ordered_facts(kind: ServiceKind, shop: Shop, service: Service, order: Order, place: int) -> dict[str, object]:
    """The facts of a service's plan and of the options that were ordered with it, as the catalogue has them."""
    catalog = shop.assortment.catalog(order.quote.subsidiary, service.family)
    return facts_of(kind, catalog, service.plan_code, options_of(order, place))


def facts_of(kind: ServiceKind, catalog: Catalog, plan_code: str, options: Iterable[str] = ()) -> dict[str, object]:
    """What the catalogue says of a plan and of its options, where it still sells them.

    Their traits, where the plan is made, and which options there are.
    """
    plan = catalog.plans.get(plan_code)
    if plan is None:
        return {}
    offered = [code for group in plan.addon_families for code in group.addons]
    words = [word for code in offered if (word := kind.option_word(code)) is not None]
    places = next((one.values for label in _PLACES for one in plan.questions if one.label == label), None)
    facts: dict[str, object] = {
        "plan.name": plan.name, "plan.range": plan.range_name, "plan.options": list(dict.fromkeys(words)),
        "plan.places": list(places or ()),
    }  # fmt: skip
    traits: dict[str, object] = dict(plan.traits)
    for code in options:
        addon = catalog.addons.get(code)
        if addon is not None and "kind" in addon.traits:
            traits[str(addon.traits["kind"])] = addon.traits
    for group, values in traits.items():
        if isinstance(values, Mapping):
            facts |= {f"trait.{group}.{name}": value for name, value in values.items()}
    return facts


def _is_of_plan(value: object) -> bool:
    return any(one in ("plan", "product") or one.startswith(("spec.", "trait.", "plan.")) for one in blanks_of(value))


def first_tasks(fresh: Sequence[Service], numbers: Mapping[int, int], shop: Timed) -> list[ServiceTask]:
    """The tasks that install new services, which customers can follow, where their kinds have such tasks.

    `numbers`: those of the new services by delivery.
    """
    tasks = []
    for service in fresh:
        kind = kind_of(service.family)
        if kind is None or kind.delivery is None or not isinstance(service.details, PropertyDetails):
            continue
        properties = service.details.properties
        if properties is None:  # an option
            continue
        if any(properties.get(name) in values for name, values in kind.delivery.unless.items()):
            continue
        sources = named_sources(service, service.details) | {"now": at(shop.now()).replace(microsecond=0).isoformat()}
        during, after = (filled_mapping(values, sources) for values in (kind.delivery.during, kind.delivery.after))
        numbered = replace(service, service_id=numbers[service.delivery_id])
        task = begun(numbered, kind.delivery.function, shop, during=during, after=Effects(after))
        # Whoever makes things in a live shop has installed what is made.
        tasks.append(task if shop.is_sandbox else task.ended(shop.now()))
    return tasks


def begun(
    service: Service,
    function: str,
    shop: Timed,
    *,
    after: Effects,
    during: Values | None = None,
    undone: Effects | None = None,
    subject: Values | None = None,
) -> ServiceTask:
    """A task that begins now and takes the time that deliveries take in this sandbox.

    In a live shop somebody has to do it, and to say when it is done (flows/service/owner_tasks.py).
    """
    now_us, takes_us = shop.now(), shop.delivery_delay_us
    return ServiceTask(
        task_id=0,
        service_id=service.service_id,
        function=function,
        created_us=now_us,
        starts_us=now_us + takes_us // SHARE_WAITING,
        due_us=now_us + takes_us if shop.is_sandbox else None,
        during=during or {},
        after=after,
        problem=problem_of(service.details.display_name) if shop.is_sandbox else None,
        subject=subject or {},
        undone=undone or Effects(),
    )


def told(
    kind: ServiceKind, action: ServiceAction, part: ServicePart | None, *, key: str, parent_key: str, sent: Values
) -> dict[str, object]:
    """What a task keeps of what it is about: the keys in the path, and what was sent.

    Passwords are left out, and so is what is nested, which may be long or secret.
    """
    types = vocabulary().models.get(action.body or "", {})
    found: dict[str, object] = {} if part is None or part.key is None else {part.parameter: typed_key(key)}
    if part is not None and part.under is not None:
        found[kind.part(part.under).parameter] = typed_key(parent_key)
    hidden = {name for name, written in types.items() if written.startswith("password")}
    plain = {name: one for name, one in sent.items() if name not in hidden and not isinstance(one, Mapping | list)}
    return {"entry": key, **found, **plain}


def typed_key(key: str) -> object:
    """A key as the properties of an entry have it: as a number, where it is one."""
    return int(key) if key.isdecimal() else key


def named_sources(service: Service, details: PropertyDetails) -> dict[str, object]:
    """What blanks of actions are filled from: the service's name, and its properties after `is.`."""
    return {"name": service.name, "plan": service.plan_code, **flat("is", dict(details.properties or {}))}


def sources_of(
    kind: ServiceKind, service: Service, thing: Thing, *, key: str, address: str | None
) -> Mapping[str, object]:
    """What the blanks of a new service's properties are filled from."""
    answers: dict[str, object] = {}
    for label, value in thing.configurations:
        answers.setdefault(f"answer.{label}", value)
    spec = {f"spec.{name}": value for name, value in figures_of(kind.specs, service.plan_code).items()}
    place = next((answers[f"answer.{label}"] for label in _PLACES if f"answer.{label}" in answers), None)
    ends = None if service.expires_us is None else at(service.expires_us).replace(microsecond=0).isoformat()
    sources: dict[str, object] = {
        "name": service.name, "plan": service.plan_code, "product": service.product, "domain": thing.domain,
        "created": at(service.created_us).replace(microsecond=0).isoformat(), "expires": ends,
        "region": answers.get("answer.region"), "place": place,
        **digits_of(key), **addresses_of(address), **answers,
    }  # fmt: skip
    return sources | {name: filled(value, sources | spec) for name, value in spec.items()}


_PLACES = ("dedicated_datacenter", "vps_datacenter", "datacenter", "dc", "region")


def figures_of(table: Mapping[str, Values], plan_code: str) -> Mapping[str, object]:
    """The figures of a plan: those of all the patterns that it matches, later ones in place of earlier ones."""
    found: dict[str, object] = {}
    for pattern, figures in table.items():
        if fnmatchcase(plan_code, pattern):
            found |= figures
    return found


def _option_sources(kind: ServiceKind, options: Sequence[str]) -> dict[str, object]:
    """The figures of options: the last of each name as `option.`, and all of them as `each.`."""
    sources: dict[str, object] = {}
    for plan_code in options:
        for name, value in figures_of(kind.options, plan_code).items():
            sources[f"option.{name}"] = value
            sources[f"each.{name}"] = [*_list(sources.get(f"each.{name}")), value]
    return sources


def _entries(part: ServicePart, sources: Sources) -> dict[str, dict[str, object]]:
    entries: dict[str, dict[str, object]] = {}
    begun_with = [(values, sources) for values in part.born]
    if part.each is not None:
        name = f"each.{part.each}"
        begun_with = [(values, {**sources, name: one}) for values in part.born for one in _list(sources.get(name))]
    for number, (values, given) in enumerate(begun_with, 1):
        entry = {name: filled(value, {**given, "id": number}) for name, value in values.items()}
        key = "" if part.key is None else str(entry[part.key])
        if part.key is None or entry[part.key] is not None:
            entries[key] = entry
    return entries
