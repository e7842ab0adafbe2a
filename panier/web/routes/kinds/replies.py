"""What the operations on services of a kind answer with: functions that say their type, as a row needs it."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from panier.core.service.kind import ServiceAction, ServiceKind, ServicePart
from panier.families.kinds import vocabulary
from panier.flows.service.kinds.services import OwnedDocument
from panier.flows.service.kinds.tasks import SeenTask, task_properties
from panier.wire.service import iam
from panier.wire.service.kinds import Structs, document_out, value_out

Reply = Callable[[Any], Any]


@cache
def structs() -> Structs:
    """The structs of all kinds."""
    known = vocabulary()
    return Structs(known.models, known.enums, known.texts)


def value_reply(written: str) -> Reply:
    """An answer of any type that a file names."""
    hint = structs().hint(written)
    return typed(lambda answer: value_out(hint, answer), hint)


def shown(kind: ServiceKind) -> Any:
    return structs().shown(kind.model)


def document_reply(kind: ServiceKind, shown_as: str = "") -> Reply:
    struct = structs().shown(shown_as or kind.model)
    has_iam = "iam" in structs().properties(shown_as or kind.model)

    def document(seen: OwnedDocument) -> Any:
        properties: dict[str, object] = dict(seen.properties)
        if has_iam:
            properties["iam"] = msgspec.to_builtins(iam.iam_out(seen.owned.iam))
        return document_out(struct, properties)

    return typed(document, struct)


def entry_reply(part: ServicePart) -> Reply:
    if not part.model:  # only the keys of its entries are shown
        return typed(lambda entry: entry, dict)
    struct = structs().shown(part.model)
    return typed(lambda entry: document_out(struct, entry), struct)


def task_reply(kind: ServiceKind, shown_as: str = "") -> Reply:
    assert kind.tasks is not None
    struct = structs().shown(shown_as or kind.tasks.model)
    return typed(lambda seen: document_out(struct, task_properties(kind, seen)), struct)


def action_reply(kind: ServiceKind, action: ServiceAction, part: ServicePart | None) -> Reply | None:
    """What an action answers with: its task, unless its file says otherwise; nothing where there is none."""
    if action.reply is None:
        if action.work is None or kind.tasks is None:
            return None
        return task_reply(kind)
    if action.reply == "void":
        return None
    if kind.tasks is not None and action.reply in kind.tasks.also:
        return task_reply(kind, action.reply)
    if action.reply == kind.model and part is None:
        return document_reply(kind)
    return value_reply(action.reply)


def names_reply(kind: ServiceKind) -> Reply:
    def names_out(names: Sequence[str]) -> list[str]:
        return list(names)

    return typed(names_out, list[structs().hint(kind.key_type)])  # type: ignore[misc]


def keys_reply(part: ServicePart) -> Reply:
    assert part.key is not None
    key = part.key
    return typed(
        lambda entries: [entry[key] for entry in entries],
        list[structs().hint(part.key_type)],  # type: ignore[misc]
    )


def task_ids(seen: Sequence[SeenTask]) -> list[int]:
    return [one.task.task_id for one in seen]


def list_reply(reply: Reply, struct: Any) -> Reply:
    return typed(lambda several: [reply(one) for one in several], list[struct])


def typed(reply: Reply, hint: Any) -> Reply:
    """A reply that says what it answers with, as the table of routes needs it."""
    reply.__annotations__ = {"return": hint}
    return reply
