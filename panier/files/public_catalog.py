"""A public catalogue of the real API in the shop's own form, without loss.

Every fault is named with its place.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from sys import intern
from typing import TypeVar

import msgspec
from msgspec import Raw

from panier.core.catalog.catalog import (
    AddonFamily,
    Assortment,
    Catalog,
    Consumption,
    Contract,
    Engagement,
    Plan,
    Pricing,
    Product,
    Question,
)
from panier.core.catalog.promoted import ListedPromotion, Promotion
from panier.core.limits import REPEAT_MIN_MAX
from panier.core.money import DECIMALS
from panier.core.period import us
from panier.core.refusal import invalid
from panier.core.values import frozen
from panier.files.public_entries import (
    ConfigurationEntry,
    Outline,
    PricingEntry,
    ProductEntry,
    PublicAddonFamilyEntry,
    PublicPlanEntry,
    PublicPromotionEntry,
)

Kind = TypeVar("Kind", bound=msgspec.Struct)
_FAULTS_SHOWN_MAX = 1_000


@frozen
class CatalogReading:
    """What was found in a document, and its faults; there is a catalogue only without faults."""

    catalog: Catalog | None
    faults: tuple[str, ...]


def parse(document: bytes, family: str, *, name: str, shipped: Assortment | None = None) -> Catalog:
    """The catalogue in a document.

    `shipped`: what the shop came with. It must sell in the catalogue's subsidiary and currency; its plans with
    equal codes supply what the public form cannot express: terms, kinds of products.

    Refuses: a faulty document, naming every fault with its place.
    """
    reading = read(document, family, shipped=shipped)
    if reading.catalog is None:
        shown = reading.faults[:_FAULTS_SHOWN_MAX]
        more = len(reading.faults) - len(shown)
        raise invalid("\n".join([f"{name}: {fault}" for fault in shown] + ([f"… and {more} more"] if more else [])))
    return reading.catalog


def read(document: bytes, family: str, *, shipped: Assortment | None = None) -> CatalogReading:
    """Read a document to its end, whatever faults it has."""
    try:
        outline = msgspec.json.decode(document, type=Outline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        return CatalogReading(None, (_worded(str(problem), ""),))
    faults: list[str] = []
    products = _entries(outline.products, ProductEntry, "products", faults)
    sections = {
        section: [(plan, _pricings(plan, f"{section}[{index}]", faults)) for index, plan in entries]
        for section, raws in (("addons", outline.addons), ("plans", outline.plans))
        for entries in [_entries(raws, PublicPlanEntry, section, faults)]
    }
    if not faults:
        faults = list(_cross_faults(outline, [product for _, product in products], sections))
    if shipped is not None:
        faults += _seller_faults(outline, shipped)
    if faults:
        return CatalogReading(None, tuple(faults))
    like = shipped.catalogs.get((outline.locale.subsidiary, family)) if shipped else None
    return CatalogReading(_catalog(outline, family, [one for _, one in products], sections, like=like), ())


Sections = Mapping[str, Sequence[tuple[PublicPlanEntry, Sequence[PricingEntry]]]]


def _entries(raws: Iterable[Raw], kind: type[Kind], section: str, faults: list[str]) -> list[tuple[int, Kind]]:
    decoder = msgspec.json.Decoder(kind)
    found = []
    for index, raw in enumerate(raws):
        try:
            found.append((index, decoder.decode(raw)))
        except msgspec.ValidationError as problem:
            faults.append(_worded(str(problem), f"{section}[{index}]"))
    return found


def _pricings(plan: PublicPlanEntry, place: str, faults: list[str]) -> list[PricingEntry]:
    found: list[str] = []
    entries = [pricing for _, pricing in _entries(plan.pricings, PricingEntry, f"{place}.pricings", found)]
    faults += [f"{fault} ({plan.plan_code})" for fault in found]
    return entries


def _worded(problem: str, place: str) -> str:
    """Msgspec's words with the full path in front.

    For example: plans[3].pricings[0].price: Expected `int`.
    """
    what, _, inner = problem.partition(" - at `$")
    where = f"{place}{inner.rstrip('`')}".lstrip(".")
    return f"{where}: {what}" if where else what


def _cross_faults(outline: Outline, products: Sequence[ProductEntry], sections: Sections) -> Iterator[str]:
    """Faults that no single entry shows.

    Codes used twice, references to missing things, crossing bounds, dates.
    """
    if not 0 <= outline.locale.tax_rate <= 100:
        yield f"locale.taxRate: {outline.locale.tax_rate} is no percentage"
    if outline.locale.currency_code not in DECIMALS:
        yield f"locale.currencyCode: {outline.locale.currency_code!r} is no currency"
    named = {"products": [product.name for product in products]}
    named |= {section: [plan.plan_code for plan, _ in entries] for section, entries in sections.items()}
    for section, codes in named.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield f"{section}: {code} is described {count} times"
    there = _There(frozenset(named["products"]), frozenset(named["addons"]))
    for section, entries in sections.items():
        for index, (plan, pricings) in enumerate(entries):
            for fault in _plan_faults(plan, pricings, there):
                yield f"{section}[{index}]{fault} ({plan.plan_code})"


def _seller_faults(outline: Outline, shipped: Assortment) -> Iterator[str]:
    code, currency = outline.locale.subsidiary, outline.locale.currency_code
    seller = shipped.subsidiaries.get(code)
    if seller is None:
        yield f"locale.subsidiary: {code!r} is none of this shop's subsidiaries"
    elif currency != seller.currency:
        yield f"locale.currencyCode: {currency}, but {code} sells in {seller.currency}"


@frozen
class _There:
    """What plans may refer to."""

    products: frozenset[str]
    addons: frozenset[str]


def _plan_faults(plan: PublicPlanEntry, pricings: Sequence[PricingEntry], there: _There) -> Iterator[str]:
    if plan.product not in there.products:
        yield f".product: there is no product {plan.product!r}"
    if not pricings:
        yield ".pricings: there is no price"
    for number, group in enumerate(plan.addon_families):
        for fault in _group_faults(group, there.addons):
            yield f".addonFamilies[{number}]{fault}"
    for number, pricing in enumerate(pricings):
        for fault in _pricing_faults(pricing):
            yield f".pricings[{number}]{fault}"


def _group_faults(group: PublicAddonFamilyEntry, addons: frozenset[str]) -> Iterator[str]:
    listed = group.addons or ()
    for code in listed:
        if code not in addons:
            yield f".addons: there is no option {code!r}"
    if group.default is not None and group.default not in listed:
        yield f".default: {group.default!r} is none of the family's options"
    if group.mandatory and not listed:
        yield f".addons: the mandatory family {group.name} has no option"


def _pricing_faults(pricing: PricingEntry) -> Iterator[str]:
    if (pricing.interval == 0) != (pricing.interval_unit == "none"):
        yield f".interval: {pricing.interval} of {pricing.interval_unit}"
    for label, bounds in (("quantity", pricing.quantity), ("repeat", pricing.repeat)):
        if bounds.max is not None and bounds.max < bounds.min:
            yield f".{label}: the most ({bounds.max}) is less than the least ({bounds.min})"
    if pricing.repeat.min > REPEAT_MIN_MAX:
        yield f".repeat.min: {pricing.repeat.min} intervals to begin with are more than {REPEAT_MIN_MAX}"
    for number, promotion in enumerate(pricing.promotions or ()):
        place = f".promotions[{number}]"
        start_us, end_us = _instant(promotion.start_date), _instant(promotion.end_date)
        if start_us is None:
            yield f"{place}.startDate: {promotion.start_date!r} is no date and time with an offset"
        if promotion.end_date is not None and end_us is None:
            yield f"{place}.endDate: {promotion.end_date!r} is no date and time with an offset"
        if promotion.discount.value > pricing.price:
            yield f"{place}.discount.value: more is taken off than the price"


def _instant(text: str | None) -> int | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return us(moment) if moment.tzinfo else None


@frozen
class _Making:
    """What a document's plans are built with."""

    family: str
    products: Mapping[str, Product]
    plans: Mapping[str, Plan]
    contracts: tuple[Contract, ...]


def _catalog(
    outline: Outline, family: str, products: Sequence[ProductEntry], sections: Sections, *, like: Catalog | None
) -> Catalog:
    made = {entry.name: _product(entry) for entry in products}
    own = {**like.addons, **like.plans} if like else {}
    contracts = next((plan.contracts for plan in like.plans.values()), ()) if like else ()
    making = _Making(family, made, own, contracts)
    return Catalog(
        family=family,
        name=like.name if like else family,
        subsidiary=outline.locale.subsidiary,
        currency=outline.locale.currency_code,
        plans={entry.plan_code: _plan(making, entry, pricings, is_plan=True) for entry, pricings in sections["plans"]},
        addons={
            entry.plan_code: _plan(making, entry, pricings, is_plan=False) for entry, pricings in sections["addons"]
        },
        products=made,
        plan_families=tuple(one.name for one in outline.plan_families),
        catalog_id=outline.catalog_id,
        tax_basis_points=int(outline.locale.tax_rate * 100),
    )


def _product(entry: ProductEntry) -> Product:
    asked = None if entry.configurations is None else tuple(_question(one, True) for one in entry.configurations)
    return Product(entry.name, entry.description, asked, _text(entry.blobs))


def _plan(making: _Making, entry: PublicPlanEntry, pricings: Sequence[PricingEntry], *, is_plan: bool) -> Plan:
    product, own = making.products[entry.product], making.plans.get(entry.plan_code)
    metered = entry.consumption_configuration
    return Plan(
        plan_code=entry.plan_code,
        family=making.family,
        name=entry.invoice_name,
        product=entry.product,
        product_description=product.description,
        pricings=tuple(_pricing(pricing) for pricing in pricings),
        product_type=own.product_type if own else "delivery",
        pricing_type=entry.pricing_type,
        addon_families=tuple(
            AddonFamily(one.name, one.addons or (), one.default, bool(one.exclusive), bool(one.mandatory))
            for one in entry.addon_families
        ),
        questions=tuple(_question(one, False) for one in entry.configurations) + (product.questions or ()),
        contracts=own.contracts if own else making.contracts if is_plan else (),
        periods_max=own.periods_max if own else 1,
        range_name=entry.family,
        traits=own.traits if own else {},
        consumption=Consumption(metered.billing_strategy, metered.prorata_unit, metered.ping_end_policy)
        if metered
        else None,
        blobs=_text(entry.blobs),
    )


def _question(entry: ConfigurationEntry, is_product_own: bool) -> Question:  # noqa: FBT001 - one of two kinds
    return Question(
        label=entry.name,
        required=entry.is_mandatory,
        values=None if entry.is_custom else entry.values,
        suggestions=entry.values if entry.is_custom else None,
        is_custom=entry.is_custom,
        is_product_own=is_product_own,
    )


def _pricing(entry: PricingEntry) -> Pricing:
    engaged = entry.engagement_configuration
    return Pricing(
        mode=intern(entry.mode),  # thousands of prices share a few texts
        capacities=entry.capacities,
        price_ucents=entry.price,
        interval=entry.interval,
        interval_unit=entry.interval_unit,
        kind=entry.type,
        phase=entry.phase,
        strategy=entry.strategy,
        commitment=entry.commitment,
        must_be_completed=entry.must_be_completed,
        quantity_min=entry.quantity.min,
        quantity_max=entry.quantity.max,
        repeat_min=entry.repeat.min,
        repeat_max=entry.repeat.max,
        engagement=Engagement(engaged.type, engaged.duration, engaged.default_end_action) if engaged else None,
        promotions=tuple(_promotion(one) for one in entry.promotions or ()),
        tax_ucents=entry.tax,
        description=intern(entry.description),
        formatted_price=entry.formatted_price,
    )


def _promotion(entry: PublicPromotionEntry) -> Promotion:
    start_us = _instant(entry.start_date)
    assert start_us is not None, "checked when it was read"
    return Promotion(
        name=entry.name,
        description=entry.description,
        value=entry.value,
        start_us=start_us,
        end_us=_instant(entry.end_date),
        type=entry.type,
        context=entry.audience,
        duration=entry.duration,
        minimum_duration=entry.minimum_duration,
        quantity=entry.quantity,
        global_quantity=entry.global_quantity,
        is_global_quantity_limited=entry.is_global_quantity_limited,
        tags=entry.tags,
        listed=ListedPromotion(entry.discount.value, entry.discount.tax, entry.total.value, entry.total.tax),
    )


def _text(raw: object) -> str | None:
    """Blobs as they stand in the document, without its spaces; None for null."""
    if not isinstance(raw, Raw):
        return None
    text = msgspec.json.format(bytes(raw), indent=-1).decode()
    return None if text == "null" else text
