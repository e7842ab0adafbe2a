"""The shop's assortment, read from its files: subsidiaries, taxes, texts, vouchers, places, and each family's."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from panier.core.account.applicant_rules import CountryTerms
from panier.core.catalog.by_language import words_of
from panier.core.catalog.catalog import (
    AddonFamily,
    Assortment,
    Catalog,
    Contract,
    Engagement,
    Plan,
    Pricing,
    Subsidiary,
)
from panier.core.catalog.promoted import Promotion
from panier.core.catalog.region import Region
from panier.core.money import DECIMALS
from panier.core.period import parse, us
from panier.core.values import Lazy, frozen
from panier.files.catalog_file import (
    FREE,
    Amounts,
    ContractEntry,
    Each,
    FamilyFile,
    PlanEntry,
    PriceEntry,
    PromotionEntry,
    Source,
    read,
    read_text,
    scalar,
    ucents,
)
from panier.files.own_addons import with_own_addons
from panier.files.parsed import parsed_files, stamp
from panier.files.phrase_files import account_contracts, check_written, files_of, load_contracts, load_phrases, terms_in
from panier.files.region_file import Sellers, amount_ucents, load_places, load_sellers, place_names
from panier.files.tax_file import load_taxes
from panier.files.voucher_file import load_vouchers

Value = TypeVar("Value")


@frozen
class _Shop:
    """What the plans of every family are built with."""

    sellers: Sellers
    contracts: Mapping[str, ContractEntry]


@frozen
class _Family:
    """A family's file, its options written out and its names checked, and what its catalogues have in common."""

    name: str
    file: FamilyFile
    source: Source
    alike: "_Alike"


@frozen
class _Alike:
    """What was built for one subsidiary and is the same in others, so that it is built and kept once.

    Prices by entry and by the key of their amounts; plans by entry and by what they are made of; contracts by text.
    """

    contracts: dict[tuple[str, str], Contract] = field(default_factory=dict)
    pricings: dict[tuple[int, str], tuple[Pricing, ...]] = field(default_factory=dict)
    plans: dict[tuple[object, ...], Plan] = field(default_factory=dict)


@frozen
class _Shelf:
    """Where a family's plans are being built: the shop, the selling subsidiary and the source file."""

    shop: _Shop
    family: str
    subsidiary: Subsidiary
    source: Source
    alike: _Alike


def load(
    folder: Path, region: Region = Region.EU, *, is_live: bool = False, terms: str = "", codes: str = ""
) -> Assortment:
    """Everything that a shop of a region sells; a live one leaves out what is marked as the sandbox's.

    `terms`: a file or a folder with the shop's own terms; `codes`: a file with its own codes. Each catalogue is made
    when it is first asked for; all are where these files were never read in full.

    Refuses: a malformed file, a reference to something that does not exist, a live shop's unwritten terms (409).
    """
    phrases = load_phrases(folder / "phrases")
    shop = _shop(folder, phrases, region, terms)
    if is_live:
        check_written(shop.contracts, terms)
    files = {path.stem: read(path, FamilyFile) for path in sorted((folder / "products").glob("*.yaml"))}
    families = Lazy(files, lambda name: _family(shop, name, *files[name]))
    places = [(code, family) for family in files for code in shop.sellers.subsidiaries]
    catalogs = Lazy(places, lambda place: _catalog(shop, place[0], families[place[1]]))
    paths = [path for part in ("", "phrases", "products") for path in sorted((folder / part).glob("*.yaml"))]
    paths += files_of(terms)
    parsed_files().loaded(stamp(f"catalogues of {region.value}", paths), lambda _: len([*catalogs.values()]))
    return Assortment(
        subsidiaries=shop.sellers.subsidiaries,
        taxes=load_taxes(folder / "taxes" / f"{region.value}.yaml"),
        phrases=phrases,
        catalogs=catalogs,
        region=region,
        home=shop.sellers.home,
        published=shop.sellers.published,
        account_contracts=account_contracts(shop.contracts, shop.sellers.subsidiaries),
        contract_titles={slug: entry.name for slug, entry in shop.contracts.items()},
        countries=read(folder / "countries.yaml", dict[str, CountryTerms])[0],
        places=load_places(folder / "places.yaml"),
        vouchers=load_vouchers(folder / "vouchers.yaml", shop.sellers.rates, is_live=is_live, own=codes),
    )


def load_family(
    folder: Path, family: str, text: str, *, name: str, region: Region = Region.EU, terms: str = ""
) -> dict[tuple[str, str], Catalog]:
    """What a family's text in the form of products/<family>.yaml sells in the shop of a region in a folder.

    Refuses: malformed text, and a reference to something that does not exist.
    """
    shop = _shop(folder, load_phrases(folder / "phrases"), region, terms)
    read_family = _family(shop, family, *read_text(text, FamilyFile, path=Path(name)))
    return {(code, family): _catalog(shop, code, read_family) for code in shop.sellers.subsidiaries}


def _shop(folder: Path, phrases: Mapping[str, object], region: Region, terms: str) -> _Shop:
    return _Shop(load_sellers(folder / "subsidiaries.yaml", region, phrases), load_contracts(folder, terms))


def _family(shop: _Shop, name: str, file: FamilyFile, source: Source) -> _Family:
    """A family's file, ready to make catalogues of.

    Refuses: a reference to something that does not exist.
    """
    file = with_own_addons(file, source)
    _check_names(file, source, shop)
    return _Family(name, file, source, _Alike())


def _check_names(file: FamilyFile, source: Source, shop: _Shop) -> None:
    """Check the codes in a family's file.

    Refuses: a code used twice; options, contracts and subsidiaries that are referred to but missing.
    """
    addons = {addon.code for addon in file.addons}
    for section, entries in (("plans", file.plans), ("addons", file.addons)):
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            if entry.code in seen:
                raise source.fault(f"{entry.code} is described twice", section, index)
            seen.add(entry.code)
            named = [code for group in entry.addon_families for code in group.addons]
            if missing := [code for code in named if code not in addons]:
                raise source.fault(f"{entry.code} names an option that is not described: {missing[0]}", section, index)
            each = file.each_plan if section == "plans" else file.each_addon
            if unknown := [slug for slug in _or(entry.contracts, each.contracts) if slug not in shop.contracts]:
                raise source.fault(f"{entry.code} names an unknown contract: {unknown[0]}", section, index)
            if _or(entry.name, each.name) is None or _or(entry.product, each.product) is None:
                raise source.fault(f"{entry.code} needs a name and a product", section, index)
            _check_sellers(entry, source, shop, place=(section, index))


def _check_sellers(entry: PlanEntry, source: Source, shop: _Shop, *, place: tuple[str, int]) -> None:
    for index, price in enumerate(entry.prices):
        for key in price.named():
            if key not in DECIMALS and key not in shop.sellers.everywhere:
                raise source.fault(f"{key} is no subsidiary", *place, "prices", index)


def _catalog(shop: _Shop, code: str, family: _Family) -> Catalog:
    """What a family sells in a subsidiary."""
    subsidiary, file = shop.sellers.subsidiaries[code], family.file
    shelf = _Shelf(shop, family.name, subsidiary, family.source, family.alike)
    addons = dict(_plans(shelf, file.addons, file.each_addon, sold={}))
    plans = dict(_plans(shelf, file.plans, file.each_plan, sold=addons))
    return Catalog(
        family=shelf.family,
        name=file.catalog or shelf.family,
        subsidiary=subsidiary.code,
        currency=subsidiary.currency,
        plans=plans,
        addons=addons,
        places=place_names(file.places),
    )


def _plans(
    shelf: _Shelf, entries: tuple[PlanEntry, ...], each: Each, *, sold: Mapping[str, Plan]
) -> Iterable[tuple[str, Plan]]:
    """The plans that have a price in the subsidiary's currency, by code.

    Each has those of its options that are sold there.
    """
    for index, entry in enumerate(entries):
        pricings = _priced(shelf, entry, each)
        if not pricings:
            continue
        groups = _addon_families(entry, sold)
        if empty := [group.name for group in groups if group.mandatory and not group.addons]:
            problem = f"{entry.code} has no option of the mandatory family {empty[0]} in {shelf.subsidiary.code}"
            raise shelf.source.fault(problem, "plans", index)
        yield entry.code, _plan(shelf, entry, each, pricings=pricings, groups=groups)


def _priced(shelf: _Shelf, entry: PlanEntry, each: Each) -> tuple[Pricing, ...]:
    """The prices of an entry: those of another subsidiary, where it has the same amounts."""
    own = any(shelf.subsidiary.code in price.named() for price in entry.prices)
    place = (id(entry), shelf.subsidiary.code if own else shelf.subsidiary.currency)
    if place not in shelf.alike.pricings:
        quantity_max = _or(entry.quantity_max, each.quantity_max)
        shelf.alike.pricings[place] = tuple(
            pricing for price in entry.prices for pricing in _pricings(shelf, price, quantity_max=quantity_max)
        )
    return shelf.alike.pricings[place]


def _plan(
    shelf: _Shelf,
    entry: PlanEntry,
    each: Each,
    *,
    pricings: tuple[Pricing, ...],
    groups: tuple[AddonFamily, ...],
) -> Plan:
    slugs = _or(entry.contracts, each.contracts)
    contracts = tuple(_contract(shelf, slug) for slug in slugs)
    name = _or(entry.name, each.name)
    assert name is not None, "checked when it was read"
    described = _or(entry.description, each.description)
    words = words_of(name, described, code=entry.code, language=shelf.subsidiary.language)
    place = (id(entry), id(pricings), groups, tuple(map(id, contracts)), words.name, words.description)
    if place not in shelf.alike.plans:
        shelf.alike.plans[place] = Plan(
            plan_code=entry.code,
            family=shelf.family,
            name=words.name,
            product=str(_or(entry.product, each.product)),
            product_description=words.description,
            pricings=pricings,
            product_type=_or(entry.product_type, each.product_type),
            pricing_type=_or(entry.pricing_type, each.pricing_type),
            addon_families=groups,
            questions=tuple(
                asked.question(shelf.shop.sellers.region) for asked in _or(entry.questions, each.questions)
            ),
            contracts=contracts,
            periods_max=_or(entry.periods_max, each.periods_max),
            range_name=entry.range,
            traits={key: scalar(value) for key, value in entry.traits.items()},
            names=words.names,
            descriptions=words.descriptions,
        )
    return shelf.alike.plans[place]


def _pricings(shelf: _Shelf, price: PriceEntry, *, quantity_max: int | None) -> Iterable[Pricing]:
    """The set-up and recurring prices of each mode, in OVHcloud's order.

    That is the order of its public catalogue.
    """
    setup_ucents = _amount(price.setup, shelf)
    recurring_ucents = _amount(price.price, shelf) if price.price is not None else None
    if setup_ucents is None or (price.period is not None and recurring_ucents is None):
        return
    most = _or(price.quantity_max, quantity_max)
    for mode in price.modes:
        if price.phase == 1:
            yield Pricing(
                mode=mode,
                capacities=("installation",),
                price_ucents=setup_ucents,
                interval=0,
                interval_unit="none",
                kind="rental" if price.period else "purchase",
                phase=0,
                strategy=price.strategy,
                quantity_min=price.quantity_min,
                quantity_max=most,
                repeat_max=1,
            )
        if price.period is not None and recurring_ucents is not None:
            interval, unit = _interval(price.period)
            yield Pricing(
                mode=mode,
                capacities=("consumption",) if price.is_consumed else ("renew",),
                price_ucents=recurring_ucents,
                interval=interval,
                interval_unit=unit,
                kind="consumption" if price.is_consumed else "rental",
                phase=price.phase,
                strategy=price.strategy,
                commitment=price.commitment,
                must_be_completed=price.must_be_completed,
                quantity_min=price.quantity_min,
                quantity_max=most,
                repeat_min=price.repeat_min,
                repeat_max=price.repeat_max,
                engagement=_engagement(price),
                promotions=tuple(_promotions(shelf, price.promotions, mode)),
            )


def _promotions(shelf: _Shelf, entries: tuple[PromotionEntry, ...], mode: str) -> Iterable[Promotion]:
    for entry in entries:
        if entry.modes is not None and mode not in entry.modes:
            continue
        amounts = entry.off if entry.instead is None else entry.instead
        value = entry.percent if amounts is None else _amount(amounts, shelf)
        if value is None:
            continue
        yield Promotion(
            name=entry.name,
            description=entry.description or entry.name,
            value=value,
            start_us=_instant(entry.start, shelf.source),
            end_us=_instant(entry.end, shelf.source) if entry.end else None,
            type="percentage" if amounts is None else "fixed_amount" if entry.instead is None else "forced_amount",
            context=entry.context,
            duration=entry.duration,
            minimum_duration=entry.minimum_duration,
            quantity=entry.each,
            global_quantity=entry.total,
            is_global_quantity_limited=entry.total is not None,
            tags=entry.tags,
            bundle=entry.bundle,
            condition=None if entry.condition is None else entry.condition.condition(),
        )


def _instant(text: str, source: Source) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise source.fault(f"{text!r} is no date and time, such as 2026-01-01T00:00:00+00:00") from None
    if moment.tzinfo is None:
        raise source.fault(f"{text!r} needs an offset, such as +00:00")
    return us(moment)


def _amount(amounts: Amounts, shelf: _Shelf) -> int | None:
    """An amount in ucents: the subsidiary's own, else its currency's, written or derived.

    None where the thing is not sold there.
    """
    if isinstance(amounts, str):
        assert amounts == FREE, "checked when it was read"
        return 0
    own = amounts.get(shelf.subsidiary.code)
    return amount_ucents(amounts, shelf.subsidiary.currency, shelf.shop.sellers.rates) if own is None else ucents(own)


def _interval(period: str) -> tuple[int, str]:
    length = parse(period)
    assert length is not None, "checked when it was read"
    return next((n, unit) for n, unit in ((length.months, "month"), (length.days, "day"), (length.hours, "hour")) if n)


def _engagement(price: PriceEntry) -> Engagement | None:
    if price.engagement is None:
        return None
    return Engagement(price.engagement, f"P{price.commitment}M", "REACTIVATE_ENGAGEMENT")


def _addon_families(entry: PlanEntry, sold: Mapping[str, Plan]) -> tuple[AddonFamily, ...]:
    families = []
    for group in entry.addon_families:
        addons = tuple(code for code in group.addons if code in sold)
        default = group.default if group.default in addons else None
        families.append(AddonFamily(group.family, addons, default, group.exclusive, group.mandatory))
    return tuple(families)


def _contract(shelf: _Shelf, slug: str) -> Contract:
    """Terms in the subsidiary's language, or in English; alike where they are."""
    own = terms_in(shelf.shop.contracts[slug], slug, shelf.subsidiary.language)
    return shelf.alike.contracts.setdefault((slug, own.language), own)


def _or(own: Value | None, otherwise: Value) -> Value:
    return otherwise if own is None else own
