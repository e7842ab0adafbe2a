"""Changes of a service's contacts, and the requests for them (/me/task/contactChange)."""

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
    """The future contacts of a service; contacts that are left out stay."""

    contact_admin: Annotated[Words | None, OPTIONAL] = None
    contact_billing: Annotated[Words | None, OPTIONAL] = None
    contact_tech: Annotated[Words | None, OPTIONAL] = None


class CloudContactWish(Shape):
    """The future contacts of a Public Cloud project, in the types of /cloud; contacts that are left out stay."""

    contact_admin: Annotated[AccountFilter | None, OPTIONAL] = None
    contact_billing: Annotated[AccountFilter | None, OPTIONAL] = None
    contact_tech: Annotated[AccountFilter | None, OPTIONAL] = None


@model("nichandle.changeContact.ContactTypeEnum")
class ContactType(StrEnum):
    """The contact roles of a service."""

    CONTACT_ADMIN = "contactAdmin"
    CONTACT_BILLING = "contactBilling"
    CONTACT_TECH = "contactTech"


@model("nichandle.changeContact.TaskStateEnum")
class TaskState(StrEnum):
    """The states of a contact change request."""

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
    """A request to transfer contact roles of a service to another account."""

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
    """Filter for contact change requests."""

    asking_account: AccountFilter | None = None
    state: TaskState | None = None
    to_account: AccountFilter | None = None


class Answer(Shape):
    """The answer to a contact change request."""

    token: Annotated[str, Meta(max_length=KEY_MAX_CHARACTERS)]


def task_out(seen: tuple[ContactChange, int]) -> ContactChangeTask:
    """A contact change request in its present state."""
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
