"""Asking for a new password and for another e-mail address, as /me takes it."""

from enum import StrEnum

from panier.core.account.email_change import EmailChange as CoreChange
from panier.core.account.email_change import EmailChangeState
from panier.wire.account.account import Company
from panier.wire.types import Arguments, Datetime, Long, Shape, Text, datetime_or_null, datetime_out, model


class PasswordRecovery(Shape):
    """Whose password is to be changed: a nichandle or an e-mail address."""

    ovh_company: Company
    ovh_id: Text

    def arguments(self) -> Arguments:
        """The name alone: there is one company here."""
        return {"ovh_id": self.ovh_id}


class NewEmail(Shape):
    """Another e-mail address for the account."""

    new_email: Text


class EmailAnswer(Shape):
    """The token from one of the two e-mails about a new address."""

    token: Text


@model("nichandle.changeEmail.TaskStateEnum")
class State(StrEnum):
    """What became of a request for another e-mail address."""

    ABORTED = "aborted"
    DONE = "done"
    REFUSED = "refused"
    TODO = "todo"


@model("nichandle.emailChange.Task")
class EmailChange(Shape):
    """A request for another e-mail address."""

    date_done: Datetime | None
    date_request: Datetime
    id: Long
    new_email: str
    state: State


class EmailChangeFilter(Shape):
    """Filter by state."""

    state: State | None = None


def email_change_out(known: tuple[CoreChange, EmailChangeState]) -> EmailChange:
    """A request in its present state."""
    change, state = known
    return EmailChange(
        date_done=datetime_or_null(change.done_us or change.refused_us),
        date_request=datetime_out(change.created_us),
        id=change.change_id,
        new_email=change.new_email,
        state=State(state.value),
    )
