"""The customer's own side: /me, and the orders under it."""

from panier.core.rates import PAYMENTS
from panier.flows.account import accounts
from panier.flows.contact import contacts
from panier.flows.order import orders
from panier.flows.payment import payments
from panier.flows.service.ending import withdrawals
from panier.web.route import Route
from panier.wire import query
from panier.wire.account import account
from panier.wire.contact import contact
from panier.wire.order import order, retraction
from panier.wire.payment import one_shot, order_payment
from panier.wire.types import ids_out

_ORDER = "/me/order/{orderId}"
_CONTACT = "/me/contact/{contactId}"
_LINE = "/me/order/{orderId}/details/{orderDetailId}"

ME = (
    Route("GET", "/me", accounts.read, account.nichandle_out),
    Route("PUT", "/me", accounts.change, body=account.Nichandle, changes_keys=True),
    Route("GET", "/me/contact", contacts.list_ids, ids_out),
    Route("POST", "/me/contact", contacts.create, contact.contact_out, body=contact.Contact),
    Route("GET", _CONTACT, contacts.read, contact.contact_out),
    Route("PUT", _CONTACT, contacts.change, contact.contact_out, body=contact.Contact),
    Route("GET", f"{_CONTACT}/fields", contacts.list_rules, contact.field_rules_out),
    Route("GET", "/me/order", orders.list_ids, ids_out, query=query.Dates),
    Route("GET", _ORDER, orders.read, order.order_out),
    Route("GET", f"{_ORDER}/status", orders.read_status, order.status_out),
    Route("GET", f"{_ORDER}/followUp", orders.read_follow_up, order.follow_up_out, status="BETA"),
    Route("GET", f"{_ORDER}/details", orders.list_line_ids, ids_out),
    Route("GET", _LINE, orders.read_line, order.line_out),
    Route("GET", f"{_LINE}/extension", orders.read_line, order.extension_out, status="BETA", about="Show how a line of an order was ordered: plan, duration and configurations"),
    Route("GET", f"{_LINE}/operations", orders.list_operation_ids, ids_out, status="BETA"),
    Route("GET", f"{_LINE}/operations/{{operationId}}", orders.read_operation, order.operation_out, status="BETA"),
    Route("GET", f"{_ORDER}/availableRegisteredPaymentMean", payments.list_means, order.means_out),
    Route("GET", f"{_ORDER}/paymentMethods", payments.list_ways, order_payment.ways_out, status="BETA"),
    Route("GET", f"{_ORDER}/paymentMeans", payments.list_links, one_shot.one_shot_out),
    Route("GET", f"{_ORDER}/payment", payments.read_payment, order_payment.payment_out),
    Route("POST", f"{_ORDER}/payWithRegisteredPaymentMean", payments.pay_with_mean, body=order.PayWithMean, limits=(PAYMENTS,)),
    Route("POST", f"{_ORDER}/pay", payments.pay, body=order.Pay, status="BETA", limits=(PAYMENTS,)),
    Route("POST", f"{_ORDER}/retraction", withdrawals.withdraw, body=retraction.Retraction),
    Route("POST", f"{_ORDER}/waiveRetraction", withdrawals.waive),
)  # fmt: skip
