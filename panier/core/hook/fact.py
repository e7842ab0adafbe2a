"""Facts: what happened to an account and to what belongs to it, as programs are told of it.

The table of their types is FORMS; docs/webhooks.md has it for readers. A fact holds numbers, names and words, and never
a password, a key, a token or what a contact says of a person.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from panier.core.values import frozen

FactValue = str | int | bool | None


class FactType(StrEnum):
    """The types of facts: what it is about, and what happened to it."""

    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ACCESS_CHANGED = "access.changed"
    CONTACT_CREATED = "contact.created"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_CHANGE_ASKED = "contact_change.asked"
    CONTACT_CHANGE_ENDED = "contact_change.ended"
    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_HELD = "order.held"
    ORDER_DOCUMENTS_ASKED = "order.documents_asked"
    ORDER_ACCEPTED = "order.accepted"
    ORDER_CALLED_OFF = "order.called_off"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_DELIVERED = "order.delivered"
    CHARGE_REQUESTED = "charge.requested"
    CHARGE_TAKEN = "charge.taken"
    CHARGE_DECLINED = "charge.declined"
    CHARGE_WAITING = "charge.waiting"
    REFUND_REQUESTED = "refund.requested"
    REFUND_PAID = "refund.paid"
    REFUND_FAILED = "refund.failed"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_WON = "dispute.won"
    DISPUTE_LOST = "dispute.lost"
    DELIVERY_FAILED = "delivery.failed"
    SERVICE_CREATED = "service.created"
    SERVICE_CHANGED = "service.changed"
    SERVICE_RENEWED = "service.renewed"
    SERVICE_LAPSED = "service.lapsed"
    SERVICE_SUSPENDED = "service.suspended"
    SERVICE_REOPENED = "service.reopened"
    SERVICE_ENDED = "service.ended"
    SERVICE_HANDED_OVER = "service.handed_over"
    DOMAIN_CHANGED = "domain.changed"
    TASK_CREATED = "task.created"
    TASK_DONE = "task.done"
    TASK_FAILED = "task.failed"
    TASK_CANCELLED = "task.cancelled"
    MAIL_FAILED = "mail.failed"
    HOOK_DISABLED = "hook.disabled"
    API_CALLED = "api.called"


@frozen
class FactForm:
    """What facts of a type say.

    `about`: a sentence; `names`: of what they hold; `path`: where the API shows it. Whoever may not read that path is
    not told.
    """

    about: str
    names: tuple[str, ...]
    path: str


_ORDER, _SERVICE = "/me/order/{order_id}", "/services/{service_id}"
_SERVICE_NAMES = ("service_id", "service", "family")
_TASK_NAMES = ("task_id", "kind", "function", "subject")

FORMS: Mapping[FactType, FactForm] = {
    FactType.ACCOUNT_CREATED: FactForm("Somebody became a customer", ("nic",), "/me"),
    FactType.ACCOUNT_CHANGED: FactForm("A customer changed what is known of them", ("nic",), "/me"),
    FactType.ACCESS_CHANGED: FactForm(
        "Somebody logged in, or a key, client, user, password, address, payment method or contract of the account"
        " changed", ("kind",), "/me/logs"
    ),
    FactType.CONTACT_CREATED: FactForm("A contact was made", ("contact_id",), "/me/contact/{contact_id}"),
    FactType.CONTACT_CHANGED: FactForm("A contact was changed", ("contact_id",), "/me/contact/{contact_id}"),
    FactType.CONTACT_CHANGE_ASKED: FactForm(
        "Another account is to have a role of a service", ("change_id", "service"),
        "/me/task/contactChange/{change_id}",
    ),
    FactType.CONTACT_CHANGE_ENDED: FactForm(
        "A request to give another account a role of a service was done, refused or abandoned",
        ("change_id", "service", "state"), "/me/task/contactChange/{change_id}",
    ),
    FactType.ORDER_PLACED: FactForm("An order was placed", ("order_id", "total"), _ORDER),
    FactType.ORDER_PAID: FactForm("An order is paid, and its delivery begins", ("order_id", "total"), _ORDER),
    FactType.ORDER_HELD: FactForm("Somebody looks at a paid order before it is delivered", ("order_id",), _ORDER),
    FactType.ORDER_DOCUMENTS_ASKED: FactForm("Documents are needed for an order", ("order_id",), _ORDER),
    FactType.ORDER_ACCEPTED: FactForm(
        "An order that somebody looked at is accepted, and its delivery begins", ("order_id",), _ORDER
    ),
    FactType.ORDER_CALLED_OFF: FactForm(
        "An order is called off: what was made of it ends", ("order_id", "kind"), _ORDER
    ),
    FactType.ORDER_CANCELLED: FactForm("An order was cancelled", ("order_id",), _ORDER),
    FactType.ORDER_DELIVERED: FactForm("Everything of an order is delivered", ("order_id",), _ORDER),
    FactType.CHARGE_REQUESTED: FactForm(
        "The money for an order was asked for", ("order_id", "amount", "mean"), _ORDER
    ),
    FactType.CHARGE_TAKEN: FactForm("The money for an order was taken", ("order_id", "amount", "mean"), _ORDER),
    FactType.CHARGE_DECLINED: FactForm(
        "The money for an order was not had", ("order_id", "amount", "mean", "reason"), _ORDER
    ),
    FactType.CHARGE_WAITING: FactForm(
        "The money for an order is not decided yet: its state says why", ("order_id", "amount", "mean", "state"), _ORDER
    ),
    FactType.REFUND_REQUESTED: FactForm(
        "Money of an order is to be given back", ("order_id", "refund_id", "amount"), _ORDER
    ),
    FactType.REFUND_PAID: FactForm("Money of an order was given back", ("order_id", "refund_id", "amount"), _ORDER),
    FactType.REFUND_FAILED: FactForm(
        "Money could not go back to where it came from, and is on the balance", ("order_id", "refund_id", "amount"),
        _ORDER,
    ),
    FactType.DISPUTE_OPENED: FactForm(
        "Its payer's bank takes back what was paid for an order", ("order_id", "amount"), _ORDER
    ),
    FactType.DISPUTE_WON: FactForm("A dispute was won: the money stays", ("order_id", "amount"), _ORDER),
    FactType.DISPUTE_LOST: FactForm("A dispute was lost: the money is owed again", ("order_id", "amount"), _ORDER),
    FactType.DELIVERY_FAILED: FactForm(
        "A piece of an order could not be made, or was called off", ("order_id", "name", "reason"), _ORDER
    ),
    FactType.SERVICE_CREATED: FactForm(
        "A service was delivered", (*_SERVICE_NAMES, "plan_code", "order_id", "expires"), _SERVICE
    ),
    FactType.SERVICE_CHANGED: FactForm(
        "A service has another plan, or a life of its own", (*_SERVICE_NAMES, "plan_code", "action"), _SERVICE
    ),
    FactType.SERVICE_RENEWED: FactForm(
        "What a service is paid for ends later", (*_SERVICE_NAMES, "expires"), _SERVICE
    ),
    FactType.SERVICE_LAPSED: FactForm("A service was not renewed in time", (*_SERVICE_NAMES, "expires"), _SERVICE),
    FactType.SERVICE_SUSPENDED: FactForm("A service was suspended", _SERVICE_NAMES, _SERVICE),
    FactType.SERVICE_REOPENED: FactForm("A suspended service was opened again", _SERVICE_NAMES, _SERVICE),
    FactType.SERVICE_ENDED: FactForm("A service has ended", _SERVICE_NAMES, _SERVICE),
    FactType.SERVICE_HANDED_OVER: FactForm(
        "Another account has a role of a service", (*_SERVICE_NAMES, "roles"), _SERVICE
    ),
    FactType.DOMAIN_CHANGED: FactForm(
        "What a registry has of a domain name changed", ("domain", "function"), "/domain/{domain}"
    ),
    FactType.TASK_CREATED: FactForm(
        "Work on a domain name or a zone was asked for", _TASK_NAMES, "/me/task/{kind}/{task_id}"
    ),
    FactType.TASK_DONE: FactForm("Work on a domain name or a zone is done", _TASK_NAMES, "/me/task/{kind}/{task_id}"),
    FactType.TASK_FAILED: FactForm(
        "Work on a domain name or a zone failed; its task says why", (*_TASK_NAMES, "reason"),
        "/me/task/{kind}/{task_id}",
    ),
    FactType.TASK_CANCELLED: FactForm(
        "Work on a domain name or a zone was called off", _TASK_NAMES, "/me/task/{kind}/{task_id}"
    ),
    FactType.MAIL_FAILED: FactForm(
        "An e-mail could not be delivered", ("mail_id",), "/me/notification/email/history/{mail_id}"
    ),
    FactType.HOOK_DISABLED: FactForm(
        "A hook was not reached for days and is told nothing more", ("hook_id",), "/hooks/{hook_id}"
    ),
    FactType.API_CALLED: FactForm(
        "A call changed something; only of accounts that stream their calls (/me/api/log/subscription)",
        ("account", "method", "route", "path", "ip"), "/me/api/logs/self",
    ),
}  # fmt: skip


@frozen
class Fact:
    """Something that happened to an account. `content`: what its type's form names."""

    type: FactType
    account_id: int
    at_us: int
    content: Mapping[str, FactValue] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the API shows what the fact is about."""
        return FORMS[self.type].path.format_map(self.content)


@frozen
class NumberedFact:
    """A fact in its place among all: the places of later ones are greater, and it never changes."""

    place: int
    fact: Fact


@frozen
class EventPage:
    """Facts in their order, and the place to go on behind."""

    facts: tuple[NumberedFact, ...]
    following: int


def fact(kind: FactType, account_id: int, at_us: int, /, **content: FactValue) -> Fact:
    """A fact with all that its form names, and nothing else."""
    names = FORMS[kind].names
    assert content.keys() == set(names), f"{kind} says {names}"
    return Fact(kind, account_id, at_us, content)


def is_covered(wanted: tuple[str, ...], kind: FactType) -> bool:
    """True where a type is among those wanted: by its name, by its subject (order.*), or because all are."""
    return not wanted or kind.value in wanted or f"{kind.value.partition('.')[0]}.*" in wanted


PATTERNS = frozenset({one.value for one in FactType} | {f"{one.value.partition('.')[0]}.*" for one in FactType})
