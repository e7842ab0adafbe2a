"""What the trail has written down, in words: what something was done about, and what that changed from what to what."""

import re
from collections.abc import Mapping

from panier.core.catalog.catalog import Assortment
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import Footprint
from panier.flows.office.acts import BESIDE
from panier.flows.office.doors import NOBODY
from panier.web.office.catalog_words import family_in_words, instant_in_words, source_in_words
from panier.web.office.order_words import STATUSES
from panier.web.office.words import BALANCES, RIGHTS_IN_WORDS, ROLES, STATES, deed_in_words
from panier.web.pages.parts.called.plan_names import plan_name
from panier.web.pages.parts.tongues import in_words, phrase, spoken

# What something is done about, by its kind (flows/office/states.py:LOOKS, and what has no state).
THINGS: Mapping[str, str] = {
    "order": phrase("Order {name}"),
    "delivery": phrase("Piece {name}"),
    "end": phrase("The end of service {name}"),
    "task": phrase("Task {name}"),
    "service task": phrase("Task {name} of a service"),
    "service": phrase("Service {name}"),
    "customer": phrase("Customer {name}"),
    "debt": phrase("Debt {name}"),
    "transfer": phrase("Transfer {name}"),
    "mail": phrase("E-mail {name}"),
    "hook": phrase("Hook {name}"),
    "colleague": phrase("Colleague {name}"),
    "catalogue": phrase("Catalogue “{name}”"),
    "stock": phrase("Stock of {name}"),
    "code": phrase("Code {name}"),
    "statement": phrase("Statement {name}"),
    "ledger": phrase("Ledger {name}"),
    "form": phrase("Form {name}"),
    "command": phrase("Command {name}"),
    "zone": phrase("Zone {name}"),
}
# What differs, as flows/office/states.py names it.
_DIFFERENCES: Mapping[str, str] = {
    "status": phrase("state"),
    "state": phrase("state"),
    "called off": phrase("called off"),
    "review": phrase("review"),
    "given back": phrase("given back"),
    "order": phrase("order"),
    "tries": phrase("tries"),
    "problem": phrase("problem"),
    "comment": phrase("comment"),
    "name": phrase("name"),
    "asked again": phrase("asked again"),
    "next": phrase("next"),
    "due": phrase("due"),
    "told as far as": phrase("told as far as event"),
    "role": phrase("role"),
    "goes on": phrase("goes on"),
    "paid until": phrase("paid until"),
    "ended": phrase("ended"),
    "why": phrase("why"),
    "worth": phrase("Worth"),
    "in all": phrase("Uses in all"),
    "each": phrase("Uses of each customer"),
    "until": phrase("Until"),
    "for": phrase("For which plans"),
    "tried": phrase("tried"),
    "command": phrase("command"),
}
_SOLD = re.compile(r"version (\d+)")
ONLY, BEGINNING, NOW = "-", "begin", "now"  # what nobody typed of a file of the ledger
_LEDGER = re.compile(r"(csv|fec|gl) (\S+) (\S+)/(\S+)")
_VERSION = ((re.compile(r"version (?P<number>\d+)"), phrase("version {number}")),)
_PATTERNS = (
    *_VERSION,
    (re.compile(r"piece (?P<number>\d+)"), phrase("piece {number}")),
    (re.compile(r"refund (?P<number>\d+) of"), phrase("refund {number}, for what")),
    (re.compile(r"refund (?P<number>\d+)"), phrase("refund {number}")),
    (re.compile(r"balance (?P<name>.+)"), phrase("balance “{name}”")),
    (re.compile(r"everywhere from (?P<time>\S+)"), phrase("everywhere from {time} on")),
    (re.compile(r"(?P<place>\S+) from (?P<time>\d\S+)"), phrase("in {place} from {time} on")),
    (re.compile(r"(?P<what>\S+) in (?P<place>\S+)"), phrase("{what} in {place}")),
)
_VALUES: Mapping[str, str] = {
    "as shipped": phrase("as shipped"),
    "not counted": phrase("not counted"),
    "yes": phrase("yes"),
    "no": phrase("no"),
    "enabled": phrase("enabled"),
    "disabled": phrase("disabled"),
    "refunded": phrase("given back"),
    "withdrawn": phrase("withdrawn"),
    "password": phrase("a wrong password"),
    "code": phrase("a wrong code, or none"),
    "no access": phrase("nobody has access with this address"),
}
_NOBODY = phrase("somebody who was not let in")
_UNKNOWN = phrase("An address that no colleague has")
_LINES = re.compile(r"refund \d+ of")  # the number of each line, and what it was called
_BESIDE = phrase("a command beside the shop")
_OF_STATES = frozenset({"status", "state", "review", "called off", "role"})


def done_in_words(one: Footprint) -> str:
    """What was done: of versions of catalogues, whether one was put on sale or taken off."""
    if one.action is OfficeAction.ACTIVATE_CATALOG:
        sold = [found[1] for value in one.after.values() if (found := _SOLD.fullmatch(value))]
        if sold:
            return spoken().say("put version {number} of a catalogue on sale", number=sold[0])
        return spoken().say("put what the shop was shipped with on sale again")
    return spoken().say(deed_in_words(one.action))


def thing_in_words(assortment: Assortment, one: Footprint) -> str:
    """What something was done about; the code of a kind that has no words."""
    name = family_in_words(assortment, one.name) if one.kind == "catalogue" else one.name
    if (one.kind, name) == ("colleague", ""):
        return spoken().say(_UNKNOWN)
    if one.kind == "ledger" and (found := _LEDGER.fullmatch(name)) is not None:
        return _ledger_in_words(found)
    if one.kind not in THINGS:
        return f"{one.kind} {name}"
    return spoken().say(THINGS[one.kind], name=name)


def _ledger_in_words(found: re.Match[str]) -> str:
    """A file of the ledger: its form, its currency and the time that it is of."""
    say, (form, currency, since, until) = spoken().say, found.groups()
    return say(
        "Ledger as {form}, {currency}, from {since} to {until}",
        form=form.upper(),
        currency=say("in its only currency") if currency == ONLY else currency,
        since=say("the beginning") if since == BEGINNING else in_words(since, spoken().locale),
        until=say("now") if until == NOW else in_words(until, spoken().locale),
    )


def difference_in_words(name: str) -> str:
    """What is different."""
    if name in _DIFFERENCES:
        return spoken().say(_DIFFERENCES[name])
    return spoken().say_code(_PATTERNS, name, name=balance_in_words, time=instant_in_words) or name


def value_in_words(name: str, value: str) -> str:
    """What it was or became: states and roles in words, everything else as it was written down."""
    if (version := spoken().say_code(_VERSION, value)) is not None:
        return version
    words = dict(_VALUES)
    if name in _OF_STATES or name.startswith("piece "):
        words |= STATES
        words |= {one.value: said for one, said in STATUSES.items()}
    if _LINES.fullmatch(name):
        return ", ".join(plan_name(one.partition(" ")[2]) for one in value.split("; "))
    if name == "tried":
        words |= {one.value: said for one, said in RIGHTS_IN_WORDS.items()}
    if name == "role":
        words |= {one.value: said for one, said in ROLES.items()}
    if value in words:
        return spoken().say(words[value])
    if name.startswith("version "):
        return source_in_words(value)
    return in_words(instant_in_words(value), spoken().locale)


def who_in_words(who: str) -> str:
    """Who did something: a colleague's address, or that it was a command beside the shop, or nobody who is known."""
    known = {BESIDE: _BESIDE, NOBODY: _NOBODY}
    return spoken().say(known[who]) if who in known else who


def balance_in_words(name: str) -> str:
    """What a balance is called: as its kind, where it has the kind's name, else as it is named."""
    words = {one.value: said for one, said in BALANCES.items()}.get(name)
    return name if words is None else spoken().say(words)
