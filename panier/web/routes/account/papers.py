"""Papers about money: /me/bill, /me/refund, /me/deposit, /me/withdrawal and their neighbours."""

from collections.abc import Callable, Mapping
from typing import Any

from panier.core.paper.paper import PaperKind
from panier.core.rates import EXPORTS, SETTLEMENTS
from panier.core.values import frozen
from panier.flows.checkout import account_orders
from panier.flows.paper import exports, owed, papers
from panier.flows.service.commitments import billed_use
from panier.web.route import Route
from panier.wire import query
from panier.wire.order import order
from panier.wire.paper import amounts, association, bill, export, refund
from panier.wire.payment import debt, order_payment, receipt
from panier.wire.service import billed_use as billed_use_out
from panier.wire.types import Shape, ids_out, texts_out


@frozen
class _Row:
    """A kind of papers: its path, what one of them is called, and its shapes; `is_owed`: it can be paid later."""

    kind: PaperKind
    path: str
    name: str
    query: type[Shape]
    out: Callable[[Any], Any]
    line_out: Callable[[Any], Any]
    is_owed: bool = False


_ROWS = (
    _Row(PaperKind.BILL, "/me/bill", "bill", amounts.Filter, bill.bill_out, bill.bill_line_out, is_owed=True),
    _Row(PaperKind.REFUND, "/me/refund", "credit note", amounts.FilterByTime, refund.refund_out, refund.refund_line_out),
    _Row(PaperKind.DEPOSIT, "/me/deposit", "deposit", amounts.FilterByTime, receipt.deposit_out, receipt.deposit_line_out),
    _Row(PaperKind.WITHDRAWAL, "/me/withdrawal", "withdrawal", amounts.FilterByTime, receipt.withdrawal_out, receipt.withdrawal_line_out),
    _Row(PaperKind.CORRECTIVE, "/me/correctiveInvoice", "corrective invoice", amounts.Filter, bill.corrective_out, bill.corrective_line_out, is_owed=True),
    _Row(PaperKind.DOWN_PAYMENT, "/me/downPaymentInvoice", "down-payment invoice", amounts.Filter, bill.down_payment_out, bill.down_payment_line_out, is_owed=True),
    _Row(PaperKind.REVERSE_BILL, "/me/reverseBill", "reverse bill", amounts.FilterByTime, refund.reverse_bill_out, refund.reverse_bill_line_out),
)  # fmt: skip
_BILLS = _ROWS[0]
_ORDER = "/me/order/{orderId}"
_PAID = "/me/deposit/{depositId}/paidBills"


def _routes(row: _Row) -> tuple[Route, ...]:
    """The operations of a kind of papers."""
    one = f"{row.path}/{{{papers.NAMES[row.kind]}}}"
    return (
        Route("GET", row.path, papers.list_numbers, texts_out, query=row.query, fixed={"kind": row.kind}, about=f"List the caller's {row.name}s"),
        *_of_one(row, one, f"a {row.name}", f"Show a {row.name} of the caller"),
    )  # fmt: skip


def _of_one(row: _Row, one: str, name: str, about: str) -> tuple[Route, ...]:
    """The operations of one paper, under its path."""
    number, line, fixed = papers.NAMES[row.kind], papers.LINES[row.kind], {"kind": row.kind}
    names = {number: "number"}
    found = (
        Route("GET", one, papers.read, row.out, fixed=fixed, names=names, about=about),
        Route("GET", f"{one}/details", papers.list_line_ids, texts_out, fixed=fixed, names=names, about=f"List the lines of {name}"),
        Route("GET", f"{one}/details/{{{line}}}", papers.read_line, row.line_out, fixed=fixed, names={**names, line: "line_id"}, about=f"Show a line of {name}"),
        Route("GET", f"{one}/payment", papers.read_payment, order_payment.payment_out, fixed=fixed, names=names, about=f"Show how and when {name} was paid"),
    )  # fmt: skip
    return (*found, *_debt(f"{one}/debt", name, fixed, names)) if row.is_owed else found


def _debt(path: str, name: str, fixed: Mapping[str, object], names: Mapping[str, str]) -> tuple[Route, ...]:
    """What can be done about what is owed for a paper."""
    one = f"{path}/operation/{{operationId}}"
    return (
        Route("GET", path, owed.read, debt.debt_out, fixed=fixed, names=names, about=f"Show what is owed for {name}"),
        Route("GET", f"{path}/operation", owed.list_operation_ids, ids_out, query=query.DepositOrder, fixed=fixed, names=names, about=f"List what was done about the debt of {name}"),
        Route("GET", one, owed.read_operation, debt.operation_out, fixed=fixed, names=names, about=f"Show what was done about the debt of {name}"),
        Route("GET", f"{one}/associatedObject", owed.read_operation, debt.associated_out, fixed=fixed, names=names, about=f"Show the order that an operation on the debt of {name} is about"),
        Route("POST", f"{path}/pay", account_orders.pay_debt_of_paper, order.order_out, fixed=fixed, names=names, limits=(SETTLEMENTS,), about=f"Order the settlement of what is owed for {name}"),
    )  # fmt: skip


PAPERS = (
    *(route for row in _ROWS for route in _routes(row)),
    Route("POST", "/me/bill/export", exports.request, body=export.ExportWish, fixed={"kind": PaperKind.BILL}, limits=(EXPORTS,), about="Have bills put together, as a table or as their files"),
    Route("POST", "/me/refund/export", exports.request, body=export.ExportWish, fixed={"kind": PaperKind.REFUND}, limits=(EXPORTS,), about="Have credit notes put together, as a table or as their files"),
    Route("GET", f"{_ORDER}/associatedObject", papers.read_of_order, association.association_out),
    Route("GET", f"{_ORDER}/consumption/details", billed_use.read, billed_use_out.details_out, query=billed_use_out.FileWish),
    Route("GET", _PAID, papers.list_paid, texts_out),
    *_of_one(_BILLS, f"{_PAID}/{{billId}}", "a bill that a deposit paid", "Show a bill that a deposit paid"),
)  # fmt: skip
