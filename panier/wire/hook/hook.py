"""Hooks, as /hooks shows and takes them."""

from typing import Annotated, ClassVar

from panier.core.hook.hook import Webhook
from panier.core.hook.log_subscription import stream_of
from panier.wire.types import OPTIONAL, Arguments, Long, Shape, Text, datetime_or_null, datetime_out, model


@model("event.Hook")
class Hook(Shape):
    """An address that is told of events; a PUT changes address, types and description, and enables or disables it.

    `lastEvent`: the last one that it was told of, `lastTold` when; `nextTry`: when it is told again, after it did not
    answer since `failingSince`, because of `problem`. `streamId`: what /me/api/log/subscription knows it by.
    """

    taken: ClassVar[tuple[str, ...]] = ("description", "is_enabled", "types", "url")
    moving: ClassVar[tuple[str, ...]] = ("last_event", "last_told", "next_try", "failing_since", "problem")

    creation: Annotated[str | None, OPTIONAL] = None
    description: Annotated[Text | None, OPTIONAL] = None
    disabled_why: Annotated[str | None, OPTIONAL] = None
    failing_since: Annotated[str | None, OPTIONAL] = None
    hook_id: Annotated[Long | None, OPTIONAL] = None
    is_enabled: Annotated[bool | None, OPTIONAL] = None
    last_event: Annotated[Long | None, OPTIONAL] = None
    last_told: Annotated[str | None, OPTIONAL] = None
    next_try: Annotated[str | None, OPTIONAL] = None
    problem: Annotated[str | None, OPTIONAL] = None
    stream_id: Annotated[str | None, OPTIONAL] = None
    types: Annotated[list[Text] | None, OPTIONAL] = None
    url: Annotated[Text | None, OPTIONAL] = None


@model("event.HookRequest")
class HookRequest(Shape, kw_only=True):
    """An address that is to be told of events, of some types or of all."""

    description: Annotated[Text | None, OPTIONAL] = None
    types: Annotated[list[Text] | None, OPTIONAL] = None
    url: Text

    def arguments(self) -> Arguments:
        """The fields, empty where they were left out."""
        return {"url": self.url, "types": self.types or [], "description": self.description or ""}


@model("event.HookSecret")
class HookSecret(Shape):
    """A hook and the secret that its messages are signed with, which is shown once."""

    hook_id: Long
    secret: str


@model("event.Replay")
class Replay(Shape):
    """The event behind which a hook is told on."""

    after: Long


def hook_out(hook: Webhook) -> Hook:
    """A hook, without its secret."""
    return Hook(
        creation=datetime_out(hook.created_us),
        description=hook.description,
        disabled_why=hook.disabled_why,
        failing_since=datetime_or_null(hook.failing_us),
        hook_id=hook.hook_id,
        is_enabled=hook.disabled_us is None,
        last_event=hook.place,
        last_told=datetime_or_null(hook.told_us),
        next_try=datetime_or_null(hook.due_us if hook.failing_us is not None else None),
        problem=hook.problem,
        stream_id=stream_of(hook.hook_id),
        types=list(hook.types),
        url=hook.url,
    )


def secret_out(hook: Webhook) -> HookSecret:
    """A hook's secret, for whoever made it."""
    return HookSecret(hook_id=hook.hook_id, secret=hook.secret)
