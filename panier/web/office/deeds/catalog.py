"""What is changed in catalogues: a price, words or a promotion as a new version, what is on sale, and stock."""

from collections.abc import Callable

from panier.core.cart.stock import Stock
from panier.core.ledger.book import exact
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount, typed_number, typed_time
from panier.core.period import at
from panier.core.refusal import bad_input, not_found
from panier.files.editing import plan_edits
from panier.files.editing.plan_edits import NewPromotion, PlanText
from panier.flows.catalog import catalog_edits, catalog_versions
from panier.flows.catalog.catalog_edits import JudgedEdit
from panier.store import catalog_versions as stored
from panier.store import stock as stocks
from panier.store.engine.db import Database, Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

PRICE, WORDS, PROMOTION = "price", "words", "promotion"
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
        words = PlanText(first(typed, "name"), first(typed, "description"))
        return lambda text: plan_edits.with_words(text, code, words)
    place_text, _, part = (first(typed, "spot") or "0").partition("-")
    place = typed_number("spot", place_text, most=1_000)
    currency = first(typed, "currency").upper()
    decimals = visit.shop.assortment.subsidiaries.get(currency)
    money = typed_amount("amount", first(typed, "amount"), currency if decimals is None else decimals.currency)
    amount = exact(money, ".")
    if what == PRICE:
        return lambda text: plan_edits.with_amount(text, code, (place, part or "price"), currency, amount)
    if what == PROMOTION:
        begin, end = (typed_time(name, first(typed, name), now_us=visit.now_us) for name in ("begin", "end"))
        if end <= begin:
            raise bad_input("end", "must be after the beginning")
        name = first(typed, "name")
        if not name:
            raise bad_input("name", "must say what customers read, such as Opening sale")
        times = (at(one).replace(microsecond=0).isoformat() for one in (begin, end))
        new = NewPromotion(name, currency, amount, *times)
        return lambda text: plan_edits.with_promotion(text, code, place, new)
    raise bad_input("what", f"must be {PRICE}, {WORDS} or {PROMOTION}")


def _edit(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        source = f"the office, by {visit.colleague.email}: {first(visit.typed, 'what')} of {visit.parts['plan']}"
        number = await catalog_edits.keep(tx, visit.shop, visit.ready, source=source)
        return Said(leads_to=f"/office/catalogue/versions/{number}")

    return do


def _sell(visit: OfficeVisit) -> Deed:
    """A version on sale, or what the shop was shipped with, from an instant on."""
    begin_us = typed_time("begin", first(visit.typed, "begin"), now_us=visit.now_us)
    text = first(visit.typed, "version")
    version = typed_number("version", text) if text else None
    family = _family(visit).name

    async def do(tx: Tx) -> Said:
        when = "" if begin_us <= visit.now_us else "-later"
        if version is not None:
            await catalog_versions.activate(tx, version, from_us=begin_us, now_us=visit.now_us)
            return Said(f"sold{when}")
        if not any(one.family == family for one in await stored.list_all(tx)):
            raise not_found("A version of this family", family=family)
        await catalog_versions.retire(tx, family, None, from_us=begin_us, now_us=visit.now_us)
        return Said(f"shipped{when}")

    return do


def _plan(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("stock", visit.parts["plan"])


def _set_stock(visit: OfficeVisit) -> Deed:
    code, left = visit.parts["plan"], first(visit.typed, "left")
    place = first(visit.typed, "datacenter")
    fqn = first(visit.typed, "fqn") or code
    if not place:
        raise bad_input("datacenter", "must be a datacentre such as gra")
    pieces = typed_number("left", left, most=1_000_000_000) if left else None
    availability = "unavailable" if pieces == 0 else first(visit.typed, "availability") or "1H-high"

    async def do(tx: Tx) -> Said:
        kept = await stocks.list_of_plans(tx, [code], now_us=visit.now_us)
        others = [one for one in kept if (one.fqn, one.datacenter) != (fqn, place)]
        await stocks.replace(tx, [*others, Stock(fqn, place, code, availability, pieces)], now_us=visit.now_us)
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.EDIT_CATALOG, phrase("Make a new version"), _family, _edit, prepare=_judged,
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
            OfficeField("left", phrase("Pieces left"), hint=phrase("from now on; left empty: not counted")),
            OfficeField("fqn", phrase("Configuration"), hint=phrase("left empty: the plan itself")),
        ),
        said={"": phrase("The stock is set.")}, command="panier catalog stock FILE",
    ),
)  # fmt: skip
