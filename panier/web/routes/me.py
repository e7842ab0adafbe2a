"""The customer's own side: /me, and the orders under it."""

from panier.flows import orders, payments
from panier.web.route import Route
from panier.wire import billing, cart, query

_ORDER = "/me/order/{orderId}"
_LINE = "/me/order/{orderId}/details/{orderDetailId}"

ME = (
    Route("GET", "/me/order", orders.ids, cart.numbers_out, query=query.Dates),
    Route("GET", _ORDER, orders.read, billing.order_out),
    Route("GET", f"{_ORDER}/status", orders.read_status, billing.status_out),
    Route("GET", f"{_ORDER}/followUp", orders.read_follow_up, billing.follow_up_out, status="BETA"),
    Route("GET", f"{_ORDER}/details", orders.line_ids, cart.numbers_out),
    Route("GET", _LINE, orders.line, billing.line_out),
    Route("GET", f"{_LINE}/extension", orders.line, billing.extension_out, status="BETA"),
    Route("GET", f"{_LINE}/operations", orders.operation_ids, cart.numbers_out, status="BETA"),
    Route("GET", f"{_LINE}/operations/{{operationId}}", orders.operation, billing.operation_out, status="BETA"),
    Route("GET", f"{_ORDER}/availableRegisteredPaymentMean", payments.available_means, billing.means_out),
    Route("POST", f"{_ORDER}/payWithRegisteredPaymentMean", payments.pay_with_mean, body=billing.PayWithMean, is_listed=True),
    Route("POST", f"{_ORDER}/pay", payments.pay, body=billing.Pay, is_listed=True, status="BETA"),
)  # fmt: skip
