"""What services are called where people read it: as their owners call them, else as what they are."""

from panier.core.catalog.catalog import Assortment
from panier.core.service.named import NamedService, has_code_name
from panier.web.pages.parts.called.offers import offer


def service_name(service: NamedService, assortment: Assortment, subsidiary: str) -> str:
    """What a service is called by its owner, else by its own name; by its offer where that name is for programs."""
    if service.details.own_name or not has_code_name(service):
        return service.called
    return offer(service.plan_code, assortment, subsidiary, service.family)
