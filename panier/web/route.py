"""A row of the route table, and what follows from it.

Names, types and the form of its answer.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from datetime import datetime
from functools import cache
from threading import RLock
from typing import Any, TypeVar, get_type_hints

from panier.core.rates import Limit
from panier.core.values import frozen
from panier.wire.types import Shape

Reply = Callable[[Any], Any]
T = TypeVar("T")
Later = Callable[[], T]

_PARAMETER = re.compile(r"{(\w+)}")
# What OVHcloud has nothing like: it is described in /openapi.json alone, below the shop's own address.
OWN_AREAS = ("events", "hooks")


@frozen
class Before:
    """What is done before the transaction, and the flow's argument for its result.

    Without an argument it is done for its effect. `do` gets shop, database and the flow's other arguments;
    `has_caller`: the caller too.
    """

    do: Callable[..., Awaitable[Any]]
    as_: str = ""
    has_caller: bool = False


@frozen
class Route:
    """One operation: method and path lead to a flow.

    Body and query become its arguments, `reply` encodes its result.

    `public`: needs no account. `fixed`: arguments that the path implies. `before`: see Before. `takes`: facts of
    the request that are arguments too. `names`: a path parameter's argument, where it is not its name in
    snake_case. `changes_keys`: keys may have changed afterwards. `is_kept`: the flow is a plain function that finds
    a price list, whose answer is made once (web/price_lists.py). `limits`: what a call counts as (web/counted.py).
    `is_in_portions`: the flow lists a portion, and is called with the last of it as `after` until there is none, with
    time for others in between.
    `takes_cards`: its field formData may hold a card's number, which is handed on and kept nowhere.
    `is_paged`: the flow gets the page that is asked for, and answers with a Portion (web/sent/paging.py).
    `on_refusal`: what follows a refusal, after its transaction is undone; it gets shop, database and the refusal.
    """

    method: str
    path: str
    flow: Callable[..., Any]
    reply: Callable[[Any], Any] | None = None
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    public: bool = False
    status: str = "PRODUCTION"
    about: str = ""
    fixed: Mapping[str, object] = field(default_factory=dict)
    before: tuple[Before, ...] = ()
    takes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    changes_keys: bool = False
    is_kept: bool = False
    limits: tuple[Limit, ...] = ()
    is_in_portions: bool = False
    is_paged: bool = False
    takes_cards: bool = False
    on_refusal: Callable[..., Awaitable[None]] | None = None

    @property
    def writes(self) -> bool:
        """True where its transaction may change something."""
        return self.method != "GET"

    @property
    def is_own(self) -> bool:
        """True for what is no part of OVHcloud's API."""
        return self.path.split("/")[1] in OWN_AREAS

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path's parameters."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def numbers(self) -> frozenset[str]:
        """The parameters that the flow takes as numbers; times apart, all others are text."""
        taken = _numbers(self.flow)
        return frozenset(parameter for parameter in self.parameters if self.argument(parameter) in taken)

    @property
    def times(self) -> frozenset[str]:
        """The parameters that the flow takes as moments."""
        taken = _times(self.flow)
        return frozenset(parameter for parameter in self.parameters if self.argument(parameter) in taken)

    def argument(self, parameter: str) -> str:
        """The flow's argument for a path parameter."""
        return self.names.get(parameter) or snake(parameter)

    @property
    def reply_type(self) -> Any:
        """The type of the answer; None for void."""
        if self.reply is None:
            return None
        return get_type_hints(self.reply, include_extras=True)["return"]

    @property
    def summary(self) -> str:
        """The summary of the operation: its own, or the first paragraph of its flow's docstring."""
        if self.about:
            return self.about
        text = inspect.getdoc(self.flow) or ""
        return " ".join(text.split("\n\n")[0].split()).removesuffix(".")


@frozen
class Shapes:
    """What a row's answer, body and query look like."""

    reply: Callable[[Any], Any] | None = None
    body: type[Shape] | None = None
    query: type[Shape] | None = None


class LaterRoute(Route):
    """A row whose shapes are made when they are first asked for: there are many, and a start needs none of them."""

    __slots__ = ("_find",)
    _find: Callable[[], Shapes]

    def __init__(self, find: Callable[[], Shapes] | None = None, **plain: Any) -> None:
        given = Shapes(plain.get("reply"), plain.get("body"), plain.get("query"))
        object.__setattr__(self, "_find", (lambda: given) if find is None else _once(find))
        super().__init__(**plain)

    @property
    def reply(self) -> Callable[[Any], Any] | None:
        """The function that makes the answer."""
        return self._find().reply

    @property
    def body(self) -> type[Shape] | None:
        """The struct of the body."""
        return self._find().body

    @property
    def query(self) -> type[Shape] | None:
        """The struct of the query."""
        return self._find().query


def later_row(
    method: str,
    path: str,
    flow: Callable[..., Any],
    *,
    reply: Later[Reply | None] | None = None,
    body: Later[Any] | None = None,
    query: Later[Any] | None = None,
    **plain: Any,
) -> Route:
    """A row whose shapes are made when they are first asked for."""

    def shapes() -> Shapes:
        return Shapes(reply and reply(), body and body(), query and query())

    return LaterRoute(shapes, method=method, path=path, flow=flow, **plain)


_making = RLock()


def _once(find: Callable[[], Shapes]) -> Callable[[], Shapes]:
    """The function, called once: two threads would make two structs of one model, and only one can have its name."""
    made: list[Shapes] = []

    def once() -> Shapes:
        if not made:
            with _making:
                if not made:
                    made.append(find())
        return made[0]

    return once


@cache
def snake(camel: str) -> str:
    """A name in snake case: cartId as cart_id."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", camel).lower().replace(".", "_")


@cache
def _numbers(flow: Callable[..., Any]) -> frozenset[str]:
    """The arguments of a flow that are whole numbers."""
    return frozenset(name for name, one in inspect.signature(flow).parameters.items() if one.annotation is int)


@cache
def _times(flow: Callable[..., Any]) -> frozenset[str]:
    """The arguments of a flow that are moments."""
    return frozenset(name for name, one in inspect.signature(flow).parameters.items() if one.annotation is datetime)
