"""Everything a customer owns: /services."""

from panier.flows.service import services
from panier.web.route import Route
from panier.wire.service import service
from panier.wire.types import ids_out

SERVICES = (
    Route("GET", "/services", services.list_ids, ids_out, query=service.Filter, status="BETA"),
    Route("GET", "/services/{serviceId}", services.read, service.service_out, status="BETA"),
)
