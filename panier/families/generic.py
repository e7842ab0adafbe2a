"""The family that nearly every product belongs to: its catalogue decides everything."""

from functools import lru_cache

from babel.units import format_unit

from panier.core.cart.cart import Item
from panier.core.cart.quote import Included, Texts
from panier.core.catalog.catalog import Assortment, Plan, Question
from panier.core.catalog.terms import Terms
from panier.core.domain.domain_name import NameRecord
from panier.core.domain.extension import Extension
from panier.core.period import Period
from panier.core.values import replace
from panier.families.family import Family, Phrases

# Labels of the configurations that choose a place; the first one answered appears in the texts of the lines.
PLACES = ("dedicated_datacenter", "vps_datacenter", "datacenter", "dc", "region")
_ACCOUNTS = (Question("TECH_ACCOUNT", "Nichandle"), Question("ADMIN_ACCOUNT", "Nichandle"))


def questions(item: Item, plan: Plan, record: NameRecord | None, extension: Extension | None) -> tuple[Question, ...]:
    """The questions in the plan's catalogue."""
    return plan.questions


def questions_and_accounts(
    item: Item, plan: Plan, record: NameRecord | None, extension: Extension | None
) -> tuple[Question, ...]:
    """The questions in the plan's catalogue, and the contacts, as recorded for servers."""
    return questions(item, plan, record, extension) + _ACCOUNTS


def texts(item: Item, plan: Plan, terms: Terms, phrases: Phrases, language: str) -> Texts:
    """The texts of its lines, in the subsidiary's language.

    For example `name rental - datacenter gra - 1 month`; the place appears only where one was chosen.
    """
    rental = f"{plan.name} {phrases['rental']}"
    place = next((values[0] for label in PLACES if (values := item.values_of(label))), None)
    if place is not None:
        rental = f"{rental} - {phrases['datacentre'].format(place)}"
    return Texts(
        duration=f"{rental} - {duration_text(terms.duration, language)}",
        setup=f"{rental} - ",
        installation=plan.product_description,
    )


def terms_of(item: Item, terms: Terms) -> Terms:
    """The terms in the catalogue."""
    return terms


def includes(
    item: Item, assortment: Assortment, subsidiary: str, zones: frozenset[str], language: str
) -> tuple[Included, ...]:
    """Nothing is included."""
    return ()


@lru_cache(maxsize=1024)
def duration_text(duration: Period, language: str) -> str:
    """A duration in words: `1 mois`, `12 months`.

    Calendar lengths are given in months, as on the recorded orders.
    """
    for amount, unit in ((duration.months, "month"), (duration.days, "day"), (duration.hours, "hour")):
        if amount:
            return _lead_time(amount, unit, language)
    return _lead_time(0, "day", language)


def _lead_time(amount: int, unit: str, language: str) -> str:
    """Babel's words with a plain space: clients split these texts."""
    return format_unit(amount, f"duration-{unit}", locale=language).replace("\xa0", " ")


FAMILY = Family(questions=questions, texts=texts, terms=terms_of, includes=includes)
# Recorded of servers: the datacentre, which checkout demands, is said to be free, and the region to be required.
SERVERS = replace(
    FAMILY,
    questions=questions_and_accounts,
    announced={"dedicated_datacenter": False, "dedicated_os": True, "region": True},
)
