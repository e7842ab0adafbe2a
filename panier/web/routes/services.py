"""Everything a customer owns: /services."""

from panier.flows import services
from panier.web.route import Route
from panier.wire import cart, service

SERVICES = (
    Route("GET", "/services", services.ids, cart.numbers_out, query=service.Filter, status="BETA"),
    Route("GET", "/services/{serviceId}", services.read, service.service_out, status="BETA"),
)
