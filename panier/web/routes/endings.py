"""How services end: /services/{serviceId}/terminate, /service/{serviceId}/suspend, /cloud/project/{name}/terminate."""

from panier.core.rates import MAILS, WRONG_MAIL_TOKENS
from panier.flows.checkout import suspensions
from panier.flows.service.ending import terminations
from panier.web.route import Route
from panier.wire.service import ending
from panier.wire.zone.zone import text_out

_PROJECT = "/cloud/project/{serviceName}"
_SERVICE = "/services/{serviceId}"
_ASK = f"{_SERVICE}/terminate"
_RESOLD = "/service/{serviceId}"

ENDINGS = (
    Route("POST", f"{_PROJECT}/terminate", terminations.ask_project, text_out, limits=(MAILS,)),
    Route("POST", f"{_PROJECT}/confirmTermination", terminations.confirm_project, text_out, body=ending.ProjectTermination, limits=(WRONG_MAIL_TOKENS,)),
    Route("DELETE", _SERVICE, terminations.end, ending.answer_out, status="BETA"),
    Route("POST", _ASK, terminations.ask, ending.answer_out, status="BETA", limits=(MAILS,)),
    Route("POST", f"{_ASK}/confirm", terminations.confirm, ending.answer_out, body=ending.TokenAlone, status="BETA", limits=(WRONG_MAIL_TOKENS,)),
    Route("POST", f"{_ASK}/skipRetentionPeriod", terminations.skip_retention, status="BETA"),
    Route("POST", f"{_RESOLD}/suspend", suspensions.suspend, status="BETA"),
    Route("POST", f"{_RESOLD}/reopen", suspensions.reopen, status="BETA"),
    Route("POST", f"{_RESOLD}/terminate", suspensions.terminate, status="BETA"),
)  # fmt: skip
