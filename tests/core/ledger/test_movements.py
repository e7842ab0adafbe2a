"""Postings balance, or cannot be made; each movement is on the side it belongs."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.ledger import movements
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
