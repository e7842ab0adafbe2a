"""Catalogues: what is on sale, versions with their differences, plans to change, codes and what is left of them."""

import asyncio
from collections.abc import Mapping, Sequence

from panier.core.cart.allowance import voucher_claims
from panier.core.cart.stock import Stock
from panier.core.catalog.by_language import ENGLISH
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.changes import Change, changes
from panier.core.catalog.given_code import GivenCode
from panier.core.catalog.version import Activation, is_over, is_sold_then, sold_at
from panier.core.catalog.voucher import Voucher
from panier.core.limits import OFFICE_ORDERS_MAX
from panier.core.office.rights import OfficeAction
from panier.core.period import at
from panier.core.refusal import Refusal, not_found
from panier.core.values import frozen, replace
from panier.files.editing import plan_edits
from panier.files.editing.plan_edits import PlanText, PriceSpot
from panier.flows.cart import stock_edits
from panier.flows.cart.voucher_uses import load_uses
from panier.flows.catalog import catalog_edits, catalog_versions, given_codes
from panier.flows.office.orders import ListedOrder, load_listed
from panier.flows.shop import Shop
from panier.store import allowances
from panier.store import catalog_versions as stored
from panier.store import stock as stocks
from panier.store.engine.db import Database, Tx
from panier.store.overview import sales
from panier.store.overview.sales import RunningServices
from panier.web.office.catalog_words import (
    amount_in_words,
    amounts_in_words,
    family_in_words,
    money_in_words,
    spot_in_words,
)
from panier.web.office.deeds.catalog import places_of
from panier.web.office.places.catalog_prices import list_promotions, priced
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import written
from panier.web.pages.buying.wording import stock_words
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.tongues import LANGUAGES, phrase, spoken

USERS_MAX = 5  # orders of each code


@frozen
class FoldedChange:
    """What a version would change, once for all subsidiaries in which it is the same."""

    subsidiaries: tuple[str, ...]
    lines: tuple[Change, ...]


@frozen
class ComparedVersion:
    """What a version would change of what is sold now; with `is_past` it is sold, and this is what it changed."""

    changes: tuple[FoldedChange, ...]
    is_past: bool


@frozen
class SoldFamily:
    """A family of the list: how much it sells at home, and which version is on sale."""

    family: str
    plans: int
    options: int
    version: int | None
    since_us: int | None


@frozen
class CodeRow:
    """A code, and how often it was used of how often it may be; `orders`: the latest that used it, with customers.

    `given`: who made it, and whether it is withdrawn; None for one that stands in a file.
    """

    voucher: Voucher
    value: str
    used: int
    is_running: bool
    orders: tuple[ListedOrder, ...] = ()
    given: GivenCode | None = None


@frozen
class WrittenPlan:
    """What a family's file says of a plan; `problem`: why no form can change it."""

    prices: tuple[PriceSpot, ...]
    words: PlanText
    problem: str = ""


@frozen
class WordedIn:
    """What a plan is called in a language: its letters, what whoever looks calls it, name and description there."""

    language: str
    title: str
    name: str
    description: str


@frozen
class ShownStock:
    """What is kept of a plan: lines that are counted or closed, and the datacentres that always, or never, have some.

    Nothing at all where no stock is kept of it.
    """

    lines: tuple[Stock, ...]
    free: str
    gone: str


def folded(compared: Sequence[tuple[Catalog, tuple[Change, ...]]]) -> tuple[FoldedChange, ...]:
    """Differences, those of several subsidiaries said once."""
    groups: dict[tuple[Change, ...], list[str]] = {}
    for catalog, found in compared:
        groups.setdefault(found, []).append(catalog.subsidiary)
    return tuple(FoldedChange(tuple(codes), lines) for lines, codes in groups.items() if lines)


async def load_list(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The families, the versions and the codes."""
    assortment, now_us = visit.shop.assortment, visit.now_us
    in_force = {one.family: one for one in await stored.list_activations(tx, until_us=now_us)}
    versions = await stored.list_all(tx)
    planned = [
        one
        for family in sorted({one.family for one in versions})
        for one in await stored.list_of_family(tx, family)
        if one.from_us > now_us
    ]
    rows = [_row(one, in_force.get(one.family)) for one in assortment.catalogs_in(assortment.home) if one.plans]
    made = await given_codes.list_made(tx)
    known = {code: one.voucher for code, one in made.items()} | dict(assortment.vouchers)
    vouchers = [known[code] for code in sorted(known)]
    used = await load_uses(tx, vouchers, account_id=None, now_us=now_us)
    currency = assortment.subsidiary(assortment.home).currency
    return {
        "families": rows, "versions": list(reversed(versions)), "planned": planned,
        "codes": [await _code_row(tx, visit.shop, _code(one, used, currency, now_us), made) for one in vouchers],
        "currencies": [(one, one) for one in _currencies(visit.shop)],
        "code_families": [("", spoken().say(phrase("every family"))),
                          *((one.family, family_in_words(assortment, one.family)) for one in rows)],
    }  # fmt: skip


async def _code_row(tx: Tx, shop: Shop, row: CodeRow, made: Mapping[str, GivenCode]) -> CodeRow:
    """A code with who made it: nobody where it stands in a file, also where another one of its letters was made."""
    found = made.get(row.voucher.code)
    given = found if found is not None and found.voucher == row.voucher else None
    return replace(row, orders=await _users(tx, shop, row.voucher), given=given)


def _currencies(shop: Shop) -> list[str]:
    """The currencies that the shop sells in, that of its home first."""
    home = shop.assortment.subsidiary(shop.assortment.home).currency
    others = {one.currency for one in shop.assortment.sold_in().values()} - {home}
    return [home, *sorted(others)]


async def _users(tx: Tx, shop: Shop, voucher: Voucher) -> tuple[ListedOrder, ...]:
    """The latest orders that used a code whose uses are counted."""
    found: set[int] = set()
    for one in voucher_claims(voucher, None):
        found.update(await allowances.list_latest_orders(tx, one.subject, limit=USERS_MAX))
    return await load_listed(tx, shop, sorted(found, reverse=True)[:USERS_MAX])


def _row(catalog: Catalog, active: Activation | None) -> SoldFamily:
    version = None if active is None else active.version_id
    since = None if active is None or version is None else active.from_us
    return SoldFamily(catalog.family, len(catalog.plans), len(catalog.addons), version, since)


def _code(voucher: Voucher, used: Mapping[str, int], currency: str, now_us: int) -> CodeRow:
    count = sum(used.get(one.subject, 0) for one in voucher_claims(voucher, None))
    return CodeRow(voucher, _worth(voucher, currency), count, voucher.runs(now_us))


def _worth(voucher: Voucher, currency: str) -> str:
    """What a code is worth: at home, or where it is worth something only elsewhere, there."""
    if voucher.type == "percentage":
        return f"{voucher.percent} %"
    known = voucher.amounts_ucents
    return written(voucher.value(currency if currency in known or not known else min(known)))


async def load_family(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """What a family sells at home, and its versions."""
    family = visit.parts["family"]
    home = visit.shop.assortment.home
    catalog = next((one for one in visit.shop.assortment.catalogs_in(home) if one.family == family), None)
    if catalog is None:
        raise not_found("This family", family=family)
    activations = await stored.list_of_family(tx, family)
    versions = [one for one in await stored.list_all(tx) if one.family == family]
    return {
        "family": family, "home": home, "plans": [priced(one, catalog) for one in catalog.plans.values()],
        "options": [priced(one, catalog) for one in catalog.addons.values()],
        "activations": list(reversed(activations)), "versions": list(reversed(versions)),
        "over": [one for one in activations if is_over(activations, one, visit.now_us)],
        "shipped_from": _begin_of(activations, Activation(family, None, None, visit.now_us)),
    }  # fmt: skip


async def prepare_plan(database: Database, visit: OfficeVisit) -> WrittenPlan:
    """What the family's file says of a plan."""
    try:
        current = await catalog_edits.load_text(database, visit.shop, visit.parts["family"])
        return await asyncio.to_thread(_read, current.text, visit.parts["plan"])
    except Refusal as refusal:
        return WrittenPlan((), PlanText({}, {}), refusal.message)


def _read(text: str, code: str) -> WrittenPlan:
    return WrittenPlan(plan_edits.list_prices(text, code), plan_edits.read_words(text, code))


async def load_plan(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """A plan, and the forms that change it."""
    family, code, home = visit.parts["family"], visit.parts["plan"], visit.shop.assortment.home
    catalog = next((one for one in visit.shop.assortment.catalogs_in(home) if one.family == family), None)
    plan = None if catalog is None else catalog.plans.get(code) or catalog.addons.get(code)
    if plan is None or catalog is None:
        raise not_found("This plan", plan=code)
    kept: WrittenPlan = visit.ready
    return {
        "family": family, "plan": plan, "called": offer_name(plan), "kept": kept, "home": home,
        "worded": _worded(kept.words, plan), "promotions": list_promotions(plan, catalog, visit.now_us),
        "spots": [_spot(one, visit.shop) for one in kept.prices],
        "promoted": [_spot(one, visit.shop) for one in kept.prices if one.part == "price"],
        "prices": [(spot_in_words(one), amounts_in_words(one, visit.shop.assortment)) for one in kept.prices],
        "places": [(one, one) for one in places_of(visit.shop, family, code)],
        "money_of": money_in_words(visit.shop.assortment),
        "currency": visit.shop.assortment.subsidiary(home).currency,
        "stock_words": stock_words,
        "stock": shown_stock(visit.shop, family, code, await stocks.list_of_plans(tx, [code], now_us=visit.now_us)),
    }  # fmt: skip


def _worded(kept: PlanText, plan: Plan) -> tuple[WordedIn, ...]:
    """What the plan is called in each language of pages, and in others that its file has; English first."""
    names = kept.names or plan.names or {ENGLISH: plan.name}
    languages = dict.fromkeys((*LANGUAGES, *names, *kept.descriptions))
    said = spoken().locale.languages
    return tuple(
        WordedIn(one, str(said.get(one, one)), names.get(one, ""), kept.descriptions.get(one, "")) for one in languages
    )


def shown_stock(shop: Shop, family: str, code: str, kept: Sequence[Stock]) -> ShownStock:
    """The stock of a plan: lines that say something, and where else there is always something, or nothing."""
    lines = tuple(one for one in kept if not stock_edits.is_free(one))
    known = {stock_edits.line_of(one) for one in kept}
    missing = [one for one in stock_edits.every_line(shop.assortment, family, code) if kept]
    gone = [one for one in missing if stock_edits.line_of(one) not in known]
    free = [one for one in kept if stock_edits.is_free(one)]
    return ShownStock(lines, _where(code, free), _where(code, gone))


def _where(code: str, lines: Sequence[Stock]) -> str:
    """The datacentres of some lines, and that other ways to build the plan are meant, where it is built in several."""
    places = {one.datacenter: one.fqn == code for one in lines}
    say = spoken().say
    return ", ".join(
        place if is_plain else say("{place} (other configurations)", place=place) for place, is_plain in places.items()
    )


def _spot(one: PriceSpot, shop: Shop) -> tuple[str, str]:
    """A price to choose: the value of its field, and its words with what it costs at home."""
    here = shop.assortment.subsidiary(shop.assortment.home)
    amount = next((one.amounts[key] for key in (here.code, here.currency) if key in one.amounts), None)
    words = spot_in_words(one)
    cost = amount_in_words(amount, here.currency) if amount is not None else ""
    return f"{one.place}-{one.part}", f"{words}{spoken().say(phrase(':'))} {cost}" if cost else words


async def prepare_version(database: Database, visit: OfficeVisit) -> ComparedVersion:
    """A version beside what is sold now; one that is on sale, beside what was sold before. Compared on a thread."""
    catalogs = list((await visit.shop.shelf.fetch(database, visit.number("version"))).values())
    sold = await database.read(lambda tx: _sold_with(tx, visit))
    if sold is None:
        return ComparedVersion(await asyncio.to_thread(_compared, visit.shop, catalogs), is_past=False)
    before = sold[0][: sold[0].index(sold[1])]
    earlier = {one.subsidiary: sold_at(before, one.subsidiary, visit.now_us) for one in catalogs}
    for number in {one.version_id for one in earlier.values() if one is not None and one.version_id is not None}:
        await visit.shop.shelf.fetch(database, number)
    return ComparedVersion(await asyncio.to_thread(_compared_with, visit.shop, catalogs, earlier), is_past=True)


async def _sold_with(tx: Tx, visit: OfficeVisit) -> tuple[tuple[Activation, ...], Activation] | None:
    """What the family of a version has put on sale, and what put this version on sale; None where it is not sold."""
    version, _ = await catalog_versions.find(tx, visit.number("version"))
    activations = await stored.list_of_family(tx, version.family)
    sold = sold_at(activations, version.subsidiary, visit.now_us)
    return (activations, sold) if sold is not None and sold.version_id == version.version_id else None


def _compared(shop: Shop, catalogs: Sequence[Catalog]) -> tuple[FoldedChange, ...]:
    current = shop.shelf.current
    return folded([(one, changes(current.catalog(one.subsidiary, one.family), one)) for one in catalogs])


def _compared_with(
    shop: Shop, catalogs: Sequence[Catalog], earlier: Mapping[str, Activation | None]
) -> tuple[FoldedChange, ...]:
    """What versions changed of those that were sold before them; of those as shipped where there was none."""
    numbers = {place: None if one is None else one.version_id for place, one in earlier.items()}
    sold = [shop.shelf.catalog(one.subsidiary, one.family, version_id=numbers[one.subsidiary]) for one in catalogs]
    return folded([(one, changes(before, one)) for one, before in zip(catalogs, sold, strict=True)])


async def load_version(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """A version, its difference from what is on sale, and when it was or will be on sale."""
    version, _ = await catalog_versions.find(tx, visit.number("version"))
    activations = await stored.list_of_family(tx, version.family)
    wanted = Activation(version.family, version.subsidiary, version.version_id, visit.now_us)
    compared: ComparedVersion = visit.ready
    return {
        "version": version, "compared": compared, "running": await _running(tx, compared),
        "activations": [one for one in activations if one.version_id == version.version_id],
        "begin": _begin_of(activations, wanted),
    }  # fmt: skip


async def _running(tx: Tx, compared: ComparedVersion) -> RunningServices:
    """The services that are renewed at a price which a version changes."""
    renewed = [(one.subsidiaries, line) for one in compared.changes for line in one.lines if line.is_of_renewals]
    places, codes = {place for several, _ in renewed for place in several}, {line.plan_code for _, line in renewed}
    return await sales.count_services(tx, sorted(codes), places=sorted(places), among=OFFICE_ORDERS_MAX)


def _begin_of(activations: Sequence[Activation], wanted: Activation) -> str | None:
    """From when on a form puts something on sale: now (""), or when something else begins; None where it is sold."""
    later = [one.from_us for one in activations if one.from_us > wanted.from_us]
    for begin_us in (wanted.from_us, *later):
        if not is_sold_then(activations, replace(wanted, from_us=begin_us)):
            return "" if begin_us == wanted.from_us else at(begin_us).strftime("%Y-%m-%dT%H:%M")
    return None


PAGES = (
    OfficePage("catalogue", "office/catalogue.html", OfficeAction.LOOK, load_list, ("code.make", "code.withdraw"),
               title=phrase("Catalogue"),
               commands=("panier catalog list", "panier catalog import FILE", "panier codes list")),
    OfficePage("catalogue/versions/{version}", "office/version.html", OfficeAction.LOOK, load_version,
               ("catalog.activate",), prepare=prepare_version,
               commands=("panier catalog diff {version}", "panier catalog export {version}")),
    OfficePage("catalogue/{family}", "office/family.html", OfficeAction.LOOK, load_family, ("catalog.activate",),
               commands=("panier catalog retire {family}",)),
    OfficePage("catalogue/{family}/{plan}", "office/plan.html", OfficeAction.LOOK, load_plan,
               ("catalog.edit", "stock.set"), prepare=prepare_plan, commands=("panier catalog stock FILE",)),
)  # fmt: skip
