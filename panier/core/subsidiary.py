"""Selling companies: what each one's prices, texts and taxes are made with."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subsidiary:
    """A selling company: its currency, the country whose tax applies until the customer is known, its language."""

    code: str
    currency: str
    country: str
    language: str


def tax_basis_points(rates: Mapping[str, int], country: str) -> int:
    """The rate for a customer's country in hundredths of a percent; nothing where the table has no rate for it."""
    return rates.get(country, 0)
