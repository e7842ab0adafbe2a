"""The arguments of a flow, from the path, the query and the body of a request."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, get_origin

import msgspec

from panier.core.limits import LONG_MAX
from panier.core.plain_text import CONTROL_PROBLEM, has_control
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.times import read_time
from panier.web.paths import parameter
from panier.web.route import Route
from panier.web.sent.choices import choices_at
from panier.web.sent.json_queries import read_documents
from panier.web.sent.key_case import respelled
from panier.wire.sent import read_times
from panier.wire.types import Shape

NULL = b"null"
# One of these is in a body that holds a control character: how JSON spells it, or how one begins that is not ASCII.
_SIGNS = (b"\\u", b"\\b", b"\\f", b"\xef\xbf", b"\xe2\x80", b"\xe2\x81")

Reader = Callable[[str, str], object]  # from a parameter's name and text

_encoder = msgspec.json.Encoder()
_LONGEST = re.compile(r"Expected `str` of length <= (\d+)")
_LONG_WORD = re.compile(r"'(.{80}).+'", re.DOTALL)  # what somebody typed is not repeated at any length


def read_arguments(
    route: Route,
    decoder: "msgspec.json.Decoder[Shape] | None",
    query: Mapping[str, Any],
    from_path: Mapping[str, object],
    body: bytes,
) -> dict[str, Any]:
    """The flow's arguments, typed.

    They come from the path, the query, the body and the route's fixed ones.
    """
    arguments: dict[str, Any] = {**route.fixed, **from_path}
    if route.query is not None:
        asked = _converted(query, route.query)
        arguments |= asked.arguments()
    if decoder is not None:
        arguments |= _decoded(route, decoder, body)
    for name, value in arguments.items():
        if has_control(value):
            raise bad_input(name, CONTROL_PROBLEM)
    return arguments


def _decoded(route: Route, decoder: "msgspec.json.Decoder[Shape]", body: bytes) -> dict[str, Any]:
    if not body.strip() or body.strip() == NULL:
        body = b"{}"
    try:
        if not body.isascii():
            body.decode()  # msgspec does not look into keys that it skips
        if route.body is not None and route.body.bare and body.lstrip()[:1] == b"[":
            body = _encoder.encode({route.body.bare: msgspec.json.decode(body)})
        if route.body is not None and route.body.is_case_blind:
            body = _encoder.encode(respelled(msgspec.json.decode(body), route.body))
        sent = decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), route.body) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = "The input that you provided isn't valid JSON or not well formatted"
        raise Refusal(Kind.MALFORMED, message) from error
    if any(sign in body for sign in _SIGNS) and has_control(msgspec.to_builtins(sent)):
        raise bad_input("body", CONTROL_PROBLEM)
    read_times(sent)
    return sent.arguments()


@cache
def _lists(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The names of a query's lists; a single value of a list comes as a bare text."""
    fields = msgspec.structs.fields(kind)
    return frozenset(field.encode_name for field in fields if get_origin(field.type) is list)


def _converted(query: Mapping[str, Any], kind: type[Shape]) -> Shape:
    lists = _lists(kind)
    asked = read_documents(query, kind)
    asked |= {name: [value] for name, value in asked.items() if name in lists and isinstance(value, str)}
    try:
        struct = msgspec.convert(asked, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), kind) from error
    for name, attribute in zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True):
        if name not in query:
            continue
        value = getattr(struct, attribute)
        if value is None:
            raise bad_input(name, "must not be null: leave it out")
    read_times(struct)
    return struct


def read_document(document: Mapping[str, object], kind: type[Shape]) -> dict[str, Any]:
    """The flow's arguments from what somebody typed into a form of a page: judged as the body of a call is.

    Refuses: a field that the body's shape does not take (400, naming the field).
    """
    try:
        struct = msgspec.convert(document, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _typed_wrong(str(error), kind) from error
    read_times(struct)
    return struct.arguments()


def _typed_wrong(problem: str, kind: type[Shape]) -> Refusal:
    """What msgspec refuses of what was typed, in words for whoever typed it."""
    what, _, place = problem.partition(" - at `$.")
    field = place.rstrip("`")
    if field and what.startswith("Invalid enum value"):
        return bad_input(field, "must be chosen from the list")
    if field and what.startswith("Expected `int"):
        return bad_input(field, "must be a whole number, or empty")
    return _invalid(problem, kind)


def _invalid(problem: str, kind: type[Shape] | None) -> Refusal:
    """Msgspec's message in the wording of JSON-schema validators: the field, then the problem.

    A word that is none of a field's own is refused with those that are.
    """
    if problem.startswith("Object missing required field `"):
        name = problem.split("`")[1]
        place = problem.partition(" - at `$.")[2].rstrip("`")
        return bad_input(f"{place}.{name}" if place else name, "is a required property")
    what, _, place = problem.partition(" - at `$")
    field = place.rstrip("`").lstrip(".") or "body"
    if (longest := _LONGEST.fullmatch(what)) is not None:
        return bad_input(field, f"must have at most {longest[1]} characters")
    what = _LONG_WORD.sub(r"'\1…'", what)
    words = choices_at(kind, field) if kind is not None and what.startswith("Invalid enum value") else ()
    if words:
        what = f"{what}, it must be one of {', '.join(words)}"
    return bad_input(field, f"is not right: {what[:1].lower()}{what[1:]}")


def readers_of(route: Route) -> dict[str, tuple[str, Reader]]:
    """By path parameter: the flow's argument, and what reads it; found once for a route."""
    numbers, times = route.numbers, route.times
    return {
        name: (route.argument(name), _number if name in numbers else read_time if name in times else _text)
        for name in route.parameters
    }


def path_arguments(readers: Mapping[str, tuple[str, Reader]], parameters: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, segment in parameters.items():
        argument, read = readers[name]
        found[argument] = read(name, parameter(segment))
    return found


def _text(name: str, text: str) -> str:
    return text


def _number(name: str, text: str) -> int:
    if not (
        text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 20 and abs(int(text)) <= LONG_MAX
    ):
        raise bad_input(name, "must be a whole number")
    return int(text)
