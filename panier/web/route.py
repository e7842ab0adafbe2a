"""What a row of the route table says, and what follows from it: names, types and the shape of its answer."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_type_hints

from panier.wire.types import Shape

_PARAMETER = re.compile(r"{(\w+)}")
# Parameters in a path that are numbers; every other is text.
NUMBERS = frozenset({
    "applicationId", "configurationId", "contactId", "credentialId", "id", "itemId", "operationId", "orderDetailId",
    "orderId", "paymentMethodId", "serviceId",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: method and path lead to a flow; body and query become its arguments, `reply` encodes its result.

    `public`: needs no account. `fixed`: arguments that the path implies (family). `lookup`: asked before the
    transaction, given to the flow as `found`. `takes`: facts of the request itself that the flow wants (see dispatch).
    `prepare`: done before the transaction and the lookup, for what it leaves behind.
    `is_document`: the body reaches the flow as a mapping `fields` of what was sent.
    `bare`: the field of the body that a bare list stands for, where the guides send that.
    `gathers`: query and body reach the flow as one mapping `answers`, under their names on the wire.
    `is_listed`: the published schema lists the body's fields one by one. `names`: a path parameter's argument, where
    it is not its name in snake_case. `changes_keys`: keys may be other ones afterwards. `is_kept`: the flow is a plain
    function that finds a price list, whose answer is made once (see web/price_lists.py). `texts`: parameters that are
    published as texts here, though elsewhere they are numbers.
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
    lookup: Callable[..., Any] | None = None
    prepare: Callable[..., Any] | None = None
    takes: tuple[str, ...] = ()
    is_listed: bool = False
    is_document: bool = False
    bare: str = ""
    gathers: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    changes_keys: bool = False
    is_kept: bool = False
    texts: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """True where its transaction may change something."""
        return self.method != "GET"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path's parameters."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def numbers(self) -> frozenset[str]:
        """Those of them that are numbers."""
        return NUMBERS - set(self.texts)

    def argument(self, parameter: str) -> str:
        """The flow's name for a path parameter."""
        return self.names.get(parameter) or snake(parameter)

    @property
    def reply_type(self) -> Any:
        """The type of the answer; None for void."""
        if self.reply is None:
            return None
        return get_type_hints(self.reply, include_extras=True)["return"]

    @property
    def summary(self) -> str:
        """What the operation does: its own words, or the first sentence of its flow's."""
        if self.about:
            return self.about
        text = inspect.getdoc(self.flow) or ""
        return " ".join(text.split("\n\n")[0].split()).removesuffix(".")


@cache
def snake(camel: str) -> str:
    """CartId as cart_id."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", camel).lower().replace(".", "_")
