"""The worked examples of docs/pricing.md, recomputed."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from panier.core.cart.cart import Item
from panier.core.cart.quote import Asked, Quote, Texts, quote
from panier.core.catalog.tax import Seller, Tax
from panier.core.catalog.terms import choose
from panier.core.period import Period, parse
from panier.files.assortment import load
from panier.wire.prices import decimal
from tests.support.groups import CHECKOUT
from tests.support.shop import START_US

EXAMPLE = re.compile(
    r"^### ([^\n]+)\n\n```yaml\n(.*?)```\n\n\|[^\n]+\n\|[-:|]+\n((?:\|[^\n]+\n)+)", re.DOTALL | re.MULTILINE
)
EXAMPLES = {name: (text, table) for name, text, table in EXAMPLE.findall((CHECKOUT / "docs/pricing.md").read_text())}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_to_what_the_page_says(name: str, tmp_path: Path) -> None:
    text, table = EXAMPLES[name]
    rows = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in table.splitlines()]
    assert _rows(_quote(yaml.load(text, yaml.BaseLoader), tmp_path)) == rows


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("strategy, total", [("volume", 150), ("stairstep", 6)])
def test_the_other_strategies_come_to_what_the_page_says(strategy: str, total: int, tmp_path: Path) -> None:
    example = yaml.load(EXAMPLES["Twenty-five pieces under three strategies"][0], yaml.BaseLoader)
    for price in example["sold"][0]["prices"]:
        price["strategy"] = strategy
    assert _quote(example, tmp_path).totals.without_tax.ucents == total * 10**8


def _quote(example: Any, folder: Path) -> Quote:
    """An example's cart, sold as a family of its own."""
    shutil.copytree(CHECKOUT / "panier" / "catalogs", folder / "shop")
    for name, content in (
        ("products/example.yaml", {"each_plan": {"name": "Thing", "product": "thing"}, "plans": example["sold"]}),
        ("vouchers.yaml", example.get("coupons", [])),
    ):
        (folder / "shop" / name).write_text(yaml.dump(content))
    shop = load(folder / "shop")
    catalog = shop.catalog(example.get("subsidiary", "FR"), "example")
    asked = []
    for number, entry in enumerate(example["cart"], 1):
        plan, duration, quantity = catalog.plan(entry["plan"]), parse(entry["duration"]), int(entry.get("quantity", 1))
        assert isinstance(duration, Period)
        item = Item(number, None, "example", plan.plan_code, "default", duration.iso, quantity, added_us=START_US)
        asked.append(Asked(item, plan, choose(plan, "default", duration, quantity=quantity), Texts("", "", "")))
    return quote(
        asked, seller=Seller(catalog.subsidiary, catalog.currency, Tax(int(example["tax"]), "")), now_us=START_US,
        coupons=tuple(shop.vouchers.values()),
    )  # fmt: skip


def _rows(priced: Quote) -> list[tuple[str, str, str]]:
    totals = priced.totals
    return [
        *((line.detail_type, str(line.quantity), decimal(line.total)) for line in priced.lines),
        ("originalWithoutTax", "", decimal(totals.original_without_tax)),
        ("reduction", "", decimal(totals.reduction)),
        ("withoutTax", "", decimal(totals.without_tax)),
        ("tax", "", decimal(totals.tax)),
        ("withTax", "", decimal(totals.with_tax)),
    ]
