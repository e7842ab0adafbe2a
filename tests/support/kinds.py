"""Real services of every kind that a file describes, with an entry in each of their parts and a task."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import inspect

from panier.core.service.details import Details
from panier.core.service.kind import ServiceAction, ServiceKind, ServicePart
from panier.core.service.service import Service
from panier.core.service.work import Effects, PropertyDetails, ServiceTask
from panier.families.kinds import kinds
from panier.flows.service.kinds.births import born
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.service import work
from panier.web.route import Route
from panier.web.routes.kinds.replies import structs
from tests.support.shop import Sandbox

OWN = "own-1.example"
OWN_ADDRESS = "192.0.2.9"
Things = dict[tuple[str, str], object]


def own_name(family: str) -> str:
    """The name of the first customer's service of a family."""
    prefix = next((kind.prefix for kind in kinds() if family in kind.families and kind.prefix), "")
    return f"{prefix}{OWN_ADDRESS}" if prefix else OWN


async def kind_things(shop: Sandbox, plant: Callable[[Sandbox, str], Awaitable[None]]) -> Things:
    """The first customer's service of each kind by its parameter, and what is below it by theirs."""
    things: Things = {}
    for kind in kinds():
        if not kind.is_view:
            await plant(shop, kind.families[0])
            await shop.database.write(lambda tx, kind=kind: _begin(tx, kind))  # type: ignore[misc]
    for kind in kinds():
        things |= await shop.database.write(lambda tx, kind=kind: _things_of(tx, shop, kind))  # type: ignore[misc]
    for kind in kinds():
        for reference in (one for one in kind.references if one.key is not None):
            names = (await shop.client(shop.first).get(reference.path)).result
            word = reference.path.rpartition("/")[2]
            things[word, reference.parameter] = things[f"{kind.name} {word}", reference.parameter] = names[0]
        for part in (one for one in kind.parts if one.of is not None and one.about_one):
            if isinstance(part.of, Mapping) and "holders" in part.of:
                await shop.database.write(lambda tx, kind=kind, part=part: _hold(tx, kind, part))  # type: ignore[misc]
            path = kind.path.rpartition("/")[0] + f"/{things[parameter_of(kind, kind.path)]}{part.path}"
            things[parameter_of(kind, part.path_of_one)] = (await shop.client(shop.first).get(path)).result[0]
    return things


async def _hold(tx: Tx, kind: ServiceKind, part: ServicePart) -> None:
    """Put a service into the part of another that its list looks through."""
    assert isinstance(part.of, Mapping)
    family, held = str(part.of["holders"]), own_name(kind.families[0])
    holder = await services.load_of_families(tx, [family], name=own_name(family), owner=1)
    assert holder is not None
    inside = Effects(parts={str(part.of["part"]): {held: {str(part.of["part"]): held, family: holder.name}}})
    await services.update_details(tx, replace(holder, details=holder.details_as(PropertyDetails).after(inside)))


async def _begin(tx: Tx, kind: ServiceKind) -> None:
    """Give a service the properties that its kind begins with."""
    service = await services.load_of_families(tx, kind.families, name=own_name(kind.families[0]), owner=1)
    assert service is not None
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    options = [pattern.replace("*", "x") for pattern in kind.options]
    details = born(kind, service, order.quote.things[0], key=kind.name, address=OWN_ADDRESS, options=options)
    await services.update_details(tx, replace(service, details=details))
    for pattern, figures in kind.options.items():
        if "word" in figures:
            await _add_option(tx, service, pattern.replace("*", "x"))


async def _add_option(tx: Tx, service: Service, plan_code: str) -> None:
    """Give a service an option without ordering it."""
    await tx.execute(
        "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts)"
        " SELECT min(order_id), 0, 1000 + count(*), CAST($1 AS TEXT), 'done', 1 FROM delivery",
        plan_code,
    )
    row = await tx.row("SELECT delivery_id FROM delivery WHERE delivery_key = $1", plan_code)
    assert row is not None
    option = replace(
        service, delivery_id=row[0], name=plan_code, plan_code=plan_code, parent_service_id=service.service_id,
        details=Details(),
    )  # fmt: skip
    await services.insert(tx, [option])


async def _things_of(tx: Tx, shop: Sandbox, kind: ServiceKind) -> Things:
    service = await services.load_of_families(tx, kind.families, name=own_name(kind.families[0]), owner=1)
    assert service is not None
    details = service.details_as(PropertyDetails)
    found: Things = {parameter_of(kind, kind.path): service.name.removeprefix(kind.prefix)}
    for part in (one for one in kind.parts if one.of is None):
        below = f"{found[parameter_of(kind, kind.part(part.under).path_of_one)]}/" if part.under else ""
        if not details.parts.get(part.kept):
            entry = _entry(kind, part) | ({part.match: below.rstrip("/")} if part.match else {})
            place = f"{'' if part.view_of else below}{entry[part.key] if part.key else ''}"
            details = details.after(Effects(parts={part.kept: {place: entry}}))
        if part.key is not None:
            first = next(iter(details.parts[part.kept].values()))
            found[parameter_of(kind, part.path_of_one)] = first[part.key]
    await services.update_details(tx, replace(service, details=details))
    if kind.tasks is not None:
        function = next(iter(_functions(kind)), "task")
        now_us = shop.clock()
        begun = ServiceTask(0, service.service_id, function, now_us, now_us, now_us)
        # Where a task that is done is gone, one that failed is there.
        task = await work.add(tx, begun if kind.tasks.are_kept else replace(begun, problem="It failed"))
        found[parameter_of(kind, f"{kind.tasks.path}/{{{kind.tasks.parameter}}}")] = (
            f"00000000-0000-4000-8000-{task.task_id:012d}" if kind.tasks.key_type == "uuid" else task.task_id
        )
    return found


def parameter_of(kind: ServiceKind, path: str) -> tuple[str, str]:
    """The last parameter of a path below services of a kind, with the kind and the word before it."""
    before, name = path.split("/")[-2:]
    return f"{kind.name} {before.strip('{}')}", name.strip("{}")


def chosen_entries(route: Route, things: Mapping[tuple[str, str], object]) -> dict[str, object]:
    """What an action chooses from a service's own entries, where these have ids that nobody could know."""
    kind, action = route.fixed.get("kind"), route.fixed.get("action")
    if not isinstance(kind, ServiceKind) or not isinstance(action, ServiceAction):
        return {}
    parts = {one.name: one for one in kind.parts if one.key_type == "uuid"}
    return {
        name: things[parameter_of(kind, parts[part].path_of_one)]
        for name, part in action.choices.items()
        if part in parts
    }


def _functions(kind: ServiceKind) -> list[str]:
    works = [kind.delivery, *(action.work for action in kind.actions)]
    works += [one.work for part in kind.parts for one in (part.added, part.removed) if one is not None]
    return [one.function for one in works if one is not None]


def _entry(kind: ServiceKind, part: ServicePart) -> dict[str, object]:
    """A well-formed entry of a part that begins empty, as all paths show it that lead to it."""
    from tests.support.samples import sample

    alike = [one for one in kind.parts if one.kept == part.kept and not one.shows]
    found: dict[str, object] = {}
    for name, value in (known for one in alike for known in one.entry.items()):
        is_filled = isinstance(value, str) and "{" in value
        found[name] = (1 if name.endswith("Id") else "x") if is_filled else value
    for one in alike:
        shown: Any = sample(inspect.type_info(structs().shown(one.model)))
        assert isinstance(shown, dict)
        found |= msgspec.to_builtins(shown)
    if part.sent is not None:  # what is sent may have to have a form that what is shown does not tell of
        body: Any = sample(inspect.type_info(structs().sent(part.sent, part.writable, is_change=True)))
        found |= {name: one for name, one in body.items() if name in found}
    return found
