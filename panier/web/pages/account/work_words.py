"""Codes of the API in people's words: what a task does, and what an event of the account was about."""

import re

from panier.core.service.task import Task
from panier.web.pages.parts.tongues import phrase, spoken

_FUNCTIONS = {
    "DomainCreate": phrase("Registration"),
    "DomainIncomingTransfer": phrase("Transfer to here"),
    "DomainAfterMarket": phrase("Transfer from its seller"),
    "DomainOutgoingTransfer": phrase("Transfer to elsewhere"),
    "DomainTrade": phrase("Change of owner"),
    "DomainRenew": phrase("Renewal"),
    "DomainRestore": phrase("Restoration"),
    "DomainDelete": phrase("Deletion"),
    "DomainLock": phrase("Lock"),
    "DomainUnlock": phrase("Unlocking"),
    "DomainDnsUpdate": phrase("Change of name servers"),
    "DomainDsUpdate": phrase("Change of DNSSEC keys"),
    "DomainContactUpdate": phrase("Change of contacts"),
    "DomainHostCreate": phrase("New host"),
    "DomainHostUpdate": phrase("Change of a host"),
    "DomainHostDelete": phrase("Deletion of a host"),
    "ZoneDelete": phrase("Deletion of the DNS zone"),
    "ZoneImport": phrase("Import of a zone file"),
    "ZoneRestore": phrase("Restoration of the DNS zone"),
    "checkAndReleaseIp": phrase("Release of an address"),
    "rescheduleAutoBackup": phrase("Another time for backups"),
    "quotaRefresh": phrase("New count of what is used"),
}
# What other codes begin or end with says what they do; what with, the code beside it says.
_VERBS = (
    (re.compile(r".*(?:change|set)\w*Password"), phrase("New password")),
    (re.compile(r"(?:install|reinstall).*"), phrase("Installation")),
    (re.compile(r"(?:hardReboot|reboot|restart).*"), phrase("Restart")),
    (re.compile(r"start.*"), phrase("Start")),
    (re.compile(r"stop.*"), phrase("Stop")),
    (re.compile(r"(?:restore|revert).*|.*/restore"), phrase("Restoration")),
    (re.compile(r"reset.*|refresh.*"), phrase("Reset")),
    (re.compile(r".*dump"), phrase("Copy")),
    (re.compile(r"(?:delete|remove).*|.*/delete"), phrase("Removal")),
    (re.compile(r"(?:create|add|deliver).*|.*(?:/create|Create)"), phrase("Setting up")),
    (re.compile(r"(?:extend|shrink).*"), phrase("Change of size")),
    (re.compile(r"(?:generic)?[Mm]ove.*"), phrase("Move")),
)
_OTHERWISE = phrase("Change")
# Work on a service as a whole, for which the verb alone says enough.
_WHOLE = re.compile(
    r"(?:deliver|reboot|start|stop|restart|reinstall|hardReboot|create)(?:Vm|Server|Service|PrivateCloud)?|installIplb"
)
_ABOUT = (
    (re.compile(r"key (?P<key>\d+) for application (?P<program>\d+)"), phrase("key {key} of program {program}")),
    (re.compile(r"key (?P<key>\d+)"), phrase("key {key}")),
    (re.compile(r"application (?P<program>\d+)"), phrase("program {program}")),
    (re.compile(r"client (?P<client>\S+), scope (?P<scope>\S+)"), phrase("client {client}, for {scope}")),
    (
        re.compile(r"client (?P<client>\S+): a code or token was used twice"),
        phrase("client {client}: a code or token was used twice"),
    ),
    (re.compile(r"client (?P<client>\S+)"), phrase("client {client}")),
    (re.compile(r"token (?P<token>.+) of user (?P<user>\S+)"), phrase("token {token} of user {user}")),
    (re.compile(r"user (?P<user>\S+) in group (?P<group>\S+)"), phrase("user {user}, put in group {group}")),
    (re.compile(r"user (?P<user>\S+) not in group (?P<group>\S+)"), phrase("user {user}, taken out of group {group}")),
    (re.compile(r"user (?P<user>\S+) enabled"), phrase("user {user}, who may act again")),
    (re.compile(r"user (?P<user>\S+) disabled"), phrase("user {user}, who may act no more")),
    (re.compile(r"user (?P<user>\S+), keys ended"), phrase("user {user}, with the keys ended")),
    (re.compile(r"user (?P<user>\S+), keys kept"), phrase("user {user}, with the keys kept")),
    (re.compile(r"user (?P<user>\S+)"), phrase("user {user}")),
    (re.compile(r"group (?P<group>\S+)"), phrase("group {group}")),
    (re.compile(r"request (?P<request>\d+)"), phrase("request {request}")),
    (re.compile(r"browser (?P<browser>\d+)"), phrase("browser {browser}")),
    (re.compile(r"every browser"), phrase("every browser")),
    (re.compile(r"contact (?P<contact>\d+)"), phrase("contact {contact}")),
    (re.compile(r"contract (?P<contract>.+)"), phrase("contract “{contract}”")),
    (re.compile(r"method \d+ (?P<method>.+)"), phrase("payment method {method}")),
    (re.compile(r"method (?P<method>\d+)"), phrase("payment method {method}")),
    (
        re.compile(r"(?P<service>\S+) from (?P<giver>\S+) to (?P<taker>\S+)"),
        phrase("{service}, from {giver} to {taker}"),
    ),
    (re.compile(r"secret of hook (?P<hook>\d+)"), phrase("hook {hook}, with another secret")),
    (re.compile(r"hook (?P<hook>\d+)"), phrase("hook {hook}")),
    (re.compile(r"billing group (?P<group>\d+)"), phrase("billing group {group}")),
    (re.compile(r"purchase order (?P<order>\d+)"), phrase("purchase order {order}")),
    (re.compile(r"warning of balance (?P<balance>.+)"), phrase("warning of the balance {balance}")),
    (re.compile(r"day of renewals"), phrase("day of the month on which services are renewed")),
    (re.compile(r"bills by post"), phrase("bills by post")),
    (re.compile(r"keys ended"), phrase("the keys were ended")),
    (re.compile(r"keys kept"), phrase("the keys were kept")),
)


def function_words(function: str) -> str:
    """What a task does, in the language of whoever looks at the page."""
    if (known := _FUNCTIONS.get(function)) is not None:
        return spoken().say(known)
    return spoken().say_code(_VERBS, function) or spoken().say(_OTHERWISE)


def way_of_task(task: Task) -> str:
    """What its customer can do about a task in error; to be said in somebody's language."""
    if not (task.can_relaunch and task.arguments):
        return phrase("See what can be done")
    is_document = any(one.accepted_formats for one in task.missing)
    return phrase("Send the document that the registry asks for") if is_document else phrase("Answer the registry")


def is_told_whole(function: str) -> bool:
    """True where the words for a task say all that its code does: nobody has to look the code up."""
    return function in _FUNCTIONS or _WHOLE.fullmatch(function) is not None


def about_words(about: str) -> str | None:
    """What an event was about, in the language of whoever looks at the page; None of what has no words here."""
    return spoken().say_code(_ABOUT, about)
