"""The form over the list of orders: what may be asked for, what was, and what is wrong with it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from panier.core.catalog.catalog import Assortment
from panier.core.limits import DAY_US, LONG_MAX
from panier.core.office.typed import typed_amount, typed_day
from panier.core.order.order import Status
from panier.core.refusal import Refusal
from panier.core.values import frozen
from panier.flows.office.orders import OrderFilter
from panier.web.office.catalog_words import family_in_words, place_in_words
from panier.web.office.happenings import MEANS
from panier.web.office.order_words import STATUSES
from panier.web.office.visits import OfficeVisit
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.tongues import phrase, spoken

FIELDS = ("status", "family", "subsidiary", "mean", "since", "until", "least", "most", "stuck")
Choices = list[tuple[str, str]]


@frozen
class AskedOrders:
    """Which orders somebody asked for: `typed` as it was typed, `faults` by the field that they stand beside."""

    wanted: OrderFilter
    typed: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def query(self) -> str:
        """What was asked, as an address has it; nothing where nothing was."""
        return urlencode({name: text for name, text in self.typed.items() if text})


def asked_orders(visit: OfficeVisit) -> AskedOrders:
    """Which orders the query asks for; a field that cannot be read asks for nothing, and says what is wrong."""
    typed = {name: visit.asked(name) for name in FIELDS}
    faults: dict[str, str] = {}
    assortment = visit.shop.assortment
    currency = assortment.subsidiary(assortment.home).currency

    def day_us(name: str, otherwise: int, *, later: int = 0) -> int:
        try:
            return (typed_day(name, typed[name]) + later) * DAY_US if typed[name] else otherwise
        except Refusal as refusal:
            faults[name] = field_problem(refusal, FIELDS).of(name)
            return otherwise

    def ucents(name: str, otherwise: int) -> int:
        try:
            return typed_amount(name, typed[name], currency).ucents if typed[name] else otherwise
        except Refusal as refusal:
            faults[name] = field_problem(refusal, FIELDS).of(name)
            return otherwise

    wanted = OrderFilter(
        status=Status(typed["status"]) if typed["status"] in set(Status) else None,
        family=typed["family"] if typed["family"] in _families(assortment) else "",
        subsidiary=typed["subsidiary"] if typed["subsidiary"] in assortment.subsidiaries else "",
        mean=typed["mean"] if typed["mean"] in MEANS else "",
        since_us=day_us("since", 0), until_us=day_us("until", LONG_MAX, later=1),
        least_ucents=ucents("least", 0), most_ucents=ucents("most", LONG_MAX), is_stuck=typed["stuck"] == "1",
    )  # fmt: skip
    return AskedOrders(wanted, typed, faults)


def _families(assortment: Assortment) -> list[str]:
    return [one.family for one in assortment.catalogs_in(assortment.home) if one.plans]


def choices(assortment: Assortment) -> Mapping[str, Choices]:
    """What can be chosen of each field that is a choice."""
    say = spoken().say
    anything: Choices = [("", say(phrase("all")))]
    families = [(one, family_in_words(assortment, one)) for one in _families(assortment)]
    places = [(one, place_in_words(assortment, one)) for one in assortment.subsidiaries]
    return {
        "status": [*anything, *((one.value, say(STATUSES[one])) for one in Status if one is not Status.UNKNOWN)],
        "family": [*anything, *sorted(families, key=lambda one: one[1].casefold())],
        "subsidiary": [*anything, *sorted(places, key=lambda one: one[1].casefold())],
        "mean": [*anything, *((code, say(words)) for code, words in MEANS.items())],
    }
