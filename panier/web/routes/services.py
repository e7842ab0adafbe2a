"""Everything a customer owns: /services."""

from panier.flows.service import services
from panier.web.route import Route
from panier.wire.cart import cart
from panier.wire.service import service

SERVICES = (
    Route("GET", "/services", services.ids, cart.numbers_out, query=service.Filter, status="BETA"),
    Route("GET", "/services/{serviceId}", services.read, service.service_out, status="BETA"),
)
