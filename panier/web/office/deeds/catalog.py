"""What is changed in catalogues: a price, words or a promotion as a new version, what is on sale, and stock."""

import re
from collections.abc import Callable

from panier.core.cart.stock import PLACES, Stock
from panier.core.catalog.by_language import ENGLISH
from panier.core.ledger.book import exact
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount, typed_beginning, typed_number, typed_time
from panier.core.period import at
from panier.core.refusal import bad_input
from panier.files.editing import plan_edits
from panier.files.editing.plan_edits import NewPromotion, PlanText
from panier.flows.cart import stock_edits
from panier.flows.catalog import catalog_edits, catalog_versions
from panier.flows.catalog.catalog_edits import JudgedEdit
from panier.flows.shop import Shop
from panier.store import stock as stocks
from panier.store.engine.db import Database, Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import LANGUAGES, phrase

PRICE, WORDS, PROMOTION = "price", "words", "promotion"
_WORDS_MAX = {"name": 200, "description": 500}  # characters
_LANGUAGE = re.compile(r"[a-z]{2}")
_BEGIN = OfficeField("begin", phrase("From"), type="datetime-local", hint=phrase("UTC; left empty: now"))


def _family(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("catalogue", visit.parts.get("family") or first(visit.typed, "family"))


async def _judged(database: Database, visit: OfficeVisit) -> JudgedEdit:
    """The family's file with the change, read without a fault.

    Refuses: what cannot be read of the form (400), and what has faults, naming the places (400).
    """
    current = await catalog_edits.load_text(database, visit.shop, visit.parts["family"])
    return await catalog_edits.judge(visit.shop, current, _change(visit))


def _change(visit: OfficeVisit) -> Callable[[str], str]:
    typed, code = visit.typed, visit.parts["plan"]
    what = first(typed, "what")
    if what == WORDS:
        words = PlanText(*(_by_language(visit, name, most) for name, most in _WORDS_MAX.items()))
        return lambda text: plan_edits.with_words(text, code, words)
    if what not in (PRICE, PROMOTION):
        raise bad_input("what", f"must be {PRICE}, {WORDS} or {PROMOTION}")
    place_text, _, part = (first(typed, "spot") or "0").partition("-")
    place = typed_number("spot", place_text, most=1_000)
    currency = first(typed, "currency").upper()
    of_subsidiary = visit.shop.assortment.subsidiaries.get(currency)
    money = typed_amount(
        "amount", first(typed, "amount"), currency if of_subsidiary is None else of_subsidiary.currency
    )
    amount = exact(money, ".")
    if what == PRICE:
        return lambda text: plan_edits.with_amount(text, code, (place, part or "price"), currency, amount)
    new = NewPromotion(_promoted(visit), currency, amount, *_times(visit))
    return lambda text: plan_edits.with_promotion(text, code, place, new)


def _promoted(visit: OfficeVisit) -> str:
    """What a promotion is called.

    Refuses: nothing, and too much (400).
    """
    name = _words(visit, "name", _WORDS_MAX["name"])
    if not name:
        raise bad_input("name", "must say what customers read, such as Opening sale")
    return name


def _times(visit: OfficeVisit) -> tuple[str, str]:
    """From when until when a promotion is on offer.

    Refuses: what is past, and an end that is not behind the beginning (400).
    """
    begin_us = typed_beginning("begin", first(visit.typed, "begin"), now_us=visit.now_us)
    if not first(visit.typed, "end"):
        raise bad_input("end", "is a required property")
    end_us = typed_time("end", first(visit.typed, "end"), now_us=visit.now_us)
    if end_us <= visit.now_us:
        raise bad_input("end", "must be in the future")
    if end_us <= begin_us:
        raise bad_input("end", "must be after the beginning")
    begin, end = (at(one).replace(microsecond=0).isoformat() for one in (begin_us, end_us))
    return begin, end


def _by_language(visit: OfficeVisit, name: str, most: int) -> dict[str, str]:
    """Words of a plan by language: the field itself has the English ones, and `name-fr` those in French.

    Refuses: more of them than fit on a line of a bill (400).
    """
    typed = {field.removeprefix(f"{name}-"): field for field, _ in visit.typed if field.startswith(f"{name}-")}
    fields = {ENGLISH: name, **{one: field for one, field in typed.items() if _LANGUAGE.fullmatch(one)}}
    return {one: words for one, field in fields.items() if (words := _words(visit, field, most))}


def _words(visit: OfficeVisit, name: str, most: int) -> str:
    """Words of a plan.

    Refuses: more of them than fit on a line of a bill (400).
    """
    found = first(visit.typed, name)
    if len(found) > most:
        raise bad_input(name, f"must have at most {most} characters")
    return found


def _edit(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        source = f"the office, by {visit.colleague.email}: {first(visit.typed, 'what')} of {visit.parts['plan']}"
        number = await catalog_edits.keep(tx, visit.shop, visit.ready, source=source)
        return Said(leads_to=f"/office/catalogue/versions/{number}")

    return do


def _sell(visit: OfficeVisit) -> Deed:
    """A version on sale, or what the shop was shipped with, from an instant on."""
    begin_us = typed_beginning("begin", first(visit.typed, "begin"), now_us=visit.now_us)
    text = first(visit.typed, "version")
    version = typed_number("version", text) if text else None
    family = _family(visit).name

    async def do(tx: Tx) -> Said:
        when = "" if begin_us <= visit.now_us else "-later"
        if version is not None:
            await catalog_versions.activate(tx, version, from_us=begin_us, now_us=visit.now_us)
            return Said(f"sold{when}")
        await catalog_versions.retire(tx, family, None, from_us=begin_us, now_us=visit.now_us)
        return Said(f"shipped{when}")

    return do


def _plan(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("stock", visit.parts["plan"])


def places_of(shop: Shop, family: str, code: str) -> tuple[str, ...]:
    """The datacentres that a plan's catalogue names; none where it names none."""
    assortment = shop.assortment
    catalog = next((one for one in assortment.catalogs_in(assortment.home) if one.family == family), None)
    plan = None if catalog is None else catalog.plans.get(code) or catalog.addons.get(code)
    questions = () if plan is None else plan.questions
    return next((one.values or () for label in PLACES for one in questions if one.label == label), ())


def _place(visit: OfficeVisit) -> str:
    """The datacentre of a stock, as the plan's catalogue spells it.

    Refuses: none, and one that the catalogue does not name (400).
    """
    typed, known = first(visit.typed, "datacenter"), places_of(visit.shop, visit.parts["family"], visit.parts["plan"])
    if not typed:
        raise bad_input("datacenter", "must be a datacentre such as gra")
    found = {one.lower(): one for one in known}.get(typed.lower())
    if known and found is None:
        raise bad_input("datacenter", f"is {typed!r}, but must be one of {', '.join(known)}")
    return found or typed


def _set_stock(visit: OfficeVisit) -> Deed:
    code, left = visit.parts["plan"], first(visit.typed, "left")
    if first(visit.typed, "none") == "1":
        return _keep_none(code)
    place = _place(visit)
    fqn = first(visit.typed, "fqn") or code
    if fqn != code and not fqn.startswith(f"{code}."):
        raise bad_input("fqn", f"is {fqn!r}, but must begin with {code} and a point")
    pieces = typed_number("left", left, most=1_000_000_000) if left else None
    availability = "unavailable" if pieces == 0 else first(visit.typed, "availability") or "1H-high"

    async def do(tx: Tx) -> Said:
        line = Stock(fqn, place, code, availability, pieces)
        await stock_edits.set_line(tx, visit.shop, visit.parts["family"], line)
        return Said()

    return do


def _keep_none(code: str) -> Deed:
    async def do(tx: Tx) -> Said:
        await stocks.drop(tx, code)
        return Said("none")

    return do


ACTS = (
    FormAct(
        OfficeAction.EDIT_CATALOG, phrase("Make a new version"), _family, _edit, prepare=_judged,
        marks=(
            "spot", "currency", "amount", "begin", "end",
            *(field for one in _WORDS_MAX for field in (one, *(f"{one}-{language}" for language in LANGUAGES))),
        ),
        said={"": phrase("The version is kept. It is not on sale before somebody says so.")},
        command="panier catalog import FILE",
    ),
    FormAct(
        OfficeAction.ACTIVATE_CATALOG, phrase("Put on sale"), _family, _sell, (_BEGIN,),
        said={
            "sold": phrase("The version is on sale now."),
            "sold-later": phrase("The version is on sale from the time on that you chose."),
            "shipped": phrase("What the shop was shipped with is on sale now."),
            "shipped-later": phrase("What the shop was shipped with is on sale from the time on that you chose."),
        },
        command="panier catalog activate {version} --at TIME",
    ),
    FormAct(
        OfficeAction.SET_STOCK, phrase("Set the stock"), _plan, _set_stock,
        (
            OfficeField("datacenter", phrase("Datacentre"), hint=phrase("such as gra"), is_needed=True),
            OfficeField(
                "left", phrase("Pieces left"),
                hint=phrase("besides those that orders hold already; left empty: not counted"),
            ),
            OfficeField("fqn", phrase("Configuration"), hint=phrase("left empty: the plan itself")),
        ),
        said={
            "": phrase("The stock is set."),
            "none": phrase("No stock is kept of it any more: it is always available."),
        },
        command="panier catalog stock FILE",
    ),
)  # fmt: skip
