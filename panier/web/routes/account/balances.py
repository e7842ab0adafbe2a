"""What a customer has and owes: credit, prepaid money, points and debts, under /me and /me/order."""

from panier.core.rates import COUPONS, MONEY_BACK, SETTLEMENTS, VOUCHER_CHECKS
from panier.flows.checkout import account_orders
from panier.flows.ledger import account_balances, balances, bookings, debts
from panier.flows.payment import balance_refunds
from panier.web.route import Route
from panier.wire import query
from panier.wire.ledger import account_balance, balance
from panier.wire.order import order
from panier.wire.payment import debt
from panier.wire.types import ids_out

_CREDIT = "/me/credit/balance/{balanceName}"
_PREPAID = "/me/ovhAccount/{ovhAccountId}"
_POINTS = "/me/fidelityAccount"
_APPLIED = "/me/order/{orderId}/balance"
_DEBT = "/me/debtAccount/debt/{debtId}"
_OWED = "/me/order/{orderId}/debt"

BALANCES = (
    Route("GET", "/me/credit/balance", balances.list_names, balance.names_out, query=balance.BalanceFilter),
    Route("GET", _CREDIT, balances.read, balance.balance_out),
    Route("GET", f"{_CREDIT}/movement", balances.list_movement_ids, ids_out),
    Route("GET", f"{_CREDIT}/movement/{{movementId}}", balances.read_movement, balance.movement_out),
    Route("POST", "/me/credit/code", balances.redeem, balance.movement_out, body=balance.Redeem, limits=(COUPONS,)),
    Route("POST", "/me/voucher/checkValidity", balances.check_validity, balance.validity_out, body=balance.VoucherCheck, limits=(VOUCHER_CHECKS,)),
    Route("GET", "/me/ovhAccount", account_balances.list_account_ids, balance.names_out),
    Route("GET", _PREPAID, account_balances.read_prepaid, account_balance.prepaid_out),
    Route("PUT", _PREPAID, account_balances.change_prepaid, body=account_balance.PrepaidAccount),
    Route("POST", f"{_PREPAID}/creditOrder", account_orders.credit_prepaid, order.order_out, body=account_balance.CreditOrder),
    Route("POST", f"{_PREPAID}/retrieveMoney", account_orders.retrieve_money, order.order_out, body=account_balance.MoneyBack, limits=(MONEY_BACK,)),
    Route("GET", f"{_PREPAID}/movements", account_balances.list_prepaid_movements, ids_out, query=query.Dates),
    Route("GET", f"{_PREPAID}/movements/{{movementId}}", account_balances.read_prepaid_movement, account_balance.prepaid_movement_out),
    Route("POST", f"{_PREPAID}/movements/{{movementId}}/requestRefund", balance_refunds.request, body=account_balance.MoneyWanted, limits=(MONEY_BACK,)),
    Route("GET", _POINTS, account_balances.read_points, account_balance.points_out),
    Route("PUT", _POINTS, account_balances.change_points, body=account_balance.PointAccount),
    Route("POST", f"{_POINTS}/creditOrder", account_orders.credit_points, order.order_out, body=account_balance.CreditOrder),
    Route("GET", f"{_POINTS}/movements", account_balances.list_point_movements, ids_out, query=query.Dates),
    Route("GET", f"{_POINTS}/movements/{{movementId}}", account_balances.read_point_movement, account_balance.point_movement_out),
    Route("GET", _APPLIED, bookings.list_names, balance.names_out, status="BETA"),
    Route("POST", _APPLIED, bookings.apply, balance.applied_out, body=balance.BalanceChoice, status="BETA"),
    Route("GET", f"{_APPLIED}/{{balanceName}}", bookings.read, balance.applied_out, status="BETA"),
    Route("DELETE", f"{_APPLIED}/{{balanceName}}", bookings.remove, status="BETA"),
    Route("GET", "/me/debtAccount", debts.read_sum, debt.debts_out),
    Route("POST", "/me/debtAccount/pay", account_orders.pay_debts, order.order_out, limits=(SETTLEMENTS,)),
    Route("GET", "/me/debtAccount/debt", debts.list_ids, ids_out),
    Route("GET", _DEBT, debts.read, debt.debt_out),
    Route("GET", f"{_DEBT}/operation", debts.list_operation_ids, ids_out, query=query.DepositOrder),
    Route("GET", f"{_DEBT}/operation/{{operationId}}", debts.read_operation, debt.operation_out),
    Route("GET", f"{_DEBT}/operation/{{operationId}}/associatedObject", debts.read_operation, debt.associated_out, about="Show the order that an operation on a debt is about"),
    Route("POST", f"{_DEBT}/pay", account_orders.pay_debt, order.order_out, limits=(SETTLEMENTS,)),
    Route("GET", _OWED, debts.read_of_order, debt.debt_out),
    Route("GET", f"{_OWED}/operation", debts.list_operation_ids_of_order, ids_out, query=query.DepositOrder),
    Route("GET", f"{_OWED}/operation/{{operationId}}", debts.read_operation_of_order, debt.operation_out),
    Route("GET", f"{_OWED}/operation/{{operationId}}/associatedObject", debts.read_operation_of_order, debt.associated_out, about="Show the order that an operation on an order's debt is about"),
    Route("POST", f"{_OWED}/pay", account_orders.pay_debt_of_order, order.order_out, limits=(SETTLEMENTS,)),
)  # fmt: skip
