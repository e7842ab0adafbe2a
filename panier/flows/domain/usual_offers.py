"""The offers for names that nobody has.

They are alike for all names of an extension, until a promotion or a launch phase begins or ends.
"""

from collections.abc import Callable, Iterator

from panier.core.cart.offer import NameOffer
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.domain.extension import Extension
from panier.core.limits import LONG_MAX
from panier.core.values import frozen, replace

_KNOWN_MAX = 2_048


@frozen
class _UsualOffer:
    """An offer for some name, and from when until when it is the same for all others."""

    offer: NameOffer
    extension: Extension
    from_us: int
    until_us: int


# By the mark of the plan, which never changes; it begins anew when it is full.
_known: dict[tuple[object, str, str], _UsualOffer] = {}


def usual_offer(
    catalog: Catalog,
    plan: Plan,
    extension: Extension,
    record: NameRecord,
    *,
    now_us: int,
    make: Callable[[], NameOffer],
) -> NameOffer:
    """The offer for a name, which is made only where none like it was made before, or the name is a special one."""
    if record.state is not NameState.FREE or record.name_servers:
        return make()
    key = (plan.mark, catalog.subsidiary, catalog.currency)
    kept = _known.get(key)
    if kept is not None and kept.extension is extension and kept.from_us <= now_us < kept.until_us:
        return replace(kept.offer, name=record.name)
    offer = make()
    if len(_known) >= _KNOWN_MAX:
        _known.clear()
    until_us = min((time_us for time_us in _changes(plan, extension) if time_us > now_us), default=LONG_MAX)
    _known[key] = _UsualOffer(offer, extension, now_us, until_us)
    return offer


def _changes(plan: Plan, extension: Extension) -> Iterator[int]:
    """When promotions and launch phases begin and end."""
    for pricing in plan.pricings:
        for promotion in pricing.promotions:
            yield promotion.start_us
            if promotion.end_us is not None:
                yield promotion.end_us
    for phase in extension.phases:
        yield from (time_us for time_us in (phase.begins_us, phase.ends_us) if time_us is not None)
