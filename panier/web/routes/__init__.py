"""The route table: every operation of the API as one row.

Start reading here; a row names its flow, body and reply.
"""

from panier.web.route import Route
from panier.web.routes.account.agreements import AGREEMENTS
from panier.web.routes.account.auth import AUTH
from panier.web.routes.account.balances import BALANCES
from panier.web.routes.account.billing import BILLING
from panier.web.routes.account.iam import IAM
from panier.web.routes.account.identities import IDENTITIES
from panier.web.routes.account.me import ME
from panier.web.routes.account.money import MONEY
from panier.web.routes.account.notifications import NOTIFICATIONS
from panier.web.routes.account.papers import PAPERS
from panier.web.routes.account.recovery import RECOVERY
from panier.web.routes.account.told import TOLD
from panier.web.routes.cart import CART
from panier.web.routes.catalog import CATALOG
from panier.web.routes.contact import CONTACT
from panier.web.routes.contact_changes import CONTACT_CHANGES
from panier.web.routes.direct import DIRECT
from panier.web.routes.domain import DOMAIN
from panier.web.routes.domain_settings import MANAGED_NAME
from panier.web.routes.eligibility import DOMAIN_RULE
from panier.web.routes.endings import ENDINGS
from panier.web.routes.extensions import EXTENSIONS
from panier.web.routes.families import FAMILIES
from panier.web.routes.kinds import SERVICE_KINDS
from panier.web.routes.projects import PROJECTS
from panier.web.routes.renewals import RENEWALS
from panier.web.routes.service_orders import DELIVERED
from panier.web.routes.services import SERVICES
from panier.web.routes.stock import STOCK
from panier.web.routes.tasks import TASKS
from panier.web.routes.zones import ZONES

ROUTES: tuple[Route, ...] = (
    *AUTH,
    *CART,
    *FAMILIES,
    *DELIVERED,
    *DIRECT,
    *CATALOG,
    *ME,
    *BALANCES,
    *PAPERS,
    *MONEY,
    *CONTACT,
    *CONTACT_CHANGES,
    *AGREEMENTS,
    *BILLING,
    *NOTIFICATIONS,
    *TOLD,
    *RECOVERY,
    *IAM,
    *IDENTITIES,
    *DOMAIN,
    *EXTENSIONS,
    *MANAGED_NAME,
    *DOMAIN_RULE,
    *PROJECTS,
    *SERVICES,
    *ENDINGS,
    *RENEWALS,
    *SERVICE_KINDS,
    *STOCK,
    *TASKS,
    *ZONES,
)
