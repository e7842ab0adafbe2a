"""The names of offers and options in the reader's language, as far as the shop's release has words for them.

A catalogue names what it sells by language, or in one text for all. Texts that the shipped catalogues use, and others
that read alike, are translated here by their pattern; any other one stays as its catalogue has it.
"""

import re
from collections import Counter
from collections.abc import Iterable

from panier.core.catalog.catalog import Plan
from panier.web.pages.parts.tongues import CodeTable, Tongue, phrase, spoken

# A name that is no more than a code said again, as in VPS vps-le-2-2-40.
_REPEATED = re.compile(r"\bVPS vps-(?P<range>[a-z]+)-(?P<size>\d+(?:-\d+)+)\b")
# The more special first. In English each sentence reads as the name that it stands for.
_NAMES: CodeTable = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Automated backup of one day (?P<what>\S.*)", phrase("Automated backup of one day {what}")),
        (r"Automated backup of seven days (?P<what>\S.*)", phrase("Automated backup of seven days {what}")),
        (r"Automated backup (?P<what>VPS.*)", phrase("Automated backup {what}")),
        (r"Snapshot (?P<what>VPS.*)", phrase("Snapshot {what}")),
        (r"Local storage (?P<what>\S.*)", phrase("Local storage {what}")),
        (r"Windows Server licence", phrase("Windows Server licence")),
        (r"Private network vRack", phrase("Private network vRack")),
        (r"Health data hosting", phrase("Health data hosting")),
        (r"Health data hosting, billed for a whole month", phrase("Health data hosting, billed for a whole month")),
        (r"Service pack for health data", phrase("Service pack for health data")),
        (r"Public Cloud Project", phrase("Public Cloud Project")),
        (r"Public Cloud credit", phrase("Public Cloud credit")),
        (r"Instance (?P<what>\S+) by the hour", phrase("Instance {what} by the hour")),
        (r"(?P<what>\S.*) web hosting", phrase("{what} web hosting")),
        (r"SSL certificate", phrase("SSL certificate")),
        (r"DNS zone", phrase("DNS zone")),
        (r"(?P<speed>\d+[MG]bps) unmetered public bandwidth", phrase("{speed} unmetered public bandwidth")),
        (r"(?P<speed>\d+[MG]bps) unmetered private bandwidth", phrase("{speed} unmetered private bandwidth")),
        (r"Additional IP \((?P<where>\w+)\)", phrase("Additional IP ({where})")),
        (r"Additional IP block (?P<size>/\d+) \((?P<where>\w+)\)", phrase("Additional IP block {size} ({where})")),
        (r"Public IP block (?P<size>/\d+)", phrase("Public IP block {size}")),
        (r"Load Balancer zone (?P<where>\S.*)", phrase("Load Balancer zone {where}")),
        (r"Management fee (?P<what>\S.*)", phrase("Management fee {what}")),
    )
)


def offer_name(plan: Plan, tongue: Tongue | None = None) -> str:
    """What a plan or an option is called to whoever looks: by its catalogue in their language, else as `plan_name`."""
    known = tongue or spoken()
    return plan.names.get(known.language) or plan_name(plan.name_in(known.language), known)


def plan_name(name: str, tongue: Tongue | None = None) -> str:
    """What an offer or an option is called to whoever looks; as its catalogue calls it where nobody translated that."""
    plain = _REPEATED.sub(lambda found: f"VPS {found['range'].upper()} {found['size']}", name)
    return (tongue or spoken()).say_code(_NAMES, plain) or plain


def beneath(option: str, plan: str, group: str = "") -> str:
    """What an option is called where the plan that it belongs to, and its family, stand above it: in words, all three.

    Local storage VPS-1 as Local storage, beneath VPS-1.
    """
    text = option.replace(f" {plan}", "", 1) if plan and option != plan else option
    return text.removeprefix(f"{group}, ") if group else text


def namesakes(names: Iterable[str]) -> frozenset[str]:
    """The names that several have: only beside those does a code have to stand."""
    return frozenset(name for name, times in Counter(names).items() if times > 1)
