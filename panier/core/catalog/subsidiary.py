"""Selling companies: what each one's prices, texts and taxes are made with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subsidiary:
    """A selling company: its currency, the country whose tax applies until the customer is known, its language."""

    code: str
    currency: str
    country: str
    language: str
