"""The route table: every operation of the API as one row. Start reading here; a row names its flow, body and reply."""

from panier.web.route import Route
from panier.web.routes.auth import AUTH
from panier.web.routes.cart import CART
from panier.web.routes.catalog import CATALOG
from panier.web.routes.contact import CONTACT
from panier.web.routes.delivered import DELIVERED
from panier.web.routes.direct import DIRECT
from panier.web.routes.domain import DOMAIN
from panier.web.routes.families import FAMILIES
from panier.web.routes.me import ME
from panier.web.routes.services import SERVICES

ROUTES: tuple[Route, ...] = (*AUTH, *CART, *FAMILIES, *DELIVERED, *DIRECT, *CATALOG, *ME, *CONTACT, *DOMAIN, *SERVICES)
