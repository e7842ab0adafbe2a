"""What a PUT may not change: every property that a GET of the same path shows and the body cannot set.

Whoever reads a thing may send it back whole. A property that is read-only must then have the value that it has.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from panier.core.account.account import Caller
from panier.core.refusal import Refusal, invalid
from panier.core.times import read_time
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.web.route import Route
from panier.web.routes import ROUTES


@frozen
class SentBack:
    """The read-only properties in the body of a PUT, and the GET that shows them with its flow's arguments."""

    shown: Route
    arguments: Mapping[str, Any]
    values: Mapping[str, object]

    async def check(self, tx: Tx, shop: Shop, caller: Caller | None) -> None:
        """Check that they are what they are.

        Refuses: values that are not, naming their properties (400); a thing that the caller may not see (404).
        """
        assert self.shown.reply is not None
        result = await self.shown.flow(tx, shop, caller, **self.arguments)
        present = msgspec.to_builtins(self.shown.reply(result))
        altered = [name for name, value in self.values.items() if not _is_same(value, present.get(name))]
        if altered:
            raise invalid(f"Try to alter read-only properties: {', '.join(altered)}")


def sent_back(route: Route, body: bytes, arguments: Mapping[str, Any]) -> SentBack | None:
    """The read-only properties in a body; None where it has none.

    `body` is one that was decoded before. Null stands for what was left out.
    """
    if route.method != "PUT":
        return None
    names = read_only(route)
    if not any(name.encode() in body for name in names):
        return None
    sent = msgspec.json.decode(body)
    values = {} if not isinstance(sent, dict) else {name: sent[name] for name in sent if name in names}
    values = {name: value for name, value in values.items() if value is not None}
    if not values:
        return None
    shown = _shown()[route.path]
    asked = {shown.argument(parameter): arguments[route.argument(parameter)] for parameter in shown.parameters}
    return SentBack(shown, asked | dict(shown.fixed), values)


@cache
def _shown() -> Mapping[str, Route]:
    """The GET of each path."""
    return {route.path: route for route in ROUTES if route.method == "GET"}


def read_only(route: Route) -> frozenset[str]:
    """The properties that a PUT refuses to change."""
    shown = _shown().get(route.path)
    if route.method != "PUT" or route.body is None or route.body.is_lenient or shown is None:
        return frozenset()
    kind = shown.reply_type
    properties = kind.__struct_encode_fields__ if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()
    return frozenset(properties) - route.body.writable()


def _is_same(sent: object, present: object) -> bool:
    """True for the value that a property has, however a time in it is spelled; an object may be sent in part."""
    if isinstance(sent, dict) and isinstance(present, dict):
        return all(name not in present or _is_same(value, present[name]) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(present, list):
        return len(sent) == len(present) and all(map(_is_same, sent, present))
    if isinstance(sent, str) and isinstance(present, str):
        return sent == present or _is_same_time(sent, present)
    return isinstance(sent, bool) == isinstance(present, bool) and sent == present


def _is_same_time(sent: str, present: str) -> bool:
    try:
        return read_time("", sent) == read_time("", present)
    except Refusal:
        return False
