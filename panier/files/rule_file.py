"""The strict form of the eligibility rules' files (catalogs/domains/rules/*.yaml).

How to write one stands in docs/eligibility.md. Every refusal names file and line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Literal

from msgspec import Struct

from panier.core.contact.rule import Action, Constraint, Operator, Rule, RuleBook, Situation
from panier.core.contact.rule_words import LABELS, contradiction, label_fault, members_of, operand_fault
from panier.core.limits import RULE_NESTING_MAX
from panier.core.refusal import Refusal, invalid
from panier.core.values import Lazy, frozen, replace
from panier.files.catalog_file import Source, converted, read
from panier.files.parsed import parsed_files, stamp

# What every file may use by name.
FRAGMENTS = "fragments.yaml"

Kind = Literal["bool", "contact", "date_ISO8601", "domain", "json", "number", "string", "string[]", "text"]


class ConstraintEntry(
    Struct, forbid_unknown_fields=True, frozen=True, rename={"listed": "list", "situations": "contexts"}
):
    """A constraint; `list` names values instead of writing them out."""

    operator: Operator
    value: str | None = None
    values: tuple[str, ...] | None = None
    listed: str | None = None
    conditions: "RuleEntry | None" = None
    situations: tuple[Situation, ...] | None = None


class RuleEntry(
    Struct, forbid_unknown_fields=True, frozen=True, rename={"all_of": "and", "any_of": "or", "situations": "contexts"}
):
    """A rule, or a fragment that is used with changes.

    An operator by itself is a constraint too.
    """

    use: str | None = None
    label: str | None = None
    type: Kind | None = None
    description: str | None = None
    placeholder: str | None = None
    fields: "RuleEntry | None" = None
    constraints: tuple[ConstraintEntry | Operator, ...] = ()
    conditions: "RuleEntry | None" = None
    situations: tuple[Situation, ...] | None = None
    all_of: tuple["RuleEntry", ...] | None = None
    any_of: tuple["RuleEntry", ...] | None = None

    def __post_init__(self) -> None:
        if sum(said is not None for said in (self.use, self.label, self.all_of, self.any_of)) != 1:
            raise ValueError("a rule has one of label, and, or, use")
        if () in (self.all_of, self.any_of):
            raise ValueError("and, or need a rule at least")
        is_group = self.all_of is not None or self.any_of is not None
        if is_group and (self.constraints or self.fields is not None or self.type is not None):
            raise ValueError("only a rule with a label has a type, constraints and fields")


class ActionRules(Struct, forbid_unknown_fields=True, frozen=True):
    """A rule for each action on a domain name."""

    create: RuleEntry
    trade: RuleEntry
    transfer: RuleEntry
    update: RuleEntry


class RuleFile(Struct, forbid_unknown_fields=True, frozen=True):
    """The rules of some extensions, or (`otherwise`) of every extension that no file names."""

    rules: ActionRules
    extensions: tuple[str, ...] = ()
    otherwise: bool = False

    def __post_init__(self) -> None:
        if self.otherwise == bool(self.extensions):
            raise ValueError("a file has either extensions or otherwise: true")


class FragmentFile(Struct, forbid_unknown_fields=True, frozen=True):
    """Named lists of values, and named parts of rules.

    The parts are read one by one, so that a fault has its line.
    """

    lists: dict[str, tuple[str, ...]] = {}
    fragments: dict[str, object] = {}


@frozen
class _RulePlace:
    """Where a rule stands: its file and path, its action, and the value whose members it names."""

    source: Source
    steps: tuple[str | int, ...]
    action: Action
    known: Mapping[str, frozenset[str]] = field(default_factory=lambda: LABELS)
    is_condition: bool = False
    depth: int = 0

    def at(self, *steps: str | int) -> "_RulePlace":
        """A place further down.

        Refuses: rules nested too deeply, and parts that use themselves.
        """
        if self.depth >= RULE_NESTING_MAX:
            raise self.fault(f"rules stand in at most {RULE_NESTING_MAX} others")
        return replace(self, steps=(*self.steps, *steps), depth=self.depth + 1)

    def fault(self, problem: str) -> Refusal:
        """The refusal that names this place."""
        return self.source.fault(problem, *self.steps)


@frozen
class _Fragment:
    """A part of rules, and the file that it stands in."""

    entry: RuleEntry
    source: Source


@frozen
class _Parts:
    """The parts that rules may use by name."""

    lists: Mapping[str, tuple[str, ...]]
    fragments: Mapping[str, _Fragment]


def load(folder: Path, own: Path | None = None) -> RuleBook:
    """The rules in a folder; each is made when it is first asked for, and all are where the files are new.

    `own`: a shop's own files, which add rules or replace those of the extensions that they name. They may use the parts
    that are shipped, and have parts of their own.

    Refuses: a malformed file, and an extension that two files of a folder name.
    """
    paths, own_paths = (_paths(one) for one in (folder, own))
    parts = _parts(folder / FRAGMENTS)
    found = _read_rules(paths, parts)
    if own_paths:
        its = own_paths[0].parent / FRAGMENTS
        added = _read_rules(own_paths, _with_parts(parts, its) if its.exists() else parts)
        found = _ReadRules({**found.by_extension, **added.by_extension}, added.otherwise or found.otherwise)
    if found.otherwise is None:
        raise invalid(f"{folder}: no file says what holds otherwise")
    every = [found.otherwise, *found.by_extension.values()]
    stamped = stamp("rules", [*paths, *own_paths])
    parsed_files().loaded(stamped, lambda _: sum(len([*rules.values()]) for rules in every))
    return RuleBook(found.by_extension, found.otherwise)


@frozen
class _ReadRules:
    """The rules of some files, by extension, and those of every other extension where a file says them."""

    by_extension: Mapping[str, Mapping[Action, Rule]]
    otherwise: Mapping[Action, Rule] | None


def _paths(folder: Path | None) -> list[Path]:
    return [] if folder is None else sorted(folder.glob("*.yaml"))


def _read_rules(paths: Sequence[Path], parts: _Parts) -> _ReadRules:
    by_extension: dict[str, Mapping[Action, Rule]] = {}
    otherwise: Mapping[Action, Rule] | None = None
    for path in paths:
        if path.name == FRAGMENTS:
            continue
        file, source = read(path, RuleFile)
        rules = _rules(file, source, parts)
        if file.otherwise and otherwise is not None:
            raise source.fault("another file says already what holds otherwise", "otherwise")
        otherwise = rules if file.otherwise else otherwise
        for index, extension in enumerate(file.extensions):
            if extension in by_extension or extension != extension.lower().strip("."):
                problem = f"{extension} has rules already, or is not in lower case and without a dot in front"
                raise source.fault(problem, "extensions", index)
            by_extension[extension] = rules
    return _ReadRules(by_extension, otherwise)


def _rules(file: RuleFile, source: Source, parts: _Parts) -> Mapping[Action, Rule]:
    return Lazy(Action, lambda action: _rule_of(file, action, source, parts))


def _parts(path: Path) -> _Parts:
    file, source = read(path, FragmentFile)
    fragments = {
        name: _Fragment(converted(plain, RuleEntry, source, "fragments", name), source)
        for name, plain in file.fragments.items()
    }
    return _Parts(file.lists, fragments)


def _with_parts(below: _Parts, path: Path) -> _Parts:
    """Parts with those of another file laid over them."""
    above = _parts(path)
    return _Parts({**below.lists, **above.lists}, {**below.fragments, **above.fragments})


def _rule_of(file: RuleFile, action: Action, source: Source, parts: _Parts) -> Rule:
    place = _RulePlace(source, ("rules", action), action)
    rule = _rule(getattr(file.rules, action), place, parts)
    if rule.situations is not None or rule.conditions is not None:
        raise place.fault("the outermost rule always counts: it has neither contexts nor conditions")
    return rule


def _rule(entry: RuleEntry, place: _RulePlace, parts: _Parts) -> Rule:
    if entry.use is not None:
        return _used(entry, entry.use, place, parts)
    if entry.label is not None:
        return _leaf(entry, entry.label, place, parts)
    return Rule(
        description=entry.description,
        conditions=_conditions(entry, place, parts),
        situations=_situations(entry.situations, place),
        all_of=_group(entry.all_of, place, "and", parts),
        any_of=_group(entry.any_of, place, "or", parts),
    )


def _group(
    entries: tuple[RuleEntry, ...] | None, place: _RulePlace, name: str, parts: _Parts
) -> tuple[Rule, ...] | None:
    if entries is None:
        return None
    rules = (_rule(one, place.at(name, index), parts) for index, one in enumerate(entries))
    return tuple(_spread(rules) if name == "and" else rules)


def _spread(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Each rule; a group that consists only of "all of these" is replaced by its members."""
    for rule in rules:
        if rule.all_of is not None and rule == Rule(all_of=rule.all_of):
            yield from rule.all_of
        else:
            yield rule


def _leaf(entry: RuleEntry, label: str, place: _RulePlace, parts: _Parts) -> Rule:
    if (fault := label_fault(label, entry.type, place.known)) is not None:
        raise place.fault(fault)
    members = members_of(entry.type) if place.known is LABELS else None
    if entry.fields is not None and members is None:
        raise place.fault(f"{label} has no fields")
    fields = None
    if entry.fields is not None and members is not None:
        fields = _rule(entry.fields, replace(place.at("fields"), known=members), parts)
    rule = Rule(
        label=label,
        type=entry.type,
        description=entry.description,
        placeholder=entry.placeholder,
        fields=fields,
        constraints=_constraints(entry, place, parts),
        conditions=_conditions(entry, place, parts),
        situations=_situations(entry.situations, place),
    )
    return _consistent(rule, place)


def _consistent(rule: Rule, place: _RulePlace) -> Rule:
    if (fault := contradiction(rule.constraints)) is not None:
        raise place.fault(f"{rule.label}: {fault}")
    return rule


def _constraints(entry: RuleEntry, place: _RulePlace, parts: _Parts) -> tuple[Constraint, ...]:
    return tuple(_constraint(one, place.at("constraints", n), parts) for n, one in enumerate(entry.constraints))


def _constraint(entry: ConstraintEntry | Operator, place: _RulePlace, parts: _Parts) -> Constraint:
    if isinstance(entry, Operator):
        entry = ConstraintEntry(entry)
    values = entry.values
    if entry.listed is not None:
        if values is not None or entry.listed not in parts.lists:
            raise place.fault(f"{entry.listed!r} is no list, or values are written out beside it")
        values = parts.lists[entry.listed]
    made = Constraint(
        operator=entry.operator,
        value=entry.value,
        values=values,
        conditions=_conditions(entry, place, parts),
        situations=_situations(entry.situations, place),
    )
    if (fault := operand_fault(made)) is not None:
        raise place.fault(fault)
    if made.operator is Operator.READONLY and (place.action is not Action.UPDATE or place.is_condition):
        raise place.fault("readonly says something of an update only, and is no condition")
    return made


def _conditions(entry: RuleEntry | ConstraintEntry, place: _RulePlace, parts: _Parts) -> Rule | None:
    """A condition, which may refer to any label, wherever it stands."""
    if entry.conditions is None:
        return None
    return _rule(entry.conditions, replace(place.at("conditions"), known=LABELS, is_condition=True), parts)


def _situations(situations: tuple[Situation, ...] | None, place: _RulePlace) -> tuple[Situation, ...] | None:
    if situations == ():
        raise place.fault("contexts need one at least: what is for none would never count")
    return situations


def _used(entry: RuleEntry, name: str, place: _RulePlace, parts: _Parts) -> Rule:
    """A fragment, overlaid with whatever stands beside its name."""
    if name not in parts.fragments:
        raise place.fault(f"there is no fragment {name!r}")
    fragment = parts.fragments[name]
    there = replace(place.at(), source=fragment.source, steps=("fragments", name))
    rule = _rule(fragment.entry, there, parts)
    if rule.label is None and (entry.constraints or entry.fields is not None):
        raise place.fault(f"the fragment {name!r} has no label: nothing can be laid over it")
    changed = _changed(rule, entry, place, parts)
    if entry.fields is not None:
        changed = replace(changed, fields=_with_fields(changed, entry.fields, place.at("fields"), parts))
    return changed


def _laid_over(below: Sequence[Constraint], above: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """An operator that is given again replaces everything that was given with it."""
    anew = {one.operator for one in above}
    return (*above, *(one for one in below if one.operator not in anew))


def _with_fields(rule: Rule, entry: RuleEntry, place: _RulePlace, parts: _Parts) -> Rule:
    """The members' rules of a fragment, combined with others.

    Rules for an equal label are overlaid, the rest are added.
    """
    members = members_of(rule.type)
    if rule.fields is None or rule.fields.all_of is None or entry.all_of is None or members is None:
        raise place.fault("fields are laid over the fields of a fragment as {and: […]}")
    found = list(rule.fields.all_of)
    places = {one.label: index for index, one in enumerate(found) if one.label is not None}
    for index, one in enumerate(entry.all_of):
        here = replace(place.at("and", index), known=members)
        if one.label in places:
            if one.fields is not None:
                raise here.fault(f"{one.label} has no fields")
            found[places[one.label]] = _changed(found[places[one.label]], one, here, parts)
        else:
            found.append(_rule(one, here, parts))
    return replace(rule.fields, all_of=tuple(found))


def _changed(rule: Rule, entry: RuleEntry, place: _RulePlace, parts: _Parts) -> Rule:
    """A rule overlaid with whatever stands beside its name; it keeps its label and type."""
    if entry.type not in (None, rule.type):
        raise place.fault(f"{rule.label} keeps its type")
    changed = replace(
        rule,
        description=entry.description or rule.description,
        placeholder=entry.placeholder or rule.placeholder,
        constraints=_laid_over(rule.constraints, _constraints(entry, place, parts)),
        conditions=_conditions(entry, place, parts) or rule.conditions,
        situations=_situations(entry.situations, place) or rule.situations,
    )
    return _consistent(changed, place)
