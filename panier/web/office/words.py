"""What the back office calls rights, roles, balances and states; the trail and the database keep their codes."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from babel.numbers import format_decimal

from panier.core.ledger.balance import BalanceKind
from panier.core.ledger.posting import Chart
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.office.rights import OfficeAction, OfficeRole, may
from panier.core.office.trail import TrailEvent
from panier.core.paper.paper import PaperKind
from panier.web.pages.outcome import PAPERS
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.tongues import CodeTable, phrase, spoken

# What outside/hook_sender.py and core/hook/hook.py write down of a hook; of three days, the last failure goes on after.
_HOOK_PROBLEMS: CodeTable = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"It was disabled by hand", phrase("It was disabled by hand")),
        (r"It answered that it is gone \(410\)", phrase("It answered that it is gone (410)")),
        (r"It did not answer in time", phrase("It did not answer in time")),
        (r"It cannot be reached \((?P<error>\w+)\)", phrase("It cannot be reached ({error})")),
        (r"Its name cannot be found \((?P<error>\w+)\)", phrase("Its name cannot be found ({error})")),
        (r"Its address is none that a hook may have", phrase("Its address is none that a hook may have")),
        (r"It answered (?P<status>\d+)", phrase("It answered {status}")),
        (
            r"It answered (?P<status>\d+); redirects are not followed",
            phrase("It answered {status}; redirects are not followed"),
        ),
        (r"It was not reached for three days: (?P<last>.+)", phrase("It was not reached for three days: {last}")),
    )
)

ROLES: Mapping[OfficeRole, str] = {
    OfficeRole.OWNER: phrase("owner"),
    OfficeRole.SALES: phrase("sales"),
    OfficeRole.SUPPORT: phrase("support"),
    OfficeRole.ACCOUNTANT: phrase("accountant"),
    OfficeRole.READER: phrase("reader"),
}
BALANCES: Mapping[BalanceKind, str] = {
    BalanceKind.VOUCHER: phrase("voucher"),
    BalanceKind.BONUS: phrase("bonus"),
    BalanceKind.DEPOSIT: phrase("deposit"),
    BalanceKind.PREPAID: phrase("prepaid account"),
    BalanceKind.POINTS: phrase("points"),
}
# Accounts of the ledger, as core/ledger/book_words.py calls them for accountants.
ACCOUNTS: Mapping[Chart, str] = {
    Chart.RECEIVABLE: phrase("Customers"),
    Chart.DEBT: phrase("Doubtful customers"),
    Chart.BALANCE: phrase("Advances and credit of customers"),
    Chart.TAX: phrase("Tax collected"),
    Chart.SUSPENSE: phrase("Transfers to be matched"),
    Chart.DISPUTES: phrase("Disputed payments"),
    Chart.GATEWAY: phrase("Payment gateways"),
    Chart.BANK: phrase("Bank"),
    Chart.PURCHASES: phrase("Purchases from customers"),
    Chart.FEES: phrase("Fees of gateways"),
    Chart.WRITE_OFF: phrase("Losses on debts"),
    Chart.GOODWILL: phrase("Credit and points given"),
    Chart.REVENUE: phrase("Services sold"),
    Chart.EXPIRED: phrase("Expired credit"),
}
# What the trail has besides deeds.
EVENTS: Mapping[TrailEvent, str] = {
    TrailEvent.SIGNED_IN: phrase("signed in"),
    TrailEvent.NOT_SIGNED_IN: phrase("was not let in"),
    TrailEvent.SIGNED_OUT: phrase("signed out"),
    TrailEvent.INVITATION_ACCEPTED: phrase("chose a password by a link"),
    TrailEvent.REFUSED: phrase("tried what the role may not"),
    TrailEvent.COMMAND: phrase("ran a command"),
}
# As core/office/rights.py:WORDS says them, which a refusal and the page about the office need as they are.
RIGHTS_IN_WORDS: Mapping[OfficeAction, str] = {
    OfficeAction.LOOK: phrase("look at orders, customers, names, catalogues, mails, hooks and events"),
    OfficeAction.LOOK_AT_MONEY: phrase("look at the ledger, refunds, payouts and bank transfers"),
    OfficeAction.LOOK_AT_SETTINGS: phrase("look at the settings, the limits and the staff"),
    OfficeAction.LOOK_AT_TRAIL: phrase("look at the trail"),
    OfficeAction.LOOK_AS_CUSTOMER: phrase("see what a customer sees"),
    OfficeAction.READ_DOCUMENT: phrase("open documents that customers handed in"),
    OfficeAction.ACCEPT_ORDER: phrase("accept an order that was held"),
    OfficeAction.REFUSE_ORDER: phrase("refuse an order that was held"),
    OfficeAction.ASK_DOCUMENTS: phrase("ask a customer for documents"),
    OfficeAction.CANCEL_ORDER: phrase("cancel an order"),
    OfficeAction.REFUND_ORDER: phrase("give money of an order back"),
    OfficeAction.GIVE_CREDIT: phrase("give a customer credit"),
    OfficeAction.WRITE_OFF_DEBT: phrase("write a debt off"),
    OfficeAction.RETRY_DELIVERY: phrase("have a piece delivered anew"),
    OfficeAction.DELIVER: phrase("say that a piece was made"),
    OfficeAction.FAIL_DELIVERY: phrase("say that a piece cannot be made"),
    OfficeAction.GIVE_UP_DELIVERY: phrase("give a piece up, so that its money goes back"),
    OfficeAction.RELAUNCH_TASK: phrase("relaunch a task"),
    OfficeAction.RENEW_SERVICE: phrase("order another period of a service for its customer"),
    OfficeAction.END_SERVICE: phrase("end a service for its customer"),
    OfficeAction.KEEP_SERVICE: phrase("let a service go on that was to end"),
    OfficeAction.EDIT_CATALOG: phrase("make a new version of a catalogue"),
    OfficeAction.ACTIVATE_CATALOG: phrase("put a version of a catalogue on sale, or take it off"),
    OfficeAction.SET_STOCK: phrase("set a stock"),
    OfficeAction.GIVE_OUT_CODE: phrase("make a code that is worth something"),
    OfficeAction.WITHDRAW_CODE: phrase("withdraw a code"),
    OfficeAction.READ_STATEMENT: phrase("read a statement of the bank"),
    OfficeAction.ASSIGN_TRANSFER: phrase("use a bank transfer for an order"),
    OfficeAction.CREDIT_TRANSFER: phrase("put a bank transfer on a customer's account"),
    OfficeAction.EXPORT_LEDGER: phrase("export the ledger"),
    OfficeAction.RESEND_MAIL: phrase("send an e-mail once more"),
    OfficeAction.TELL_HOOK: phrase("have a hook told again"),
    OfficeAction.SWITCH_HOOK: phrase("enable or disable a hook"),
    OfficeAction.FACTOR_ON: phrase("switch the own second factor on"),
    OfficeAction.FACTOR_OFF: phrase("switch the own second factor off"),
    OfficeAction.OWN_PASSWORD: phrase("change the own password"),
    OfficeAction.OWN_SESSIONS: phrase("sign the own other browsers out"),
    OfficeAction.ADD_STAFF: phrase("add a colleague"),
    OfficeAction.CHANGE_STAFF: phrase("change a colleague's role, or send a new link"),
    OfficeAction.END_STAFF: phrase("end a colleague's access"),
}
# States of whatever has one: codes as the database has them.
STATES: Mapping[str, str] = {
    "accepted": phrase("accepted"),
    "active": phrase("active"),
    "PAID": phrase("paid"),
    "REFUNDED": phrase("given back"),
    "TO_BE_PAID": phrase("being paid"),
    "UNMATURED": phrase("not due yet"),
    "UNPAID": phrase("unpaid"),
    "WRITE_OFF": phrase("given up"),
    "asked": phrase("documents asked for"),
    "balance": phrase("the customer's balance"),
    "bill": phrase("bill"),
    "cancelled": phrase("cancelled"),
    "challenged": phrase("waits for its confirmation"),
    "charge": phrase("charge"),
    "declined": phrase("declined"),
    "delivery": phrase("delivery"),
    "doing": phrase("under way"),
    "done": phrase("done"),
    "error": phrase("in error"),
    "event": phrase("event"),
    "failed": phrase("failed"),
    "invited": phrase("invited"),
    "kept": phrase("kept"),
    "mail": phrase("e-mail"),
    "open": phrase("open"),
    "origin": phrase("where the money came from"),
    "over": phrase("over"),
    "paid": phrase("paid"),
    "pending": phrase("under way"),
    "refund": phrase("refund"),
    "refused": phrase("refused"),
    "settled": phrase("paid"),
    "sent": phrase("sent"),
    "staged": phrase("staged"),
    "task": phrase("task"),
    "todo": phrase("to do"),
    "unknown": phrase("unknown"),
    "unmatched": phrase("for no order"),
    "used": phrase("used"),
    "void": phrase("called off"),
    "waiting": phrase("waiting"),
    "waits": phrase("waiting"),
}


def paper_in_words(kind: PaperKind) -> str:
    """What a paper is, as its customer reads it."""
    return spoken().say(PAPERS[kind])


def said(options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Choices with their words in the language of whoever looks."""
    return [(value, spoken().say(words)) for value, words in options]


def in_full(money: Money) -> str:
    """An amount as whoever looks writes it, with every fraction of a coin that it has."""
    if money == money.rounded():
        return written(money)
    value = Decimal(money.ucents) / UCENTS_PER_UNIT
    text = format_decimal(value, locale=spoken().locale, decimal_quantization=False)
    return f"{text} {money.currency}".replace("-", "\N{MINUS SIGN}", 1)


def account_in_words(chart: Chart) -> str:
    """An account of the ledger in the language of whoever looks."""
    return spoken().say(ACCOUNTS[chart])


def written(money: Money) -> str:
    """An amount as whoever looks writes it; points, which are no currency, as they are counted."""
    return amount(money, spoken().locale)


def hook_problem_in_words(problem: str) -> str:
    """Why a hook is not told, or was disabled; as it is written down where no words are known for it."""
    return spoken().say_code(_HOOK_PROBLEMS, problem, last=hook_problem_in_words) or spoken().say_what_is_known(problem)


def deed_in_words(action: OfficeAction | TrailEvent) -> str:
    """What was done, happened at the door, or was typed as a command, as the trail has written it down."""
    return EVENTS[action] if isinstance(action, TrailEvent) else RIGHTS_IN_WORDS[action]


def others_may(actions: Sequence[OfficeAction], role: OfficeRole) -> tuple[tuple[str, str], ...]:
    """What a role may not do of some things: what each is, and the roles that may, in words."""
    return tuple((spoken().say(RIGHTS_IN_WORDS[one]), roles_in_words(one)) for one in actions if not may(role, one))


def roles_in_words(action: OfficeAction) -> str:
    """The roles that may do something."""
    return ", ".join(spoken().say(ROLES[one]) for one in OfficeRole if may(one, action))


def denied_in_words(role: str, right: str) -> str:
    """That a role may not do something, and who may; "" where a refusal is about something else."""
    if role not in set(OfficeRole) or right not in set(OfficeAction):
        return ""
    [(what, roles)] = others_may([OfficeAction(right)], OfficeRole(role)) or [("", "")]
    say = spoken().say
    return say(
        "Somebody with the role {role} may not {right}; {roles} may", role=word_of(role), right=what, roles=roles
    )


def word_of(code: str) -> str:
    """A state, a role or a right in the language of whoever looks; a code that has no word, as it is."""
    if code in set(OfficeRole):
        return spoken().say(ROLES[OfficeRole(code)])
    return spoken().say(STATES.get(code, code))
