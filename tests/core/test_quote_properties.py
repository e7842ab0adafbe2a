"""What holds for every cart, whatever a shop sells: sums, taxes, rounding, limits."""

import random
import re
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panier.core.cart.promotion import granted
from panier.core.cart.quote import Quote, item_prices, quote
from panier.core.catalog.tax import Seller, Tax
from panier.core.money import DECIMALS
from tests.core.assortments import NOW_US, Basket, Draw, basket

_FLOAT = re.compile(rb":-?\d+[.eE]")
IN_TEST = 5_000
IN_TEST_LONG = 1_000_000


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_every_cart_adds_up(data: st.DataObject) -> None:
    """Few carts, but a failing one comes out as small as it can be."""
    check(lambda least, most: data.draw(st.integers(least, most)))


def test_many_carts_add_up() -> None:
    sweep(range(IN_TEST))


@pytest.mark.long
@pytest.mark.parametrize("portion", range(10))
def test_a_million_carts_add_up(portion: int) -> None:
    size = IN_TEST_LONG // 10
    sweep(range(IN_TEST + portion * size, IN_TEST + (portion + 1) * size))


def sweep(seeds: range) -> None:
    """A cart from every seed; the failing seed is named."""
    for seed in seeds:
        try:
            check(random.Random(seed).randint)
        except AssertionError as failure:
            raise AssertionError(f"the cart of seed {seed}: {failure}") from failure


def check(draw: Draw) -> None:
    """Everything, on one cart."""
    made = basket(draw)
    priced = priced_of(made)
    check_sums(made, priced)
    check_lines(made, priced)
    check_claims(made, priced)
    check_items(made, priced)
    check_order_of_items(draw, made, priced)
    check_more_of_the_same(made)
    check_is_kept_whole(priced)


def priced_of(made: Basket) -> Quote:
    return quote(
        made.asked, seller=Seller("FR", made.currency, Tax(made.tax_basis_points, "")), now_us=NOW_US,
        standing=made.standing, coupons=made.coupons,
    )  # fmt: skip


def check_sums(made: Basket, priced: Quote) -> None:
    totals = priced.totals
    assert totals.original_without_tax.ucents == sum(line.original.ucents for line in priced.lines)
    assert totals.reduction.ucents == sum(one.amount.ucents for line in priced.lines for one in line.reductions)
    assert totals.without_tax.ucents == sum(line.total.ucents for line in priced.lines)
    assert totals.original_without_tax - totals.reduction == totals.without_tax
    assert totals.without_tax + totals.tax == totals.with_tax
    exact = totals.without_tax.ucents * made.tax_basis_points
    assert abs(totals.tax.ucents * 10_000 - exact) * 2 <= _grain(made.currency) * 10_000
    assert totals.without_tax.ucents >= 0


def check_lines(made: Basket, priced: Quote) -> None:
    grain = _grain(made.currency)
    nets = [0] * len(priced.things)
    for line in priced.lines:
        assert line.total.ucents % grain == line.unit.ucents % grain == 0
        assert (line.total.ucents <= 0) == (line.detail_type == "GIFT") or line.total.ucents == 0
        assert 0 <= line.reduction.ucents <= max(line.original.ucents, 0)
        assert abs(line.original.ucents - line.unit.ucents * line.quantity) <= grain * (line.quantity + 1) or (
            line.detail_type == "GIFT"
        )
        nets[line.thing] += line.total.ucents
    assert min(nets) >= 0


def check_claims(made: Basket, priced: Quote) -> None:
    for claim in priced.claims:
        assert 0 < claim.pieces <= claim.limit - made.standing.used.get(claim.subject, 0)
    assert len({claim.subject for claim in priced.claims}) == len(priced.claims)


def check_items(made: Basket, priced: Quote) -> None:
    """An item shows what its lines come to before codes."""
    gifts = granted(
        [(one.item, one.terms) for one in made.asked], basket=[one.item for one in made.asked],
        standing=made.standing, now_us=NOW_US,
    )  # fmt: skip
    shown = {
        one.item.item_id: item_prices(
            one.terms, quantity=one.item.quantity, currency=made.currency, now_us=NOW_US, promotions=own
        )
        for one, own in zip(made.asked, gifts, strict=True)
    }
    lines = dict.fromkeys(shown, 0)
    for line in priced.lines:
        item_id = priced.things[line.thing].item_id
        assert item_id is not None
        lines[item_id] += line.original.ucents
    assert {item_id: prices.total.ucents for item_id, prices in shown.items()} == lines


def check_order_of_items(draw: Draw, made: Basket, priced: Quote) -> None:
    turn = draw(0, len(made.asked) - 1)
    turned = replace(made, asked=made.asked[turn:][::-1] + made.asked[:turn], coupons=made.coupons[::-1])
    assert priced_of(turned).totals == priced.totals


def check_more_of_the_same(made: Basket) -> None:
    """Another piece never lowers the sum, but where tiers, promotions or codes say so."""
    one = made.asked[0]
    pricings = one.plan.pricings
    if len({pricing.quantity_min for pricing in pricings}) > 1 or any(pricing.promotions for pricing in pricings):
        return
    more = replace(one, item=replace(one.item, quantity=one.item.quantity + 1), vouchers=())
    less = replace(made, asked=(replace(one, vouchers=(), item=replace(one.item, parent_item_id=None)),), coupons=())
    dearer = replace(less, asked=(replace(more, item=replace(more.item, parent_item_id=None)),))
    assert priced_of(dearer).totals.with_tax.ucents >= priced_of(less).totals.with_tax.ucents


def check_is_kept_whole(priced: Quote) -> None:
    """An order keeps its quote as a document: nothing is lost, and no amount in it is a float."""
    document = msgspec.json.encode(priced)
    assert msgspec.json.decode(document, type=Quote) == priced
    assert not _FLOAT.search(document)


def _grain(currency: str) -> int:
    return int(10 ** (8 - DECIMALS[currency]))
