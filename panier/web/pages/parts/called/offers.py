"""What is sold is called as its catalogue says; what comes along with names is called in the reader's language."""

from panier.core.catalog.catalog import Assortment
from panier.core.service.owned import ZONE
from panier.web.pages.parts.tongues import phrase, spoken

_ZONE = phrase("DNS zone")


def offer(code: str, assortment: Assortment, subsidiary: str, family: str) -> str:
    """A plan or an option by its name; by its code where it is not sold any more."""
    if (family, code) == (ZONE.family, ZONE.product):
        return spoken().say(_ZONE)
    return assortment.plan_name(code, subsidiary, family)
