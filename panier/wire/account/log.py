"""Kinds of logs, and addresses at which they can be read, as /me/api/log shows them; the token of /auth/token."""

from panier.core.account.log import LogKind as CoreKind
from panier.core.account.log import LogLink
from panier.wire.types import Datetime, Password, Shape, Text, Uuid, datetime_out, model


@model("dbaas.logs.LogKind")
class LogKind(Shape):
    """A kind of logs."""

    additional_returned_fields: list[str]
    created_at: Datetime
    display_name: str
    kind_id: Uuid
    name: str
    updated_at: Datetime


@model("dbaas.logs.LogUrlCreation")
class LogUrlCreation(Shape):
    """The kind of logs to be read."""

    kind: Text


@model("dbaas.logs.TemporaryLogsLink")
class TemporaryLogsLink(Shape):
    """An address at which a log can be read until it expires."""

    expiration_date: Datetime
    url: str


@model("auth.Token")
class Token(Shape):
    """A token by which a program learns once who has it."""

    token: Password


def kind_out(kind: CoreKind) -> LogKind:
    """A kind of logs."""
    since = datetime_out(kind.since_us)
    return LogKind(
        additional_returned_fields=list(kind.fields),
        created_at=since,
        display_name=kind.shown_name,
        kind_id=kind.kind_id,
        name=kind.name,
        updated_at=since,
    )


def link_out(link: LogLink) -> TemporaryLogsLink:
    """An address at which a log can be read."""
    return TemporaryLogsLink(expiration_date=datetime_out(link.expires_us), url=link.url)


def token_out(token: str) -> Token:
    """A token."""
    return Token(token=token)
