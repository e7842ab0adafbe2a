"""The names of offers and options in the reader's language, as far as the shop's release has words for them.

A catalogue names what it sells by language, or in one text for all. Texts that the shipped catalogues use, and others
that read alike, are translated here by their pattern; any other one stays as its catalogue has it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import format_decimal
from babel.units import format_unit

from panier.core.catalog.catalog import Plan
from panier.web.pages.parts.tongues import ENGLISH, CodeTable, Tongue, phrase, spoken

# A name that is no more than a code said again, as in VPS vps-le-2-2-40.
_REPEATED = re.compile(r"\bVPS vps-(?P<range>[a-z]+)-(?P<size>\d+(?:-\d+)+)\b")
# Towns in names of offers that are called otherwise elsewhere; places of their own are in catalogs/places.yaml.
_TOWNS = {
    "London": phrase("London"),
    "Strasbourg": phrase("Strasbourg"),
    "Warsaw": phrase("Warsaw"),
    "Warszawa": phrase("Warsaw"),
}
# A size, a speed or a rate as catalogues write it: 32GB, 1.92TB, 15Gbps, 3200MHz.
_MEASURE = re.compile(r"\b(?P<number>\d{1,9}(?:\.\d{1,6})?) ?(?P<unit>[MGT]B|[kMGT]bps|[MG]Hz)\b")
_SIZES = {"MB": "digital-megabyte", "GB": "digital-gigabyte", "TB": "digital-terabyte"}
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
        (r"Windows Server licence, datacenter edition", phrase("Windows Server licence, datacenter edition")),
        (r"Private network vRack", phrase("Private network vRack")),
        (r"Health data hosting", phrase("Health data hosting")),
        (r"Health data hosting, billed for a whole month", phrase("Health data hosting, billed for a whole month")),
        (r"Service pack for health data", phrase("Service pack for health data")),
        (r"Service pack (?P<what>\S+)", phrase("Service pack {what}")),
        (r"Host (?P<what>\S+ \d+ [MGT]B)", phrase("Host {what}")),
        (r"Datastore (?P<what>\d+ [MGT]B)", phrase("Datastore {what}")),
        (r"Soft RAID (?P<what>\d+x \S.*)", phrase("Soft RAID {what}")),
        (r"Private Cloud (?P<what>\S+) (?P<where>[A-Z][a-z]+)", phrase("Private Cloud {what} {where}")),
        (r"Key Management Service", phrase("Key Management Service")),
        (
            r"vRack outgoing bandwidth limit (?P<where>\w+) - (?P<speed>\d+[MG]bps)",
            phrase("vRack outgoing bandwidth limit {where} - {speed}"),
        ),
        (r"Savings plan (?P<what>\S+) for a month", phrase("Savings plan {what} for a month")),
        (r"Savings plan (?P<what>\S+) for a year", phrase("Savings plan {what} for a year")),
        (
            r"Savings plan (?P<what>\S+) in three zones for a month",
            phrase("Savings plan {what} in three zones for a month"),
        ),
        (r"Domain (?P<suffix>\.\S+)", phrase("Domain {suffix}")),
        (r"com, net and org", phrase("com, net and org")),
        (r"eu, fr, de and it", phrase("eu, fr, de and it")),
        (r"Public Cloud Project", phrase("Public Cloud Project")),
        (r"Public Cloud credit", phrase("Public Cloud credit")),
        (r"Instance (?P<what>\S+) by the hour", phrase("Instance {what} by the hour")),
        (r"(?P<what>\S.*) web hosting", phrase("{what} web hosting")),
        (r"SSL certificate", phrase("SSL certificate")),
        (r"SSL certificate, domain validated", phrase("SSL certificate, domain validated")),
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
    """What an offer or an option is called to whoever looks; as its catalogue calls it where nobody translated that.

    Its sizes and speeds are written as that language does, but in English, which is what catalogues are written in.
    """
    known = tongue or spoken()
    plain = _REPEATED.sub(lambda found: f"VPS {found['range'].upper()} {found['size']}", name)
    said = known.say_code(_NAMES, plain, where=lambda town: _town(town, known)) or _town(plain, known)
    return said if known.language == ENGLISH else _MEASURE.sub(lambda found: _measure(found, known), said)


def _town(name: str, tongue: Tongue) -> str:
    return tongue.say(_TOWNS[name]) if name in _TOWNS else name


def _measure(found: re.Match[str], tongue: Tongue) -> str:
    """A size or a speed, its unit never on the next line; without marks of thousands, as names have none."""
    number, unit = Decimal(found["number"]), found["unit"].replace("bps", "bit/s")
    if unit in _SIZES:
        unit = format_unit(5, _SIZES[unit], length="short", locale=tongue.locale).split()[-1]
    return f"{format_decimal(number, locale=tongue.locale, group_separator=False)}\N{NO-BREAK SPACE}{unit}"


def beneath(option: str, plan: str, group: str = "") -> str:
    """What an option is called where the plan that it belongs to, and its family, stand above it: in words, all three.

    Local storage VPS-1 as Local storage, beneath VPS-1.
    """
    text = option.replace(f" {plan}", "", 1) if plan and option != plan else option
    return text.removeprefix(f"{group}, ") if group else text


def namesakes(names: Iterable[str]) -> frozenset[str]:
    """The names that several have: only beside those does a code have to stand."""
    return frozenset(name for name, times in Counter(names).items() if times > 1)
