"""Public Cloud projects: the credit that they have, and the quotas of their regions."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from panier.core.cart.reduction import Reduction
from panier.core.catalog.voucher import Voucher
from panier.core.money import Money, zero
from panier.core.period import Period
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen

CREDIT_LIFE = Period(months=13)


@frozen
class ProjectCredit:
    """Credit of a project: bought, or given for a voucher.

    `code`: the voucher's, empty for credit that was bought. `order_id`: the order that it came with, None where its
    voucher was redeemed without one; `thing`: the place there of a project that was ordered with a voucher, which
    has no service before it is delivered. `begin_us` to `end_us`: when it can be used.
    """

    credit_id: int
    service_id: int | None
    account_id: int
    code: str
    description: str
    total: Money
    begin_us: int
    end_us: int
    order_id: int | None = None
    thing: int | None = None
    used_ucents: int = 0

    @property
    def used(self) -> Money:
        """What was taken off the orders of months; not off those that were called off."""
        return Money(self.used_ucents, self.total.currency)

    def left(self, now_us: int) -> Money:
        """What can still be used of it at an instant: nothing once its time has passed."""
        return self.total - self.used if now_us < self.end_us else zero(self.total.currency)


@frozen
class ShownCredit:
    """Credit of a project at an instant, as an account of a subsidiary sees it."""

    credit: ProjectCredit
    subsidiary: str
    now_us: int


def take_credit(
    credits_: Sequence[ProjectCredit], prices: Sequence[Money], *, now_us: int
) -> tuple[tuple[tuple[Reduction, ...], ...], dict[int, Money]]:
    """What credit takes off prices: the reductions of each price, and how much is used of which credit.

    Vouchers come before credit that was bought, and of those what expires first.
    """
    usable = [one for one in credits_ if one.begin_us <= now_us and one.left(now_us).ucents > 0]
    usable.sort(key=lambda one: (not one.code, one.end_us, one.credit_id))
    left = {one.credit_id: one.left(now_us).ucents for one in usable}
    taken: dict[int, Money] = {}
    found = []
    for price in prices:
        rest, own = price.ucents, []
        for credit in usable:
            amount = Money(min(rest, left[credit.credit_id]), price.currency)
            if amount.ucents <= 0 or credit.total.currency != price.currency:
                continue
            rest -= amount.ucents
            left[credit.credit_id] -= amount.ucents
            taken[credit.credit_id] = taken.get(credit.credit_id, zero(price.currency)) + amount
            own.append(Reduction(credit.code or "credit", credit.description, "fixed_amount", amount, amount))
        found.append(tuple(own))
    return tuple(found), taken


@frozen
class ProjectLimits:
    """How much of everything a project may have in a region; sizes are in gigabytes, memory in megabytes."""

    cores: int
    instances: int
    ram: int
    secrets: int
    keypairs: int
    loadbalancers: int
    floating_ips: int
    gateways: int
    networks: int
    subnets: int
    volumes: int
    volume_size: int
    volume_backups: int
    volume_backup_size: int
    shares: int
    share_size: int
    size_per_share: int
    share_snapshots: int
    share_backups: int
    share_backup_size: int


LIMITS = tuple(field.name for field in fields(ProjectLimits))
CATEGORIES = ("instance", "keymanager", "keypair", "loadbalancer", "network", "share", "volume")


@frozen
class CloudRegion:
    """A region of the Public Cloud, with the categories of what it offers."""

    name: str
    categories: frozenset[str]


@frozen
class CloudPlaces:
    """The regions of the Public Cloud by the region of the shop, and what a project may have in each of them.

    `first`: the limits of a new project; `lifted`: those of one whose limits were lifted.
    """

    regions: Mapping[str, tuple[CloudRegion, ...]]
    first: ProjectLimits
    lifted: ProjectLimits

    def limits(self, *, is_unleashed: bool) -> ProjectLimits:
        """What a project may have in a region."""
        return self.lifted if is_unleashed else self.first


@frozen
class RegionQuota:
    """What a project may have in a region, as far as somebody asked for its categories."""

    region: str
    categories: frozenset[str]
    limits: ProjectLimits


def credit_of(voucher: Voucher | None, currency: str, now_us: int, *, name: str) -> Money:
    """The credit that a voucher gives in a currency; `name`: of the field that it was sent in.

    Refuses: a code that the shop does not give out, gives out for something else, or not at this time (400).
    """
    if voucher is None or not voucher.is_credit or not voucher.runs(now_us):
        raise wrong_voucher(name)
    worth = voucher.value(currency).rounded()
    if worth.ucents <= 0:
        raise wrong_voucher(name)
    return worth


def wrong_voucher(name: str) -> Refusal:
    """The answer for a voucher that gives no credit, whatever the reason."""
    return bad_input(name, "is no voucher for Public Cloud credit, or is not valid any more")
