"""Looking at a customer's account, an order or a service as the customer sees it."""

from panier.core.account.account import Account
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.refusal import not_found
from panier.core.service.owned import DOMAIN
from panier.flows.office import looks, services
from panier.flows.order import owner_orders
from panier.flows.order.orders import page_url
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeVisit
from panier.web.pages.outcome import path_of_service
from panier.web.pages.parts.tongues import phrase

_ACCOUNT = "/account"


def _subject(visit: OfficeVisit) -> OfficeSubject:
    if visit.parts.get("service") is not None:
        return OfficeSubject("service", str(visit.number("service")))
    nic = visit.parts.get("nic")
    return OfficeSubject("order", str(visit.number())) if nic is None else OfficeSubject("customer", nic)


async def _place(tx: Tx, visit: OfficeVisit) -> tuple[Account | None, str]:
    """Whose account is looked at, and which of its pages first."""
    if (nic := visit.parts.get("nic")) is not None:
        found = await accounts.load_by_nic(tx, nic)
        return None if found is None else found[0], _ACCOUNT
    if visit.parts.get("service") is not None:
        service = await services.access(tx, visit.number("service"))
        at = path_of_service(service.name, service.service_id, is_name=service.is_a(DOMAIN))
        return await accounts.load(tx, service.account_id), at if service.ended_us is None else _ACCOUNT
    order = (await owner_orders.read(tx, visit.number())).order
    return await accounts.load(tx, order.account_id), page_url(visit.shop, order).removeprefix(visit.shop.base_url)


def _look(visit: OfficeVisit) -> Deed:
    here = f"{visit.place.url}/office/{_subject(visit).kind}s/{_subject(visit).name}"

    async def do(tx: Tx) -> Said:
        account, leads_to = await _place(tx, visit)
        if account is None:
            raise not_found("This customer")
        way = await looks.begin(tx, visit.shop, visit.colleague, account, leads_to=leads_to, leads_back=here)
        return Said(leads_to=f"{visit.shop.base_url}/look?token={way}")

    return do


ACTS = (FormAct(OfficeAction.LOOK_AS_CUSTOMER, phrase("See it as its customer does"), _subject, _look),)
