"""Metered use of a service: what somebody who measures it reports, and what a month of it costs."""

from collections.abc import Mapping, Sequence

from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.limits import USAGE_KEY_MAX, USAGE_QUANTITY_MAX, USAGE_RESOURCE_MAX
from panier.core.money import Money
from panier.core.refusal import bad_input
from panier.core.service.commitments.consumption import Month, Use, UseDetail, month_of
from panier.core.values import frozen


@frozen
class UsageRecord:
    """What was used of a plan between two moments, in its plan's intervals (hours, say) times pieces.

    `key` is its reporter's own: a record that is reported again under the same key counts once. `resource`: what was
    used, by a name that stands on the bill. It counts in the month that its end lies in.
    """

    record_id: int
    service_id: int
    key: str
    plan_code: str
    resource: str
    quantity: int
    begin_us: int
    end_us: int
    noted_us: int

    @property
    def month(self) -> Month:
        """The month that it counts in: a record up to midnight belongs to the month before."""
        return month_of(max(self.begin_us, self.end_us - 1))

    def is_like(self, other: "UsageRecord") -> bool:
        """True for the same record, reported twice."""
        return _content(self) == _content(other)


def _content(record: UsageRecord) -> tuple[object, ...]:
    return record.plan_code, record.resource, record.quantity, record.begin_us, record.end_us


def check_record(record: UsageRecord) -> None:
    """Check that a record can be one.

    Refuses: texts that are empty or too long, a quantity or times out of bounds (400).
    """
    for name, text, most in (("key", record.key, USAGE_KEY_MAX), ("resource", record.resource, USAGE_RESOURCE_MAX)):
        if not text or len(text) > most or not text.isprintable():
            raise bad_input(name, f"must have 1 to {most} printable characters")
    if not 0 < record.quantity <= USAGE_QUANTITY_MAX:
        raise bad_input("quantity", f"must be from 1 to {USAGE_QUANTITY_MAX}")
    if not record.begin_us < record.end_us <= record.noted_us:
        raise bad_input("to", "must be later than the beginning, and not lie ahead")


def consumption_of(plan: Plan) -> Pricing | None:
    """The price of a plan for what is used of it; None where it has none."""
    return next((one for one in plan.pricings if one.kind == "consumption"), None)


def is_paid_by_use(catalog: Catalog, plan: Plan) -> bool:
    """True of a plan of which use is billed afterwards: its own, or that of what its catalogue lets run in it."""
    return any(consumption_of(one) is not None for one in (plan, *catalog.addons.values()))


def uses_of_records(
    records: Sequence[UsageRecord], plans: Mapping[str, Plan], month: Month, *, family: str, currency: str
) -> tuple[Use, ...]:
    """What records of a month cost, by plan and resource; of a plan that has no price any more nothing."""
    found: dict[tuple[str, str], list[UsageRecord]] = {}
    for one in records:
        if month.begin_us < one.end_us <= month.end_us:
            found.setdefault((one.plan_code, one.resource), []).append(one)
    uses = []
    for (code, resource), some in sorted(found.items()):
        pricing = consumption_of(plans[code]) if code in plans else None
        if pricing is None:
            continue
        quantity = sum(one.quantity for one in some)
        price = Money(pricing.price_ucents * quantity, currency).rounded()
        details = tuple(UseDetail(one.begin_us, one.end_us, pricing.mode, one.quantity) for one in some)
        uses.append(Use(code, family, resource, quantity, price, details))
    return tuple(uses)
