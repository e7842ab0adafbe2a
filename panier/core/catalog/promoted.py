"""Money off the prices of a catalogue: promotions, as its plans list them."""

from panier.core.period import Period
from panier.core.values import frozen


@frozen
class Condition:
    """What a cart must hold for a promotion to apply.

    One item must meet everything stated here; `all` and `any_of` nest further conditions.
    """

    plan_code: str | None = None
    pricing_mode: str | None = None
    min_duration: Period | None = None
    min_quantity: int | None = None
    all: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()


@frozen
class ListedPromotion:
    """What a public catalogue lists for a promotion on its price.

    The amounts taken off and left to pay, each with its tax.
    """

    off_ucents: int
    off_tax_ucents: int
    total_ucents: int
    total_tax_ucents: int


@frozen
class Promotion:
    """Money off a pricing between two instants, under the names of the published catalogue.

    `value` is an amount in ucents (fixed_amount: off; forced_amount: instead of the price) or percents
    (percentage). It counts for the first `duration` intervals (one by default), for `quantity` pieces of a
    customer. `listed` is the amount in an imported catalogue; None where it follows from price and rate.
    """

    name: str
    description: str
    value: int
    start_us: int
    end_us: int | None = None
    type: str = "fixed_amount"
    context: str = "standard"
    duration: int | None = None
    minimum_duration: int | None = None  # months beyond the first year
    quantity: int | None = None
    global_quantity: int | None = None
    is_global_quantity_limited: bool = False
    tags: tuple[str, ...] | None = None
    bundle: tuple[str, ...] = ()  # plans that must be in the cart too
    condition: Condition | None = None
    listed: ListedPromotion | None = None

    def runs(self, now_us: int, since_us: int | None = None) -> bool:
        """True while the promotion is on offer.

        `since_us`: whoever was shown it at this instant keeps it beyond its end.
        """
        begun_us = now_us if since_us is None else min(since_us, now_us)
        return self.start_us <= now_us and (self.end_us is None or begun_us < self.end_us)

    def off_ucents(self, price_ucents: int) -> int:
        """What it takes off one price, never more than the price; fractions of a ucent are dropped."""
        if self.listed is not None:
            return min(self.listed.off_ucents, price_ucents)
        match self.type:
            case "percentage":
                return price_ucents * min(self.value, 100) // 100
            case "forced_amount":
                return max(price_ucents - self.value, 0)
            case _:
                return min(self.value, price_ucents)
