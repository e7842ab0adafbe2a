"""The kinds of services that files describe, against what is published of their paths."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from panier.core.cart.quote import Thing
from panier.core.refusal import Refusal
from panier.core.service.blanks import filled
from panier.core.service.kind import ServiceKind
from panier.core.service.service import Service
from panier.families.kinds import kinds, vocabulary
from panier.files.kind_files import load_kinds
from panier.flows.service.kinds.births import born, facts_of, named_sources
from panier.web.described.types import TypedField, fields, is_enumeration, model_name, read
from panier.web.route import Route
from panier.web.routes.kinds import SERVICE_KINDS
from panier.web.routes.kinds.replies import structs
from panier.wire.service.kinds import document_out
from tests.support.shop import shipped

# What the published documents leave out, or describe in two ways.
ELSEWHERE = {"changeContact", "serviceInfos"}
# Words that other regions have besides.
OF_REGIONS = {"storage.RegionEnum": {"us-east-vin", "us-west-hil"}}
SCALARS = {"integer": "long", "number": "double", "string": "string", "boolean": "boolean"}
FORMATS = {"date-time": "datetime", "date": "date", "uuid": "uuid", "password": "password"}
Document = dict[str, Any]


@cache
def published(folder: Path) -> dict[tuple[str, str], tuple[Document, Document]]:
    """Every published operation, with the document that it stands in."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        document = msgspec.json.decode(file.read_bytes())
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                found[method.upper(), path] = operation, document
    return found


def areas(folder: Path) -> set[str]:
    return {"/".join(path.split("/")[:3]) for _, path in published(folder)}


def spelled(schema: Document) -> str:
    """A published type in the words of our files, without whether it may be null."""
    if "allOf" in schema:
        return spelled(schema["allOf"][0])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"{spelled(schema['items'])}[]"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"map[string]{spelled(inner)}" if isinstance(inner, dict) else "any"
    return FORMATS.get(schema.get("format", ""), SCALARS.get(schema.get("type", ""), "any"))


def content(part: Mapping[str, Any]) -> Document | None:
    schema: Document | None = part.get("content", {}).get("application/json", {}).get("schema")
    return schema


def faults(route: Route, operation: Document, document: Document) -> Iterator[str]:
    answer = content(operation["responses"].get("200", {}))
    theirs = "void" if answer is None else spelled(answer)
    ours = "void" if route.reply is None else read(route.reply_type).name
    if theirs not in ("any", ours) and {theirs, ours} != {"any", "map[string]any"}:
        yield f"answers {ours}, published as {theirs}"
    if route.reply is not None:
        for model in read(route.reply_type).models:
            yield from model_faults(model, document["components"]["schemas"])


def model_faults(model: Any, schemas: Document) -> Iterator[str]:
    name = model_name(model)
    schema = schemas.get(name)
    if schema is None:
        yield f"{name} is not published"
    elif is_enumeration(model):
        mine_words = {str(one.value) for one in model} - OF_REGIONS.get(name, set())
        if {str(one) for one in schema["enum"]} != mine_words:
            yield f"{name} has other words than published"
    else:
        mine: dict[str, TypedField] = {one.name: one for one in fields(model)}
        if mine.keys() != schema["properties"].keys():
            yield f"{name} has {sorted(mine)}, published with {sorted(schema['properties'])}"
        for field, one in schema["properties"].items():
            if field in mine and (mine[field].reading.name, mine[field].reading.is_nullable) != (
                spelled(one), one.get("nullable", False)
            ):  # fmt: skip
                yield f"{name}.{field} is a {mine[field].reading.name}, published as {spelled(one)}"


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_what_is_served_is_as_published(kind: ServiceKind, reference: Path) -> None:
    operations = published(reference / "services")
    found = []
    for route in SERVICE_KINDS:
        if route.fixed["kind"] is not kind or route.path.rpartition("/")[2] in ELSEWHERE:
            continue
        if "/".join(route.path.split("/")[:3]) not in areas(reference / "services"):
            continue  # no document of this path is at hand
        path = re.sub(r"^/v2", "", route.path)
        if (route.method, path) not in operations:
            found.append(f"{route.method} {path} is not published")
        else:
            found += [f"{route.method} {path} {one}" for one in faults(route, *operations[route.method, path])]
    assert not found, "\n".join(found)


def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path) -> None:
    good = Path("panier/catalogs/services/vps.yaml").read_text(encoding="utf-8")
    for old, new, told in (
        ("one: a VPS", "one: a VPS\nones: many", "line 5: there is no key ones"),
        ('"{spec.memory}"', '"{memory}"', "nothing is called memory"),
        ('"{answer.vps_datacenter:lower or gra}"', '"{answer.vps_datacenter:loud}"', "unknown spelling"),
        ("key: id\n    key_type: long", "key: id\n    kind: long", "there is no key kind"),
        ("[lowFreeSpaceThreshold, monitoring]", "[lowFreeSpaceThreshold, id]", "the key of disks cannot be writable"),
    ):
        assert old in good or old.strip('"') in good, old
        text = good.replace(old, new, 1) if old in good else good.replace(old.strip('"'), new.strip('"'), 1)
        (tmp_path / "vps.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(Refusal, match=told):
            load_kinds(tmp_path)


def plans_of(kind: ServiceKind) -> Iterator[tuple[str, str, dict[str, tuple[str, ...]], list[str]]]:
    """What the shipped shop sells of a kind: family, plan, the answers that it takes, and its options."""
    for family in kind.families:
        catalog = shipped().catalog("FR", family) if family in sold() else None
        for code, plan in () if catalog is None else catalog.plans.items():
            answers = {one.label: one.values for one in plan.questions if one.values}
            yield family, code, answers, [code for group in plan.addon_families for code in group.addons]


@cache
def sold() -> frozenset[str]:
    return frozenset(family for _, family in shipped().catalogs)


@pytest.mark.parametrize("kind", [one for one in kinds() if not one.is_view], ids=lambda kind: kind.name)
def test_whatever_is_sold_can_be_shown(kind: ServiceKind) -> None:
    """Every plan with every answer to each of its questions, with an address and without, fits the kind's model."""
    service = Service(1, 1, 1, 1, kind.families[0], "a-name", "", "", None, 0, None)
    thing = Thing("1", None, None, kind.families[0], "", "", "", "default", "P1M", 1, 1, None, ())
    for family, code, answers, options in plans_of(kind):
        widest = max([len(values) for values in answers.values()], default=1)
        for turn in range(widest):
            configurations = tuple((label, values[turn % len(values)]) for label, values in answers.items())
            facts = facts_of(kind, shipped().catalog("FR", family), code, options)
            for given, address, known in ((configurations, "192.0.2.9", facts), ((), None, {})):
                bought = replace(service, family=family, plan_code=code)
                details = born(
                    kind, bought, replace(thing, configurations=given), key="key", address=address, options=options,
                    facts=known,
                )  # fmt: skip
                assert details.properties is not None
                document_out(structs().shown(kind.model), {**details.properties, "iam": None})
                for part in kind.parts:
                    for entry in details.parts.get(part.name, {}).values() if part.model else ():
                        document_out(structs().shown(part.model), entry)
                for action in kind.actions:
                    if action.method == "GET" and action.reply in vocabulary().models and not action.needs:
                        answer = filled(action.answer, named_sources(bought, details))
                        assert isinstance(answer, Mapping), action.path
                        document_out(structs().shown(action.reply or ""), answer)
