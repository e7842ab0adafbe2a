"""What is sold by its code: as its catalogue calls it, in the reader's language where the shop has words for that."""

from panier.core.catalog.catalog import Assortment
from panier.core.service.owned import DOMAIN, ZONE
from panier.outside.names import in_unicode
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.tongues import Tongue, phrase, spoken

_ZONE = phrase("DNS zone")


def offer(code: str, assortment: Assortment, subsidiary: str, family: str, tongue: Tongue | None = None) -> str:
    """A plan or an option by its name; by its code where it is not sold any more."""
    if (family, code) == (ZONE.family, ZONE.product):
        return (tongue or spoken()).say(_ZONE)
    if family == DOMAIN.family and code in assortment.catalog(subsidiary, family).plans:
        return f".{in_unicode(code)}"  # its plans are extensions
    plan = assortment.offered(code, subsidiary, family)
    return code if plan is None else offer_name(plan, tongue)
