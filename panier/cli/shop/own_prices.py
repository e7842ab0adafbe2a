"""The catalogue that a new shop begins with: a shipped family, with prices in the shop's currency alone."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from panier.app import CATALOGS
from panier.cli.shop.answers import FAMILIES, ShopAnswers, Wares
from panier.core.catalog.catalog import Subsidiary
from panier.core.money import DECIMALS
from panier.files.region_file import load_rates

_AMOUNT = r"[A-Z]{2,4}: \d+(?:\.\d+)?"
_AMOUNTS = re.compile(rf"\{{({_AMOUNT}(?:, {_AMOUNT})*)\}}")
_EURO = "EUR"
_OWN = """\
# A family of your own: sample plans to begin with. The family is a path of the API, {family}.
each_plan:
  contracts: [general, personal-data]
  quantity_max: 10
plans:
  - code: care-small
    name: Care S
    product: care
    description: Two hours of work a month
    prices:
      - {{period: P1M, price: {{{currency}: 20}}}}
  - code: care-large
    name: Care L
    product: care
    description: Ten hours of work a month
    prices:
      - {{period: P1M, price: {{{currency}: 80}}, setup: {{{currency}: 20}}}}
    questions:
      - {{label: address}}
"""
_MARK = "# Samples: put your own prices and promotions, then take this line away."
_HEAD = """\
{mark}
# What {shop} sells of the family {family}, in {currency}.
# After a change: panier catalog check {file} && panier catalog import {file} && panier catalog activate VERSION
"""


def sample(answers: ShopAnswers, family: str, file: Path) -> str:
    """The text of a family that a shop begins with."""
    if family in FAMILIES[Wares.OWN]:
        text = _OWN.format(family=family, currency=answers.currency)
    else:
        text = (CATALOGS / "products" / f"{family}.yaml").read_text(encoding="utf-8")
        rates = load_rates(CATALOGS / "subsidiaries.yaml", answers.region)
        text = _AMOUNTS.sub(lambda found: _in_currency(found, answers.subsidiary, rates), text)
    return _HEAD.format(mark=_MARK, shop=answers.name, family=family, currency=answers.currency, file=file) + text


def is_sample(text: str) -> bool:
    """True while a text says of itself that it is a sample."""
    return text.startswith(_MARK)


def closed(family: str) -> str:
    """The text of a family that is not sold."""
    return f"# {family} is not sold here; `panier catalog retire {family}` sells what is shipped.\nplans: []\n"


def _in_currency(found: re.Match[str], seller: Subsidiary, rates: Mapping[str, int]) -> str:
    amounts = dict(part.split(": ") for part in found[1].split(", "))
    amount = amounts.get(seller.code) or amounts.get(seller.currency)
    if amount is None and _EURO in amounts and seller.currency in rates:
        exact = Decimal(amounts[_EURO]) * rates[seller.currency] / 1_000
        amount = str(round(exact, DECIMALS[seller.currency]))
    return found[0] if amount is None else f"{{{seller.currency}: {amount}}}"
