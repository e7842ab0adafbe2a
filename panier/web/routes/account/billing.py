"""How customers want to be billed: /me/billing and /me/autorenew."""

from panier.core.rates import REPORTS
from panier.flows.account.billing import choices, groups, purchase_orders
from panier.flows.service.commitments import reports
from panier.web.route import Route
from panier.wire.account import billing, consumption_report
from panier.wire.types import ids_out, texts_out

_GROUP = "/me/billing/group/{groupId}"
_SERVICE = f"{_GROUP}/service/{{serviceId}}"
_PURCHASE_ORDER = "/me/billing/purchaseOrder/{id}"
_REPORT = "/me/billing/report/consumption"
_ID = {"id": "purchase_order_id"}

BILLING: tuple[Route, ...] = (
    Route("GET", "/me/autorenew", choices.read_renewal, billing.renewal_out),
    Route("POST", "/me/autorenew", choices.renew_on, body=billing.RenewalDay),
    Route("PUT", "/me/autorenew", choices.change_renewal, body=billing.AutomaticRenewal),
    Route("GET", "/me/billing/group", groups.list_ids, ids_out, query=billing.GroupFilter, status="BETA"),
    Route("POST", "/me/billing/group", groups.create, billing.group_out, body=billing.BillingGroup, status="BETA"),
    Route("GET", _GROUP, groups.read, billing.group_out, status="BETA"),
    Route("PUT", _GROUP, groups.change, body=billing.BillingGroup, status="BETA"),
    Route("DELETE", _GROUP, groups.delete, status="BETA"),
    Route("GET", f"{_GROUP}/service", groups.list_services, ids_out, status="BETA"),
    Route("POST", f"{_GROUP}/service", groups.add_service, billing.group_service_out, body=billing.ServiceChoice, status="BETA"),
    Route("GET", _SERVICE, groups.read_service, billing.group_service_out, status="BETA"),
    Route("DELETE", _SERVICE, groups.remove_service, status="BETA"),
    Route("GET", "/me/billing/invoicesByPostalMail", choices.read_is_by_post, billing.is_by_post_out, status="BETA"),
    Route("POST", "/me/billing/invoicesByPostalMail", choices.send_by_post, body=billing.ByPost, status="BETA"),
    Route("GET", "/me/billing/purchaseOrder", purchase_orders.list_ids, ids_out, query=billing.PurchaseOrderFilter, status="BETA"),
    Route("POST", "/me/billing/purchaseOrder", purchase_orders.create, billing.purchase_order_out, body=billing.PurchaseOrderCreation, status="BETA"),
    Route("GET", _REPORT, reports.list_task_ids, texts_out),
    Route("POST", _REPORT, reports.create, consumption_report.creation_out, body=consumption_report.CreationRequest, limits=(REPORTS,)),
    Route("GET", f"{_REPORT}/{{taskId}}", reports.read, consumption_report.report_out),
    Route("GET", _PURCHASE_ORDER, purchase_orders.read, billing.purchase_order_out, names=_ID, status="BETA"),
    Route("PUT", _PURCHASE_ORDER, purchase_orders.change, body=billing.PurchaseOrderUpdate, names=_ID, status="BETA"),
    Route("DELETE", _PURCHASE_ORDER, purchase_orders.delete, names=_ID, status="BETA"),
)  # fmt: skip
