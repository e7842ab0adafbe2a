"""The kinds of services: a file for each, read strictly."""

import dataclasses
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args, get_origin, get_type_hints

from panier.core.service.blanks import blanks_of, fault_of, lists_of
from panier.core.service.entries import WAYS
from panier.core.service.kind import Particular, ServiceAction, ServiceKind, TaskPlan, Values
from panier.core.values import frozen, replace
from panier.files.catalog_file import Source, read, scalar
from panier.files.parsed import parsed_files

# What a blank may be filled from, besides answers, figures of the plan, and what was sent.
SOURCES = frozenset(
    {"name", "plan", "product", "created", "ip4", "ip6", "net", "region", "place", "hex8", "hex32", "number6",
     "number7", "uuid", "id", "now", "parent", "domain", "expires", "block", "hex16", "uuid2", "mac1", "mac2", "one",
     "secret", "token", "options", "holder",
     "seal", "seal.number", "lines", "count"}
)  # fmt: skip
_GROUPS = (
    "answer.", "spec.", "trait.", "plan.", "option.", "body.", "query.", "task.", "is.", "entry.", "each.", "one.",
    "choice.", "list.", "part.",
)  # fmt: skip
# Where values stand that are not of the type Values itself.
_VALUES = frozenset({"born", "lists", "needs", "options", "specs"})
# The lists that parts have an entry for, besides a file's own and the answers to questions (values.…).
LISTS = frozenset({"options", "plans", "tasks", "upgrades"})


@frozen
class Vocabulary:
    """The models and enumerations that the files name: types by property, and words, by model.

    `texts`: the enumerations whose words are texts, though each of them looks like a number.
    """

    models: Mapping[str, Mapping[str, str]]
    enums: Mapping[str, tuple[str, ...]]
    texts: frozenset[str] = frozenset()


@frozen
class KindFile(ServiceKind):
    """services/<name>.yaml: a kind, and the models and enumerations that it names.

    `texts`: the enumerations whose words are texts, though each of them looks like a number.
    """

    models: Mapping[str, dict[str, str]] = field(default_factory=dict)
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


def load_kinds(folder: Path) -> tuple[tuple[ServiceKind, ...], Vocabulary]:
    """The kinds of a folder by name, and the models that they are made of.

    Refuses: a malformed file, unknown keys and blanks, a model that two files describe differently, and a family of
    two kinds.
    """
    kinds: dict[str, ServiceKind] = {}
    models: dict[str, Mapping[str, str]] = {}
    enums: dict[str, tuple[str, ...]] = {}
    texts: set[str] = set()
    families: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        is_known = _was_read(path)
        file, source = read(path, KindFile)
        if not is_known:
            _check_keys(source)
        if file.name:
            raise source.fault("a kind has the name of its file", "name")
        for name, model in (*file.models.items(), *file.enums.items()):
            known: dict[str, Any] = models if isinstance(model, Mapping) else enums
            if known.setdefault(name, model) != model:
                raise source.fault(f"{name} is described differently in another file", "models", name)
        for family in () if file.is_view else file.families:
            if families.setdefault(family, path.stem) != path.stem:
                raise source.fault(f"{family} is of the kind {families[family]}", "families")
        kinds[path.stem] = _kind(path.stem, file)
        texts |= {*file.texts}
        if not is_known:  # what was read before was checked then, and so it was taken
            _check_blanks(kinds[path.stem], source)
            _check_names(kinds[path.stem], source)
    return tuple(kinds.values()), Vocabulary(models, enums, frozenset(texts))


def _was_read(path: Path) -> bool:
    """True for a file whose text a start that went well has read before."""
    try:
        return parsed_files().plain(path.read_text(encoding="utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False  # whoever reads it next says so


def _kind(name: str, file: KindFile) -> ServiceKind:
    typed = _typed_fields(file)
    given = {one.name: getattr(typed, one.name) for one in dataclasses.fields(ServiceKind)}
    return ServiceKind(**given | {"name": name})


def _typed_fields(one: Any) -> Any:
    """A dataclass of a file with numbers, true, false and null in place of their texts, wherever values stand."""
    changed: dict[str, object] = {}
    for each in _fields(one.__class__):
        value = getattr(one, each.name)
        if dataclasses.is_dataclass(value):
            changed[each.name] = _typed_fields(value)
        elif isinstance(value, tuple) and any(map(dataclasses.is_dataclass, value)):
            changed[each.name] = tuple(map(_typed_fields, value))
        elif each.name in ("gathers", "follows", "bounds"):
            changed[each.name] = {name: _typed_fields(one) for name, one in value.items()}
        elif each.type in (Values, object) or each.name in _VALUES:
            changed[each.name] = _typed(value)
    return replace(one, **changed) if changed else one


@cache
def _fields(kind: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(kind)


def _typed(value: Any) -> Any:
    if isinstance(value, str):
        return None if value == "null" else scalar(value)
    if isinstance(value, Mapping):
        return {name: _typed(one) for name, one in value.items()}
    return tuple(map(_typed, value)) if isinstance(value, list | tuple) else value


def _check_keys(source: Source) -> None:
    """Refuse keys that no part, action or task has; msgspec passes over them in dataclasses."""
    plain, _ = read(source.path, dict[str, object])
    for place, unknown in _unknown(plain, KindFile):
        raise source.fault(f"there is no key {unknown}", *place)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _unknown(plain: object, hint: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for kind in (hint, *get_args(hint)) if get_origin(hint) in (types.UnionType, None) else ():
        if isinstance(plain, Mapping) and dataclasses.is_dataclass(kind):
            hints = _hints(cast("Any", kind))
            for key, value in plain.items():
                if key not in hints:
                    yield (str(key),), str(key)
                else:
                    yield from (((key, *place), found) for place, found in _unknown(value, hints[key]))
    if get_origin(hint) is Mapping and isinstance(plain, Mapping):
        for key, one in plain.items():
            yield from (((str(key), *place), found) for place, found in _unknown(one, get_args(hint)[1]))
    if get_origin(hint) is tuple and isinstance(plain, list):
        for index, one in enumerate(plain):
            yield from (((index, *place), found) for place, found in _unknown(one, get_args(hint)[0]))


def _check_blanks(kind: ServiceKind, source: Source) -> None:
    values: list[object] = [one for step in _works(kind) for one in (step.during, step.after)]
    values += [kind.properties, kind.seen, kind.particulars, kind.called, *kind.specs.values()]
    values += [one for part in kind.parts for one in (*part.born, part.entry)]
    values += [part.shows for part in kind.parts]
    values += [one.each for part in kind.parts for one in part.gathers.values()]
    values += [one for action in _actions(kind) for one in (action.answer, action.changes)]
    values += [action.mail.system for action in _actions(kind) if action.mail is not None]
    values += [value for one in kind.references for value in (one.answer, one.entry)]
    values += [] if kind.tasks is None else [kind.tasks.properties]
    for value in values:
        if fault := fault_of(value):
            raise source.fault(f"{fault} is no blank, or has an unknown spelling")
        for blank in blanks_of(value):
            if blank not in SOURCES and not blank.startswith(_GROUPS):
                raise source.fault(f"nothing is called {blank}: there are {', '.join(sorted(SOURCES))}")


def _check_names(kind: ServiceKind, source: Source) -> None:
    """Refuse parts, lists, options and ways to compare that a file names and that there are not."""
    parts, lists = {part.name for part in kind.parts}, set(kind.lists)
    chosen = [*kind.choices.values(), *(one for action in _actions(kind) for one in action.choices.values())]
    options = [*(part.option for part in kind.parts), *(action.option for action in _actions(kind))]
    needed = [one for one in options if one is not None]
    words = {str(figures["word"]) for figures in kind.options.values() if "word" in figures}
    named = [(one, parts | lists) for one in chosen]
    named += [(one, parts) for action in _actions(kind) for one in action.lacks]
    named += [(one, parts) for reference in kind.references for one in reference.holding]
    named += [(one, lists) for reference in kind.references for one in reference.choices.values()]
    named += [(one.of, {"tasks"}) for one in kind.references if one.of is not None]
    named += [(one, parts) for action in _actions(kind) for one in action.unused]
    named += [(one, parts) for part in kind.parts for one in (part.under, part.view_of) if one is not None]
    named += [
        (one, parts) for part in kind.parts for one in (*part.follows, *(each.of for each in part.gathers.values()))
    ]
    if moved := [part.name for part in kind.parts if part.key in part.writable]:
        raise source.fault(f"the key of {moved[0]} cannot be writable")
    named += [(one, words) for one in needed]
    named += [(one, set(Particular)) for one in kind.particulars]
    named += [(one.removeprefix("part."), parts) for one in lists_of(kind.particulars) if one.startswith("part.")]
    if kind.password is not None and kind.action_at(kind.password) is None:
        raise source.fault(f"nothing is asked for by POST {kind.password}", "password")
    named += [
        (part.of, lists | LISTS)
        for part in kind.parts
        if isinstance(part.of, str) and not part.of.startswith("values.")
    ]
    named += [(written.partition(" ")[2] or "=", set(WAYS)) for written in _filters(kind)]
    for name, known in named:
        if name not in known:
            raise source.fault(f"there is no {name}: there are {', '.join(sorted(known)) or 'none'}")


def _filters(kind: ServiceKind) -> Iterable[str]:
    for filters in (
        kind.filters,
        *(one.filters for one in kind.references),
        *(part.filters for part in kind.parts),
        {} if kind.tasks is None else kind.tasks.filters,
    ):
        yield from filters.values()


def _actions(kind: ServiceKind) -> Iterable[ServiceAction]:
    yield from kind.actions
    for part in kind.parts:
        yield from part.actions
        yield from (one for one in (part.added, part.removed) if one is not None)


def _works(kind: ServiceKind) -> Iterable[TaskPlan]:
    if kind.delivery is not None:
        yield kind.delivery
    yield from (action.work for action in _actions(kind) if action.work is not None)
