"""What can be sent with an operation, as the fields of a form: made from the types of its path, query and body."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from panier.core.limits import IDEMPOTENCY_KEY_MAX, LONG_MAX, PAGE_SIZE_MAX
from panier.core.values import frozen
from panier.web.described import words
from panier.web.route import Route
from panier.wire.types import Shape

DEPTH_MAX = 3  # of an object within a body; what is deeper is typed as JSON
LONG_TEXT_MIN = 1_001  # characters that a text may have, from which on it gets room
SELECT_MAX = 30  # values that a list to choose from shows; more of them are offered as they are typed
_NULL = {"type": "null"}
_PLAIN = frozenset({"string", "integer", "number", "boolean"})
_LONG = re.compile(
    r"description|comment|content|zoneFile|data|certificate|(?:ssh|public)Key|message|reason", re.IGNORECASE
)


@frozen
class FormField:
    """A field of the form.

    `place`: its name there, such as body/address/city. `kind`: text, long, number, flag, choice, several, lines, json
    or group, which has `parts`. `values`: the allowed ones; `types`: those of JSON that it takes; `item`: the type of
    what a list holds. `about` says what it is, `limits` what it takes.
    """

    place: str
    name: str
    kind: str
    about: str = ""
    limits: str = ""
    is_required: bool = False
    values: tuple[str, ...] = ()
    types: tuple[str, ...] = ("string",)
    parts: tuple["FormField", ...] = ()


@frozen
class CallForm:
    """All that can be sent with an operation."""

    path: tuple[FormField, ...]
    query: tuple[FormField, ...]
    body: tuple[FormField, ...]
    headers: tuple[FormField, ...]
    has_body: bool

    def shown(self, fields: Sequence[FormField], typed: Mapping[str, Sequence[str]]) -> tuple[FormField, ...]:
        """The fields that matter: those that must be filled in, and those that are."""
        return tuple(field for field in fields if field.is_required or is_filled(field, typed))

    def folded(self, fields: Sequence[FormField], typed: Mapping[str, Sequence[str]]) -> tuple[FormField, ...]:
        """The other fields."""
        return tuple(field for field in fields if not (field.is_required or is_filled(field, typed)))

    def all(self) -> Iterator[FormField]:
        """Every field that something is typed into."""
        for field in (*self.path, *self.query, *self.body, *self.headers):
            yield from _leaves(field)


def is_filled(field: FormField, typed: Mapping[str, Sequence[str]]) -> bool:
    """True where something is typed into a field, or into a part of it."""
    return any(any(typed.get(one.place, ())) for one in _leaves(field))


def _leaves(field: FormField) -> Iterator[FormField]:
    if field.kind != "group":
        yield field
    for part in field.parts:
        yield from _leaves(part)


def form_of(route: Route, subsidiaries: tuple[str, ...]) -> CallForm:
    """The form of an operation in a shop with these subsidiaries."""
    return CallForm(
        tuple(_path_field(route, name) for name in route.parameters),
        () if route.query is None else _fields(route.query, subsidiaries, "query"),
        () if route.body is None else _fields(route.body, subsidiaries, "body"),
        tuple(_headers(route)),
        route.body is not None,
    )


def _path_field(route: Route, name: str) -> FormField:
    is_number = name in route.numbers
    return FormField(
        f"path/{name}", name, "number" if is_number else "text", words.of_field(name),
        "A whole number" if is_number else "A time" if name in route.times else "", is_required=True,
        types=("integer",) if is_number else ("string",),
    )  # fmt: skip


def _headers(route: Route) -> Iterator[FormField]:
    if route.writes:
        about = "A text of your own that makes the call safe to send again for a day: it has its effect once"
        yield FormField(
            "header/Idempotency-Key", "Idempotency-Key", "text", about, f"At most {IDEMPOTENCY_KEY_MAX} characters"
        )
    if route.is_paged:
        limits = f"From 1 to {PAGE_SIZE_MAX}"
        yield FormField("header/X-Pagination-Size", "X-Pagination-Size", "text", "How many entries a page has", limits)
        about = "Which page: the X-Pagination-Cursor-Next of the answer before"
        yield FormField("header/X-Pagination-Cursor", "X-Pagination-Cursor", "text", about)


@cache
def _fields(kind: type[Shape], subsidiaries: tuple[str, ...], where: str) -> tuple[FormField, ...]:
    """The fields of a query or of a body: what its flow takes, the mandatory ones first."""
    (schema,), components = msgspec.json.schema_components([kind], ref_template="{name}")
    reading = _StructReading(components, subsidiaries, where)
    settable = {
        name: one for name, one in _resolved(schema, components)["properties"].items() if _can_be_set(kind, name)
    }
    required = _resolved(schema, components).get("required", ())
    found = [reading.field(where, name, one, is_required=name in required) for name, one in settable.items()]
    return tuple(sorted(found, key=_is_optional))


def _is_optional(field: FormField) -> bool:
    return not field.is_required


def _can_be_set(kind: type[Shape], name: str) -> bool:
    """True for a field that a flow takes: others may be sent back as they were read, and change nothing."""
    names = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
    own = names[name]
    return (not kind.taken or own in kind.taken) and own not in kind.fixed and own not in kind.moving


def _resolved(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = components[schema["$ref"]] if "$ref" in schema else schema
    return found


class _StructReading:
    """Reads the JSON schema of a struct."""

    def __init__(self, components: Mapping[str, Any], subsidiaries: tuple[str, ...], where: str) -> None:
        self._components = components
        self._subsidiaries = subsidiaries
        self._where = where

    def field(
        self, above: str, name: str, schema: Mapping[str, Any], *, is_required: bool, depth: int = 0
    ) -> FormField:
        """A field of a struct; what is in an object is a field of its own."""
        place = f"{above}/{name}"
        told = words.of_filter(name) if self._where == "query" else words.of_field(name)
        about = "" if told.lower() == name.lower() else told
        alternatives = tuple(self._alternatives(schema))
        one = alternatives[0] if len(alternatives) == 1 else {}
        values, types = self._values(one), tuple(dict.fromkeys(_type(each) for each in alternatives))
        limits = _limits(one)
        if values:
            return FormField(place, name, "choice", about, "", is_required, values, types)
        if types == ("boolean",):
            return FormField(place, name, "flag", about, limits, is_required, types=types)
        if _PLAIN.issuperset(types):
            kind = "number" if types in {("integer",), ("number",)} else "text"
            return FormField(
                place, name, "long" if _is_long(name, one) else kind, about, limits, is_required, types=types
            )
        if types == ("array",):
            return self._list(place, name, one, about=about, is_required=is_required)
        if "properties" in one and depth < DEPTH_MAX and self._where == "body":
            required = one.get("required", ())
            parts = [
                self.field(place, part, each, is_required=part in required, depth=depth + 1)
                for part, each in one["properties"].items()
            ]
            parts.sort(key=_is_optional)
            return FormField(place, name, "group", about, is_required=is_required, parts=tuple(parts))
        return FormField(place, name, "json", about, "As JSON", is_required, types=("object",))

    def _list(self, place: str, name: str, schema: Mapping[str, Any], *, about: str, is_required: bool) -> FormField:
        """A list: of texts or numbers it is typed line by line, of a few values chosen, of anything else JSON."""
        items = tuple(self._alternatives(schema.get("items", {})))
        values = self._values(items[0]) if len(items) == 1 else ()
        types = tuple(dict.fromkeys(_type(each) for each in items))
        if values and len(values) <= SELECT_MAX:
            return FormField(place, name, "several", about, "", is_required, values, types)
        if types and _PLAIN.issuperset(types):
            return FormField(place, name, "lines", about, "One a line", is_required, values, types)
        return FormField(place, name, "json", about, "A list, as JSON", is_required, types=("array",))

    def _alternatives(self, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """What a value may be, null apart: it is what an empty field stands for."""
        schema = _resolved(schema, self._components)
        for one in schema.get("anyOf", (schema,)):
            if one != _NULL:
                yield _resolved(one, self._components)

    def _values(self, schema: Mapping[str, Any]) -> tuple[str, ...]:
        values = tuple(str(value) for value in schema.get("enum", ()) if value is not None)
        is_subsidiary = len(values) > 1 and set(self._subsidiaries) < set(values) and "ASIA" in values
        return self._subsidiaries if is_subsidiary else values


def _type(schema: Mapping[str, Any]) -> str:
    """The type of a value; of an enumeration that of its members."""
    if "enum" in schema:
        return "integer" if all(isinstance(value, int) for value in schema["enum"]) else "string"
    found = schema.get("type", "object")
    return "object" if isinstance(found, list) else str(found)


def _is_long(name: str, schema: Mapping[str, Any]) -> bool:
    return schema.get("maxLength", 0) >= LONG_TEXT_MIN and _LONG.fullmatch(name) is not None


def _limits(schema: Mapping[str, Any]) -> str:
    """What a value may be, in words."""
    least, most = schema.get("minimum"), schema.get("maximum")
    kind = {"integer": "A whole number", "number": "A number"}.get(schema.get("type", ""), "")
    if kind and least is not None and most is not None and most < LONG_MAX:
        return f"{kind} from {least} to {most}"
    if kind and least is not None and least > -LONG_MAX:
        return f"{kind} from {least} on"
    formed = {"date-time": "A time, such as 2027-03-01T09:00:00+00:00", "date": "A day, such as 2027-03-01"}
    if schema.get("format") in formed:
        return formed[schema["format"]]
    longest = schema.get("maxLength", LONG_TEXT_MIN)
    return kind or (f"At most {longest} characters" if longest < LONG_TEXT_MIN else "")
