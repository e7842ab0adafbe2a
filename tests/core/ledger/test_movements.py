"""Postings balance, or cannot be made; each movement is on the side it belongs."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.cart.quote import Line, Quote, Thing, totals_of
from panier.core.ledger import families, movements
from panier.core.ledger.posting import Cause, Chart, Entry, LedgerAccount, Posting, imbalance
from panier.core.money import DECIMALS, Money

BANK, REVENUE = LedgerAccount(Chart.BANK), LedgerAccount(Chart.REVENUE)
MINE: dict[str, object] = {"holder": 7, "order_id": 3}
# Every movement of one amount, with what it is given besides its number, amount and time.
MOVEMENTS: dict[Callable[..., Posting], dict[str, object]] = {
    movements.refund_paid: {**MINE, "gateway": "card"},
    movements.refund_returned: {**MINE, "gateway": "card"},
    movements.credit_given: {"holder": 7, "balance": "GIFT"},
    movements.credit_bought: {**MINE, "balance": "PREPAID"},
    movements.credit_expired: {"holder": 7, "balance": "PREPAID"},
    movements.credit_withdrawn: {**MINE, "balance": "PREPAID"},
    movements.fee_taken: {"gateway": "card", "order_id": 3},
    movements.paid_out: {"gateway": "card"},
    movements.dispute_opened: {"order_id": 3, "gateway": "card"},
    movements.dispute_won: {"order_id": 3, "gateway": "card"},
    movements.dispute_lost: MINE,
    movements.debt_made: MINE,
    movements.debt_paid: MINE,
    movements.debt_written_off: MINE,
    movements.transfer_received: {},
    movements.transfer_matched: MINE,
}


@given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18), st.sampled_from(sorted(DECIMALS)))
def test_what_does_not_balance_cannot_be_posted(debit: int, credit: int, currency: str) -> None:
    entries = (Entry(BANK, Money(debit, currency)), Entry(REVENUE, Money(credit, currency)))
    if debit + credit:
        with pytest.raises(ValueError, match="does not balance"):
            Posting(Cause.PAYOUT, 1, 0, entries)
    else:
        assert len(Posting(Cause.PAYOUT, 1, 0, entries).entries) == (2 if debit else 0), "nothing is not written"


def test_currencies_balance_each_for_itself() -> None:
    entries = (Entry(BANK, Money(5, "EUR")), Entry(REVENUE, Money(-5, "USD")))
    with pytest.raises(ValueError, match="does not balance"):
        Posting(Cause.PAYOUT, 1, 0, entries)


@pytest.mark.parametrize(
    "account", [LedgerAccount(Chart.RECEIVABLE), LedgerAccount(Chart.BALANCE), LedgerAccount(Chart.REVENUE, 7)]
)
def test_customers_hold_what_is_theirs_and_nothing_else(account: LedgerAccount) -> None:
    with pytest.raises(ValueError, match="holder"):
        Posting(Cause.PAYOUT, 1, 0, (Entry(account, Money(0, "EUR")),))


@pytest.mark.parametrize("movement", MOVEMENTS, ids=lambda one: one.__name__)
def test_a_movement_balances_and_never_moves_less_than_nothing(movement: Callable[..., Posting]) -> None:
    besides = MOVEMENTS[movement]
    posting = movement(1, amount=Money(5, "EUR"), at_us=9, **besides)
    assert imbalance(posting.entries) == ()
    assert [entry.amount.ucents for entry in posting.entries] == [5, -5]
    assert (posting.at_us, posting.order_id) == (9, besides.get("order_id"))
    assert movement(1, amount=Money(0, "EUR"), at_us=9, **besides).entries == ()
    with pytest.raises(ValueError, match="less than nothing"):
        movement(1, amount=Money(-5, "EUR"), at_us=9, **besides)


def test_credit_pays_as_much_as_it_loses_and_points_what_they_are_worth() -> None:
    mine = {"holder": 7, "order_id": 3, "balance": "X", "at_us": 9}
    five, fifty = Money(5, "EUR"), Money(50, "points")
    used = movements.credit_used(1, amount=five, worth=five, **mine)  # type: ignore[arg-type]
    assert [(one.account.code, one.amount.ucents) for one in used.entries] == [("balance/7/X", 5), ("receivable/7", -5)]
    with pytest.raises(ValueError, match="worth"):
        movements.credit_used(1, amount=five, worth=five * 2, **mine)  # type: ignore[arg-type]
    points = movements.points_used(1, amount=fifty, worth=five, **mine)  # type: ignore[arg-type]
    assert [(one.account.code, one.amount) for one in points.entries] == [
        ("balance/7/X", fifty), ("goodwill", -fifty), ("goodwill", five), ("receivable/7", -five),
    ]  # fmt: skip
    assert imbalance(points.entries) == ()


def test_accounts_are_named_for_people() -> None:
    named = (REVENUE, LedgerAccount(Chart.RECEIVABLE, 7), LedgerAccount(Chart.TAX, detail="0"))
    assert [one.code for one in named] == ["revenue", "receivable/7", "tax/0"]


_SUMS = st.dictionaries(st.sampled_from(["domain", "vps", "cloud", None]), st.integers(-50, 5_000), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(["domain", "vps", "cloud"]), st.integers(0, 5_000)), max_size=6), st.data())
def test_what_families_lose_by_refunds_comes_to_each_refund_and_at_last_to_all(
    lines: list[tuple[str, int]], data: st.DataObject
) -> None:
    quote = _quoted(lines)
    left = families.billed(quote)
    assert sum(one.ucents for one in left.values()) == quote.totals.without_tax.ucents
    for is_last in (False, False, True):
        coins = sum(one.ucents for one in left.values()) // 10**6
        amount = Money((coins if is_last else data.draw(st.integers(0, coins))) * 10**6, "EUR")
        places = data.draw(st.sets(st.sampled_from(range(len(lines))))) if lines else set()
        lost = families.given_back(quote, amount, left=left, places=places)
        assert sum(one.ucents for one in lost.values()) == amount.ucents
        assert all(one.ucents % 10**6 == 0 for one in lost.values()), "whole coins"
        left = {family: one - lost.get(family, Money(0, "EUR")) for family, one in left.items()}
        assert all(one.ucents >= 0 for one in left.values()), "no family gives back more than it was sold for"
        assert set(lost) <= set(left)
    assert not any(one.ucents for one in left.values())


@given(st.lists(st.tuples(st.sampled_from(["domain", "vps"]), st.integers(0, 500)), max_size=4), _SUMS, st.data())
def test_of_an_order_of_before_all_of_a_refund_is_told_too(
    lines: list[tuple[str, int]], kept: dict[str | None, int], data: st.DataObject
) -> None:
    amount = Money(data.draw(st.integers(0, 10_000)) * 10**6, "EUR")
    left = {family: Money(coins * 10**6, "EUR") for family, coins in kept.items()}
    lost = families.given_back(_quoted(lines), amount, left=left, places=range(len(lines)))
    assert sum(one.ucents for one in lost.values()) == amount.ucents


def test_the_line_that_is_given_back_says_whose_revenue_falls() -> None:
    quote = _quoted([("domain", 999), ("vps", 499)])
    [(family, amount)] = families.given_back(
        quote, Money(499 * 10**6, "EUR"), left=families.billed(quote), places=[1]
    ).items()
    assert (family, amount) == ("vps", Money(499 * 10**6, "EUR"))


def _quoted(lines: Sequence[tuple[str, int]]) -> Quote:
    """A quote with a thing and a line for each family and price in cents."""
    things = [
        Thing(f"*{place:03}", None, place, family, family, family, family, "default", "P1M", 1, 1, None, ())
        for place, (family, _) in enumerate(lines, 1)
    ]
    rows = [
        Line(place, one.number, "DURATION", one.name, 1, amount, amount)
        for place, (one, (_, cents)) in enumerate(zip(things, lines, strict=True))
        for amount in [Money(cents * 10**6, "EUR")]
    ]
    totals = totals_of(rows, currency="EUR", tax_basis_points=2000)
    return Quote("FR", "EUR", 2000, tuple(rows), tuple(things), (), totals)
