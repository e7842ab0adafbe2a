"""What may be done in the back office, and by which roles: the one table of rights (docs/office.md shows it)."""

from collections.abc import Mapping
from enum import StrEnum

from panier.core.refusal import Kind, Refusal


class OfficeRole(StrEnum):
    """What somebody is in the back office."""

    OWNER = "owner"
    SALES = "sales"
    SUPPORT = "support"
    ACCOUNTANT = "accountant"
    READER = "reader"


class OfficeAction(StrEnum):
    """Something that is looked at or done in the back office."""

    LOOK = "look"
    LOOK_AT_MONEY = "money.look"
    LOOK_AT_SETTINGS = "settings.look"
    LOOK_AT_TRAIL = "trail.look"
    LOOK_AS_CUSTOMER = "customer.look"
    READ_DOCUMENT = "document.read"
    ACCEPT_ORDER = "order.accept"
    REFUSE_ORDER = "order.refuse"
    ASK_DOCUMENTS = "order.ask"
    CANCEL_ORDER = "order.cancel"
    REFUND_ORDER = "order.refund"
    GIVE_CREDIT = "credit.give"
    WRITE_OFF_DEBT = "debt.write-off"
    RETRY_DELIVERY = "delivery.retry"
    DELIVER = "delivery.made"
    FAIL_DELIVERY = "delivery.fail"
    GIVE_UP_DELIVERY = "delivery.give-up"
    RELAUNCH_TASK = "task.relaunch"
    RENEW_SERVICE = "service.renew"
    END_SERVICE = "service.end"
    KEEP_SERVICE = "service.keep"
    EDIT_CATALOG = "catalog.edit"
    ACTIVATE_CATALOG = "catalog.activate"
    SET_STOCK = "stock.set"
    GIVE_OUT_CODE = "code.make"
    WITHDRAW_CODE = "code.withdraw"
    READ_STATEMENT = "transfer.read"
    ASSIGN_TRANSFER = "transfer.assign"
    CREDIT_TRANSFER = "transfer.credit"
    EXPORT_LEDGER = "ledger.export"
    RESEND_MAIL = "mail.resend"
    TELL_HOOK = "hook.replay"
    SWITCH_HOOK = "hook.switch"
    FACTOR_ON = "own.factor-on"
    FACTOR_OFF = "own.factor-off"
    OWN_PASSWORD = "own.password"  # noqa: S105 - what the form is called
    OWN_SESSIONS = "own.sessions"
    ADD_STAFF = "staff.add"
    CHANGE_STAFF = "staff.change"
    END_STAFF = "staff.end"


_O, _S, _H, _A, _R = OfficeRole.OWNER, OfficeRole.SALES, OfficeRole.SUPPORT, OfficeRole.ACCOUNTANT, OfficeRole.READER
_ALL = frozenset(OfficeRole)

RIGHTS: Mapping[OfficeAction, frozenset[OfficeRole]] = {
    OfficeAction.LOOK: _ALL,
    OfficeAction.LOOK_AT_MONEY: frozenset({_O, _A, _R}),
    OfficeAction.LOOK_AT_SETTINGS: frozenset({_O, _R}),
    OfficeAction.LOOK_AT_TRAIL: frozenset({_O, _A, _R}),
    OfficeAction.LOOK_AS_CUSTOMER: frozenset({_O, _S, _H}),
    OfficeAction.READ_DOCUMENT: frozenset({_O, _H}),
    OfficeAction.ACCEPT_ORDER: frozenset({_O, _S, _H}),
    OfficeAction.REFUSE_ORDER: frozenset({_O, _S}),
    OfficeAction.ASK_DOCUMENTS: frozenset({_O, _S, _H}),
    OfficeAction.CANCEL_ORDER: frozenset({_O, _S}),
    OfficeAction.REFUND_ORDER: frozenset({_O, _S, _A}),
    OfficeAction.GIVE_CREDIT: frozenset({_O, _S, _A}),
    OfficeAction.WRITE_OFF_DEBT: frozenset({_O, _A}),
    OfficeAction.RETRY_DELIVERY: frozenset({_O, _S, _H}),
    OfficeAction.DELIVER: frozenset({_O, _H}),
    OfficeAction.FAIL_DELIVERY: frozenset({_O, _H}),
    OfficeAction.GIVE_UP_DELIVERY: frozenset({_O, _S}),
    OfficeAction.RELAUNCH_TASK: frozenset({_O, _S, _H}),
    OfficeAction.RENEW_SERVICE: frozenset({_O, _S, _H}),
    OfficeAction.END_SERVICE: frozenset({_O, _S}),
    OfficeAction.KEEP_SERVICE: frozenset({_O, _S, _H}),
    OfficeAction.EDIT_CATALOG: frozenset({_O, _S}),
    OfficeAction.ACTIVATE_CATALOG: frozenset({_O}),
    OfficeAction.SET_STOCK: frozenset({_O, _S, _H}),
    OfficeAction.GIVE_OUT_CODE: frozenset({_O, _S}),
    OfficeAction.WITHDRAW_CODE: frozenset({_O, _S}),
    OfficeAction.READ_STATEMENT: frozenset({_O, _A}),
    OfficeAction.ASSIGN_TRANSFER: frozenset({_O, _A}),
    OfficeAction.CREDIT_TRANSFER: frozenset({_O, _A}),
    OfficeAction.EXPORT_LEDGER: frozenset({_O, _A}),
    OfficeAction.RESEND_MAIL: frozenset({_O, _S, _H}),
    OfficeAction.TELL_HOOK: frozenset({_O, _H}),
    OfficeAction.SWITCH_HOOK: frozenset({_O, _H}),
    OfficeAction.FACTOR_ON: _ALL,
    OfficeAction.FACTOR_OFF: _ALL,
    OfficeAction.OWN_PASSWORD: _ALL,
    OfficeAction.OWN_SESSIONS: _ALL,
    OfficeAction.ADD_STAFF: frozenset({_O}),
    OfficeAction.CHANGE_STAFF: frozenset({_O}),
    OfficeAction.END_STAFF: frozenset({_O}),
}

# What changes nothing, and is done as often as it is asked.
LOOKS = frozenset({
    OfficeAction.LOOK_AS_CUSTOMER, OfficeAction.READ_DOCUMENT, OfficeAction.EXPORT_LEDGER,
})  # fmt: skip

WORDS: Mapping[OfficeAction, str] = {
    OfficeAction.LOOK: "look at orders, customers, names, catalogues, mails, hooks and events",
    OfficeAction.LOOK_AT_MONEY: "look at the ledger, refunds, payouts and bank transfers",
    OfficeAction.LOOK_AT_SETTINGS: "look at the settings, the limits and the staff",
    OfficeAction.LOOK_AT_TRAIL: "look at the trail",
    OfficeAction.LOOK_AS_CUSTOMER: "see what a customer sees",
    OfficeAction.READ_DOCUMENT: "open documents that customers handed in",
    OfficeAction.ACCEPT_ORDER: "accept an order that was held",
    OfficeAction.REFUSE_ORDER: "refuse an order that was held",
    OfficeAction.ASK_DOCUMENTS: "ask a customer for documents",
    OfficeAction.CANCEL_ORDER: "cancel an order",
    OfficeAction.REFUND_ORDER: "give money of an order back",
    OfficeAction.GIVE_CREDIT: "give a customer credit",
    OfficeAction.WRITE_OFF_DEBT: "write a debt off",
    OfficeAction.RETRY_DELIVERY: "have a piece delivered anew",
    OfficeAction.DELIVER: "say that a piece was made",
    OfficeAction.FAIL_DELIVERY: "say that a piece cannot be made",
    OfficeAction.GIVE_UP_DELIVERY: "give a piece up, so that its money goes back",
    OfficeAction.RELAUNCH_TASK: "relaunch a task",
    OfficeAction.RENEW_SERVICE: "order another period of a service for its customer",
    OfficeAction.END_SERVICE: "end a service for its customer",
    OfficeAction.KEEP_SERVICE: "let a service go on that was to end",
    OfficeAction.EDIT_CATALOG: "make a new version of a catalogue",
    OfficeAction.ACTIVATE_CATALOG: "put a version of a catalogue on sale, or take it off",
    OfficeAction.SET_STOCK: "set a stock",
    OfficeAction.GIVE_OUT_CODE: "make a code that is worth something",
    OfficeAction.WITHDRAW_CODE: "withdraw a code",
    OfficeAction.READ_STATEMENT: "read a statement of the bank",
    OfficeAction.ASSIGN_TRANSFER: "use a bank transfer for an order",
    OfficeAction.CREDIT_TRANSFER: "put a bank transfer on a customer's account",
    OfficeAction.EXPORT_LEDGER: "export the ledger",
    OfficeAction.RESEND_MAIL: "send an e-mail once more",
    OfficeAction.TELL_HOOK: "have a hook told again",
    OfficeAction.SWITCH_HOOK: "enable or disable a hook",
    OfficeAction.FACTOR_ON: "switch the own second factor on",
    OfficeAction.FACTOR_OFF: "switch the own second factor off",
    OfficeAction.OWN_PASSWORD: "change the own password",
    OfficeAction.OWN_SESSIONS: "sign the own other browsers out",
    OfficeAction.ADD_STAFF: "add a colleague",
    OfficeAction.CHANGE_STAFF: "change a colleague's role, or send a new link",
    OfficeAction.END_STAFF: "end a colleague's access",
}


def may(role: OfficeRole, action: OfficeAction) -> bool:
    """True where a role may do something."""
    return role in RIGHTS[action]


def check_right(role: OfficeRole, action: OfficeAction) -> None:
    """Check that a role may do something.

    Refuses: what it may not, naming the roles that may (403); its details have the role and the right.
    """
    if not may(role, action):
        allowed = ", ".join(one.value for one in OfficeRole if may(one, action))
        message = f"Somebody with the role {role.value} may not {WORDS[action]}; {allowed} may"
        raise Refusal(Kind.FORBIDDEN, message, role=role.value, right=action.value)
