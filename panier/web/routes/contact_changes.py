"""Contacts of a service: asking for a change, and answering a request.

The paths are …/changeContact and /me/task/contactChange.
"""

from panier.core.rates import CONTACT_CHANGE_REQUESTS, MAILS, WRONG_MAIL_TOKENS
from panier.core.service.owned import DOMAIN, ZONE
from panier.flows.contact import changes
from panier.web.route import Route
from panier.wire.contact import change
from panier.wire.types import ids_out

_CHANGE = "/me/task/contactChange/{id}"
_NUMBER = {"id": "change_id"}

CONTACT_CHANGES = (
    Route("POST", "/domain/{serviceName}/changeContact", changes.ask, ids_out, body=change.ContactWish, fixed={"kind": DOMAIN}, names={"serviceName": "name"}, limits=(CONTACT_CHANGE_REQUESTS,), about="Ask to change the contacts of a domain name"),
    Route("POST", "/domain/zone/{zoneName}/changeContact", changes.ask, ids_out, body=change.ContactWish, fixed={"kind": ZONE}, names={"zoneName": "name"}, limits=(CONTACT_CHANGE_REQUESTS,), about="Ask to change the contacts of a DNS zone"),
    Route("GET", "/me/task/contactChange", changes.list_ids, ids_out, query=change.Filter),
    Route("GET", _CHANGE, changes.read, change.task_out, names=_NUMBER),
    Route("POST", f"{_CHANGE}/accept", changes.accept, body=change.Answer, names=_NUMBER, limits=(WRONG_MAIL_TOKENS,)),
    Route("POST", f"{_CHANGE}/refuse", changes.refuse, body=change.Answer, names=_NUMBER, limits=(WRONG_MAIL_TOKENS,)),
    Route("POST", f"{_CHANGE}/resendEmail", changes.resend, names=_NUMBER, limits=(MAILS,)),
)  # fmt: skip
