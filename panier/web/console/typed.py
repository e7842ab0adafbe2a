"""What was typed into the form of an operation, and the call that it makes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from panier.core.refusal import Kind, Refusal
from panier.web.console.fields import CallForm, FormField
from panier.web.described.examples import body_example, path_examples, query_examples
from panier.web.route import Route
from panier.web.samples import TypedCall

RAW = "json"  # the field of a whole body, in place of its fields
Typed = Mapping[str, Sequence[str]]


def prefix_of(route: Route) -> str:
    """What stands before an operation's path: the second version says so itself, and the shop's own have none."""
    return "" if route.path.startswith("/v2/") or route.is_own else "/1.0"


def call_of(route: Route, form: CallForm, typed: Typed) -> TypedCall:
    """The call that was typed.

    Refuses: a parameter of the path that is missing, what is no JSON where JSON is asked for (400).
    """
    path = route.path
    for field in form.path:
        value = _one(typed, field.place)
        if not value:
            raise Refusal(Kind.MALFORMED, f"{field.name} must be given: it is a part of the path")
        path = path.replace(f"{{{field.name}}}", quote(value, safe=""))
    query = [(field.name, value) for field in form.query for value in _texts(field, typed)]
    headers = tuple((one.name, " ".join(value.split())) for one in form.headers if (value := _one(typed, one.place)))
    body = _body(form, typed)
    if body:
        headers = (("Content-Type", "application/json"), *headers)
    return TypedCall(route.method, f"{prefix_of(route)}{path}{'?' if query else ''}{urlencode(query)}", body, headers)


def shown_call(route: Route, form: CallForm, typed: Typed) -> TypedCall:
    """The call as an example shows it: a part of the path that is missing keeps its name."""
    missing = {field.place: [f"{{{field.name}}}"] for field in form.path if not _one(typed, field.place)}
    try:
        call = call_of(route, form, {**typed, **missing})
    except Refusal:  # what is no JSON is shown to whoever sends it
        call = call_of(route, form, {**dict.fromkeys(typed, ()), **_pathwise(form, typed), **missing})
    spelled = call.target
    for field in form.path:
        spelled = spelled.replace(quote(f"{{{field.name}}}", safe=""), f"{{{field.name}}}")
    return TypedCall(call.method, spelled, call.body, call.headers)


def example_of(route: Route, form: CallForm, known: Mapping[str, str], home: str) -> Typed:
    """What the form begins with: an example that works, and in the path what an answer before has named."""
    found: dict[str, Sequence[str]] = {}
    paths = {**path_examples(route), **known}
    for field in form.path:
        if field.name in paths:
            found[field.place] = [str(paths[field.name])]
    shown = query_examples(route)
    found |= _written(form.query, shown, home)
    if route.body is not None:
        found |= _written(form.body, body_example(route), home)
    return found


def json_of(form: CallForm, typed: Typed) -> str:
    """The body as it would be sent, to be read; empty where there is none or it cannot be read yet."""
    try:
        body = _body(form, typed)
    except Refusal:
        return ""
    return msgspec.json.format(body, indent=2).decode() if body else ""


def _pathwise(form: CallForm, typed: Typed) -> Typed:
    return {field.place: typed.get(field.place, ()) for field in form.path}


def _written(fields: Sequence[FormField], values: Mapping[str, Any], home: str) -> dict[str, Sequence[str]]:
    """The values of an example, as they would be typed."""
    found: dict[str, Sequence[str]] = {}
    for field in fields:
        if field.name not in values or values[field.name] is None:
            continue
        value = values[field.name]
        if field.kind == "group" and isinstance(value, dict):
            found |= _written(field.parts, value, home)
        elif field.kind == "lines":
            found[field.place] = ["\n".join(map(_text, value))]
        elif field.kind == "several":
            found[field.place] = [_text(one) for one in value]
        elif field.kind == "choice" and _text(value) not in field.values:
            found[field.place] = [home if home in field.values else field.values[0]]
        elif field.kind == "json":
            found[field.place] = [msgspec.json.format(msgspec.json.encode(value), indent=2).decode()]
        else:
            found[field.place] = [_text(value)]
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _one(typed: Typed, place: str) -> str:
    return next((value.strip() for value in typed.get(place, ())), "")


def _texts(field: FormField, typed: Typed) -> Iterator[str]:
    """The values of a parameter of the query."""
    given = typed.get(field.place, ())
    for value in given[0].splitlines() if field.kind == "lines" and given else given:
        if value.strip():
            yield value.strip()


def _body(form: CallForm, typed: Typed) -> bytes:
    if not form.has_body:
        return b""
    whole = _one(typed, RAW)
    if whole:
        return msgspec.json.encode(_read("The whole body", whole))
    return msgspec.json.encode(_put_together(form.body, typed))


def _put_together(fields: Sequence[FormField], typed: Typed) -> dict[str, Any]:
    """An object of what was typed: an empty field is left out of it."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind == "group":
            inner = _put_together(field.parts, typed)
            if inner:
                found[field.name] = inner
            continue
        given = [value for value in typed.get(field.place, ()) if value.strip()]
        if given:
            found[field.name] = _value(field, given)
    return found


def _value(field: FormField, given: Sequence[str]) -> Any:
    """A value of the type that the field takes; what cannot be one is sent as it is, and the operation says so."""
    match field.kind:
        case "several":
            return [_scalar(field, one) for one in given]
        case "lines":
            return [_scalar(field, one.strip()) for one in given[0].splitlines() if one.strip()]
        case "json":
            return _read(field.place.removeprefix("body/").replace("/", "."), given[0])
        case "long":
            return given[0].replace("\r\n", "\n")
        case _:
            return _scalar(field, given[0].strip())


def _scalar(field: FormField, text: str) -> Any:
    if field.types == ("string",):
        return text
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return text
    kinds = {bool: "boolean", int: "integer", float: "number"}
    kind = kinds.get(type(value), "")
    return value if kind in field.types or (kind == "integer" and "number" in field.types) else text


def _read(name: str, text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f'{name} is not JSON ({error}): write it like {{"key": "value"}} or [1, 2]'
        raise Refusal(Kind.MALFORMED, message) from error
