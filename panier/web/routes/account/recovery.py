"""A new password, another e-mail address, the log of calls: what makes an account safe under /me."""

from panier.core.rates import ONE_TIME_TOKENS, PASSWORD_RESETS
from panier.flows.account import api_calls, brief_tokens, recovery
from panier.flows.hook import log_subscriptions
from panier.flows.service.access import calls
from panier.web.route import Route
from panier.wire.account import api_call, log
from panier.wire.account import recovery as wire
from panier.wire.hook import log_subscription
from panier.wire.types import ids_out, texts_out, uuids_out

_CHANGE = "/me/task/emailChange/{id}"
_NUMBER = {"id": "change_id"}
_FROM = ("address",)

_SUBSCRIPTION = "/me/api/log/subscription"
_CALL = {"logId": "call_id"}

RECOVERY = (
    Route("GET", "/me/api/log/kind", brief_tokens.list_kinds, texts_out, status="ALPHA"),
    Route("GET", "/me/api/log/kind/{name}", brief_tokens.read_kind, log.kind_out, names={"name": "kind"}, status="ALPHA"),
    Route("POST", "/me/api/log/url", brief_tokens.create_log_link, log.link_out, body=log.LogUrlCreation, limits=(ONE_TIME_TOKENS,), status="ALPHA"),
    Route("GET", _SUBSCRIPTION, log_subscriptions.list_ids, uuids_out, query=log_subscription.KindFilter, status="ALPHA"),
    Route("POST", _SUBSCRIPTION, log_subscriptions.create, log_subscription.operation_out,
          body=log_subscription.LogSubscriptionCreation, changes_keys=True, status="ALPHA"),
    Route("GET", f"{_SUBSCRIPTION}/{{subscriptionId}}", log_subscriptions.read, log_subscription.subscription_out, status="ALPHA"),
    Route("DELETE", f"{_SUBSCRIPTION}/{{subscriptionId}}", log_subscriptions.delete, log_subscription.operation_out,
          changes_keys=True, status="ALPHA"),
    Route("GET", "/me/api/logs/services", calls.list_ids, ids_out),
    Route("GET", "/me/api/logs/services/{logId}", calls.read, api_call.log_out, names=_CALL),
    Route("GET", "/me/api/logs/self", api_calls.list_ids, ids_out),
    Route("GET", "/me/api/logs/self/{logId}", api_calls.read, api_call.log_out, names=_CALL),
    Route("POST", "/me/passwordRecover", recovery.recover, body=wire.PasswordRecovery, takes=_FROM, public=True, limits=(PASSWORD_RESETS,)),
    Route("POST", "/me/changePassword", recovery.begin_change, takes=_FROM),
    Route("POST", "/me/changeEmail", recovery.ask_email, wire.email_change_out, body=wire.NewEmail, takes=_FROM),
    Route("GET", "/me/task/emailChange", recovery.list_email_changes, ids_out, query=wire.EmailChangeFilter),
    Route("GET", _CHANGE, recovery.read_email_change, wire.email_change_out, names=_NUMBER),
    Route("POST", f"{_CHANGE}/accept", recovery.accept_email, body=wire.EmailAnswer, names=_NUMBER, takes=_FROM,
          changes_keys=True),
    Route("POST", f"{_CHANGE}/refuse", recovery.refuse_email, body=wire.EmailAnswer, names=_NUMBER),
)  # fmt: skip
