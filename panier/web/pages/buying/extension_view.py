"""What a registry lays down for its names, and what they cost, as people read it."""

from collections.abc import Iterator

from panier.core.cart.quote import ItemPrices, item_prices
from panier.core.catalog.catalog import Catalog
from panier.core.catalog.terms import choose, durations
from panier.core.contact.rule import Operator, Rule
from panier.core.domain.extension import Extension, PhaseSort
from panier.core.period import Period
from panier.core.values import frozen
from panier.web.pages.buying.visit import Visit
from panier.web.pages.parts.choices import without_marks
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase

# Pricing modes as people call what is done in them; a mode that is not here is shown nowhere.
ACTIONS = {
    "create-default": phrase("Registration"),
    "create-landrush": phrase("Registration before everybody else"),
    "create-sunrise": phrase("Registration by owners of a trademark"),
    "transfer-default": phrase("Transfer to us"),
}
_NEARLY_ALL = 150  # countries


@frozen
class PriceRow:
    """What one action costs for one length of time, now and for as long again."""

    action: str
    length: str
    now: str
    with_tax: str
    later: str
    later_with_tax: str


@frozen
class ExtensionView:
    """An extension in words. Numbers of days are texts; empty where there is nothing to say."""

    name: str
    example: str
    is_country: bool
    phase: str  # ga, sunrise, landrush, or "" where it is closed
    opens: str
    label_min: int
    label_max: int
    characters: str
    scripts: tuple[str, ...]
    years: str
    transfer_days: int
    transfer_age_days: int
    handover: str
    trade_months: int
    is_trade_manual: bool
    grace_days: int
    redemption_days: int
    has_dnssec: bool
    has_lock: bool
    servers_min: int
    servers_max: int
    countries: tuple[str, ...]  # where its holders must live, by name; empty where they may live anywhere
    prices: tuple[PriceRow, ...]


def view(extension: Extension, catalog: Catalog, rule: Rule, visit: Visit, *, now_us: int) -> ExtensionView:
    """The extension as its page shows it."""
    phase, coming = extension.phase(now_us), extension.next_phase(now_us)
    is_open = phase is not None and phase.sort is PhaseSort.GA
    years = sorted(months // 12 for months in extension.months_for("create-default") if months % 12 == 0)
    scripts = sorted({script.title() for together in extension.alphabet.scripts for script in together})
    return ExtensionView(
        name=extension.name,
        example=f"my-shop.{extension.name}",
        is_country=extension.sort.value == "cctld",
        phase="" if phase is None else phase.sort.value,
        opens="" if is_open or coming is None else day(coming.begins_us or 0),
        label_min=extension.label_min,
        label_max=extension.label_max,
        characters="".join(sorted(extension.alphabet.characters)),
        scripts=tuple(scripts),
        years=f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(str(one) for one in years),
        transfer_days=extension.transfer.silence_days,
        transfer_age_days=extension.transfer.age_min_days,
        handover=extension.transfer.handover.value,
        trade_months=extension.trade.months,
        is_trade_manual=extension.trade.is_manual,
        grace_days=extension.grace_days,
        redemption_days=extension.redemption_days,
        has_dnssec=extension.has_dnssec,
        has_lock=extension.has_lock,
        servers_min=extension.servers_min,
        servers_max=extension.servers_max,
        countries=_countries(rule, visit),
        prices=tuple(_prices(extension, catalog, visit, now_us=now_us)),
    )


def _prices(extension: Extension, catalog: Catalog, visit: Visit, *, now_us: int) -> Iterator[PriceRow]:
    """What each action costs, for each length of time that the registry takes."""
    plan = catalog.plans[extension.name]
    for mode in plan.modes():
        for length in durations(plan, mode) if mode in ACTIONS else ():
            if extension.takes(mode, length):
                terms = choose(plan, mode, length, quantity=1)
                prices = item_prices(terms, quantity=1, currency=catalog.currency, now_us=now_us)
                yield _row(mode, length, prices, visit)


def _row(mode: str, length: Period, prices: ItemPrices, visit: Visit) -> PriceRow:
    return PriceRow(
        action=ACTIONS[mode],
        length=period(length, visit.words),
        now=visit.amount(prices.total),
        with_tax=visit.with_tax(prices.total),
        later=visit.amount(prices.renew) if prices.renew.ucents else "",
        later_with_tax=visit.with_tax(prices.renew),
    )


def _countries(rule: Rule, visit: Visit) -> tuple[str, ...]:
    """The countries that a holder must live in, by name; none where the rule lists nearly all of them, or nothing."""
    listed = (
        constraint.values
        for one in _of_holder(rule)
        if one.label == "address.country"
        for constraint in one.constraints
        if constraint.operator is Operator.CONTAINS and constraint.conditions is None
    )
    codes = next(listed, None) or ()
    names = visit.words.territories
    named = [names.get(code, code) for code in codes]
    return tuple(sorted(named, key=without_marks)) if len(codes) < _NEARLY_ALL else ()


def _of_holder(rule: Rule, *, is_inside: bool = False) -> Iterator[Rule]:
    """The parts of a rule that always speak of fields of the holder."""
    if is_inside and rule.label is not None and rule.conditions is None:
        yield rule
    for one in rule.all_of or ():
        yield from _of_holder(one, is_inside=is_inside)
    if rule.label == "OWNER_CONTACT" and rule.fields is not None and not is_inside:
        yield from _of_holder(rule.fields, is_inside=True)
