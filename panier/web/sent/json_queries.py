"""Query parameters that hold more than a text: they are sent as JSON."""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec

from panier.core.plain_text import CONTROL_PROBLEM, has_control
from panier.core.refusal import bad_input


def read_documents(query: Mapping[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A query with what its JSON parameters hold in place of their texts.

    Refuses: what is no JSON object, a parameter that was sent twice or in pieces (400).
    """
    read = dict(query)
    for name in _documents(kind):
        if any(sent.startswith(f"{name}[") for sent in query):
            raise bad_input(name, f'must be sent as JSON: {name}={{"key":[{{"operator":"EQ","value":"text"}}]}}')
        if name not in query:
            continue
        if not isinstance(query[name], str):
            raise bad_input(name, "must be sent once")
        try:
            read[name] = msgspec.json.decode(query[name])
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise bad_input(name, "must be a JSON object") from error
        if not isinstance(read[name], dict):
            raise bad_input(name, "must be a JSON object")
        if has_control(read[name]):
            raise bad_input(name, CONTROL_PROBLEM)
    return read


@cache
def _documents(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The names of a query's parameters that are sent as JSON."""
    return tuple(one.encode_name for one in msgspec.structs.fields(kind) if _is_document(one.type))


def _is_document(hint: Any) -> bool:
    if get_origin(hint) is UnionType or get_origin(hint) is not dict:
        return any(get_origin(one) is dict for one in get_args(hint))
    return True
