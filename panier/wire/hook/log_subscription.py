"""Logs that are streamed, as /me/api/log/subscription shows them."""

from panier.core.hook.log_subscription import LogSubscription as CoreSubscription
from panier.wire.types import Datetime, Shape, Text, Uuid, Words, datetime_out, model


class KindFilter(Shape):
    """Filter by kind of logs."""

    kind: Words | None = None


@model("dbaas.logs.LogSubscriptionCreation")
class LogSubscriptionCreation(Shape):
    """The kind of logs that is to be streamed, and to where."""

    kind: Text
    stream_id: Uuid


@model("dbaas.logs.LogSubscriptionResponse")
class LogSubscriptionResponse(Shape):
    """The operation that begins or ends a stream, and the service that it is an operation of."""

    operation_id: Uuid
    service_name: str


@model("dbaas.logs.SubscriptionResource")
class SubscriptionResource(Shape):
    """Whose logs are streamed."""

    name: str
    type: str


@model("dbaas.logs.LogSubscription")
class LogSubscription(Shape):
    """That a kind of logs is streamed, and to where."""

    created_at: Datetime
    kind: str
    resource: SubscriptionResource
    service_name: str
    stream_id: str
    subscription_id: Uuid
    updated_at: Datetime


def subscription_out(known: tuple[CoreSubscription, str]) -> LogSubscription:
    """A subscription of the account with that nichandle."""
    subscription, nic = known
    return LogSubscription(
        created_at=datetime_out(subscription.created_us),
        kind=subscription.kind,
        resource=SubscriptionResource(name=nic, type="account"),
        service_name=_service(subscription),
        stream_id=subscription.stream_id,
        subscription_id=subscription.subscription_id,
        updated_at=datetime_out(subscription.created_us),
    )


def operation_out(known: tuple[CoreSubscription, str]) -> LogSubscriptionResponse:
    """An operation on a subscription, by its number."""
    subscription, operation_id = known
    return LogSubscriptionResponse(operation_id=operation_id, service_name=_service(subscription))


def _service(subscription: CoreSubscription) -> str:
    """The name of what takes a stream: the hook."""
    return f"hook-{subscription.hook_id}"
