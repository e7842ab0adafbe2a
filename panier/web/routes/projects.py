"""Public Cloud projects as one lives with them, and what is asked before one is ordered (/cloud)."""

from panier.core.rates import CONTACT_CHANGE_REQUESTS, COUPONS
from panier.core.service.owned import PROJECT
from panier.flows.contact import changes
from panier.flows.service.cloud import cloud_orders, project_credits, projects
from panier.web.route import Route
from panier.wire.contact import change
from panier.wire.service import infos
from panier.wire.service.cloud import cloud, quota
from panier.wire.types import ids_out

_PROJECT = "/cloud/project/{serviceName}"

PROJECTS = (
    Route("GET", "/cloud/agreements", cloud_orders.list_agreements, cloud.agreements_out, query=cloud.ProductWish, status="BETA"),
    Route("GET", "/cloud/eligibility", cloud_orders.judge, cloud.eligibility_out, query=cloud.VoucherAsked, status="BETA", limits=(COUPONS,)),
    Route("GET", "/cloud/order", cloud_orders.list_open, cloud.orders_out, query=cloud.PlanFilter),
    Route("GET", "/cloud/order/rule/availability", cloud_orders.list_places, cloud.places_out, query=cloud.PlacesAsked),
    Route("GET", f"{_PROJECT}/bill", projects.list_bills, cloud.bills_out, query=cloud.BillDates),
    Route("POST", f"{_PROJECT}/changeContact", changes.ask, ids_out, body=change.CloudContactWish, fixed={"kind": PROJECT}, names={"serviceName": "name"}, limits=(CONTACT_CHANGE_REQUESTS,), about="Ask to change the contacts of a Public Cloud project"),
    Route("GET", f"{_PROJECT}/credit", project_credits.list_ids, ids_out),
    Route("POST", f"{_PROJECT}/credit", project_credits.redeem, body=cloud.VoucherCode, limits=(COUPONS,)),
    Route("GET", f"{_PROJECT}/credit/{{id}}", project_credits.read, cloud.credit_out, names={"id": "credit_id"}),
    Route("GET", f"{_PROJECT}/quota", projects.list_quotas, quota.quotas_out, query=quota.QuotaFilter),
    Route("POST", f"{_PROJECT}/retain", projects.retain),
    Route("PUT", f"{_PROJECT}/serviceInfos", projects.change_project_renewal, body=infos.CloudServiceInfosUpdate),
    Route("POST", f"{_PROJECT}/unleash", projects.unleash),
)  # fmt: skip
