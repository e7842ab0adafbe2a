"""Money in whole ucents: 10**8 of them are one unit of the currency.

This is the grain of OVHcloud's own price fields.
"""

from panier.core.values import frozen

UCENTS_PER_UNIT = 10**8

# How many decimals a price of each currency is rounded to (ISO 4217; points are whole).
DECIMALS = {
    "AUD": 2, "CAD": 2, "CZK": 2, "EUR": 2, "GBP": 2, "INR": 2, "LTL": 2, "MAD": 2,
    "N/A": 2, "PLN": 2, "SGD": 2, "TND": 3, "USD": 2, "XOF": 0, "points": 0,
}  # fmt: skip
_GRAINS = {currency: 10 ** (8 - decimals) for currency, decimals in DECIMALS.items()}


@frozen
class Money:
    """An exact amount of one currency; amounts of two currencies never mix."""

    ucents: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "two currencies in one sum"
        return Money(self.ucents + other.ucents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __neg__(self) -> "Money":
        return Money(-self.ucents, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.ucents * times, self.currency)

    def rounded(self) -> "Money":
        """To the currency's own decimals, halves away from zero.

        This is the only rounding of prices there is, but for that of what pays for other things.
        """
        grain = _GRAINS[self.currency]
        if self.ucents % grain == 0:
            return self
        return Money(divided(self.ucents, grain) * grain, self.currency)

    def rounded_up(self) -> "Money":
        """To the currency's own decimals, never to less: nothing that pays is had for less than it pays."""
        grain = _GRAINS[self.currency]
        return Money(-(-self.ucents // grain) * grain, self.currency)

    @property
    def plain(self) -> str:
        """The amount with the decimals and the code of its currency: 4.99 EUR."""
        decimals = DECIMALS[self.currency]
        units, rest = divmod(abs(self.rounded().ucents), UCENTS_PER_UNIT)
        fraction = f".{rest // 10 ** (8 - decimals):0{decimals}}" if decimals else ""
        return f"{'-' if self.ucents < 0 else ''}{units}{fraction} {self.currency}"

    def share(self, basis_points: int) -> "Money":
        """So many hundredths of a percent of this amount, rounded: 2,000 basis points are 20 %."""
        return Money(divided(self.ucents * basis_points, 10_000), self.currency).rounded()


def zero(currency: str) -> Money:
    """Nothing, in a currency."""
    return Money(0, currency)


def divided(dividend: int, divisor: int) -> int:
    """Whole-number quotient, halves away from zero; the divisor is positive."""
    quotient = (2 * abs(dividend) + divisor) // (2 * divisor)
    return quotient if dividend >= 0 else -quotient
