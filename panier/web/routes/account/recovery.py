"""A new password, another e-mail address, the log of calls: what makes an account safe under /me."""

from panier.core.rates import PASSWORD_RESETS
from panier.flows.account import api_calls, recovery
from panier.web.route import Route
from panier.wire.account import api_call
from panier.wire.account import recovery as wire
from panier.wire.types import ids_out

_CHANGE = "/me/task/emailChange/{id}"
_NUMBER = {"id": "change_id"}
_FROM = ("address",)

RECOVERY = (
    Route("GET", "/me/api/logs/self", api_calls.list_ids, ids_out),
    Route("GET", "/me/api/logs/self/{logId}", api_calls.read, api_call.log_out, names={"logId": "call_id"}),
    Route("POST", "/me/passwordRecover", recovery.recover, body=wire.PasswordRecovery, takes=_FROM, public=True, limits=(PASSWORD_RESETS,)),
    Route("POST", "/me/changePassword", recovery.begin_change, takes=_FROM),
    Route("POST", "/me/changeEmail", recovery.ask_email, wire.email_change_out, body=wire.NewEmail, takes=_FROM),
    Route("GET", "/me/task/emailChange", recovery.list_email_changes, ids_out, query=wire.EmailChangeFilter),
    Route("GET", _CHANGE, recovery.read_email_change, wire.email_change_out, names=_NUMBER),
    Route("POST", f"{_CHANGE}/accept", recovery.accept_email, body=wire.EmailAnswer, names=_NUMBER, takes=_FROM,
          changes_keys=True),
    Route("POST", f"{_CHANGE}/refuse", recovery.refuse_email, body=wire.EmailAnswer, names=_NUMBER),
)  # fmt: skip
