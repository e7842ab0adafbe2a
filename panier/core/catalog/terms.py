"""How a plan is charged in a mode, for a duration and a quantity.

Set-up, phases, and tiers by quantity.
"""

from collections.abc import Iterable, Sequence

from panier.core.catalog.catalog import Plan, Pricing
from panier.core.limits import ITEM_QUANTITY_MAX
from panier.core.money import divided
from panier.core.period import Period
from panier.core.refusal import bad_input, invalid
from panier.core.values import frozen, replace

RECURRING = frozenset({"installation", "renew", "consumption"})


@frozen
class Part:
    """A number of pieces at one price each."""

    quantity: int
    unit_ucents: int


@frozen
class Stretch:
    """Some intervals at one pricing.

    `tiers` are its pricings by quantity; `pricing` is the one that the quantity falls in.
    """

    pricing: Pricing
    tiers: tuple[Pricing, ...]
    periods: int = 1


@frozen
class Terms:
    """The prices of an item: `recurring` for each of `periods` intervals now, `setup` once.

    `stretches` give them for every phase of the recurring price, `renewal` for the same length of time afterwards.
    """

    mode: str
    duration: Period
    periods: int
    recurring: Pricing | None
    setup: Pricing | None
    stretches: tuple[Stretch, ...] = ()
    renewal: tuple[Stretch, ...] = ()
    setup_tiers: tuple[Pricing, ...] = ()

    @property
    def recurring_ucents(self) -> int:
        """The price of the whole duration, for one unit at the price of its quantity."""
        return sum(stretch.pricing.due_ucents * stretch.periods for stretch in self._stretches)

    @property
    def setup_ucents(self) -> int:
        """The price of the set-up, for one unit at the price of its quantity."""
        return self.setup.due_ucents if self.setup else 0

    def recurring_parts(self, quantity: int) -> tuple[Part, ...]:
        """The price of the whole duration for a number of pieces, split by unit price."""
        return parts(self._stretches, quantity)

    def renewal_parts(self, quantity: int) -> tuple[Part, ...]:
        """The price of renewing for as long again, split by unit price."""
        return parts(self.renewal or self._stretches, quantity)

    def setup_parts(self, quantity: int) -> tuple[Part, ...]:
        """The price of the set-up for a number of pieces, split by unit price."""
        if self.setup is None:
            return ()
        return parts((Stretch(self.setup, self.setup_tiers or (self.setup,)),), quantity)

    @property
    def _stretches(self) -> tuple[Stretch, ...]:
        if self.stretches or self.recurring is None:
            return self.stretches
        return (Stretch(self.recurring, (self.recurring,), self.periods),)


@frozen
class Rest:
    """What is left of a paid time: a part of the interval that runs, then `whole` ones."""

    whole: int
    part_us: int
    interval_us: int


# Terms and durations by the mark of their plan, found once: plans never change, and no other plan has their mark. Both
# begin anew when they are full, so that they hold so many whatever is asked for.
_KNOWN_MAX = 8_192
_chosen: dict[tuple[object, str, Period, int], Terms] = {}
_sold: dict[tuple[object, str], tuple[Period, ...]] = {}


def choose(plan: Plan, mode: str, duration: Period, *, quantity: int) -> Terms:
    """The terms for a mode, a duration and a quantity.

    Refuses: a mode the plan is not sold in, a duration not offered in that mode, a quantity out of bounds (400).
    """
    key = (plan.mark, mode, duration, quantity)
    found = _chosen.get(key)
    if found is None:
        found = _found(plan, mode, duration, quantity=quantity)
        if len(_chosen) >= _KNOWN_MAX:
            _chosen.clear()
        _chosen[key] = found
    return found


def _found(plan: Plan, mode: str, duration: Period, *, quantity: int) -> Terms:
    in_mode = [pricing for pricing in plan.pricings if pricing.mode == mode]
    if not in_mode:
        raise invalid(f"invalid pricing mode: {mode!r} is none of {', '.join(plan.modes())} for {plan.plan_code}")
    setup_tiers = _tiers(
        pricing for pricing in in_mode if "installation" in pricing.capacities and not _has_length(pricing)
    )
    setup = _tier(setup_tiers, quantity) if setup_tiers else None
    recurring = [(pricing.duration, pricing) for pricing in in_mode if _recurs(pricing)]
    if duration.is_empty and not recurring:
        return Terms(mode, duration, 0, None, setup, setup_tiers=setup_tiers)
    for unit in dict.fromkeys(length for length, _ in recurring):
        phases = _phases(pricing for length, pricing in recurring if length == unit)
        periods = unit.fits(duration)
        if periods is not None and _is_sold(plan, phases, periods):
            stretches = _stretches(phases, 0, periods, quantity=quantity)
            renewal = _stretches(phases, periods, periods, quantity=quantity)
            first = stretches[0].pricing
            return Terms(mode, duration, periods, first, setup, stretches, renewal, setup_tiers)
    allowed = ", ".join(period.iso for period in durations(plan, mode))
    raise bad_input("duration", f"is {duration.iso}, but must be one of {allowed} for {plan.plan_code} in {mode}")


def durations(plan: Plan, mode: str) -> tuple[Period, ...]:
    """Every duration that can be ordered in a mode."""
    key = (plan.mark, mode)
    found = _sold.get(key)
    if found is None:
        found = _durations(plan, mode)
        if len(_sold) >= _KNOWN_MAX:
            _sold.clear()
        _sold[key] = found
    return found


def _durations(plan: Plan, mode: str) -> tuple[Period, ...]:
    recurring = [pricing for pricing in plan.pricings if pricing.mode == mode and _recurs(pricing)]
    if not recurring:
        return (Period(),)
    units: dict[Period, list[Pricing]] = {}
    for pricing in recurring:
        units.setdefault(pricing.duration, []).append(pricing)
    by_unit = [(unit, _phases(pricings)) for unit, pricings in units.items()]
    return tuple(
        dict.fromkeys(
            unit.times(count)
            for unit, phases in by_unit
            for count in range(phases[0][0].repeat_min or 1, _periods_max(plan, phases) + 1)
            if _is_sold(plan, phases, count)
        )
    )


def is_bound(plan: Plan, mode: str, duration: Period, *, since_us: int, now_us: int) -> bool:
    """True while the current phase must be completed (mustBeCompleted).

    `since_us` is when the service began. A phase is complete after its greatest number of repeats; without such a
    bound, after its least.
    """
    recurring = [pricing for pricing in plan.pricings if pricing.mode == mode and _recurs(pricing)]
    unit = next((one.duration for one in recurring if one.duration.fits(duration) is not None), None)
    if unit is None or not any(pricing.must_be_completed for pricing in recurring):
        return False
    passed = 0
    while unit.times(passed + 1).after(since_us) <= now_us:
        passed += 1
    for first, *_ in _phases(pricing for pricing in recurring if pricing.duration == unit):
        repeats = first.repeat_min if first.repeat_max is None else first.repeat_max
        if passed < repeats:
            return first.must_be_completed
        if first.repeat_max is None:
            return False
        passed -= repeats
    return False


def with_price(terms: Terms, price_ucents: int | None) -> Terms:
    """The terms at an individual price: a premium name costs what its registry asks."""
    if price_ucents is None or terms.recurring is None:
        return terms
    own = replace(terms.recurring, price_ucents=price_ucents, promotions=())
    return replace(terms, recurring=own, stretches=(), renewal=())


def for_rest(plan: Plan, mode: str, *, quantity: int, rest: Rest) -> Terms:
    """The terms for what is left of a paid time: the price of each interval, and a share of it for the first one.

    Phases count from its beginning, as for a newcomer; there is no set-up and no promotion.
    """
    terms = choose(plan, mode, durations(plan, mode)[0], quantity=quantity)
    assert terms.recurring is not None, "only what recurs has a rest"
    unit = terms.recurring.duration
    phases = _phases(
        pricing for pricing in plan.pricings if pricing.mode == mode and _recurs(pricing) and pricing.duration == unit
    )
    first, *others = _stretches(phases, 0, rest.whole + 1, quantity=quantity)
    stretches = (
        _shared(replace(first, periods=1), rest.part_us, rest.interval_us),
        *((replace(first, periods=first.periods - 1),) if first.periods > 1 else ()),
        *others,
    )
    plain = tuple(_shared(one, 1, 1) for one in stretches)
    return Terms(mode, unit, rest.whole + 1, plain[0].pricing, None, plain)


def _shared(stretch: Stretch, part: int, of: int) -> Stretch:
    """A stretch at a share of its price, without promotions."""

    def share(pricing: Pricing) -> Pricing:
        return replace(pricing, price_ucents=divided(pricing.price_ucents * part, of), promotions=())

    return replace(stretch, pricing=share(stretch.pricing), tiers=tuple(share(tier) for tier in stretch.tiers))


def parts(stretches: Sequence[Stretch], quantity: int) -> tuple[Part, ...]:
    """What a number of pieces costs, split by unit price, under the published strategies.

    tiered: each piece at the price of the tier it falls in. volume: all at the price of the tier the quantity falls
    in. stairstep: that tier's price once, however many pieces.
    """
    if len(stretches) == 1 and stretches[0].tiers == (stretches[0].pricing,):  # as nearly always
        (only,) = stretches
        if only.pricing.strategy != "stairstep":
            return (Part(quantity, only.pricing.due_ucents * only.periods),)
    by_piece = [stretch for stretch in stretches if stretch.pricing.strategy != "stairstep"]
    flat = [stretch for stretch in stretches if stretch.pricing.strategy == "stairstep"]
    starts = {1} | {
        tier.quantity_min
        for stretch in by_piece
        if stretch.pricing.strategy == "tiered"
        for tier in stretch.tiers[1:]
        if tier.quantity_min <= quantity
    }
    found = []
    if by_piece:
        ordered = sorted(starts)
        for start, end in zip(ordered, [*ordered[1:], quantity + 1], strict=True):
            found.append(Part(end - start, sum(_piece_ucents(stretch, start) for stretch in by_piece)))
    if flat:
        found.append(Part(1, sum(stretch.pricing.due_ucents * stretch.periods for stretch in flat)))
    return tuple(found)


def _piece_ucents(stretch: Stretch, piece: int) -> int:
    pricing = stretch.pricing
    if pricing.strategy == "tiered":
        pricing = next((tier for tier in reversed(stretch.tiers) if tier.quantity_min <= piece), stretch.tiers[0])
    return pricing.due_ucents * stretch.periods


def _recurs(pricing: Pricing) -> bool:
    """True for the price of an interval.

    An installation price that has a length is the price of the first interval.
    """
    return _has_length(pricing) and any(use in RECURRING for use in pricing.capacities)


def _has_length(pricing: Pricing) -> bool:
    return pricing.interval != 0 and pricing.interval_unit != "none"


def _tiers(pricings: Iterable[Pricing]) -> tuple[Pricing, ...]:
    """Pricings for one use, by quantity; where several share a quantity the first counts."""
    found: dict[int, Pricing] = {}
    for pricing in pricings:
        found.setdefault(pricing.quantity_min, pricing)
    return tuple(found[start] for start in sorted(found))


def _tier(tiers: tuple[Pricing, ...], quantity: int) -> Pricing:
    """The tier a quantity falls in.

    Refuses: a quantity outside all of them (400).
    """
    for pricing in reversed(tiers):
        if pricing.takes(quantity):
            return pricing
    most = max(ITEM_QUANTITY_MAX if tier.quantity_max is None else tier.quantity_max for tier in tiers)
    raise bad_input("quantity", f"is {quantity}, but must be between {tiers[0].quantity_min} and {most}")


def _phases(pricings: Iterable[Pricing]) -> tuple[tuple[Pricing, ...], ...]:
    """The tiers of each phase, the first phase first."""
    found: dict[int, list[Pricing]] = {}
    for pricing in pricings:
        found.setdefault(pricing.phase, []).append(pricing)
    return tuple(_tiers(found[phase]) for phase in sorted(found))


def _periods_max(plan: Plan, phases: Sequence[tuple[Pricing, ...]]) -> int:
    """How many intervals can be paid in advance.

    The limit is the plan's bound and the repeats of its phases. Where the first phase must be taken more often than
    the plan's bound allows, it is that number.
    """
    most, repeats = max(plan.periods_max, phases[0][0].repeat_min), 0
    for tiers in phases:
        if tiers[0].repeat_max is None:
            return most
        repeats += tiers[0].repeat_max
    return min(most, repeats)


def _is_sold(plan: Plan, phases: Sequence[tuple[Pricing, ...]], periods: int) -> bool:
    """True for a number of intervals within the bounds.

    It must give each phase it reaches its least number of repeats.
    """
    left = periods
    for tiers in phases:
        if left and left < tiers[0].repeat_min:
            return False
        left -= left if tiers[0].repeat_max is None else min(left, tiers[0].repeat_max)
    return periods <= _periods_max(plan, phases)


def _stretches(
    phases: Sequence[tuple[Pricing, ...]], skipped: int, wanted: int, *, quantity: int
) -> tuple[Stretch, ...]:
    """A number of intervals after some others.

    The last phase goes on once its repeats are used up.
    """
    found = []
    for index, tiers in enumerate(phases):
        room = tiers[0].repeat_max
        is_last = index == len(phases) - 1
        if room is None or is_last:
            room = skipped + wanted
        passed = min(room, skipped)
        skipped -= passed
        periods = min(room - passed, wanted)
        wanted -= periods
        if periods:
            found.append(Stretch(_tier(tiers, quantity), tiers, periods))
    return tuple(found)
