"""Receipts of money that was paid in and out as /me shows them: deposits and withdrawals."""

from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.paper.amounts import PlainLine, issued, plain_line
from panier.wire.payment.debt import OperationPayment
from panier.wire.payment.order_payment import RECEIPTS
from panier.wire.prices import Price, price_out
from panier.wire.types import Datetime, Long, Shape, model


@model("billing.Deposit")
class Deposit(Shape):
    """Money that was paid into the prepaid account, or for debts."""

    amount: Price
    date: Datetime
    deposit_id: str
    order_id: Long
    password: str
    payment_info: OperationPayment | None
    pdf_url: str
    url: str


@model("billing.DepositDetail")
class DepositDetail(PlainLine):
    """A line of a deposit."""

    deposit_detail_id: str


@model("billing.Withdrawal")
class Withdrawal(Shape):
    """Money that was paid out of the prepaid account."""

    amount: Price
    country: str
    date: Datetime
    order_id: Long
    password: str
    pdf_url: str
    url: str
    withdrawal_id: str


@model("billing.WithdrawalDetail")
class WithdrawalDetail(PlainLine):
    """A line of a withdrawal."""

    withdrawal_detail_id: str


def deposit_out(shown: ShownPaper) -> Deposit:
    """A deposit, with what it was paid with."""
    settled = shown.paper.sheet.settlement
    receipt = None if settled is None else RECEIPTS.get(settled.mean)
    paid = None if receipt is None else OperationPayment(description=None, payment_type=receipt, public_label=None)
    return Deposit(amount=_amount(shown), deposit_id=shown.paper.number, payment_info=paid, **issued(shown))


def deposit_line_out(shown: ShownPaperLine) -> DepositDetail:
    """A line of a deposit."""
    return DepositDetail(deposit_detail_id=shown.line_id, **plain_line(shown))


def withdrawal_out(shown: ShownPaper) -> Withdrawal:
    """A withdrawal, with the country of its customer."""
    country = shown.paper.sheet.buyer.country
    return Withdrawal(amount=_amount(shown), country=country, withdrawal_id=shown.paper.number, **issued(shown))


def withdrawal_line_out(shown: ShownPaperLine) -> WithdrawalDetail:
    """A line of a withdrawal."""
    return WithdrawalDetail(withdrawal_detail_id=shown.line_id, **plain_line(shown))


def _amount(shown: ShownPaper) -> Price:
    return price_out(shown.paper.sheet.with_tax, shown.paper.series.seller)
