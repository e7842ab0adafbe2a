"""What is owed for pieces that are never made: the parts of an order come to its whole price."""

from hypothesis import given
from hypothesis import strategies as st

from panier.core.cart.quote import Line, Quote, Thing, Totals
from panier.core.money import Money
from panier.core.order.delivery import Delivery, State
from panier.core.order.owed import paid_for

CENT = 10**6


def thing(units: int) -> Thing:
    return Thing("*001", None, 1, "vps", "plan", "vps", "VPS", "default", "P1M", units, units, None, ())


def order_of(prices: list[tuple[int, int]], basis_points: int) -> Quote:
    """A quote of things, each with its price in cents and its units."""
    lines = tuple(
        Line(place, "*001", "DURATION", "", units, Money(cents * CENT, "EUR"), Money(cents * CENT, "EUR"))
        for place, (cents, units) in enumerate(prices)
    )
    without = Money(sum(cents for cents, _ in prices) * CENT, "EUR")
    tax = without.share(basis_points)
    totals = Totals(without, Money(0, "EUR"), without, tax, without + tax)
    return Quote("FR", "EUR", basis_points, lines, tuple(thing(units) for _, units in prices), (), totals)


@given(
    prices=st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 7)), min_size=1, max_size=6),
    basis_points=st.sampled_from([0, 550, 2_000, 2_100]),
)
def test_the_parts_come_to_the_whole(prices: list[tuple[int, int]], basis_points: int) -> None:
    quote = order_of(prices, basis_points)
    parts = [
        paid_for(quote, Delivery(1, 1, place, unit, "k", State.DOING))
        for place, (_, units) in enumerate(prices)
        for unit in range(units)
    ]
    assert sum(part.ucents for part in parts) == quote.totals.with_tax.ucents
    assert all(part.ucents >= 0 and part == part.rounded() for part in parts)


def test_a_gift_is_owed_nothing_and_a_credit_takes_nothing_away() -> None:
    quote = order_of([(1_000, 1), (0, 1), (-500, 1)], 2_000)
    amounts = [paid_for(quote, Delivery(1, 1, place, 0, "k", State.DOING)).ucents for place in range(3)]
    assert amounts == [quote.totals.with_tax.ucents, 0, 0]
