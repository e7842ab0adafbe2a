"""Papers about money: /me/bill, /me/refund, /me/correctiveInvoice, /me/downPaymentInvoice and /me/reverseBill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from panier.core.paper.paper import PaperKind
from panier.flows.paper import papers
from panier.web.route import Route
from panier.wire.paper import amounts, bill, refund
from panier.wire.payment import order_payment
from panier.wire.types import Shape, texts_out


@dataclass(frozen=True, slots=True)
class _Row:
    """A kind of papers: its path, what one of them is called, and its shapes."""

    kind: PaperKind
    path: str
    name: str
    query: type[Shape]
    out: Callable[[Any], Any]
    line_out: Callable[[Any], Any]


_ROWS = (
    _Row(PaperKind.BILL, "/me/bill", "bill", amounts.Filter, bill.bill_out, bill.bill_line_out),
    _Row(PaperKind.REFUND, "/me/refund", "credit note", amounts.FilterByTime, refund.refund_out, refund.refund_line_out),
    _Row(PaperKind.CORRECTIVE, "/me/correctiveInvoice", "corrective invoice", amounts.Filter, bill.corrective_out, bill.corrective_line_out),
    _Row(PaperKind.DOWN_PAYMENT, "/me/downPaymentInvoice", "down-payment invoice", amounts.Filter, bill.down_payment_out, bill.down_payment_line_out),
    _Row(PaperKind.REVERSE_BILL, "/me/reverseBill", "reverse bill", amounts.FilterByTime, refund.reverse_bill_out, refund.reverse_bill_line_out),
)  # fmt: skip


def _routes(row: _Row) -> tuple[Route, ...]:
    """The operations of a kind of papers."""
    number = papers.NAMES[row.kind]
    line = papers.LINES[row.kind]
    one, fixed, names = f"{row.path}/{{{number}}}", {"kind": row.kind}, {number: "number"}
    return (
        Route("GET", row.path, papers.list_numbers, texts_out, query=row.query, fixed=fixed, about=f"List the caller's {row.name}s"),
        Route("GET", one, papers.read, row.out, fixed=fixed, names=names, about=f"Show a {row.name} of the caller"),
        Route("GET", f"{one}/details", papers.list_line_ids, texts_out, fixed=fixed, names=names, about=f"List the lines of a {row.name}"),
        Route("GET", f"{one}/details/{{{line}}}", papers.read_line, row.line_out, fixed=fixed, names={**names, line: "line_id"}, about=f"Show a line of a {row.name}"),
        Route("GET", f"{one}/payment", papers.read_payment, order_payment.payment_out, fixed=fixed, names=names, about=f"Show how and when a {row.name} was paid"),
    )  # fmt: skip


PAPERS = tuple(route for row in _ROWS for route in _routes(row))
