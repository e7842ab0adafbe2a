"""Codes that are worth money: a coupon off a whole cart, a voucher off an item, and credit for a project.

The item names its voucher.
"""

from collections.abc import Mapping
from dataclasses import field

from panier.core.money import Money, zero
from panier.core.values import frozen


@frozen
class Voucher:
    """A code that the shop gives out.

    `percent` off, or an amount in ucents by currency, off or instead of the price (`type`). With `is_credit` nothing
    is taken off: a Public Cloud project gets the amount as credit; with `is_for_account` its customer does. `quantity`
    is how many uses a customer has of it, `global_quantity` how many there are in total. `plan_codes` and
    `families`: the plans it applies to, and those of these families; with neither, every plan.
    """

    code: str
    description: str
    is_coupon: bool
    type: str = "percentage"
    percent: int = 0
    amounts_ucents: Mapping[str, int] = field(default_factory=dict)
    plan_codes: tuple[str, ...] = ()
    start_us: int = 0
    end_us: int | None = None
    quantity: int | None = None
    global_quantity: int | None = None
    is_credit: bool = False
    is_for_account: bool = False
    families: tuple[str, ...] = ()

    @property
    def is_for_items(self) -> bool:
        """True for what an item may name as its voucher."""
        return not self.is_coupon and not self.is_for_account

    def runs(self, now_us: int) -> bool:
        """True while the code is valid."""
        return self.start_us <= now_us and (self.end_us is None or now_us < self.end_us)

    def is_for(self, plan_code: str, family: str) -> bool:
        """True for a plan of a family that it applies to."""
        is_bound = bool(self.plan_codes or self.families)
        return not is_bound or plan_code in self.plan_codes or family in self.families

    def value(self, currency: str) -> Money:
        """Its nominal value: an amount in a currency, or a percentage under the currency N/A."""
        if self.type == "percentage":
            return Money(self.percent * 10**8, "N/A")
        return Money(self.amounts_ucents.get(currency, 0), currency)

    def off(self, price: Money) -> Money:
        """What it takes off a price, rounded, never more than the price."""
        if price.ucents <= 0 or self.is_credit or self.is_for_account:
            return zero(price.currency)
        if self.type == "percentage":
            return price.share(min(self.percent, 100) * 100)
        if price.currency not in self.amounts_ucents:
            return zero(price.currency)
        amount = Money(self.amounts_ucents[price.currency], price.currency).rounded()
        if self.type == "forced_amount":
            return Money(max(price.ucents - amount.ucents, 0), price.currency)
        return Money(min(amount.ucents, price.ucents), price.currency)
