"""Who looks after a service: asking for others (…/changeContact), and answering that (/me/task/contactChange)."""

from panier.core.possession import NAME, ZONE
from panier.flows import contact_changes
from panier.web.route import Route
from panier.wire import cart, contact_change

_CHANGE = "/me/task/contactChange/{id}"
_NUMBER = {"id": "change_id"}

CONTACT_CHANGES = (
    Route("POST", "/domain/{serviceName}/changeContact", contact_changes.ask, cart.numbers_out, body=contact_change.ContactWish, fixed={"sort": NAME}, names={"serviceName": "name"}, about="Ask for other contacts of a domain name"),
    Route("POST", "/domain/zone/{zoneName}/changeContact", contact_changes.ask, cart.numbers_out, body=contact_change.ContactWish, fixed={"sort": ZONE}, names={"zoneName": "name"}, about="Ask for other contacts of a DNS zone"),
    Route("GET", "/me/task/contactChange", contact_changes.ids, cart.numbers_out, query=contact_change.Filter),
    Route("GET", _CHANGE, contact_changes.read, contact_change.task_out, names=_NUMBER),
    Route("POST", f"{_CHANGE}/accept", contact_changes.accept, body=contact_change.Answer, is_listed=True, names=_NUMBER),
    Route("POST", f"{_CHANGE}/refuse", contact_changes.refuse, body=contact_change.Answer, is_listed=True, names=_NUMBER),
    Route("POST", f"{_CHANGE}/resendEmail", contact_changes.resend, names=_NUMBER),
)  # fmt: skip
