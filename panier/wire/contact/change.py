"""Changes of a service's contacts: asking for them, and the requests (/me/task/contactChange)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.contact.change import ContactChange
from panier.core.limits import KEY_MAX_CHARACTERS
from panier.wire.service.infos import AccountName
from panier.wire.types import OPTIONAL, Datetime, Long, Shape, Words, datetime_or_null, datetime_out, model

AccountFilter = Annotated[Words, Meta(extra={"ovh": "coreTypes.AccountId:string"})]


@model("services.changeContact")
class ContactWish(Shape):
    """Who is to look after a service from now on; contacts that are left out stay."""

    contact_admin: Annotated[Words | None, OPTIONAL] = None
    contact_billing: Annotated[Words | None, OPTIONAL] = None
    contact_tech: Annotated[Words | None, OPTIONAL] = None


@model("nichandle.changeContact.ContactTypeEnum")
class ContactType(StrEnum):
    """The roles of a service."""

    CONTACT_ADMIN = "contactAdmin"
    CONTACT_BILLING = "contactBilling"
    CONTACT_TECH = "contactTech"


@model("nichandle.changeContact.TaskStateEnum")
class TaskState(StrEnum):
    """Where a request stands."""

    ABORTED = "aborted"
    CHECK_VALIDITY = "checkValidity"
    DOING = "doing"
    DONE = "done"
    ERROR = "error"
    EXPIRED = "expired"
    REFUSED = "refused"
    TODO = "todo"
    VALIDATING_BY_CUSTOMERS = "validatingByCustomers"


@model("nichandle.contactChange.Task")
class ContactChangeTask(Shape):
    """A request to give roles of a service to another account."""

    asking_account: AccountName | None
    contact_types: list[ContactType]
    date_done: Datetime | None
    date_request: Datetime
    from_account: AccountName
    id: Long
    service_domain: str | None
    state: TaskState
    to_account: AccountName


class Filter(Shape):
    """Which requests."""

    asking_account: AccountFilter | None = None
    state: TaskState | None = None
    to_account: AccountFilter | None = None


class Answer(Shape):
    """A yes or a no to a request."""

    token: Annotated[str, Meta(max_length=KEY_MAX_CHARACTERS)]


def task_out(seen: tuple[ContactChange, int]) -> ContactChangeTask:
    """A request as it stands at a moment."""
    change, now_us = seen
    return ContactChangeTask(
        asking_account=change.asking,
        contact_types=[ContactType(role) for role in change.roles],
        date_done=datetime_or_null(change.done_us),
        date_request=datetime_out(change.requested_us),
        from_account=change.giver,
        id=change.change_id,
        service_domain=change.service_name,
        state=TaskState(change.state(now_us)),
        to_account=change.taker,
    )
